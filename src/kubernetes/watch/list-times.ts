/** When lists were begun, and who waits for one: it shows whatever was written before it was begun. */
export class ListTimes {
  /** Monotonic ms: when the last that is in was begun. */
  shownAt = Number.NEGATIVE_INFINITY;
  #begunAt = Number.NEGATIVE_INFINITY;
  #waiting: { at: number; resolve: () => void }[] = [];

  begun(at: number): void {
    this.#begunAt = at;
  }

  done(): void {
    this.shownAt = this.#begunAt;
    const isDone = ({ at }: { at: number }): boolean => at <= this.shownAt;
    for (const { resolve } of this.#waiting.filter(isDone)) resolve();
    this.#waiting = this.#waiting.filter((one) => !isDone(one));
  }

  /** Whether a list of that time or later is in, or under way. */
  isUnderWay(at: number): boolean {
    return this.#begunAt >= at;
  }

  /** Resolves when a list of that time or later is in. */
  wait(at: number): Promise<void> {
    if (this.shownAt >= at) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ at, resolve });
    return promise;
  }
}
