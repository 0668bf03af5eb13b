import type { Chance } from '../../ground/chance.ts';
import type { Clock } from '../../ground/clock.ts';
import type { AccountsOptions } from './accounts.ts';
import type { Hearing } from './call-gate.ts';
import { Delays } from './delays.ts';
import { Failures } from './failures.ts';
import { type Begun, Lanes } from './lanes.ts';
import { type Most, YOUNG_MS } from './places.ts';
import { higher, type Priority } from './priority.ts';
import { gateStats, type QueueStats, workStats } from './stats.ts';
import { foundIn, type Work } from './work.ts';

interface QueueHooks {
  /** A key became due; a repeated add of a key that is due does not count. */
  onAdd?: () => void;
  /** From the add that made the key due to its pass. `wasHeld`: its account was kept from making calls meanwhile. */
  onWaited?: (seconds: number, wasHeld: boolean) => void;
  onWorked?: (seconds: number) => void;
  onRetry?: () => void;
}

export interface QueueOptions extends AccountsOptions {
  clock: Clock;
  chance: Chance;
  /** How many passes there may be side by side; see `places.ts`. */
  width: Most;
  hooks?: QueueHooks;
}

/**
 * Which object is looked at next. A key is due at most once however often it is added, is never given to two workers, and if
 * it is added while in process it is given out once more afterwards. What does not answer waits here, not in a worker.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #hooks: QueueHooks;
  readonly #lanes: Lanes;
  readonly #working = new Map<string, Work>();
  readonly #failures: Failures;
  readonly #takers: ((key: string | undefined) => void)[] = [];
  readonly #drained = Promise.withResolvers<void>();
  readonly #delays: Delays;
  #closed = false;

  constructor({ clock, chance, hooks = {}, ...lanes }: QueueOptions) {
    this.#clock = clock;
    this.#failures = new Failures(chance);
    this.#hooks = hooks;
    this.#lanes = new Lanes({ ...lanes, clock, chance, onOpened: () => this.#hand() });
    this.#delays = new Delays(clock, (key, priority) => this.#want(key, priority));
  }

  /** So many keys can be in process at a time. */
  get workers(): number {
    return this.#lanes.total;
  }

  /** Wanted as soon as possible; this also stands in for a delayed add. */
  add(key: string, { priority = 'high' }: { priority?: Priority } = {}): void {
    if (this.#closed) return;
    this.#want(key, higher(priority, this.#delays.remove(key)));
  }

  /** Wanted in `ms`. Nothing happens if the key is wanted earlier anyway: the pass that comes first decides anew. */
  addAfter(key: string, ms: number, { priority = 'low' }: { priority?: Priority } = {}): void {
    if (!(ms > 0)) this.add(key, { priority });
    else if (!this.#closed && !this.#isDue(key)) this.#delays.set(key, this.#clock.now() + ms, priority);
  }

  /**
   * Counts a failure and wants the key again after a backoff with full jitter, like a periodic visit. What a service asked for
   * (`atLeastMs`) comes on top, so that a thousand keys told the same time do not return together. Returns the delay in ms.
   */
  retry(key: string, atLeastMs = 0): number {
    const work = this.#working.get(key);
    if (work !== undefined) work.failed = true;
    const ms = atLeastMs + this.#failures.next(key);
    this.#hooks.onRetry?.();
    // An edit that was refused for the number of calls stays one.
    const priority = work?.heard?.kind === 'throttled' ? work.begun.priority : 'low';
    this.addAfter(key, ms, { priority });
    return ms;
  }

  /** The pass over the key has seen what it asked for. */
  answered(key: string): void {
    const work = this.#working.get(key);
    if (work !== undefined) work.answered = true;
  }

  /** What the pass over the key has found out about the service. */
  heard(key: string, hearing: Hearing | undefined): void {
    const work = this.#working.get(key);
    if (work !== undefined) work.heard = hearing;
  }

  /** Ends the count of failures. The key stays due if it is. */
  resetBackoff(key: string): void {
    this.#failures.forget(key);
  }

  /** There is no such object any more: all that is known of the key goes. What is in process ends by itself. */
  forget(key: string): void {
    this.#delays.remove(key);
    this.#lanes.forget(key);
    this.#failures.forget(key);
    const work = this.#working.get(key);
    if (work !== undefined) work.again = undefined;
  }

  isWorking(key: string): boolean {
    return this.#working.has(key);
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
    const now = this.#clock.now();
    const ms = now - work.begun.beganAt;
    this.#working.delete(key);
    work.cancel();
    this.#lanes.ended(work.begun, foundIn(work, ms), now);
    this.#hooks.onWorked?.(ms / 1_000);
    if (work.again !== undefined) this.#lanes.put(key, work.again.priority, work.again.dueAt);
    this.#hand();
    if (this.#closed && this.#working.size === 0) this.#drained.resolve();
  }

  /** Gives out no more keys, forgets those that wait and refuses new ones; resolves when those in process are done. */
  drain(): Promise<void> {
    this.#closed = true;
    this.#delays.clear();
    this.#lanes.clear();
    for (const work of this.#working.values()) work.again = undefined;
    for (const taker of this.#takers.splice(0)) taker(undefined);
    if (this.#working.size === 0) this.#drained.resolve();
    return this.#drained.promise;
  }

  stats(): QueueStats {
    const now = this.#clock.now();
    return {
      ...this.#lanes.due,
      ...gateStats(this.#lanes.gates, now),
      delayed: this.#delays.size,
      silent: this.#lanes.sizes.silent,
      ...workStats([...this.#working.values()], now),
    };
  }

  #isDue(key: string): boolean {
    return this.#lanes.has(key) || this.#working.get(key)?.again !== undefined;
  }

  #want(key: string, priority: Priority): void {
    if (!this.#isDue(key)) this.#hooks.onAdd?.();
    const work = this.#working.get(key);
    const dueAt = work?.again?.dueAt ?? this.#clock.now();
    if (work !== undefined) work.again = { priority: higher(priority, work.again?.priority), dueAt };
    else {
      this.#lanes.put(key, priority, dueAt);
      this.#hand();
    }
  }

  #hand(): void {
    while (this.#takers.length > 0) {
      const now = this.#clock.now();
      const begun = this.#lanes.next(now);
      if (begun === undefined) return;
      const cancel = this.#clock.after(YOUNG_MS, () => this.#slowed(begun));
      this.#working.set(begun.key, {
        begun,
        cancel,
        answered: false,
        failed: false,
        heard: undefined,
        again: undefined,
      });
      this.#hooks.onWaited?.((now - begun.dueAt) / 1_000, begun.wasHeld);
      this.#takers.shift()?.(begun.key);
    }
  }

  #slowed(begun: Begun): void {
    this.#lanes.slowed(begun);
    this.#hand();
  }
}
