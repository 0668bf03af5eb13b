/** How long edits take to become true: from the moment an edit is noticed to the pass that made it so. */
export class LagClock {
  readonly #now: () => number;
  readonly #since = new Map<string, number>();

  /** Monotonic, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  edited(key: string): void {
    if (!this.#since.has(key)) this.#since.set(key, this.#now());
  }

  /** Seconds since the first edit that was not yet settled; undefined when there is none. */
  settled(key: string): number | undefined {
    const since = this.#since.get(key);
    this.#since.delete(key);
    return since === undefined ? undefined : (this.#now() - since) / 1_000;
  }
}
