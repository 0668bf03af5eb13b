import { afterEach, describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../sim/http/faults.ts';
import type { Failure } from '../../src/core/failure.ts';
import { EXAMPLE_BODY } from '../support/example.ts';
import { closeAll, connect, KEY, PROJECT, target, world } from './loopback.ts';

afterEach(closeAll);

const { jobId: _, ...PLACE } = target();

const CREATED = {
  is_success: true,
  message: 'A Flink job is created successfully.',
  job: { job_id: 138, status_name: 'job_init', status_desc: '' },
};

const TAGS = [{ key: 'fjj-uid', value: '0b7c' }];

const refusal = (error_code: string): object => ({ error_code, error_msg: 'words' });

const answered = async (status: number, body: object | string | Buffer) => {
  const made = await world({ handler: () => ({ status, body }) });
  const result = await made.dli.create(PLACE, EXAMPLE_BODY, { tags: TAGS });
  expect(made.calls).toHaveLength(1);
  return result;
};

describe('a create', () => {
  test('is one request, and names the job', async () => {
    const { dli, calls, seen } = await world({
      handler: () => ({ status: 200, headers: { 'x-request-id': 'r-5' }, body: CREATED }),
    });
    const result = await dli.create(PLACE, EXAMPLE_BODY, { tags: TAGS });
    expect(result).toEqual({ ok: true, value: { jobId: '138', requestId: 'r-5' } });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST /v1.0/${PROJECT}/streaming/flink-jobs`,
    ]);
    expect(JSON.parse(String(calls[0]?.body))).toEqual({ ...EXAMPLE_BODY, tags: TAGS });
    expect(seen).toEqual([{ operation: 'create', code: 200, error_code: '', requestId: 'r-5' }]);
  });

  test('without tags has no word of them', async () => {
    const { dli, calls } = await world({ handler: () => ({ status: 200, body: CREATED }) });
    expect((await dli.create(PLACE, EXAMPLE_BODY, { tags: [] })).ok).toBe(true);
    expect(JSON.parse(String(calls[0]?.body))).toEqual(EXAMPLE_BODY);
  });

  test.each<[name: string, body: string, jobId: string]>([
    ['texts', '{"is_success":"true","message":"","job":{"job_id":"138"}}', '138'],
    ['an id beyond 2^53', '{"is_success":true,"job":{"job_id":9007199254740993}}', '9007199254740993'],
    ['the last id', '{"is_success":true,"job":{"job_id":9223372036854775807}}', '9223372036854775807'],
    [
      'the last id as text',
      '{"is_success":true,"job":{"job_id":"9223372036854775807"}}',
      '9223372036854775807',
    ],
    ['the job alone', '{"job":{"job_id":1}}', '1'],
    ['a code of 0', '{"is_success":"True","error_code":0,"job":{"job_id":1}}', '1'],
  ])('that is answered with %s was made', async (_name, body, jobId) => {
    expect(await answered(200, body)).toEqual({ ok: true, value: { jobId, requestId: undefined } });
  });

  test.each<[name: string, body: string | Buffer]>([
    ['a success without the job', '{"is_success":"true","message":""}'],
    ['a job without an id', '{"is_success":true,"job":{"status_name":"job_init"}}'],
    ['a job that is null', '{"is_success":true,"job":null}'],
    ['the id 0', '{"is_success":true,"job":{"job_id":0}}'],
    ['the id -1', '{"is_success":true,"job":{"job_id":-1}}'],
    ['an id that is no whole number', '{"is_success":true,"job":{"job_id":1.5}}'],
    ['an id beyond 2^63', '{"is_success":true,"job":{"job_id":9223372036854775808}}'],
    ['an id with more than digits', '{"is_success":true,"job":{"job_id":"1/../2"}}'],
    ['a list', '[{"is_success":true,"job":{"job_id":1}}]'],
    ['a word that is neither yes nor no', '{"is_success":"perhaps","job":{"job_id":1}}'],
    ['an empty object', '{}'],
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['half of an answer', '{"is_success":true,"job":{"job_'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ])('that is answered with %s may have been made', async (_name, body) => {
    const failure = { kind: 'InvalidResponse', ambiguous: true };
    expect(await answered(200, body)).toMatchObject({ ok: false, failure });
  });

  test.each<[code: string, kind: string]>([
    ['DLI.11004', 'NameTaken'],
    ['DLI.11003', 'DraftLimit'],
    ['DLI.11006', 'Rejected'],
    ['DLI.11007', 'Rejected'],
    ['DLI.11015', 'Rejected'],
    ['DLI.11016', 'Rejected'],
    ['DLI.11021', 'Rejected'],
    ['DLI.11022', 'Rejected'],
    ['DLI.11026', 'Rejected'],
    ['DLI.0001', 'Rejected'],
    ['DLI.10005', 'PermissionDenied'],
    ['DLI.10009', 'PermissionDenied'],
    ['DLI.10006', 'ProjectMismatch'],
    ['DLI.20005', 'QueueUnavailable'],
    ['DLI.99999', 'Rejected'],
  ])('%s was not made: %s, in each shape', async (error_code, kind) => {
    const element = { is_success: 'false', ...refusal(error_code) };
    for (const [status, body] of [
      [400, refusal(error_code)],
      [400, [refusal(error_code)]],
      [200, element],
    ] as const) {
      const result = await answered(status, body);
      expect(result).toMatchObject({ ok: false, failure: { kind, error_code } });
      expect(result).not.toHaveProperty('failure.ambiguous');
    }
  });

  test('that is refused in words alone was not made', async () => {
    const result = await answered(200, { is_success: 'false', message: 'The job name already exists.' });
    const failure = { kind: 'Rejected', error_msg: 'The job name already exists.' };
    expect(result).toMatchObject({ ok: false, failure });
    expect(result).not.toHaveProperty('failure.ambiguous');
  });

  test.each<[name: string, action: FaultRule['action'], kind: string]>([
    ['the answer is lost', { kind: 'answerLost' }, 'CloudUnavailable'],
    ['the connection is reset', { kind: 'reset' }, 'CloudUnavailable'],
    ['the gateway fails', { kind: 'respond', status: 502, body: '<html>' }, 'CloudUnavailable'],
    [
      'DLI fails inside',
      { kind: 'respond', status: 400, body: JSON.stringify(refusal('DLI.10001')) },
      'CloudUnavailable',
    ],
    ['the answer is garbled', { kind: 'garble', body: '{"is_succ' }, 'InvalidResponse'],
    ['a page says 404', { kind: 'respond', status: 404, body: '<html>' }, 'InvalidResponse'],
  ])('is sent once and stays open when %s', async (_name, action, kind) => {
    const { dli, faults, trace } = await world({ handler: () => ({ status: 200, body: CREATED }) });
    faults.add({ action });
    const result = await dli.create(PLACE, EXAMPLE_BODY, { tags: TAGS });
    expect(result).toMatchObject({ ok: false, failure: { kind, ambiguous: true } });
    expect(trace.count({ method: 'POST' })).toBe(1);
  });

  test('that never found a connection is not open', async () => {
    const { served } = await world();
    await served.close();
    const { dli } = connect(served);
    const result = await dli.create(PLACE, EXAMPLE_BODY, { tags: TAGS });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'CloudUnavailable' } });
    expect(result).not.toHaveProperty('failure.ambiguous');
    await dli.close();
  });

  test('repeats no argument of the new job, and no key, in a failure or an id', async () => {
    const headers = { 'x-request-id': 'newhidden7' };
    const error_msg = 'q1: --password newhidden7 of test-secret-key-that-must-not-show';
    const body = { queue_name: 'q1', entrypoint_args: '--password newhidden7 --to me' };
    const refused = { status: 400, headers, body: { error_code: 'DLI.11019', error_msg } };
    const { dli } = await world({ handler: () => refused });
    const failure: Partial<Failure> = { error_msg: 'q1: --password *** of ***', requestId: '***' };
    expect(await dli.create(PLACE, body, { tags: [] })).toMatchObject({ ok: false, failure });
  });

  test.each<[name: string, account: Parameters<typeof target>[0], kind: string]>([
    ['an empty secret key', { credentials: { ...KEY, secretKey: '' } as typeof KEY }, 'SecretInvalid'],
    ['a project id with a slash', { projectId: '../admin' }, 'ProjectMismatch'],
    ['no name of a region', { region: 'a/b' }, 'EndpointInvalid'],
  ])('with %s is not sent', async (_name, account, kind) => {
    const { dli, calls } = await world();
    expect(await dli.create(target(account), EXAMPLE_BODY, { tags: [] })).toMatchObject({
      failure: { kind },
    });
    expect(calls).toHaveLength(0);
  });

  test('is about no job, whatever the place it is given has besides', async () => {
    const { dli } = await world({ handler: () => ({ status: 403, body: refusal('APIG.0302') }) });
    const result = await dli.create(target({ jobId: 'none' }), EXAMPLE_BODY, { tags: [] });
    const message = expect.stringMatching(/; jobs have been read there before$/);
    expect(result).toMatchObject({ ok: false, failure: { doubted: true, message } });
  });

  test('that the gateway refuses with a code is in doubt until that goes on', async () => {
    const { dli, clock } = await world({ handler: () => ({ status: 403, body: refusal('APIG.0302') }) });
    const kinds: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const result = await dli.create(PLACE, EXAMPLE_BODY, { tags: [] });
      if (!result.ok) kinds.push(`${result.failure.kind}: ${result.failure.message.split('; ')[1]}`);
      clock.monotonic += 6_000;
    }
    const doubt = 'CloudUnavailable: jobs have been read there before';
    expect(kinds).toEqual([doubt, doubt, 'PermissionDenied: undefined']);
  });
});
