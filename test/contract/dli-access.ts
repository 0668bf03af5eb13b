/** Who may call DLI, and what the gateway and IAM say to the others. */
import { describe, expect, test } from '@jest/globals';
import { dliClient, requestToken } from './dli-http.ts';
import { type ContractJobs, refusal } from './dli-jobs.ts';

export function accessContract(jobs: () => ContractJobs): void {
  describe('who is asking', () => {
    test('a signed request is answered, with a request id', async () => {
      const answer = await jobs().call('GET', 'jobs', { query: { limit: '1' } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-request-id')).toMatch(/\S/);
    });

    test('a query with characters that must be encoded is signed as it is sent', async () => {
      const answer = await jobs().call('GET', 'jobs', { query: { name: "测试 a*('!)~&=+", limit: '1' } });
      expect(answer.status).toBe(200);
    });

    test('IAM gives a token in a header, with the time it ends, and the token opens DLI', async () => {
      const issued = await requestToken(jobs().dli);
      expect(issued.status).toBe(201);
      expect(Date.parse(issued.body.token.expires_at)).toBeGreaterThan(Date.now());
      expect(issued.body.token.project.id).toBe(jobs().dli.projectId);
      const token = issued.headers.get('x-subject-token') ?? '';
      expect((await jobs().call('GET', 'jobs', { token })).status).toBe(200);
    });

    test('a token for the domain does not open DLI', async () => {
      const domain = { name: jobs().dli.user.domain };
      const issued = await requestToken(jobs().dli, { scope: { domain } });
      expect(issued.status).toBe(201);
      const token = issued.headers.get('x-subject-token') ?? '';
      expect(refusal(await jobs().call('GET', 'jobs', { token }))).toMatch(/^(400 DLI|401 APIG|403 APIG)\./);
    });

    test('a wrong password is 401 in the shape of IAM', async () => {
      const answer = await requestToken(jobs().dli, { password: 'not-the-Passw0rd' });
      expect(answer.status).toBe(401);
      expect(answer.body.error ?? answer.body).toMatchObject({ message: expect.any(String) });
    });

    test('IAM names the project of the region', async () => {
      const query = { name: jobs().dli.region };
      const answer = await dliClient({ ...jobs().dli, url: jobs().dli.iamUrl })('GET', '/v3/projects', {
        query,
      });
      expect(answer.body.projects[0]).toMatchObject({ id: jobs().dli.projectId, name: jobs().dli.region });
    });

    test('IAM names the domain and the user', async () => {
      const { url: _dli, ...dli } = jobs().dli;
      const iam = dliClient({ ...dli, url: dli.iamUrl });
      const [domain] = (await iam('GET', '/v3/auth/domains')).body.domains;
      expect(domain?.name).toBe(dli.user.domain);
      const { users } = (await iam('GET', '/v3/users', { query: { name: dli.user.name } })).body;
      expect(users).toMatchObject([{ name: dli.user.name, domain_id: domain?.id }]);
    });

    test('no credentials: 401 with a code of the gateway and the request id', async () => {
      const answer = await jobs().call('GET', 'jobs', { token: '' });
      expect(refusal(answer)).toBe('401 APIG.0301');
      expect(answer.body.request_id).toMatch(/\S/);
    });

    test('a wrong secret key: 401 APIG.0301', async () => {
      const answer = await jobs().call('GET', 'jobs', { key: { ...jobs().dli.key, secretKey: 'wrong' } });
      expect(refusal(answer)).toBe('401 APIG.0301');
    });

    test('a token that IAM never gave: 401 APIG.0301', async () => {
      expect(refusal(await jobs().call('GET', 'jobs', { token: 'MIInever' }))).toBe('401 APIG.0301');
    });

    test('a signature of 20 minutes ago: 401, whoever else signs', async () => {
      const answer = await jobs().call('GET', 'jobs', { date: Date.now() - 20 * 60_000 });
      expect(refusal(answer)).toMatch(/^401 APIG\.030[13]$/);
    });

    test('a path that is not published: 404 APIG.0101', async () => {
      expect(refusal(await jobs().call('GET', 'no-such-api'))).toBe('404 APIG.0101');
    });
  });
}
