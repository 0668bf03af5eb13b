import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/kubernetes/clock.ts';

interface Sleeper {
  at: number;
  wake: () => void;
}

/**
 * A clock that moves when it is told to. Sleeps up to `autoMs` are over at once and only counted, which lets real HTTP
 * and short waits run through while long ones (the watchdog) stay in the test's hand.
 */
export class TestClock implements Clock {
  readonly slept: number[] = [];
  readonly #autoMs: number;
  #sleepers: Sleeper[] = [];
  #now = 1_000;

  constructor(autoMs = 0) {
    this.#autoMs = autoMs;
  }

  now = (): number => this.#now;
  wall = (): number => Date.UTC(2026, 0, 2, 3, 4, 5) + this.#now;

  get waiting(): number {
    return this.#sleepers.length;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.slept.push(ms);
    if (ms <= this.#autoMs) {
      this.#now += ms;
      await turn();
      return;
    }
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        resolve();
      });
    });
  }

  /** Wakes what falls due, in order, each at its own time, and lets what follows happen. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): Sleeper | undefined {
    return this.#sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets every promise that can go on do so; enough for calls without I/O. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await turn();
}

/** Waits for real I/O: until `condition` holds, or the test has to fail. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`gave up waiting for ${what}`);
    await turn();
  }
}
