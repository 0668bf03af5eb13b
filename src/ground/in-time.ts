/** Rejects when the signal aborts, with its reason; the work itself goes on. */
export async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const expire = (): void => reject(signal.reason);
  signal.addEventListener('abort', expire, { once: true });
  if (signal.aborted) expire();
  try {
    return await Promise.race([promise, work]);
  } finally {
    signal.removeEventListener('abort', expire);
  }
}

/** Whether it is the signal that an error comes from. */
export const isCut = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted && error === signal.reason;
