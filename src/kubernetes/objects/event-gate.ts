/**
 * Which events are worth sending: not the one that was said last of the same object, within an hour, and of one object only
 * so many. A state that is left and entered again is a transition, and is said again.
 */
import type { Clock } from '../../ground/clock.ts';
import { Recent } from '../../ground/recent.ts';

const SAME_MS = 3_600_000;
const BURST = 25;
const REFILL_MS = 300_000;
/** Bounds the memory; the oldest are forgotten first. */
const REMEMBERED = 20_000;

interface Bucket {
  tokens: number;
  at: number;
}

export class EventGate {
  readonly #clock: Pick<Clock, 'now'>;
  /** The last event of each object. */
  readonly #last = new Recent<{ key: string; at: number }>(REMEMBERED);
  readonly #buckets = new Recent<Bucket>(REMEMBERED);

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Undefined: send it. `key` says what is the same event, `uid` whose it is. */
  admit(key: string, uid: string): 'repeated' | 'tooMany' | undefined {
    const now = this.#clock.now();
    const last = this.#last.get(uid);
    if (last?.key === key && now - last.at < SAME_MS) return 'repeated';
    if (!this.#take(uid, now)) return 'tooMany';
    this.#last.set(uid, { key, at: now });
    return undefined;
  }

  /** It did not arrive after all, so it may be sent again. */
  forget(key: string, uid: string): void {
    if (this.#last.get(uid)?.key === key) this.#last.delete(uid);
  }

  #take(uid: string, now: number): boolean {
    const { tokens, at } = this.#buckets.get(uid) ?? { tokens: BURST, at: now };
    const left = Math.min(BURST, tokens + (now - at) / REFILL_MS);
    this.#buckets.set(uid, { tokens: left < 1 ? left : left - 1, at: now });
    return left >= 1;
  }
}
