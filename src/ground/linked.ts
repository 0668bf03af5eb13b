/** A signal that aborts by itself, or together with another one. */

export interface Linked {
  signal: AbortSignal;
  abort(reason?: unknown): void;
  /** To be called when nobody waits any more, or the other signal keeps hold of this one. */
  clear(): void;
}

/**
 * In place of `AbortSignal.any`, which costs some ten times as much, and whose signals Node keeps for as long as somebody
 * listens, even when nothing is left that could abort them.
 */
export function linked(to?: AbortSignal): Linked {
  const own = new AbortController();
  const follow = (): void => own.abort(to?.reason);
  const clear = (): void => to?.removeEventListener('abort', follow);
  if (to?.aborted === true) follow();
  else to?.addEventListener('abort', follow, { once: true });
  return {
    signal: own.signal,
    abort(reason) {
      clear();
      own.abort(reason);
    },
    clear,
  };
}
