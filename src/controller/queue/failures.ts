import { type Backoff, backoffMs } from '../../ground/backoff.ts';
import type { Chance } from '../../ground/chance.ts';

/** Full jitter: anything from 0 to a ceiling that doubles each time. */
const BACKOFF: Backoff = { firstMs: 1_000, capMs: 5 * 60_000, jitter: 1 };

/** Failures in a row of each key, and how long to leave it alone after the next one. */
export class Failures {
  readonly #counts = new Map<string, number>();
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Counts a failure. Returns the wait, ms. */
  next(key: string): number {
    const before = this.#counts.get(key) ?? 0;
    this.#counts.set(key, before + 1);
    return backoffMs(before, BACKOFF, this.#chance.next());
  }

  forget(key: string): void {
    this.#counts.delete(key);
  }
}
