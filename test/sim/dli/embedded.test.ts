import { describe, expect, test } from '@jest/globals';
import { embed } from '../../../sim/dli/embedded.ts';
import { callOf } from '../../../sim/http/call.ts';

const START = Date.parse('2026-01-05T08:00:00Z');

function cloud() {
  let time = START;
  const dli = embed({ clock: { wall: () => time } });
  const call = (asked: string, headers: Record<string, string> = {}, body: unknown = undefined) => {
    const [method = '', url = ''] = asked.split(' ');
    const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const type = { 'content-type': 'application/json' };
    return dli.handle(
      callOf(url, { method, headers: { ...type, ...headers }, body: bytes, socket: undefined }),
    );
  };
  const { userName, password, domainName, region, projectId } = dli.account;
  const user = { name: userName, password, domain: { name: domainName } };
  const login = () =>
    call(
      'POST /v3/auth/tokens',
      {},
      {
        auth: {
          identity: { methods: ['password'], password: { user } },
          scope: { project: { name: region } },
        },
      },
    ).headers?.['x-subject-token'] ?? '';
  const path = `/v1.0/${projectId}/streaming`;
  return { dli, call, login, path, pass: (ms: number) => (time += ms) };
}

describe('DLI without the wire', () => {
  test('answers at once, on the clock it is given', () => {
    const { dli, call, login, path, pass } = cloud();
    const token = { 'x-auth-token': login() };
    const run = call(`POST ${path}/jobs/run`, token, { job_ids: [104] });
    expect(run).toMatchObject({ status: 200, body: [{ is_success: 'true' }] });
    expect(run.headers?.['date']).toBe('Mon, 05 Jan 2026 08:00:00 GMT');
    pass(3_600_000);
    expect(call(`GET ${path}/jobs/104`, token)).toMatchObject({
      body: { job_detail: { job_id: 104, status: 'job_running', start_time: START + 50 } },
    });
    expect(dli.jobs.get(104)?.status).toBe('job_running');
  });

  test('two with the same clock and the same calls give the same answers, to the letter', () => {
    const story = () => {
      const { call, login, path } = cloud();
      const token = login();
      const put = call(`PUT ${path}/flink-jobs/104`, { 'x-auth-token': token }, { desc: 'x' });
      return JSON.stringify([token, put]);
    };
    expect(story()).toBe(story());
  });

  test('tells its two services apart by the path', () => {
    const { dli } = cloud();
    const of = (url: string) =>
      dli.serverOf(callOf(url, { method: 'GET', headers: {}, body: Buffer.alloc(0), socket: undefined }));
    const paths = [
      '/v3/projects?name=x',
      '/v3/users',
      '/v3/auth/domains',
      '/v1.0/p/streaming/jobs',
      '/v3/p/dli_flink_job/1/tags',
    ];
    expect(paths.map(of)).toEqual(['iam', 'iam', 'iam', 'dli', 'dli']);
  });

  test.each([
    ['dli.cn-north-4.myhuaweicloud.com', 200],
    ['dli.cn-south-1.myhuaweicloud.com', 404],
    ['dli.mars-1.myhuaweicloud.com:443', 404],
    ['dli.example.com', 200],
    ['127.0.0.1:8801', 200],
  ])('under the host %s: %i', (host, status) => {
    const { call, login, path } = cloud();
    const answer = call(`GET ${path}/jobs`, { 'x-auth-token': login(), host });
    expect(answer.status).toBe(status);
    if (status === 404) expect(answer.body).toMatchObject({ error_code: 'APIG.0101' });
  });
});
