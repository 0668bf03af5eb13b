import type { Socket } from 'node:net';
import type { Clock } from '../ground/clock.ts';

/** One turn in so many milliseconds; at once where nobody had one of late. Whoever has gone takes none. */
export class Pace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #waiting = new Set<() => void>();
  #resting = true;

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Never resolves for a client that goes away before its turn. */
  async next(socket: Socket): Promise<void> {
    if (!this.#resting) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      socket.once('close', () => this.#waiting.delete(resolve));
      return promise;
    }
    this.#resting = false;
    this.#wait();
  }

  #wait(): void {
    this.#clock.after(this.#everyMs, () => {
      const [first] = this.#waiting;
      this.#resting = first === undefined;
      if (first === undefined) return;
      this.#waiting.delete(first);
      first();
      this.#wait();
    });
  }
}
