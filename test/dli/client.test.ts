import { afterEach, describe, expect, test } from '@jest/globals';
import { EXAMPLE_BODY } from '../support/example.ts';
import { closeAll, connect, KEY, PASSWORD, PROJECT, shown, target, world } from './loopback.ts';

afterEach(closeAll);

const UPDATED = { is_success: true, message: '', job: { update_time: 1516952770835 } };

describe('a read', () => {
  test('asks for one job and says what was seen', async () => {
    const { dli, calls, seen } = await world({
      handler: () => ({ status: 200, headers: { 'x-request-id': 'r-1' }, body: shown({ name: 'test1' }) }),
    });
    const value = { fields: { name: 'test1' }, requestId: 'r-1' };
    expect(await dli.show(target())).toMatchObject({ ok: true, value });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /v1.0/${PROJECT}/streaming/jobs/104`,
    ]);
    expect(seen).toEqual([{ operation: 'show', code: 200, error_code: '', requestId: 'r-1' }]);
  });

  test('whose request id repeats the key, or an argument of the job, does not pass it on', async () => {
    const headers = { 'x-request-id': 'r-1,test-secret-key-that-must-not-show,argument-0815' };
    const { dli } = await world({
      handler: () => ({ status: 200, headers, body: shown({ entrypoint_args: '--key argument-0815' }) }),
    });
    expect(await dli.show(target())).toMatchObject({ ok: true, value: { requestId: 'r-1,***,***' } });
  });

  const VALUES = ['a"b c', 'pin', 'q9', 'Tr0ub4dor'];
  const SAID = 'pin of pinboard: q9, xTr0ub4dorx, {\\"a\\\\\\"b c\\"}';
  test.each(['show', 'start', 'find'] as const)(
    'that is refused repeats no value that the job was filled with, however short: %s',
    async (call) => {
      const body = `{"error_code":"DLI.0001","error_msg":"${SAID}"}`;
      const { dli } = await world({ handler: () => ({ status: 400, body }) });
      const at = { ...target(), hidden: VALUES };
      const result = await {
        show: () => dli.show(at),
        start: () => dli.start(at, { resume: false }),
        find: () => dli.find(at, { name: 'n' }),
      }[call]();
      expect(result).toMatchObject({ failure: { error_msg: '*** of pinboard: ***, x***x, {"***"}' } });
    },
  );

  test.each([
    ['once', 1, true],
    ['twice', 2, true],
    ['three times', 3, false],
  ])('whose connection broke %s is sent again, at most twice', async (_name, times, ok) => {
    const { dli, faults, trace, seen } = await world();
    faults.add({ times, action: { kind: 'reset' } });
    const result = await dli.show(target());
    expect(result.ok).toBe(ok);
    expect(trace.entries).toHaveLength(Math.min(times, 2) + 1);
    expect(seen).toHaveLength(trace.entries.length);
    expect(seen[0]).toMatchObject({
      code: 0,
      error_code: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/),
    });
  });

  test.each([500, 502, 503, 429, 400])('answered with HTTP %i is not sent again', async (status) => {
    const { dli, calls } = await world({ handler: () => ({ status, body: {} }) });
    expect((await dli.show(target())).ok).toBe(false);
    expect(calls).toHaveLength(1);
  });

  test('carries no body and signs the project', async () => {
    const { dli, calls } = await world();
    await dli.show(target());
    expect(calls[0]?.headers).toMatchObject({
      'x-project-id': PROJECT,
      'x-language': 'en-us',
      'user-agent': 'flinkjarjob-controller/test',
      authorization: expect.stringContaining('SignedHeaders=host;x-project-id;x-sdk-date,'),
    });
    expect(calls[0]?.headers).not.toHaveProperty('content-type');
    expect(calls[0]?.body).toHaveLength(0);
  });

  test('signs a security token, and sends a token as it is', async () => {
    const { dli, calls } = await world();
    await dli.show(target({ credentials: { ...KEY, securityToken: 'temporary' } as typeof KEY }));
    await dli.show(target({ credentials: { kind: 'token', token: 'given-token' } }));
    expect(calls[0]?.headers).toMatchObject({
      'x-security-token': 'temporary',
      authorization: expect.stringContaining('SignedHeaders=host;x-project-id;x-sdk-date;x-security-token,'),
    });
    expect(calls[1]?.headers['x-auth-token']).toBe('given-token');
    expect(calls[1]?.headers).not.toHaveProperty('authorization');
  });
});

describe('an update', () => {
  test('says when it was made, and under which id', async () => {
    const { dli, seen } = await world({
      handler: () => ({ status: 200, headers: { 'x-request-id': 'r-2' }, body: UPDATED }),
    });
    const result = await dli.update(target(), EXAMPLE_BODY);
    expect(result).toEqual({ ok: true, value: { update_time: 1516952770835, requestId: 'r-2' } });
    expect(seen).toEqual([{ operation: 'update', code: 200, error_code: '', requestId: 'r-2' }]);
  });

  test.each([
    ['the answer is lost', { kind: 'answerLost' } as const, 'CloudUnavailable'],
    ['the connection is reset', { kind: 'reset' } as const, 'CloudUnavailable'],
    ['the gateway fails', { kind: 'respond', status: 502, body: '<html>' } as const, 'CloudUnavailable'],
    ['the answer is garbled', { kind: 'garble', body: '{"is_succ' } as const, 'InvalidResponse'],
    ['the answer is HTML', { kind: 'garble', body: '<html></html>' } as const, 'InvalidResponse'],
    ['the answer is empty', { kind: 'garble', body: '' } as const, 'InvalidResponse'],
    ['the answer says nothing', { kind: 'garble', body: '{}' } as const, 'InvalidResponse'],
  ])('is sent once and stays open when %s', async (_name, action, kind) => {
    const { dli, faults, trace } = await world({ handler: () => ({ status: 200, body: UPDATED }) });
    faults.add({ action });
    const result = await dli.update(target(), EXAMPLE_BODY);
    expect(result).toMatchObject({ ok: false, failure: { kind, ambiguous: true } });
    expect(trace.count({ method: 'PUT' })).toBe(1);
  });

  test('without an answer in time stays open, and the whole call keeps its deadline', async () => {
    const { dli, faults, trace } = await world({ timeoutMs: 200 });
    faults.add({ action: { kind: 'hang' } });
    const result = await dli.update(target(), EXAMPLE_BODY);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'CloudUnavailable', ambiguous: true } });
    expect(trace.entries).toHaveLength(1);
  });

  test('that never found a connection is not open', async () => {
    const { served } = await world();
    await served.close();
    const { dli, seen } = connect(served);
    const result = await dli.update(target(), EXAMPLE_BODY);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'CloudUnavailable' } });
    expect(result).not.toHaveProperty('failure.ambiguous');
    expect(seen).toMatchObject([{ code: 0, error_code: 'ECONNREFUSED' }]);
    await dli.close();
  });

  test('repeats no argument of the job in a failure', async () => {
    const { dli } = await world({
      handler: (call) => ({
        status: 400,
        body: { error_code: 'DLI.12002', error_msg: call.body.toString() },
      }),
    });
    const result = await dli.update(target(), {
      entrypoint_args: '--access AKIDHIDDEN --secret "hidden/secret"',
      runtime_config: '[{"key":"k","value":"hidden-setting"}]',
    });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'Rejected', error_code: 'DLI.12002' } });
    expect(JSON.stringify(result)).not.toMatch(/HIDDEN|hidden/);
  });

  test('repeats no argument of the job as it was read, and hides no word that everybody sees', async () => {
    const error_msg = 'q1: --password livehidden7 of test1, not new-name: words';
    const { dli } = await world({
      handler: () => ({
        status: 400,
        headers: { 'x-request-id': 'livehidden7' },
        body: { error_code: 'DLI.12002', error_msg },
      }),
    });
    const live = { name: 'test1', queue_name: 'q1', entrypoint_args: '--password livehidden7 --to new-name' };
    const result = await dli.update(target(), { name: 'new-name', resume_max_num: 3 }, { live });
    expect(result).toEqual({
      ok: false,
      failure: {
        kind: 'Rejected',
        message: 'DLI answered HTTP 400, DLI.12002: q1: --password *** of test1, not new-name: words',
        error_code: 'DLI.12002',
        error_msg: 'q1: --password *** of test1, not new-name: words',
        requestId: '***',
      },
    });
  });

  test('writes integers above 2^53 exactly', async () => {
    const { dli, calls } = await world({ handler: () => ({ status: 200, body: UPDATED }) });
    await dli.update(target({ jobId: '9007199254740993' }), { cu_number: 9007199254740993n });
    expect(calls[0]?.path).toMatch(/9007199254740993$/);
    expect(calls[0]?.body.toString()).toBe('{"cu_number":9007199254740993}');
  });
});

describe('what cannot be sent is not sent', () => {
  test.each([
    ['an access key with a line break', { credentials: { ...KEY, accessKey: 'abc\n' } }, 'SecretInvalid'],
    ['an empty secret key', { credentials: { ...KEY, secretKey: '' } }, 'SecretInvalid'],
    ['a token with a space', { credentials: { kind: 'token', token: 'a b' } }, 'SecretInvalid'],
    ['an empty password', { credentials: { ...PASSWORD, password: '' } }, 'SecretInvalid'],
    ['a region that is no region', { region: 'evil.example' }, 'EndpointInvalid'],
    ['a project id with a slash', { projectId: '../admin' }, 'ProjectMismatch'],
    ['a job id with a slash', { jobId: '104/../105' }, 'InvalidSpec'],
    ['a job id of 0', { jobId: '0' }, 'InvalidSpec'],
  ])('%s', async (_name, part, kind) => {
    const { dli, calls } = await world();
    const result = await dli.show(target(part as Parameters<typeof target>[0]));
    expect(result).toMatchObject({ ok: false, failure: { kind } });
    expect(JSON.stringify(result)).not.toContain('must-not-show');
    expect(calls).toHaveLength(0);
  });
});
