/** How long to wait after the n-th failure in a row: 0.8 s doubling to a cap, of which up to half is left to chance. */
const FIRST_MS = 800;
const CAP_MS = 30_000;

interface Limits {
  capMs?: number | undefined;
  askedMs?: number | undefined;
}

export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  reset(): void {
    this.#failures = 0;
  }

  /** Counts a failure and says how long to wait in ms. `askedMs`, the server's own wish, is the least. */
  next({ capMs = CAP_MS, askedMs = 0 }: Limits = {}): number {
    const full = Math.min(capMs, FIRST_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    return Math.max(full * (0.5 + this.#random() / 2), askedMs);
  }
}
