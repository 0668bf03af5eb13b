import type { Clock } from './core/clock.ts';

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

/** The process's own clock: steps of the wall clock do not touch it. */
export const monotonic: Clock = { now: () => performance.now(), after };

/** Epoch milliseconds, for what people and other systems read. */
export const wall = (): number => Date.now();

/** False: not done within `ms`; the work goes on. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const cancel = monotonic.after(ms, () => late.resolve(false));
  return Promise.race([work.then(() => true), late.promise]).finally(cancel);
}

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
