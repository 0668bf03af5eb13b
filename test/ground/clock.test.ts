import { describe, expect, test } from '@jest/globals';
import { systemClock as clock, deadline, sleep, within } from '../../src/ground/clock.ts';
import { inTime } from '../../src/ground/in-time.ts';
import { limited } from '../../src/ground/limited.ts';
import { FakeClock, letPromisesRun } from '../support/fake-clock.ts';

const soon = () => new Promise<void>((resolve) => clock.after(20, resolve));

const never = new Promise<never>(() => undefined);

describe("the process's clock", () => {
  test('runs once, and not before its time', async () => {
    const start = clock.now();
    let runs = 0;
    clock.after(5, () => {
      runs += 1;
    });
    await soon();
    expect(runs).toBe(1);
    expect(clock.now()).toBeGreaterThanOrEqual(start + 5);
  });

  test('does not run what was called off', async () => {
    let runs = 0;
    clock.after(1, () => {
      runs += 1;
    })();
    await soon();
    expect(runs).toBe(0);
  });

  test.each([[2 ** 31], [1e12], [Number.POSITIVE_INFINITY]])(
    'does not run at once after %p ms, more than a timer of Node takes',
    async (ms) => {
      let runs = 0;
      const cancel = clock.after(ms, () => {
        runs += 1;
      });
      await soon();
      cancel();
      expect(runs).toBe(0);
    },
  );

  test('counts epoch milliseconds on the wall', () => {
    expect(new Date(clock.wall()).getUTCFullYear()).toBeGreaterThanOrEqual(2025);
  });
});

/** Whether a promise has ended after `ms`, and how many timers are left then. */
async function stateAfter(fake: FakeClock, ms: number, promise: Promise<unknown>): Promise<[string, number]> {
  let state = 'waits';
  promise.then(
    () => {
      state = 'done';
    },
    (error: Error) => {
      state = error.message;
    },
  );
  await fake.play(ms);
  return [state, fake.timers];
}

describe('a sleep', () => {
  test.each<[ms: number, passed: number, seen: [string, number]]>([
    [1_000, 999, ['waits', 1]],
    [1_000, 1_000, ['done', 0]],
    [0, 0, ['done', 0]],
    [-5, 0, ['done', 0]],
  ])('of %i ms after %i ms', async (ms, passed, seen) => {
    const fake = new FakeClock();
    expect(await stateAfter(fake, passed, sleep(fake, ms))).toEqual(seen);
  });

  test('ends with the signal, without an error and without leaving anything behind', async () => {
    const fake = new FakeClock();
    const stop = new AbortController();
    const slept = sleep(fake, 1_000, stop.signal);
    stop.abort();
    expect(await stateAfter(fake, 0, slept)).toEqual(['done', 0]);
    expect(await stateAfter(fake, 0, sleep(fake, 1_000, stop.signal))).toEqual(['done', 0]);
  });
});

describe('a deadline', () => {
  test('aborts after its time, as a timeout', () => {
    const fake = new FakeClock();
    const { signal } = deadline(fake, 1_000);
    fake.advance(999);
    expect(signal.aborted).toBe(false);
    fake.advance(1);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  test('aborts with the signal it was given, for its reason', () => {
    const stop = new AbortController();
    const { signal } = deadline(new FakeClock(), 1_000, stop.signal);
    stop.abort(new Error('stopped'));
    expect(signal.reason).toMatchObject({ message: 'stopped' });
  });

  test('leaves no timer once it is cleared', () => {
    const fake = new FakeClock();
    const { signal, clear } = deadline(fake, 1_000);
    clear();
    fake.advance(2_000);
    expect([signal.aborted, fake.timers]).toEqual([false, 0]);
  });
});

describe('within', () => {
  test.each<[sentence: string, work: () => Promise<unknown>, passed: number, done: boolean]>([
    ['done in time', async () => 7, 0, true],
    ['not done in time', () => never, 1_000, false],
  ])('says whether work was done: %s', async (...[, work, passed, done]) => {
    const fake = new FakeClock();
    const said = within(fake, 1_000, work());
    await fake.play(passed);
    expect([await said, fake.timers]).toEqual([done, 0]);
  });

  test('passes the error of the work on', async () => {
    const fake = new FakeClock();
    await expect(within(fake, 1_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(fake.timers).toBe(0);
  });
});

describe('work and a signal', () => {
  test('whoever is first', async () => {
    const { signal } = new AbortController();
    expect(await inTime(Promise.resolve(7), signal)).toBe(7);
    await expect(inTime(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
    const stop = new AbortController();
    const waiting = inTime(never, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  test('a signal that has aborted comes first, and what the work says later is heard by nobody', async () => {
    const over = AbortSignal.abort(new Error('stopped'));
    await expect(inTime(Promise.resolve(7), over)).rejects.toThrow('stopped');
    await expect(inTime(Promise.reject(new Error('broken')), over)).rejects.toThrow('stopped');
  });
});

describe('a limited call', () => {
  const late = () => new Error('late');

  test.each<[sentence: string, call: () => Promise<unknown>, passed: number, seen: [string, number]]>([
    ['that answers', async () => 7, 0, ['done', 0]],
    ['that fails', () => Promise.reject(new Error('broken')), 0, ['broken', 0]],
    ['that still runs', () => never, 999, ['waits', 1]],
    ['that never ends', () => never, 1_000, ['late', 0]],
  ])('%s', async (...[, call, passed, seen]) => {
    const fake = new FakeClock();
    const { signal } = new AbortController();
    expect(await stateAfter(fake, passed, limited(fake, { ms: 1_000, signal, late }, call))).toEqual(seen);
  });

  test('is told of the limit, and of the end of what it belongs to', async () => {
    const fake = new FakeClock();
    const stop = new AbortController();
    const told: AbortSignal[] = [];
    const call = (signal: AbortSignal) => {
      told.push(signal);
      return never;
    };
    const calls = [1_000, 9_000].map((ms) => limited(fake, { ms, signal: stop.signal, late }, call));
    for (const one of calls) one.catch(() => undefined);
    await fake.play(1_000);
    expect(told.map(({ aborted }) => aborted)).toEqual([true, false]);
    stop.abort();
    await letPromisesRun();
    expect([told[1]?.aborted, fake.timers]).toEqual([true, 0]);
  });
});
