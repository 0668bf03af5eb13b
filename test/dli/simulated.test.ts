import { afterEach, describe, expect, test } from '@jest/globals';
import type { DliSimulator } from '../../sim/dli/server.ts';
import type { Credentials } from '../../src/core/object/account.ts';
import { EXAMPLE_BODY } from '../support/example.ts';
import { connect } from './loopback.ts';
import { closeSimulators, start } from './simulated-rig.ts';

afterEach(closeSimulators);

const calls = ({ trace }: DliSimulator): string[] =>
  trace.entries.map(
    ({ server, method, path, status }) => `${server} ${method} ${path.split('/').at(-1)} ${status}`,
  );

describe('against the simulated DLI', () => {
  test('a signed update is read back, field by field', async () => {
    const { dli, at, key } = await start();
    const before = await dli.show(at(key));
    expect(before).toMatchObject({
      ok: true,
      value: { fields: { cu_number: 3 }, status: 'job_cancel_success' },
    });
    const updated = await dli.update(at(key), { ...EXAMPLE_BODY, checkpoint_mode: 2 });
    expect(updated).toMatchObject({ ok: true, value: { update_time: expect.any(Number) } });
    const after = await dli.show(at(key));
    expect(after).toMatchObject({
      ok: true,
      value: {
        update_time: updated.ok ? updated.value.update_time : 0,
        fields: { ...EXAMPLE_BODY, checkpoint_mode: 'at_least_once' },
      },
    });
  });

  test('a temporary key with its security token is accepted', async () => {
    const { dli, at, key } = await start({ account: { securityToken: 'temporary-token' } });
    expect((await dli.show(at(key))).ok).toBe(true);
  });

  test('a password logs in once and finds the project by itself', async () => {
    const { simulator, dli, at, password } = await start();
    const anywhere = at(password, { projectId: undefined });
    expect((await dli.show(anywhere)).ok).toBe(true);
    expect((await dli.update(anywhere, EXAMPLE_BODY)).ok).toBe(true);
    expect(calls(simulator)).toEqual(['iam POST tokens 201', 'dli GET 104 200', 'dli PUT 104 200']);
  });

  test.each([
    ['DLI.10007', 400],
    ['APIG.0307', 401],
  ] as const)(
    'a token that ends early (%s, HTTP %i) is replaced once, for all calls at once',
    async (...[expiredToken]) => {
      const { simulator, dli, at, password } = await start({ settings: { expiredToken } });
      await dli.show(at(password));
      simulator.expireTokens();
      const results = await Promise.all(Array.from({ length: 30 }, () => dli.show(at(password))));
      expect(results.every(({ ok }) => ok)).toBe(true);
      expect(simulator.trace.count({ server: 'iam' })).toBe(2);
    },
  );

  test('the project of a key is asked of IAM once', async () => {
    const { simulator, dli, at, key } = await start();
    const anywhere = at(key, { projectId: undefined });
    await dli.show(anywhere);
    await dli.show(anywhere);
    expect(calls(simulator)).toEqual(['iam GET projects 200', 'dli GET 104 200', 'dli GET 104 200']);
  });

  test('an update whose answer is lost was made, and is not sent again', async () => {
    const { simulator, dli, at, key } = await start();
    simulator.faults.add({ verb: 'PUT', action: { kind: 'answerLost' } });
    const result = await dli.update(at(key), EXAMPLE_BODY);
    expect(result).toMatchObject({ failure: { kind: 'CloudUnavailable', ambiguous: true } });
    expect(simulator.trace.count({ method: 'PUT' })).toBe(1);
    expect(await dli.show(at(key))).toMatchObject({ value: { fields: { desc: 'job for test' } } });
  });

  test('wrong secret keys, many at once, never lock the key: the right one goes through before and after', async () => {
    const { simulator, dli, at, key } = await start();
    const wrong = (number: number) => ({ ...key, secretKey: `wrong-${number}` }) as Credentials;
    expect((await dli.show(at(key))).ok).toBe(true);
    const all = Array.from({ length: 40 }, (_, turn) => dli.show(at(wrong(turn % 2))));
    const right = Array.from({ length: 10 }, () => dli.show(at(key)));
    expect((await Promise.all(right)).every(({ ok }) => ok)).toBe(true);
    expect((await Promise.all(all)).some(({ ok }) => ok)).toBe(false);
    expect((await dli.show(at(key))).ok).toBe(true);
    expect(simulator.trace.entries.filter(({ status }) => status === 401)).toHaveLength(1);
    expect(simulator.trace.entries).toHaveLength(1 + 10 + 1 + 1);
  });

  test('a key that others have locked is sent once, and again when the lock has ended', async () => {
    const { simulator, dli, at, key } = await start();
    for (let turn = 1; turn <= 5; turn += 1) {
      const { dli: other } = connect(simulator);
      await other.show(at({ ...key, secretKey: `wrong-${turn}` } as Credentials));
      await other.close();
    }
    expect(await dli.show(at(key))).toMatchObject({
      failure: { kind: 'KeyLocked', error_code: 'APIG.0301', retryAfterMs: 300_000 },
    });
    const sent = simulator.trace.entries.length;
    expect(await dli.show(at(key))).toMatchObject({ failure: { kind: 'KeyLocked' } });
    expect(simulator.trace.entries).toHaveLength(sent);
  });

  test.each([
    [20, 'behind'],
    [-20, 'ahead of'],
  ])('a clock that the cloud leads by %i minutes is named', async (minutes, side) => {
    const { dli, at, key, clock } = await start({ settings: { clockOffsetMs: minutes * 60_000 } });
    for (let turn = 1; turn < 3; turn += 1) {
      await dli.show(at(key));
      clock.monotonic += 6_000;
    }
    expect(await dli.show(at(key))).toMatchObject({
      failure: { kind: 'ClockSkew', message: `the controller's clock is 20 minutes ${side} the service's` },
    });
  });

  test('throttling says how long to wait', async () => {
    const { dli, at, key } = await start({
      settings: { rateLimit: { perSecond: 0.001, retryAfterSeconds: 7 } },
    });
    await dli.show(at(key));
    expect(await dli.show(at(key))).toMatchObject({ failure: { kind: 'Throttled', retryAfterMs: 7_000 } });
  });

  test.each(['object', 'array', 'success-false'] as const)(
    'a missing jar is refused in the shape "%s" with its code and cause',
    async (refusals) => {
      const { dli, at, key } = await start({ settings: { refusals } });
      const result = await dli.update(at(key), { ...EXAMPLE_BODY, entrypoint: 'Missing.jar' });
      expect(result).toMatchObject({
        failure: { kind: 'Rejected', error_msg: expect.stringContaining('Missing.jar') },
      });
      expect(result).not.toHaveProperty('failure.ambiguous');
      if (refusals !== 'success-false') expect(result).toHaveProperty('failure.error_code', 'DLI.12002');
    },
  );

  test.each([
    ['refused', ['PUT 200', 'PUT 200']],
    ['accepted', ['PUT 200', 'PUT 200']],
    ['required', ['PUT 400', 'PUT 200', 'PUT 200']],
  ] as const)(
    'a hot change ends well where the identity is %s while the job runs',
    async (...[reading, sent]) => {
      const { simulator, dli, at, key } = await start({ settings: { identityWhileRunning: reading } });
      simulator.jobs.edit(104, { status: 'job_running' });
      const identity = { name: 'test1', desc: 'job for test' };
      for (const resume_max_num of [3, 4])
        expect(await dli.update(at(key), { resume_max_num }, { identity })).toMatchObject({ ok: true });
      expect(await dli.show(at(key))).toMatchObject({ value: { fields: { resume_max_num: 4 } } });
      const puts = simulator.trace.select({ method: 'PUT' });
      expect(puts.map(({ method, status }) => `${method} ${status}`)).toEqual(sent);
    },
  );

  test('a job is stopped with a savepoint, and started from it', async () => {
    const { simulator, dli, at, key } = await start({ settings: { transitionMs: 0 } });
    simulator.jobs.edit(104, { status: 'job_running' });
    const before = await dli.show(at(key));
    expect(before).toMatchObject({ value: { has_savepoint: false, restart_times: 0 } });
    const delivered = { ok: true, value: { requestId: expect.stringMatching(/^[0-9a-f]{32}$/) } };
    expect(await dli.stop(at(key), { savepoint: true })).toEqual(delivered);
    const stopped = await dli.show(at(key));
    const savepoint_path = expect.stringMatching(/^flink\/jobs\/savepoint\/104\//);
    expect(stopped).toMatchObject({
      value: { status: 'job_cancel_success', has_savepoint: true, savepoint_path },
    });
    expect(await dli.start(at(key), { resume: true })).toEqual(delivered);
    const started = await dli.show(at(key));
    expect(started).toMatchObject({ value: { status: 'job_running', has_savepoint: false } });
    const times = [before, started].map((result) => (result.ok ? Number(result.value.start_time) : 0));
    expect(times[1]).toBeGreaterThan(times[0] ?? 0);
    expect(await dli.stop(at(key), { savepoint: false })).toEqual(delivered);
    expect(await dli.start(at(key), { resume: true })).toMatchObject({
      failure: { kind: 'Rejected', error_code: 'DLI.13017' },
    });
    expect(await dli.start(at(key), { resume: false })).toEqual(delivered);
    expect(simulator.trace.select({ method: 'POST' }).map(({ status }) => status)).toEqual([
      200, 200, 200, 400, 200,
    ]);
  });

  test.each(['each', 'one', 'object'] as const)(
    'a start and a stop are taken in the shape "%s", with texts and booleans',
    async (batchAnswers) => {
      for (const isSuccess of ['string', 'boolean'] as const) {
        const { dli, at, key } = await start({ settings: { batchAnswers, isSuccess, transitionMs: 0 } });
        expect((await dli.start(at(key), { resume: false })).ok).toBe(true);
        expect((await dli.stop(at(key), { savepoint: true })).ok).toBe(true);
      }
    },
  );

  test.each(['usual', 'object', 'array', 'success-false'] as const)(
    'a start and a stop that the state forbids are refused in the shape "%s"',
    async (refusals) => {
      const { simulator, dli, at, key } = await start({ settings: { refusals } });
      const results = [await dli.stop(at(key), { savepoint: true })];
      simulator.jobs.edit(104, { status: 'job_running' });
      results.push(await dli.start(at(key), { resume: false }));
      const quiet = refusals === 'success-false';
      for (const [at, error_code] of ['DLI.15002', 'DLI.13006'].entries()) {
        const failure = quiet ? { kind: 'Rejected' } : { kind: 'StateConflict', error_code };
        expect(results[at]).toMatchObject({ ok: false, failure });
        expect(results[at]).not.toHaveProperty('failure.ambiguous');
      }
    },
  );

  test.each(['start', 'stop'] as const)('who lacks the right to %s keeps the other', async (right) => {
    const { simulator, dli, at, key } = await start({
      account: { rights: { [right]: false } },
      settings: { transitionMs: 0 },
    });
    const order = {
      start: () => dli.start(at(key), { resume: false }),
      stop: () => dli.stop(at(key), { savepoint: false }),
    };
    if (right === 'start') simulator.jobs.edit(104, { status: 'job_running' });
    const refused = { failure: { kind: 'PermissionDenied', error_code: 'DLI.10005' } };
    expect(await order[right === 'start' ? 'stop' : 'start']()).toMatchObject({ ok: true });
    expect(await order[right]()).toMatchObject(refused);
  });

  test('a stop whose answer is lost was made, and is not sent again', async () => {
    const { simulator, dli, at, key } = await start({ settings: { transitionMs: 0 } });
    simulator.jobs.edit(104, { status: 'job_running' });
    simulator.faults.add({ verb: 'POST', action: { kind: 'answerLost' } });
    const result = await dli.stop(at(key), { savepoint: true });
    expect(result).toMatchObject({ failure: { kind: 'CloudUnavailable', ambiguous: true } });
    expect(simulator.trace.count({ method: 'POST' })).toBe(1);
    expect(await dli.show(at(key))).toMatchObject({ value: { status: 'job_cancel_success' } });
  });

  test('a job that is not there can be neither started nor stopped', async () => {
    const { dli, at, key } = await start();
    const none = at(key, { jobId: '999' });
    expect(await dli.start(none, { resume: false })).toMatchObject({
      failure: { kind: 'JobNotFound', error_code: 'DLI.13007' },
    });
    expect(await dli.stop(none, { savepoint: false })).toMatchObject({
      failure: { kind: 'JobNotFound', error_code: 'DLI.15001' },
    });
  });

  test('a running job refuses a cold change as a conflict of states', async () => {
    const { simulator, dli, at, key } = await start();
    simulator.jobs.edit(104, { status: 'job_running' });
    const result = await dli.update(at(key), EXAMPLE_BODY);
    expect(result).toMatchObject({ failure: { kind: 'StateConflict', error_code: 'DLI.12003' } });
  });

  test.each([
    ['a job that does not exist', { jobId: '999' }, 'JobNotFound'],
    ['a project of somebody else', { projectId: 'f'.repeat(32) }, 'ProjectMismatch'],
    ['a region of another token', { region: 'eu-west-0' }, 'ProjectMismatch'],
  ])('%s is told apart', async (_name, part, kind) => {
    const { dli, at, password } = await start();
    const result = await dli.show(at(password, 'region' in part ? { projectId: undefined, ...part } : part));
    expect(result).toMatchObject({ ok: false, failure: { kind } });
  });

  test('an account without rights is refused as such', async () => {
    const { dli, at, key } = await start({ account: { rights: { update: false } } });
    expect((await dli.show(at(key))).ok).toBe(true);
    expect(await dli.update(at(key), EXAMPLE_BODY)).toMatchObject({ failure: { kind: 'PermissionDenied' } });
  });

  test('wrong passwords are sent once, however many jobs share them', async () => {
    const { simulator, dli, at, password } = await start();
    const wrong = { ...password, password: 'wrong' } as Credentials;
    for (let turn = 1; turn <= 6; turn += 1)
      expect(await dli.show(at(wrong))).toMatchObject({ failure: { kind: 'AuthFailed' } });
    expect(simulator.trace.entries).toHaveLength(1);
  });
});
