/**
 * Which events are worth sending: not the one that was said last of the same object, within an hour, and of one object only
 * so many. A state that is left and entered again is a transition, and is said again.
 */

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
  readonly #now: () => number;
  /** The last event of each object. */
  readonly #last = new Map<string, { key: string; at: number }>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Undefined: send it. `key` says what is the same event, `uid` whose it is. */
  admit(key: string, uid: string): 'repeated' | 'tooMany' | undefined {
    const now = this.#now();
    const last = this.#last.get(uid);
    if (last?.key === key && now - last.at < SAME_MS) return 'repeated';
    if (!this.#take(uid, now)) return 'tooMany';
    remember(this.#last, uid, { key, at: now });
    return undefined;
  }

  /** It did not arrive after all, so it may be sent again. */
  forget(key: string, uid: string): void {
    if (this.#last.get(uid)?.key === key) this.#last.delete(uid);
  }

  #take(uid: string, now: number): boolean {
    const { tokens, at } = this.#buckets.get(uid) ?? { tokens: BURST, at: now };
    const left = Math.min(BURST, tokens + (now - at) / REFILL_MS);
    remember(this.#buckets, uid, { tokens: left < 1 ? left : left - 1, at: now });
    return left >= 1;
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
}
