/** Holding a Lease: taking it, renewing it in time, knowing to the millisecond how long one may still act, giving it up. */

import type { Chance } from '../../ground/chance.ts';
import { type Clock, sleep } from '../../ground/clock.ts';
import type { Limit } from '../../ground/limited.ts';
import { hasStatus } from '../http/api-error.ts';
import { heldBy, type LeaseRecord, type LeaseStore } from './record.ts';

interface HoldOptions {
  store: LeaseStore;
  identity: string;
  clock: Clock;
  chance: Chance;
  leaseDurationMs: number;
  renewDeadlineMs: number;
  retryPeriodMs: number;
  onFailure: (error: unknown) => void;
}

type LeaseSpecFor = (record: LeaseRecord | undefined) => Record<string, unknown>;

/** `taken`: somebody else holds it. */
type LeaseWriteResult = 'written' | 'taken' | 'failed';

const CONFLICT_TRIES = 3;
/** A release that takes longer would hold up the end of the process; the lease runs out anyway. */
const RELEASE_MS = 1_000;

export class Holder {
  readonly #options: HoldOptions;
  readonly #held: LeaseSpecFor;
  readonly #never = new AbortController().signal;
  #record: LeaseRecord | undefined;
  /** Monotonic ms at which the last good renewal was sent; undefined: not ours. */
  #renewedAt: number | undefined;
  #givingUp = false;

  constructor(options: HoldOptions) {
    this.#options = options;
    const { identity, clock, leaseDurationMs: durationMs } = options;
    this.#held = (record) => heldBy(record, identity, { durationMs, wall: clock.wall() });
  }

  /** `forMs`: how long the act may take. It has to be over before anybody else can take the lease. */
  mayAct(forMs = 0): boolean {
    if (this.#givingUp || this.#renewedAt === undefined || this.#leftMs() === 0) return false;
    return this.#renewedAt + this.#options.leaseDurationMs - this.#options.clock.now() >= forMs;
  }

  /** Takes a lease that is free, or is not there. Throws 409 when somebody was faster. False: the answer came too late. */
  async take(free: LeaseRecord | undefined, limit: Limit): Promise<boolean> {
    const { store, clock } = this.#options;
    const sentAt = clock.now();
    this.#record = await store.put(free, this.#held(free), limit);
    this.#renewedAt = sentAt;
    this.#givingUp = false;
    return this.mayAct();
  }

  /** Renews until `done`, which cuts a renewal under way, or until it is too late. False: lost. */
  async keep(done: AbortSignal): Promise<boolean> {
    const { clock, renewDeadlineMs } = this.#options;
    for (let last: LeaseWriteResult = 'written'; !done.aborted; ) {
      await sleep(clock, Math.min(this.#pause(last), this.#leftMs()), done);
      if (done.aborted) break;
      const before = this.#renewedAt ?? 0;
      last = this.mayAct() ? await this.#renew(done) : 'taken';
      if (last === 'taken') return this.#lose();
      // A renewal that came after the deadline is no use: writes have been refused meanwhile.
      if (clock.now() - before >= renewDeadlineMs) return this.#lose();
    }
    return this.mayAct() || this.#lose();
  }

  /** Nothing may be written any more from the moment this is called. True: the next one can lead at once. */
  async release(): Promise<boolean> {
    const { clock } = this.#options;
    this.#givingUp = true;
    const nobody: LeaseSpecFor = (record) => heldBy(record, '', { durationMs: 1000, wall: clock.wall() });
    const written = await this.#write(nobody, this.#never);
    this.#renewedAt = undefined;
    return written === 'written';
  }

  /** ms for which the lease is ours beyond doubt; less than one is none. */
  #leftMs(): number {
    if (this.#renewedAt === undefined) return 0;
    const left = this.#renewedAt + this.#options.renewDeadlineMs - this.#options.clock.now();
    return left < 1 ? 0 : left;
  }

  #lose(): false {
    this.#renewedAt = undefined;
    return false;
  }

  /** A renewal that failed is tried again sooner: an API server that sheds load takes one call of several. */
  #pause(last: LeaseWriteResult): number {
    const { chance, retryPeriodMs } = this.#options;
    return retryPeriodMs * (last === 'failed' ? 0.125 + 0.375 * chance.next() : 0.9 + 0.2 * chance.next());
  }

  /** A call that fails is no loss yet. */
  async #renew(done: AbortSignal): Promise<LeaseWriteResult> {
    const sentAt = this.#options.clock.now();
    const written = await this.#write(this.#held, done);
    if (written === 'written') this.#renewedAt = sentAt;
    return written;
  }

  /**
   * Writes the lease while it is ours. After a conflict it looks again: a label edit, or an own write whose answer was
   * lost, changes the version but not the holder. A lease that somebody deleted is made anew.
   */
  async #write(spec: LeaseSpecFor, signal: AbortSignal): Promise<LeaseWriteResult> {
    try {
      for (let tries = 0; tries < CONFLICT_TRIES && this.#leftMs() > 0; tries += 1) {
        if (await this.#put(spec, signal)) return 'written';
        this.#record = await this.#options.store.get(this.#limit(signal));
        if (this.#record !== undefined && this.#record.holder !== this.#options.identity) return 'taken';
      }
    } catch (error) {
      if (!signal.aborted) this.#options.onFailure(error);
    }
    return 'failed';
  }

  /** False: the lease is not as we knew it. */
  async #put(spec: LeaseSpecFor, signal: AbortSignal): Promise<boolean> {
    try {
      this.#record = await this.#options.store.put(this.#record, spec(this.#record), this.#limit(signal));
      return true;
    } catch (error) {
      if (hasStatus(error, 409) || hasStatus(error, 404)) return false;
      throw error;
    }
  }

  /** A hung call must not outlive the right to act, and leaves time for a second one. */
  #limit(signal: AbortSignal): Limit {
    const longest = this.#givingUp ? RELEASE_MS : this.#options.renewDeadlineMs;
    return { ms: Math.min(longest, this.#options.renewDeadlineMs / 2, this.#leftMs()), signal };
  }
}
