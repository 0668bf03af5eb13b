/** For those who ask once and go: each call is made again where its failure passes by itself, and a few are made side by side. */
import type { FailureKind, Result } from '../core/failure.ts';
import { AtOnce } from '../ground/at-once.ts';
import { backoffMs } from '../ground/backoff.ts';
import type { Chance } from '../ground/chance.ts';
import { type Clock, sleep } from '../ground/clock.ts';
import { inTime } from '../ground/in-time.ts';

/** So often is a call made again that fails in this way. */
const AGAIN: Partial<Record<FailureKind, number>> = { Throttled: 6, CloudUnavailable: 2 };
const BACKOFF = { firstMs: 500, capMs: 8_000, jitter: 0.5 };
const LONGEST_WAIT_MS = 60_000;

/** Makes one call, as often as it helps. */
export type Ask = <T>(call: () => Promise<Result<T>>) => Promise<Result<T>>;

interface AskHow {
  clock: Clock;
  chance: Chance;
  /** Then nothing more is asked, and `Ask` rejects with its reason. */
  stop: AbortSignal;
  /** Calls side by side: DLI's quotas are those of the whole account. */
  atOnce: number;
}

async function patiently<T>(
  { clock, chance, stop }: AskHow,
  call: () => Promise<Result<T>>,
): Promise<Result<T>> {
  for (let tries = 0; ; tries += 1) {
    const result = await call();
    if (result.ok || tries >= (AGAIN[result.failure.kind] ?? 0)) return result;
    const { retryAfterMs = 0 } = result.failure;
    if (retryAfterMs > LONGEST_WAIT_MS) return result;
    await sleep(clock, Math.max(retryAfterMs, backoffMs(tries, BACKOFF, chance.next())), stop);
    stop.throwIfAborted();
  }
}

export function asking(patience: AskHow): Ask {
  const room = new AtOnce(patience.atOnce);
  return async (call) => {
    await room.begin(patience.stop);
    try {
      return await inTime(patiently(patience, call), patience.stop);
    } finally {
      room.end();
    }
  };
}
