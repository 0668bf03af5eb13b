/** Which events are worth sending: none twice within an hour, and of one object only so many. */

const SAME_MS = 3_600_000;
const BURST = 25;
const REFILL_MS = 300_000;
/** Bounds the memory; the oldest are forgotten first. */
const REMEMBERED = 4096;

interface Bucket {
  tokens: number;
  at: number;
}

export class EventGate {
  readonly #now: () => number;
  /** When each event was sent, oldest first. */
  readonly #sent = new Map<string, number>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Undefined: send it. `key` says what is the same event, `uid` whose it is. */
  admit(key: string, uid: string): 'repeated' | 'tooMany' | undefined {
    const now = this.#now();
    const sentAt = this.#sent.get(key);
    if (sentAt !== undefined && now - sentAt < SAME_MS) return 'repeated';
    if (!this.#take(uid, now)) return 'tooMany';
    remember(this.#sent, key, now);
    return undefined;
  }

  /** It did not arrive after all, so it may be sent again. */
  forget(key: string): void {
    this.#sent.delete(key);
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
