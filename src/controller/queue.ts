import type { Clock } from '../core/clock.ts';
import { Backoff } from './backoff.ts';
import { Delays, higher, type Priority } from './delays.ts';
import { Fifo } from './fifo.ts';

export interface QueueHooks {
  /** A key became queued; a repeated add of a key that still waits does not count. */
  onAdd?: () => void;
  /** From the add that queued the key to its pass. */
  onWaited?: (seconds: number) => void;
  onWorked?: (seconds: number) => void;
  onRetry?: () => void;
}

export interface QueueOptions {
  clock: Clock;
  /** From 0 to below 1, evenly. */
  random: () => number;
  hooks?: QueueHooks;
}

/** What gauges show. Keys, not events: none of these can exceed the number of keys. */
export interface QueueStats {
  high: number;
  low: number;
  delayed: number;
  working: number;
  /** Sum over the keys in process. */
  unfinishedSeconds: number;
  longestSeconds: number;
}

interface Wanted {
  priority: Priority;
  since: number;
}

interface Work {
  priority: Priority;
  since: number;
  /** Wanted again meanwhile: runs once more afterwards. */
  again: Wanted | undefined;
}

/** So many fresh edits in a row, then one of the rest: a storm of edits cannot stop the periodic visits. */
const HIGH_IN_A_ROW = 16;

/**
 * Which object is looked at next. A key waits at most once however often it is added, is never given to two workers,
 * and if it is added while in process it is given out once more afterwards.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #hooks: QueueHooks;
  readonly #waiting = { high: new Fifo(), low: new Fifo() };
  readonly #working = new Map<string, Work>();
  readonly #backoff: Backoff;
  readonly #takers: ((key: string | undefined) => void)[] = [];
  readonly #drained = Promise.withResolvers<void>();
  readonly #delays: Delays;
  #highInARow = 0;
  #closed = false;

  constructor(options: QueueOptions) {
    this.#clock = options.clock;
    this.#backoff = new Backoff(options.random);
    this.#hooks = options.hooks ?? {};
    this.#delays = new Delays(options.clock, (key, priority) => this.#want(key, priority));
  }

  /** Wanted as soon as possible; this also stands in for a delayed add. */
  add(key: string, { priority = 'high' }: { priority?: Priority } = {}): void {
    if (this.#closed) return;
    this.#want(key, higher(priority, this.#delays.remove(key)));
  }

  /** Wanted in `ms`. Nothing happens if the key is wanted earlier anyway: the pass that comes first decides anew. */
  addAfter(key: string, ms: number, { priority = 'low' }: { priority?: Priority } = {}): void {
    if (!(ms > 0)) this.add(key, { priority });
    else if (!this.#closed && !this.#isWaiting(key)) {
      this.#delays.set(key, this.#clock.now() + ms, priority);
    }
  }

  /**
   * Counts a failure and wants the key again after a backoff with full jitter, in the rank it had. What a service asked for
   * (`atLeastMs`) comes on top, so that a thousand keys told the same time do not return together. Returns the delay in ms.
   */
  retry(key: string, atLeastMs = 0): number {
    const ms = atLeastMs + this.#backoff.next(key);
    this.#hooks.onRetry?.();
    this.addAfter(key, ms, { priority: this.#working.get(key)?.priority ?? 'low' });
    return ms;
  }

  /** Ends the count of failures. The key stays queued if it is. */
  forget(key: string): void {
    this.#backoff.forget(key);
  }

  isWorking(key: string): boolean {
    return this.#working.has(key);
  }

  /** Failures since the last `forget`. */
  failures(key: string): number {
    return this.#backoff.count(key);
  }

  /** The next key, when there is one; undefined once the queue is drained. Every key taken must be given to `done`. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#takers.push(resolve);
    this.#hand();
    return promise;
  }

  done(key: string): void {
    const work = this.#working.get(key);
    if (work === undefined) throw new Error(`${key} is not in process`);
    this.#working.delete(key);
    this.#hooks.onWorked?.((this.#clock.now() - work.since) / 1_000);
    if (work.again !== undefined) this.#enqueue(key, work.again);
    if (this.#closed && this.#working.size === 0) this.#drained.resolve();
  }

  /** Gives out no more keys, forgets those that wait and refuses new ones; resolves when those in process are done. */
  drain(): Promise<void> {
    this.#closed = true;
    this.#delays.clear();
    this.#waiting.high.clear();
    this.#waiting.low.clear();
    for (const work of this.#working.values()) work.again = undefined;
    for (const taker of this.#takers.splice(0)) taker(undefined);
    if (this.#working.size === 0) this.#drained.resolve();
    return this.#drained.promise;
  }

  stats(): QueueStats {
    const now = this.#clock.now();
    const seconds = [...this.#working.values()].map(({ since }) => (now - since) / 1_000);
    return {
      high: this.#waiting.high.size,
      low: this.#waiting.low.size,
      delayed: this.#delays.size,
      working: this.#working.size,
      unfinishedSeconds: seconds.reduce((sum, one) => sum + one, 0),
      longestSeconds: Math.max(0, ...seconds),
    };
  }

  #isWaiting(key: string): boolean {
    const { high, low } = this.#waiting;
    return high.has(key) || low.has(key) || this.#working.get(key)?.again !== undefined;
  }

  #want(key: string, priority: Priority): void {
    if (!this.#isWaiting(key)) this.#hooks.onAdd?.();
    const work = this.#working.get(key);
    const since = work?.again?.since ?? this.#clock.now();
    if (work === undefined) this.#enqueue(key, { priority, since });
    else work.again = { priority: higher(priority, work.again?.priority), since };
  }

  #enqueue(key: string, { priority, since }: Wanted): void {
    const { high, low } = this.#waiting;
    if (high.has(key) || (priority === 'low' && low.has(key))) return;
    this.#waiting[priority].push(key, low.remove(key) ?? since);
    this.#hand();
  }

  #hand(): void {
    while (this.#takers.length > 0) {
      const priority = this.#turn();
      const next = this.#waiting[priority].shift();
      if (next === undefined) return;
      const now = this.#clock.now();
      this.#highInARow = priority === 'high' ? this.#highInARow + 1 : 0;
      this.#working.set(next.key, { priority, since: now, again: undefined });
      this.#hooks.onWaited?.((now - next.since) / 1_000);
      this.#takers.shift()?.(next.key);
    }
  }

  #turn(): Priority {
    const { high, low } = this.#waiting;
    if (high.size === 0) return 'low';
    return this.#highInARow >= HIGH_IN_A_ROW && low.size > 0 ? 'low' : 'high';
  }
}
