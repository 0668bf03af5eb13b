/** Time as an argument: whoever waits or measures is given a clock, and a test gives one that it turns by hand. */
import { inTime, isCut } from './in-time.ts';
import { linked } from './linked.ts';

export interface Clock {
  /** Monotonic ms, with fractions; never goes back. Only differences mean anything. */
  now(): number;
  /** Epoch ms by the wall clock, for people and other systems; it may be set at any time. */
  wall(): number;
  /** Runs once, `ms` from now. Returns how to call it off. */
  after(ms: number, run: () => void): () => void;
}

/** `setTimeout` fires at once beyond this: its delay is a signed 32-bit integer. */
const LONGEST_MS = 2 ** 31 - 1;

function after(ms: number, run: () => void): () => void {
  const end = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const left = Math.max(0, Math.ceil(end - performance.now()));
    timer = left > LONGEST_MS ? setTimeout(arm, LONGEST_MS) : setTimeout(run, left);
  };
  arm();
  return () => clearTimeout(timer);
}

/** The process's own. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after,
};

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Resolves after `ms`, or as soon as the signal aborts; never rejects. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(Math.max(0, ms), end);
    signal?.addEventListener('abort', end);
  });
}

interface Deadline {
  /** Aborts after the time with a `TimeoutError`, or together with the signal that was given. */
  signal: AbortSignal;
  /** To be called when the work is over, or the timer runs on. */
  clear(): void;
}

export function deadline(clock: Clock, ms: number, signal?: AbortSignal): Deadline {
  const limit = linked(signal);
  const cancel = clock.after(Math.max(0, ms), () =>
    limit.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
  );
  return {
    signal: limit.signal,
    clear() {
      cancel();
      limit.clear();
    },
  };
}

/** False: not done within `ms`; the work goes on. */
export async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const { signal, clear } = deadline(clock, ms);
  try {
    await inTime(work, signal);
    return true;
  } catch (error) {
    if (isCut(error, signal)) return false;
    throw error;
  } finally {
    clear();
  }
}
