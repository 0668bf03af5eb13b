/**
 * Leader election on a Lease. A leader acts for `renewDeadline` after the sending of its last good renewal; a follower
 * takes over no sooner than `leaseDuration` after it saw the last renewal. A call has to fit into what is left of that.
 * Both count on their own monotonic clocks.
 */

import type { Chance } from '../../ground/chance.ts';
import type { Clock } from '../../ground/clock.ts';
import { linked } from '../../ground/linked.ts';
import type { Api } from '../http/api.ts';
import { Follower } from './follow.ts';
import { Holder } from './hold.ts';
import { LeaseStore } from './record.ts';

export type ElectionState =
  | { state: 'following'; holder: string }
  | { state: 'leading' | 'lost' | 'released' }
  | { state: 'failing'; error: unknown };

interface ElectionOptions {
  api: Api;
  namespace: string;
  name: string;
  /** Of this process and no other, also not of its predecessor. */
  identity: string;
  clock: Clock;
  chance: Chance;
  leaseDurationMs?: number;
  renewDeadlineMs?: number;
  retryPeriodMs?: number;
  onState?: (state: ElectionState) => void;
}

/** `lost`: the lease may be another's; the process should end. `stopped`: as asked, and the lease is released. */
export type ElectionEnd = 'lost' | 'stopped';

type Lead = (leader: AbortSignal, busy: () => void) => Promise<void>;

export interface Election {
  /**
   * Waits for the lease and then runs `lead`. When `signal` aborts, so does `leader`; the lease is held until `lead` is
   * done, then released, unless it has called `busy`: something it began may still be under way, so the lease has to run
   * out by itself. When the lease is lost `leader` aborts and this returns at once. If `lead` ends by itself, the lease is
   * released too; what it throws is thrown here.
   */
  run(signal: AbortSignal, lead: Lead): Promise<ElectionEnd>;
  /** To be asked directly before each write, which takes at most `forMs`: false if it could end in another's term. */
  isLeader(forMs?: number): boolean;
}

interface Timing {
  leaseDurationMs: number;
  renewDeadlineMs: number;
  retryPeriodMs: number;
}

class Elector implements Election {
  readonly #options: ElectionOptions;
  readonly #timing: Timing;
  readonly #store: LeaseStore;
  readonly #holder: Holder;

  constructor(options: ElectionOptions) {
    const { leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 2_000 } = options;
    if (!(retryPeriodMs < renewDeadlineMs && renewDeadlineMs < leaseDurationMs))
      throw new RangeError('retry period < renew deadline < lease duration does not hold');
    this.#options = options;
    this.#timing = { leaseDurationMs, renewDeadlineMs, retryPeriodMs };
    this.#store = new LeaseStore(options);
    const onFailure = (error: unknown): void => this.#say({ state: 'failing', error });
    this.#holder = new Holder({ ...options, ...this.#timing, store: this.#store, onFailure });
  }

  isLeader(forMs = 0): boolean {
    return this.#holder.mayAct(forMs);
  }

  async run(signal: AbortSignal, lead: Lead): Promise<ElectionEnd> {
    if (!(await this.#acquire(signal))) return 'stopped';
    this.#say({ state: 'leading' });
    const term = linked(signal);
    const done = new AbortController();
    let isBusy = false;
    const busy = (): void => {
      isBusy = true;
    };
    const work = (async () => lead(term.signal, busy))();
    work.then(
      () => done.abort(),
      () => done.abort(),
    );
    const kept = await this.#holder.keep(done.signal);
    term.abort();
    if (!kept) {
      this.#say({ state: 'lost' });
      return 'lost';
    }
    if (!isBusy && (await this.#holder.release())) this.#say({ state: 'released' });
    await work;
    return 'stopped';
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    const follower = new Follower({ ...this.#options, ...this.#timing, store: this.#store });
    const over = linked(signal);
    let watching: Promise<void> | undefined;
    try {
      while (!signal.aborted) {
        const taken = await this.#tryOnce(follower, over.signal);
        if (taken === 'taken') return true;
        watching ??= follower.watch(over.signal);
        if (taken === 'held') await follower.pause(over.signal);
        else await follower.retry(over.signal);
      }
      return false;
    } finally {
      over.abort();
      await watching;
    }
  }

  /** `failed`: the race was lost, or the API server did not answer. */
  async #tryOnce(follower: Follower, signal: AbortSignal): Promise<'taken' | 'held' | 'failed'> {
    const limit = { ms: this.#timing.renewDeadlineMs / 2, signal };
    try {
      follower.observe(await this.#store.get(limit));
      if (follower.remaining() === 0)
        return (await this.#holder.take(follower.record, limit)) ? 'taken' : 'failed';
      this.#say({ state: 'following', holder: follower.record?.holder ?? '' });
      return 'held';
    } catch (error) {
      if (!signal.aborted) this.#say({ state: 'failing', error });
      return 'failed';
    }
  }

  #say(state: ElectionState): void {
    this.#options.onState?.(state);
  }
}

export const createElection = (options: ElectionOptions): Election => new Elector(options);
