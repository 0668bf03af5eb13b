/**
 * Calls that find something out, one at a time: the others wait for their turn. One that is not answered for a second may be about
 * a job that never answers; another one begins then, as long as there is room.
 */
import { ok, type Result } from '../../core/failure.ts';
import { type Clock, within } from '../../ground/clock.ts';
import { beforeDeadline } from '../deadline.ts';

const PROBE_MS = 1_000;

interface Waiter {
  /** The lowest goes first. */
  rank: () => number;
  resolve: (go: Result<undefined>) => void;
}

export class Probes {
  readonly #clock: Clock;
  readonly #running = new Set<Promise<unknown>>();
  #isTaken = false;
  #waiting: Waiter[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last of them is so young that no other call finds out. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Until the turn is free, or the signal aborts. Who waited has to look whether another one was faster. */
  async turn(rank: () => number, signal: AbortSignal): Promise<void> {
    const turn = new Promise<Result<undefined>>((resolve) => this.#waiting.push({ rank, resolve }));
    await beforeDeadline(turn, signal, '');
  }

  /** `room`: how many may run side by side. */
  begin(running: Promise<unknown>, room: number): void {
    const ended = running.catch(() => undefined).finally(() => this.#running.delete(ended));
    this.#running.add(ended);
    this.#isTaken = true;
    const next =
      this.#running.size < room ? within(this.#clock, PROBE_MS, ended) : Promise.race(this.#running);
    void next.then(() => this.#free());
  }

  #free(): void {
    this.#isTaken = false;
    const waiting = this.#waiting.map(({ rank, resolve }) => ({ rank: rank(), resolve }));
    this.#waiting = [];
    for (const { resolve } of waiting.sort((a, b) => a.rank - b.rank)) resolve(ok(undefined));
  }
}
