/** Lets only so many work side by side. The others wait, in the order in which they came. */
import { inTime } from './in-time.ts';

export class AtOnce {
  readonly #most: number;
  #working = 0;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Whoever has begun has to end. Rejects when the signal aborts before there is room; then nothing was begun. */
  async begin(signal: AbortSignal): Promise<void> {
    if (this.#working < this.#most) {
      this.#working += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await inTime(promise, signal).catch((error: unknown) => {
      // Given the room in the same moment: it goes to the next.
      if (!this.#waiting.delete(resolve)) this.end();
      throw error;
    });
  }

  /** The room goes to who has waited longest. */
  end(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#working -= 1;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
