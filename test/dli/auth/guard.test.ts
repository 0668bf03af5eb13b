import { afterEach, describe, expect, test } from '@jest/globals';
import type { Handler } from '../../../sim/http/call.ts';
import type { Failure, Result } from '../../../src/core/failure.ts';
import { Guard, type Guarded } from '../../../src/dli/auth/guard.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { FakeClock, letPromisesRun } from '../../support/fake-clock.ts';
import { closeAll, inTurn, KEY, shown, target, world } from '../loopback.ts';

afterEach(closeAll);

const refused = (status: number, error_code: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { error_code, error_msg: 'words' },
});

const withSecret = (secretKey: string) => ({ credentials: { ...KEY, secretKey } as typeof KEY });

/** Of a process that began some minutes ago. */
async function started(handler: Handler) {
  const made = await world({ handler });
  await made.dli.show(target({ credentials: { ...KEY, accessKey: 'ANOTHER' } as typeof KEY }));
  made.clock.monotonic += 300_000;
  made.calls.length = 0;
  return made;
}

function failureOf(result: Result<unknown>): Failure {
  if (result.ok) throw new Error('it succeeded');
  return result.failure;
}

describe('throttling', () => {
  test('is named with the time to wait', async () => {
    const { dli } = await world({ handler: () => refused(429, 'APIGW.0308', { 'retry-after': '4' }) });
    expect(await dli.show(target())).toMatchObject({
      failure: { kind: 'Throttled', retryAfterMs: 4_000, error_code: 'APIGW.0308' },
    });
  });
});

describe('an access key', () => {
  test('refused once is not sent for five minutes; what it was refused for is said again, under no request', async () => {
    const { dli, calls, clock } = await world({
      handler: () => refused(401, 'APIG.0301', { 'x-request-id': 'r-1' }),
    });
    const first = await dli.show(target());
    expect(first).toMatchObject({ failure: { kind: 'AuthFailed', requestId: 'r-1' } });
    const { requestId: _sent, ...refusal } = failureOf(first);
    const failure = { ...refusal, repeated: true, retryAfterMs: 300_000 };
    expect(await dli.show(target())).toEqual({ ok: false, failure });
    expect(await dli.update(target(), EXAMPLE_BODY)).toMatchObject({ failure: { repeated: true } });
    expect(calls).toHaveLength(1);
    clock.monotonic += 299_999;
    await dli.show(target());
    expect(calls).toHaveLength(1);
    clock.monotonic += 1;
    for (let turn = 1; turn <= 3; turn += 1) await dli.show(target());
    expect(calls).toHaveLength(2);
  });

  test('refused by twenty calls at once is sent once', async () => {
    const { dli, calls } = await world({ handler: () => refused(401, 'APIG.0301') });
    const results = await Promise.all(Array.from({ length: 20 }, () => dli.show(target())));
    expect(results.map((result) => failureOf(result).kind)).toEqual(Array(20).fill('AuthFailed'));
    expect(calls).toHaveLength(1);
  });

  test.each([2, 3, 10])(
    'with %i wrong secret keys at once is sent twice in five minutes, whatever the order',
    async (pairs) => {
      const { dli, calls, clock } = await started(() => refused(401, 'APIG.0301'));
      const wave = () =>
        Promise.all(
          Array.from({ length: 40 }, (_, at) => dli.show(target(withSecret(`wrong-${at % pairs}`)))),
        );
      for (let minute = 0; minute < 15; minute += 1) {
        const before = calls.length;
        await wave();
        expect(calls.length - before).toBe(minute % 5 === 0 ? 2 : 0);
        clock.monotonic += 60_000;
      }
    },
  );

  test('whose other secret keys were refused says so, and how long it has to rest', async () => {
    const { dli, calls, clock } = await started(() => refused(401, 'APIG.0301'));
    for (const wrong of ['one', 'one', 'two', 'two']) await dli.show(target(withSecret(wrong)));
    clock.monotonic += 100_000;
    expect(await dli.show(target())).toEqual({
      ok: false,
      failure: {
        kind: 'KeyLocked',
        message: 'not sent: tries were refused for this access key, and more would lock it',
        retryAfterMs: 200_000,
      },
    });
    expect(calls).toHaveLength(2);
  });

  test('that the gateway calls locked is not sent by any pair until the lock has ended', async () => {
    const locked = {
      status: 401,
      body: { error_code: 'APIG.0301', error_msg: 'AK access failed to reach the limit,forbidden' },
    };
    const { dli, calls, clock } = await world({
      handler: inTurn({ status: 200, body: shown() }, locked, { status: 200, body: shown() }),
    });
    await dli.show(target());
    const said = { kind: 'KeyLocked', message: 'the access key is locked', error_code: 'APIG.0301' };
    expect(await dli.show(target())).toMatchObject({ failure: { ...said, retryAfterMs: 300_000 } });
    clock.monotonic += 120_000;
    for (const credentials of [KEY, withSecret('another').credentials])
      expect(await dli.show(target({ credentials }))).toMatchObject({
        failure: { ...said, retryAfterMs: 180_000 },
      });
    expect(calls).toHaveLength(2);
    clock.monotonic += 180_000;
    expect((await dli.show(target())).ok).toBe(true);
  });

  test('that is right is used by many calls side by side', async () => {
    let open = 0;
    let most = 0;
    const arrived: (() => void)[] = [];
    const all = new Promise<void>((resolve) => arrived.push(resolve));
    const { dli } = await world({
      handler: async ({ path }) => {
        if (path.endsWith('/1')) return { status: 200, body: shown({ job_id: 1 }) };
        open += 1;
        most = Math.max(most, open);
        if (open === 4) for (const resolve of arrived) resolve();
        await all;
        return { status: 200, body: shown() };
      },
    });
    await dli.show(target({ jobId: '1' }));
    await Promise.all(Array.from({ length: 4 }, () => dli.show(target())));
    expect(most).toBe(4);
  });

  test('that succeeds in between starts anew, but not beyond four refusals in five minutes', async () => {
    const bad = refused(401, 'APIG.0301');
    const good = { status: 200, body: shown() };
    const { dli, calls, clock } = await world({
      handler: inTurn(good, bad, good, bad, good, bad, good, bad, good),
    });
    for (let turn = 1; turn <= 10; turn += 1) {
      await dli.show(target());
      clock.monotonic += 6_000;
    }
    expect(calls).toHaveLength(8);
  });

  test('that has worked is refused three times over some seconds before that is said; in between it is sent seldom', async () => {
    const { dli, calls, clock } = await world({
      handler: inTurn({ status: 200, body: shown() }, refused(401, 'APIG.0301')),
    });
    await dli.show(target());
    const told: [atMs: number, kind: string, calls: number][] = [];
    for (; clock.monotonic < 13_000; clock.monotonic += 1_000) {
      const { kind } = failureOf(await dli.show(target()));
      if (told.at(-1)?.[1] !== kind || told.at(-1)?.[2] !== calls.length)
        told.push([clock.monotonic, kind, calls.length]);
    }
    expect(told).toEqual([
      [0, 'CloudUnavailable', 2],
      [6_000, 'CloudUnavailable', 3],
      [12_000, 'AuthFailed', 4],
    ]);
    clock.monotonic += 600_000;
    expect(failureOf(await dli.show(target())).kind).toBe('AuthFailed');
  });

  test.each([
    [1, [0, 20]],
    [2, [0, 20]],
    [10, [0, 20]],
  ])(
    'whose %i wrong secret keys have read jobs by their status is sent at most twice in five minutes, however many processes there are',
    async (pairs, first) => {
      const { dli, calls, clock } = await world({ handler: () => refused(401, 'APIG.0301') });
      const sent: number[] = [];
      for (; clock.monotonic < 900_000; clock.monotonic += 1_000) {
        const before = calls.length;
        const asked = Array.from({ length: 10 }, (_, at) => target(withSecret(`wrong-${at % pairs}`)));
        await Promise.all(asked.map((one) => dli.show(one, { readBefore: true })));
        sent.push(...Array(calls.length - before).fill(clock.monotonic / 1_000));
      }
      expect(sent.filter((at) => at < 300)).toEqual(first);
      for (const at of sent)
        expect(sent.filter((other) => other >= at && other < at + 300).length).toBeLessThanOrEqual(2);
    },
  );

  test('that has worked and is refused for all the calls of a moment is as good as before a little later', async () => {
    let broken = false;
    const { dli, calls, clock } = await world({
      handler: () => (broken ? refused(401, 'APIG.0301') : { status: 200, body: shown() }),
    });
    await dli.show(target());
    broken = true;
    const burst = await Promise.all(Array.from({ length: 8 }, () => dli.show(target())));
    for (const result of burst)
      expect(failureOf(result)).toMatchObject({
        kind: 'CloudUnavailable',
        error_code: 'APIG.0301',
        message: 'DLI answered HTTP 401, APIG.0301: words; the same credentials have worked before',
      });
    const sent = calls.length;
    broken = false;
    const { retryAfterMs = 0 } = failureOf(await dli.show(target()));
    expect(calls).toHaveLength(sent);
    expect(retryAfterMs).toBe(5_500);
    clock.monotonic += retryAfterMs;
    expect((await dli.show(target())).ok).toBe(true);
    expect(
      (await Promise.all(Array.from({ length: 8 }, () => dli.show(target())))).every(({ ok }) => ok),
    ).toBe(true);
  });

  test('refused in one region is no worse in another', async () => {
    const { dli } = await world({
      handler: (call) =>
        call.path.includes('/elsewhere/') ? refused(401, 'APIG.0301') : { status: 200, body: shown() },
    });
    const elsewhere = target({ region: 'cn-east-3', projectId: 'elsewhere' });
    for (let turn = 1; turn <= 5; turn += 1) {
      expect((await dli.show(target())).ok).toBe(true);
      expect(failureOf(await dli.show(elsewhere)).kind).toBe('AuthFailed');
    }
  });

  test('with another secret key, or another security token, is tried although the old pair rests', async () => {
    for (const part of [
      withSecret('another'),
      { credentials: { ...KEY, securityToken: 'new' } as typeof KEY },
    ]) {
      const { dli, calls } = await started(() => refused(401, 'APIG.0301'));
      for (let turn = 1; turn <= 7; turn += 1) await dli.show(target());
      expect(await dli.show(target(part))).toMatchObject({ failure: { kind: 'AuthFailed' } });
      expect(calls).toHaveLength(2);
    }
  });

  test('is never tried again by itself after a 401', async () => {
    const { dli, calls } = await world({ handler: () => refused(401, 'APIG.0301') });
    await dli.update(target(), EXAMPLE_BODY);
    expect(calls).toHaveLength(1);
  });

  test('refused for a wrong clock is tried three times over some seconds; then the clock is named', async () => {
    const { dli, calls, clock } = await world({
      handler: () => refused(401, 'APIG.0303', { date: new Date(clock.now + 40 * 60_000).toUTCString() }),
    });
    const message = "the controller's clock is 40 minutes behind the service's";
    for (const count of [1, 2]) {
      const failure = { kind: 'CloudUnavailable', message: `${message}; this is not confirmed yet` };
      expect(await dli.show(target())).toMatchObject({ failure });
      expect(await dli.show(target())).toMatchObject({ failure: { ...failure, retryAfterMs: 5_500 } });
      expect(calls).toHaveLength(count);
      clock.monotonic += 5_500;
    }
    expect(await dli.show(target())).toMatchObject({ failure: { kind: 'ClockSkew', message } });
    expect(calls).toHaveLength(3);
  });

  test('shows in no failure, whatever the answer repeats', async () => {
    const { dli } = await world({
      handler: (call) => ({
        status: 400,
        headers: { 'x-request-id': String(call.headers.authorization).slice(0, 200) },
        body: {
          error_code: `DLI.${KEY.kind === 'key' ? KEY.secretKey : ''}`,
          error_msg: JSON.stringify(call.headers),
        },
      }),
    });
    const text = JSON.stringify(await dli.show(target()));
    expect(text).not.toContain('TESTACCESSKEY');
    expect(text).not.toContain('must-not-show');
  });
});

describe('calls that are not answered', () => {
  function scene() {
    const clock = new FakeClock();
    const guard = new Guard(clock);
    const sent: string[] = [];
    const ends = new Map<string, (result: Result<string>) => void>();
    const { signal } = new AbortController();
    const tried: Omit<Guarded, 'readBefore'> = {
      kind: 'key',
      name: 'key',
      pair: 'right',
      namespace: 'streaming',
      signal,
    };
    const run = (
      name: string,
      { readBefore = false, ...other }: Partial<Guarded> = {},
    ): Promise<Result<string>> =>
      guard.run({ ...tried, ...other, readBefore }, () => {
        sent.push(name);
        return new Promise((resolve) => void ends.set(name, resolve));
      });
    const end = async (name: string, result: Result<string>): Promise<void> => {
      ends.get(name)?.(result);
      await letPromisesRun();
    };
    return { clock, sent, run, end };
  }

  const silence: Result<string> = { ok: false, failure: { kind: 'CloudUnavailable', message: '' } };
  const refusal: Result<string> = { ok: false, failure: { kind: 'AuthFailed', message: '' } };
  const skewed: Result<string> = { ok: false, failure: { kind: 'ClockSkew', message: '' } };

  test('keep others waiting for a second each, and are two at most', async () => {
    const { clock, sent, run, end } = scene();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) void run(name);
    await clock.play(999);
    expect(sent).toEqual(['a']);
    await clock.play(1);
    expect(sent).toEqual(['a', 'b']);
    await clock.play(10_000);
    expect(sent).toEqual(['a', 'b']);
    await end('a', silence);
    expect(sent).toEqual(['a', 'b', 'c']);
    await end('c', { ok: true, value: '' });
    expect(sent).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test.each([
    ['in a new process', false, refusal, 2],
    ['although the job was read before', true, refusal, 2],
    ['for a wrong clock', false, skewed, 4],
  ])(
    'count with the refusals: so few in five minutes, though all are refused at last (%s)',
    async (...[, readBefore, verdict, most]) => {
      const { clock, sent, run, end } = scene();
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      for (const name of names) void run(name, { readBefore });
      await clock.play(10_000);
      for (const name of ['a', 'b']) await end(name, verdict);
      for (let turn = 0; turn < 20; turn += 1) {
        await clock.play(10_000);
        for (const name of names) void run(`${name} ${turn}`, { readBefore });
        await letPromisesRun();
        for (const name of sent) await end(name, verdict);
      }
      expect(sent.length).toBeLessThanOrEqual(most);
    },
  );
});

describe('a namespace that makes up keys by the thousand', () => {
  const ONE_MINUTE = 60_000;
  const refusal: Result<string> = { ok: false, failure: { kind: 'AuthFailed', message: '' } };

  function scene() {
    const clock = new FakeClock();
    const guard = new Guard(clock);
    const sent: string[] = [];
    const { signal } = new AbortController();
    const guarded = { kind: 'key', pair: 'one', readBefore: false, signal } as const;
    const run = (who: string, answer: Result<string>, pair = 'one') => {
      const [namespace = '', name = ''] = who.split(' ');
      return guard.run({ ...guarded, namespace, name, pair }, async () => {
        sent.push(who);
        return answer;
      });
    };
    return { clock, sent, run };
  }

  test('takes away neither what others have proved nor what they were refused', async () => {
    const { clock, sent, run } = scene();
    await run('team-a right', { ok: true, value: '' });
    await run('team-a wrong', refusal);
    for (let at = 0; at < 5_000; at += 1) await run(`hostile made-up-${at}`, { ok: true, value: '' });
    await clock.play(ONE_MINUTE);
    sent.length = 0;
    // More of them at once than an unproven key would let through.
    await Promise.all(Array.from({ length: 5 }, () => run('team-a right', { ok: true, value: '' })));
    expect(await run('team-a wrong', refusal)).toMatchObject({ failure: { repeated: true } });
    expect(sent).toEqual(Array(5).fill('team-a right'));
  });

  test('has its own refusals not forgotten by it, and at most a hundred of them in five minutes', async () => {
    const { clock, sent, run } = scene();
    await run('hostile shared', refusal);
    await run('hostile shared', refusal, 'two');
    for (let at = 0; at < 5_000; at += 1) await run(`hostile made-up-${at}`, refusal);
    expect(sent).toHaveLength(100);
    await clock.play(ONE_MINUTE);
    for (let at = 0; at < 50; at += 1) await run('hostile shared', refusal, `three-${at}`);
    // The second place of that key, and no third.
    expect(sent.filter((name) => name === 'hostile shared')).toHaveLength(2);
    await run('team-b another', { ok: true, value: '' });
    expect(sent.at(-1)).toBe('team-b another');
  });
});
