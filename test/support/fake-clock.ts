import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/ground/clock.ts';

interface Timer {
  at: number;
  run: () => void;
}

/** Of the wall, when the clock says 0. */
const START = Date.UTC(2026, 0, 2, 3, 4, 6);

/** A clock that moves only when it is told to. */
export class FakeClock implements Clock {
  /** Every wait that was asked for, in ms. */
  readonly waits: number[] = [];
  readonly #atOnceMs: number;
  readonly #timers = new Set<Timer>();
  #now = 0;

  /** Waits of up to `atOnceMs` are over at once, which lets real HTTP run through; longer ones stay in the test's hand. */
  constructor({ atOnceMs = 0 } = {}) {
    this.#atOnceMs = atOnceMs;
  }

  /** Timers that are set and have not run. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return START + this.#now;
  }

  after(ms: number, run: () => void): () => void {
    this.waits.push(ms);
    if (ms > 0 && ms <= this.#atOnceMs) {
      this.#now += ms;
      const soon = setImmediate(run);
      return () => clearImmediate(soon);
    }
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Runs what falls due, in order, each at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    while (this.#runNext(end));
    this.#now = end;
  }

  /** The same, and each time lets what follows happen. */
  async play(ms: number, onInstant: () => void = () => undefined): Promise<void> {
    const end = this.#now + ms;
    do {
      await letPromisesRun();
      onInstant();
    } while (this.#runNext(end));
    this.#now = Math.max(this.#now, end);
  }

  /** Nothing runs meanwhile: what falls due is late. */
  stall(ms: number): void {
    this.#now += ms;
  }

  #runNext(end: number): boolean {
    const next = this.#next(end);
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.run();
    return true;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

/** Lets every promise that can go on do so; enough for calls without I/O. */
export async function letPromisesRun(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await turn();
}
