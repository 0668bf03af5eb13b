import { afterEach, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../sim/http/answer.ts';
import type { Call } from '../../sim/http/call.ts';
import type { FaultRule } from '../../sim/http/faults.ts';
import type { Failure, Result } from '../../src/core/failure.ts';
import type { Body } from '../../src/core/job/fields.ts';
import type { Delivered, Dli, Target } from '../../src/core/ports.ts';
import { closeAll, connect, KEY, PROJECT, shown, target, world } from './loopback.ts';

afterEach(closeAll);

type Order = (dli: Dli, at?: Target, live?: Body) => Promise<Result<Delivered>>;

const start: Order = (dli, at = target(), live = {}) => dli.start(at, { resume: true, live });
const stop: Order = (dli, at = target(), live = {}) => dli.stop(at, { savepoint: true, live });
const restore: Order = (dli, at = target(), live = {}) => dli.restore(at, { path: 'b/dir', live });
const remove: Order = (dli, at = target(), live = {}) => dli.remove(at, { live });

const DELIVERED = [{ is_success: 'true', message: 'The request is successfully delivered.' }];

const refusal = (error_code: string): object => ({ error_code, error_msg: 'words' });

type Operation = 'start' | 'stop' | 'restore' | 'remove';

describe.each<[operation: Operation, order: Order, line: string]>([
  ['start', start, 'POST jobs/run'],
  ['stop', stop, 'POST jobs/stop'],
  ['restore', restore, 'POST jobs/104/import-savepoint'],
  ['remove', remove, 'DELETE jobs/104'],
])('a %s', (operation, order, line) => {
  const [method = '', path = ''] = line.split(' ');
  /** Of whichever job. */
  const isOf = (call: Call): boolean =>
    call.method === method && call.url.replace(/\/10\d/, '/104').endsWith(`/streaming/${path}`);
  const answered = async (status: number, body: unknown) => {
    const made = await world({ handler: () => ({ status, body: body as object }) });
    const result = await order(made.dli);
    // A restore is sent in both forms of its path, where that may be what is refused.
    const isTwice = operation === 'restore' && !result.ok && result.failure.kind === 'Rejected';
    expect(made.calls).toHaveLength(isTwice ? 2 : 1);
    return result;
  };

  test('is one request, and says under which id it was taken', async () => {
    const { dli, calls, seen } = await world({
      handler: () => ({ status: 200, headers: { 'x-request-id': 'r-3' }, body: DELIVERED }),
    });
    expect(await order(dli)).toEqual({ ok: true, value: { requestId: 'r-3' } });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `${method} /v1.0/${PROJECT}/streaming/${path}`,
    ]);
    expect(seen).toEqual([{ operation, code: 200, error_code: '', requestId: 'r-3' }]);
  });

  test.each<[name: string, body: unknown]>([
    ['a list of one', DELIVERED],
    ['a list of one with a boolean', [{ is_success: true, message: '' }]],
    ['a list of one with another spelling', [{ is_success: 'True' }]],
    ['one object', DELIVERED[0]],
    ['one object with a boolean', { is_success: true }],
    ['a success beside a code of 0', [{ is_success: 'true', error_code: 0 }]],
  ])('that is answered with %s was taken', async (_name, body) => {
    expect(await answered(200, body)).toEqual({ ok: true, value: { requestId: undefined } });
  });

  test.each<[name: string, body: unknown]>([
    ['an empty list', []],
    ['an empty object', {}],
    ['a list of an empty object', [{}]],
    ['a message only', [{ message: 'ok' }]],
    ['a list in a list', [DELIVERED]],
    ['a list of null', [null]],
    ['a list of two', [...DELIVERED, ...DELIVERED]],
    ['a list of one and something else', [...DELIVERED, 0]],
    ['a word that is neither yes nor no', [{ is_success: 'perhaps' }]],
    ['a number', 1],
    ['null', 'null'],
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['half of an answer', '[{"is_success":"tr'],
    ['bytes that are not UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])],
  ])('that is answered with HTTP 200 and %s may or may not have been taken', async (_name, body) => {
    const said = body instanceof Buffer ? body : typeof body === 'string' ? body : JSON.stringify(body);
    const result = await answered(200, said);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'InvalidResponse', ambiguous: true } });
  });

  test.each<[name: string, status: number, body: unknown, failure: Partial<Failure>]>([
    [
      'HTTP 200 and a list that says no',
      200,
      [{ is_success: 'false', message: 'no' }],
      { kind: 'Rejected', error_msg: 'no' },
    ],
    [
      'HTTP 200 and an object that says no',
      200,
      { is_success: false, message: 'no' },
      { kind: 'Rejected', error_msg: 'no' },
    ],
    [
      'HTTP 200 and a list with a yes and a no',
      200,
      [...DELIVERED, { is_success: 'false', message: 'no' }],
      { kind: 'Rejected', error_msg: 'no' },
    ],
    [
      'HTTP 200, a no and a code',
      200,
      [{ is_success: 'false', error_code: 'DLI.13006', error_msg: 'no' }],
      { kind: 'StateConflict', error_code: 'DLI.13006' },
    ],
    [
      'HTTP 400 and a list',
      400,
      [refusal('DLI.13024')],
      { kind: 'QueueUnavailable', error_code: 'DLI.13024' },
    ],
    ['HTTP 400 and an object', 400, refusal('DLI.0001'), { kind: 'Rejected', error_code: 'DLI.0001' }],
    ['HTTP 400 and a no', 400, { is_success: 'false', message: 'no' }, { kind: 'Rejected' }],
    [
      'HTTP 400 and frozen account',
      400,
      refusal('DLI.10009'),
      { kind: 'PermissionDenied', error_code: 'DLI.10009' },
    ],
    ['a right missing', 400, refusal('DLI.10005'), { kind: 'PermissionDenied', error_code: 'DLI.10005' }],
    ['a code and HTTP 500', 500, refusal('DLI.13019'), { kind: 'Rejected', error_code: 'DLI.13019' }],
    ['HTTP 429', 429, refusal('APIG.0308'), { kind: 'Throttled', error_code: 'APIG.0308' }],
  ])('that is answered with %s was refused', async (...[, status, body, failure]) => {
    const result = await answered(status, body);
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
    [
      'a code of 500 is not known',
      { kind: 'respond', status: 500, body: JSON.stringify(refusal('DLI.77777')) },
      'CloudUnavailable',
    ],
    ['a page says 404', { kind: 'respond', status: 404, body: '<html>' }, 'InvalidResponse'],
    ['the answer is garbled', { kind: 'garble', body: '[{"is_succ' }, 'InvalidResponse'],
  ])('is sent once and stays open when %s', async (_name, action, kind) => {
    const { dli, faults, trace } = await world({ handler: () => ({ status: 200, body: DELIVERED }) });
    faults.add({ action });
    const result = await order(dli);
    expect(result).toMatchObject({ ok: false, failure: { kind, ambiguous: true } });
    expect(trace.count({ method })).toBe(1);
  });

  test('without an answer in time stays open, and the whole call keeps its deadline', async () => {
    const { dli, faults, trace } = await world({ timeoutMs: 200 });
    faults.add({ action: { kind: 'hang' } });
    expect(await order(dli)).toMatchObject({ failure: { kind: 'CloudUnavailable', ambiguous: true } });
    expect(trace.entries).toHaveLength(1);
  });

  test('that never found a connection is not open', async () => {
    const { served } = await world();
    await served.close();
    const { dli } = connect(served);
    const result = await order(dli);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'CloudUnavailable' } });
    expect(result).not.toHaveProperty('failure.ambiguous');
    await dli.close();
  });

  test('that is redirected is not followed, and stays open', async () => {
    const other = await world();
    const { dli, calls } = await world({
      handler: () => ({ status: 307, headers: { location: `${other.served.url}/x` }, body: '' }),
    });
    expect(await order(dli)).toMatchObject({ failure: { kind: 'InvalidResponse', ambiguous: true } });
    expect([calls.length, other.calls.length]).toEqual([1, 0]);
  });

  test('repeats no argument of the job, and no key, in a failure or an id', async () => {
    const headers = { 'x-request-id': 'livehidden7' };
    const error_msg = 'q1: --password livehidden7 of test-secret-key-that-must-not-show';
    const reply: { now: Reply } = {
      now: { status: 400, headers, body: { error_code: 'DLI.13005', error_msg } },
    };
    const { dli } = await world({ handler: () => reply.now });
    const live = { queue_name: 'q1', entrypoint_args: '--password livehidden7 --to me' };
    expect(await order(dli, target(), live)).toMatchObject({
      failure: { kind: 'Rejected', error_msg: 'q1: --password *** of ***', requestId: '***' },
    });
    reply.now = { status: 200, headers, body: DELIVERED };
    expect(await order(dli, target(), live)).toEqual({ ok: true, value: { requestId: '***' } });
  });

  test.each<[name: string, part: Parameters<typeof target>[0], kind: string]>([
    ['a job id with more than a number', { jobId: '104],"x":[1' }, 'InvalidSpec'],
    ['a job id of 0', { jobId: '0' }, 'InvalidSpec'],
    ['an empty secret key', { credentials: { ...KEY, secretKey: '' } as typeof KEY }, 'SecretInvalid'],
    ['a project id with a slash', { projectId: '../admin' }, 'ProjectMismatch'],
  ])('with %s is not sent', async (_name, part, kind) => {
    const { dli, calls } = await world();
    expect(await order(dli, target(part))).toMatchObject({ ok: false, failure: { kind } });
    expect(calls).toHaveLength(0);
  });

  test('that the gateway refuses with a code is in doubt until that goes on, for this operation of the project alone', async () => {
    const made = await world({
      handler: (call) =>
        isOf(call)
          ? { status: 403, body: refusal('APIG.0302') }
          : { status: 200, body: call.method === 'GET' ? shown() : DELIVERED },
    });
    const { dli, clock } = made;
    const kindOf = async (asking: Order, part = {}): Promise<string> => {
      const result = await asking(dli, target(part));
      if (result.ok) return 'ok';
      expect(result).not.toHaveProperty('failure.ambiguous');
      return `${result.failure.kind}${result.failure.doubted ? ' in doubt' : ''}`;
    };
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await kindOf(order)).toBe('CloudUnavailable in doubt');
      clock.monotonic += 6_000;
    }
    expect(await kindOf(order)).toBe('PermissionDenied');
    expect(await kindOf(order, { jobId: '105' })).toBe('PermissionDenied');
    expect(await kindOf(order, { projectId: 'another' })).toBe('CloudUnavailable in doubt');
    expect(await kindOf(operation === 'start' ? stop : start)).toBe('ok');
    expect((await dli.show(target())).ok).toBe(true);
    expect(await kindOf(order)).toBe('PermissionDenied');
  });
});

describe('the deletion of a job', () => {
  test.each(['DLI.17001', 'DLI.16001'])('that is not there (%s) is done', async (code) => {
    const headers = { 'x-request-id': 'r-4' };
    for (const [status, body] of [
      [400, refusal(code)],
      [400, [refusal(code)]],
      [200, { is_success: 'false', ...refusal(code) }],
    ] as const) {
      const { dli, calls } = await world({ handler: () => ({ status, headers, body }) });
      expect(await remove(dli)).toEqual({ ok: true, value: { requestId: 'r-4' } });
      expect(calls).toHaveLength(1);
    }
  });

  test.each<[name: string, status: number, body: object | string]>([
    ['an API that is not published', 404, refusal('APIG.0101')],
    ['a page', 404, '<html>'],
    ['an object that is missing, whichever that is', 404, refusal('DLI.0023')],
    ['words alone', 200, { is_success: 'false', message: 'The job ID does not exist.' }],
  ])('is not done for %s', async (_name, status, body) => {
    const { dli } = await world({ handler: () => ({ status, body }) });
    expect((await remove(dli)).ok).toBe(false);
  });

  test('carries no body, and needs no word of the job', async () => {
    const { dli, calls } = await world({ handler: () => ({ status: 200, body: DELIVERED[0] as object }) });
    expect((await dli.remove(target())).ok).toBe(true);
    expect(calls[0]?.body).toHaveLength(0);
    expect(calls[0]?.headers).not.toHaveProperty('content-type');
  });
});

describe('a path that a job is to begin with', () => {
  test.each([
    ['bucket-name/dir/savepoint/', 'bucket-name/dir/savepoint/'],
    ['obs://bucket-name/dir', 'bucket-name/dir'],
    ['obs://bucket/obs://dir', 'bucket/obs://dir'],
  ])('%s is sent as %s, and the id as a number', async (path, savepoint_path) => {
    const { dli, calls } = await world({ handler: () => ({ status: 200, body: { is_success: true } }) });
    expect((await dli.restore(target({ jobId: '9223372036854775806' }), { path })).ok).toBe(true);
    const sent = `{"job_id":9223372036854775806,"savepoint_path":"${savepoint_path}"}`;
    expect(calls[0]?.body.toString()).toBe(sent);
  });
});

describe('the code of a refusal', () => {
  test.each<[code: string, order: Order, kind: string]>([
    ['DLI.13006', start, 'StateConflict'],
    ['DLI.13007', start, 'JobNotFound'],
    ['DLI.13017', start, 'Rejected'],
    ['DLI.13001', start, 'QueueNotReady'],
    ['DLI.13002', start, 'QueueNotReady'],
    ['DLI.20014', start, 'QueueNotReady'],
    ['DLI.20026', start, 'QueueNotReady'],
    ['DLI.13024', start, 'QueueUnavailable'],
    ['DLI.13003', start, 'Rejected'],
    ['DLI.10014', start, 'PermissionDenied'],
    ['DLI.15002', stop, 'StateConflict'],
    ['DLI.15001', stop, 'JobNotFound'],
    ['DLI.16001', stop, 'JobNotFound'],
    ['DLI.16001', restore, 'JobNotFound'],
    ['DLI.0001', restore, 'Rejected'],
    ['DLI.10005', restore, 'PermissionDenied'],
    ['DLI.10005', remove, 'PermissionDenied'],
  ])('%s says what is in the way, in each shape', async (code, order, kind) => {
    const element = { is_success: 'false', ...refusal(code) };
    for (const [status, body] of [
      [400, refusal(code)],
      [400, [refusal(code)]],
      [200, [element]],
      [200, element],
    ] as const) {
      const { dli } = await world({ handler: () => ({ status, body }) });
      const result = await order(dli);
      expect(result).toMatchObject({ ok: false, failure: { kind, error_code: code } });
      expect(result).not.toHaveProperty('failure.ambiguous');
    }
  });
});
