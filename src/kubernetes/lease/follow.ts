/** Waiting for one's turn: watches the Lease, and tells when it may be taken. */

import type { Chance } from '../../ground/chance.ts';
import { type Clock, sleep } from '../../ground/clock.ts';
import { linked } from '../../ground/linked.ts';
import type { Api } from '../http/api.ts';
import { readEvent } from '../watch/event.ts';
import { type LeaseRecord, type LeaseStore, readLease } from './record.ts';

interface FollowOptions {
  api: Pick<Api, 'stream'>;
  store: LeaseStore;
  name: string;
  identity: string;
  clock: Clock;
  chance: Chance;
  leaseDurationMs: number;
  retryPeriodMs: number;
}

/** A watch that fails (a missing right, perhaps) is not tried again sooner: there is the poll. */
const WATCH_AGAIN_MS = 30_000;

/**
 * When a lease runs out is judged by our own monotonic clock alone: the holder's promise counts from the moment we saw
 * the record change. What its clock, or our wall clock, says is of no account.
 */
export class Follower {
  readonly #options: FollowOptions;
  #record: LeaseRecord | undefined;
  /** Monotonic ms before which the lease is not ours to take. */
  #heldUntil: number;
  #watching = false;
  #wake: () => void = () => undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#heldUntil = options.clock.now();
  }

  get record(): LeaseRecord | undefined {
    return this.#record;
  }

  /** Takes note of the Lease as it is now; undefined when there is none: its last holder may still count on it. */
  observe(record: LeaseRecord | undefined): void {
    const { clock, identity, leaseDurationMs } = this.#options;
    const before = this.#record;
    this.#record = record;
    if (record === undefined) return;
    const moved = record.holder !== before?.holder || record.renewTime !== before.renewTime;
    const duration = record.durationMs > 0 ? record.durationMs : leaseDurationMs;
    if (record.holder === '' || record.holder === identity) this.#heldUntil = clock.now();
    else if (moved) this.#heldUntil = clock.now() + duration;
    if (this.remaining() === 0) this.#wake();
  }

  /** ms until the lease may be taken; 0 when it may be now. */
  remaining(): number {
    return Math.max(0, this.#heldUntil - this.#options.clock.now());
  }

  /** Until the lease runs out, the watch says something, or, without a watch, it is time to look again. */
  async pause(signal: AbortSignal): Promise<void> {
    const { clock, chance, retryPeriodMs, leaseDurationMs } = this.#options;
    const awake = linked(signal);
    this.#wake = () => awake.abort();
    const poll = this.#watching ? leaseDurationMs : retryPeriodMs * (1 + 1.2 * chance.next());
    // Several followers do not all come at the same instant.
    const expiry = this.remaining() + 200 * chance.next();
    await sleep(clock, Math.min(poll, expiry), awake.signal);
    this.#wake = () => undefined;
    awake.clear();
  }

  /** A little later, after a failed call. */
  async retry(signal: AbortSignal): Promise<void> {
    const { clock, chance, retryPeriodMs } = this.#options;
    await sleep(clock, retryPeriodMs * (0.5 + chance.next()), signal);
  }

  /** Keeps a watch on the Lease until the signal aborts. Without it everything works, only later. */
  async watch(signal: AbortSignal): Promise<void> {
    const { api, store, name, clock, chance } = this.#options;
    while (!signal.aborted) {
      const query = {
        watch: 1,
        fieldSelector: `metadata.name=${name}`,
        resourceVersion: this.#record?.resourceVersion,
        timeoutSeconds: 300 + Math.floor(300 * chance.next()),
      };
      const onOpen = (): void => {
        this.#watching = true;
      };
      const onLine = (line: string): void => this.#heard(line, store.path);
      await api.stream({ path: store.path, query, signal, onOpen, onLine }).catch(() => undefined);
      this.#watching = false;
      this.#wake();
      await sleep(clock, WATCH_AGAIN_MS * (0.5 + chance.next() / 2), signal);
    }
  }

  #heard(line: string, path: string): void {
    const event = readEvent(line, path);
    if (event.type === 'BOOKMARK') return;
    this.observe(event.type === 'DELETED' ? undefined : readLease(event.object));
  }
}
