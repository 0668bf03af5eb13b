import { describe, expect, test } from '@jest/globals';
import { dliClient, requestToken } from '../../contract/dli-http.ts';
import { outcome, rig, START } from './rig.ts';

describe('a token for a password', () => {
  test('is in a header; the body tells when it ends, to the microsecond', async () => {
    const { endpoint } = await rig({ settings: { tokenLifetimeMs: 3_600_000 } });
    const answer = await requestToken(endpoint);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-subject-token')).toMatch(/^MII/);
    expect(answer.body.token).toMatchObject({
      issued_at: '2026-01-05T08:00:00.000000Z',
      expires_at: '2026-01-05T09:00:00.000000Z',
      project: { id: endpoint.projectId, name: 'cn-north-4' },
    });
  });

  test('is another one each time', async () => {
    const { endpoint } = await rig();
    const tokens = [await requestToken(endpoint), await requestToken(endpoint)];
    expect(new Set(tokens.map(({ headers }) => headers.get('x-subject-token'))).size).toBe(2);
  });

  test.each([
    ['another name', { name: 'nobody' }],
    ['another domain', { domain: 'other' }],
    ['another password', { password: 'wrong' }],
  ])('%s is 401', async (_about, more) => {
    const { endpoint } = await rig();
    const answer = await requestToken({ ...endpoint, user: { ...endpoint.user, ...more } });
    expect([answer.status, answer.body]).toEqual([
      401,
      { error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' } },
    ]);
  });

  test('five wrong passwords lock the user for a quarter of an hour', async () => {
    const { endpoint, pass } = await rig();
    for (let i = 0; i < 5; i++) await requestToken(endpoint, { password: 'wrong' });
    const locked = await requestToken(endpoint);
    expect([locked.status, locked.body.error.message]).toEqual([401, expect.stringContaining('locked')]);
    pass(15 * 60_000);
    expect((await requestToken(endpoint)).status).toBe(201);
  });

  test('a region that is not the account’s is 404', async () => {
    const { endpoint } = await rig();
    expect((await requestToken({ ...endpoint, region: 'eu-west-101' })).status).toBe(404);
  });

  test.each(['{', '{}', '{"auth":{"identity":{"methods":["token"]}}}'])('%s is 400', async (body) => {
    const { call } = await rig();
    const answer = await call('POST', '/v3/auth/tokens', { body, token: '' });
    expect([answer.status, answer.body.error.title]).toEqual([400, 'Bad Request']);
  });

  test('no password is in the trace', async () => {
    const { dli, endpoint } = await rig();
    await requestToken(endpoint);
    expect(JSON.stringify(dli.trace.entries)).not.toContain(endpoint.user.password);
    expect(dli.trace.entries).toMatchObject([{ server: 'iam', path: '/v3/auth/tokens', status: 201 }]);
  });
});

describe('the id of a project', () => {
  test.each([
    ['cn-north-4', 1],
    ['eu-west-101', 0],
  ])('of %s', async (name, count) => {
    const { call } = await rig();
    const answer = await call('GET', '/v3/projects', { query: { name } });
    expect([answer.status, answer.body.projects.length]).toEqual([200, count]);
  });

  test('a token opens it too, one that IAM does not know is refused in the shape of IAM', async () => {
    const { call, endpoint } = await rig();
    const token = (await requestToken(endpoint)).headers.get('x-subject-token') ?? '';
    expect((await call('GET', '/v3/projects', { token })).body.projects).toHaveLength(1);
    const refused = await call('GET', '/v3/projects', { token: 'unknown' });
    expect([refused.status, refused.body.error.code]).toEqual([401, 401]);
  });

  test('a bad signature is refused by the gateway', async () => {
    const { endpoint } = await rig();
    const call = dliClient({ ...endpoint, key: { ...endpoint.key, secretKey: 'wrong' } });
    expect(outcome(await call('GET', '/v3/projects', { date: START }))).toBe('401 APIG.0301');
  });
});

describe('the domain and the user', () => {
  test('have the ids that tokens have', async () => {
    const { call, endpoint } = await rig();
    const { token } = (await requestToken(endpoint)).body;
    expect((await call('GET', '/v3/auth/domains')).body.domains).toMatchObject([
      { name: 'streaming-company', enabled: true },
    ]);
    const [user] = (await call('GET', '/v3/users')).body.users;
    expect(token).toMatchObject({ user: { id: user?.id, domain: { id: user?.domain_id } } });
  });

  test.each([
    ['flink-operator', 1],
    ['nobody', 0],
  ])('users by the name %s', async (name, count) => {
    const { call } = await rig();
    expect((await call('GET', '/v3/users', { query: { name } })).body.users).toHaveLength(count);
  });

  test.each(['/v3/users', '/v3/auth/domains'])('%s needs credentials', async (path) => {
    const { call } = await rig();
    expect((await call('GET', path, { token: 'unknown' })).status).toBe(401);
    expect(outcome(await call('GET', path, { token: '' }))).toBe('401 APIG.0301');
    expect(outcome(await call('POST', path))).toBe('404 APIG.0101');
  });
});

describe('a token for the domain', () => {
  test.each([
    ['by name', { domain: { name: 'streaming-company' } }],
    ['because no scope was asked for', {}],
  ])('%s opens IAM, not DLI', async (_about, scope) => {
    const { call, endpoint } = await rig();
    const issued = await requestToken(endpoint, { scope });
    expect(issued.body.token).toHaveProperty('domain.name', 'streaming-company');
    const token = issued.headers.get('x-subject-token') ?? '';
    expect((await call('GET', '/v3/projects', { token })).body.projects).toHaveLength(1);
    expect(outcome(await call('GET', 'jobs', { token }))).toBe('400 DLI.10010');
    expect(outcome(await call('PUT', 'flink-jobs/104', { token, body: { desc: 'x' } }))).toBe(
      '400 DLI.10010',
    );
  });

  test('of a domain that is not the user’s is 404', async () => {
    const { endpoint } = await rig();
    expect((await requestToken(endpoint, { scope: { domain: { name: 'other' } } })).status).toBe(404);
  });
});
