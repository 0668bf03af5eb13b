const BASE_MS = 1_000;
const CAP_MS = 5 * 60_000;

/** Failures in a row of each key, and how long to leave it alone after the next one. */
export class Backoff {
  readonly #failures = new Map<string, number>();
  readonly #random: () => number;

  /** `random`: from 0 to below 1, evenly. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Counts a failure. Full jitter: anything from 0 to a ceiling that doubles each time, from 1 s to 5 minutes. */
  next(key: string): number {
    const failures = this.count(key);
    this.#failures.set(key, failures + 1);
    return this.#random() * Math.min(CAP_MS, BASE_MS * 2 ** failures);
  }

  count(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
