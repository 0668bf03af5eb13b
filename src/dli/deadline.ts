/** Waiting for work that other calls share, but no longer than one's own deadline. */
import { type Failure, failed, type Result } from '../core/failure.ts';
import { inTime, isCut } from '../ground/in-time.ts';

export const overdue = (what: string): Failure => ({
  kind: 'CloudUnavailable',
  message: `${what} within the time allowed for the call`,
});

/** Ends with `work`, or with a failure as soon as `signal` aborts. `work` itself goes on. */
export async function beforeDeadline<T>(
  work: Promise<Result<T>>,
  signal: AbortSignal,
  what: string,
): Promise<Result<T>> {
  try {
    return await inTime(work, signal);
  } catch (error) {
    if (isCut(error, signal)) return failed(overdue(what));
    throw error;
  }
}

/** At most one load per key at a time; everybody who asks meanwhile gets its result. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, load: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = load().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}
