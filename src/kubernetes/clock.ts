/** Time, as an argument: what waits here waits on this, so tests run years in a moment. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** Monotonic ms; for everything that is compared. */
  now(): number;
  /** Epoch ms by the wall clock; only shown to people, never compared. */
  wall(): number;
  /** Resolves after `ms`, or as soon as the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms, signal) => delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined),
};

/** RFC 3339 with six digits, the only form that a MicroTime takes. */
export const microTime = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');

/**
 * Runs a call that must be over after `ms`: then its signal aborts and `late()` is thrown, even if the call never ends.
 * An abort of `signal` is passed on and ends the wait as well.
 */
export async function within<T>(
  clock: Clock,
  { ms, signal, late }: { ms: number; signal: AbortSignal; late: () => Error },
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const awake = new AbortController();
  const either = AbortSignal.any([signal, limit.signal]);
  const timer = clock.sleep(ms, AbortSignal.any([signal, awake.signal])).then((): never => {
    limit.abort();
    throw late();
  });
  const running = call(either);
  running.catch(() => undefined);
  timer.catch(() => undefined);
  try {
    return await Promise.race([running, timer]);
  } finally {
    awake.abort();
  }
}
