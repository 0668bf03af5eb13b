import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/kubernetes/clock.ts';

interface Timer {
  at: number;
  run: () => void;
}

/** One time for everybody, which moves only when the test says so; each process may see it at its own rate. */
export class World {
  now = 0;
  /** Called after every instant at which something happened. */
  onInstant: () => void = () => undefined;
  #timers: Timer[] = [];

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.now + Math.max(0, ms), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  clock({ rate = 1, wallOffset = 0, wallRate = 1 } = {}): Clock {
    return {
      now: () => this.now * rate,
      wall: () => Date.UTC(2026, 0, 1) + wallOffset + this.now * wallRate,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          const cancel = this.after(ms / rate, resolve);
          signal.addEventListener('abort', () => {
            cancel();
            resolve();
          });
        }),
    };
  }

  async run(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    this.onInstant();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((one) => one !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
      await settled();
      this.onInstant();
    }
    this.now = Math.max(this.now, end);
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

async function settled(): Promise<void> {
  await turn();
  await turn();
}
