import type { Clock } from '../../src/ground/clock.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** One time for everybody, which moves only when the test says so; each process may see it at its own rate. */
export class World {
  /** Called after every instant at which something happened. */
  onInstant: () => void = () => undefined;
  readonly #time = new FakeClock();

  get now(): number {
    return this.#time.now();
  }

  after(ms: number, run: () => void): () => void {
    return this.#time.after(Math.max(0, ms), run);
  }

  clock({ rate = 1, wallOffset = 0, wallRate = 1 } = {}): Clock {
    return {
      now: () => this.now * rate,
      wall: () => Date.UTC(2026, 0, 1) + wallOffset + this.now * wallRate,
      after: (ms, run) => this.after(ms / rate, run),
    };
  }

  run(ms: number): Promise<void> {
    return this.#time.play(ms, () => this.onInstant());
  }

  /** Nothing runs meanwhile: what falls due is late. */
  stall(ms: number): void {
    this.#time.stall(ms);
  }
}
