/** A call that must be over after a while, whether or not what it calls heeds its signal. */
import { type Clock, deadline } from './clock.ts';
import { inTime, isCut } from './in-time.ts';

/** When a call is given up: after `ms`, or as soon as the signal aborts. */
export interface Limit {
  ms: number;
  signal: AbortSignal;
}

/** When `ms` are over, or `signal` aborts, so does the call's signal, and `late()` is thrown even if the call never ends. */
export async function limited<T>(
  clock: Clock,
  { ms, signal, late }: Limit & { late: () => Error },
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = deadline(clock, ms, signal);
  try {
    return await inTime(call(limit.signal), limit.signal);
  } catch (error) {
    throw isCut(error, limit.signal) ? late() : error;
  } finally {
    limit.clear();
  }
}
