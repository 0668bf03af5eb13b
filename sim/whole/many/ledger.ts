/** Which seeds are dealt out already, what came of them, and where there is nothing left to do. */

/** Both ends included. */
export interface SeedRange {
  from: number;
  to: number;
}

/** What a worker found of the seeds that it was given. */
export interface Findings {
  histories: number;
  virtualMs: number;
  /** The first that failed; those behind it were not run. */
  failed: number | undefined;
}

/** So few that workers end at about the same time, so many that to deal them out costs nothing. */
const AT_ONCE = 10;

export class Ledger {
  readonly #seeds: SeedRange;
  #next: number;
  readonly found: Findings = { histories: 0, virtualMs: 0, failed: undefined };

  constructor(seeds: SeedRange) {
    this.#seeds = seeds;
    this.#next = seeds.from;
  }

  get total(): number {
    return this.#seeds.to - this.#seeds.from + 1;
  }

  /** The lowest that nobody has yet; undefined when there are none, or only some that come after one that failed. */
  deal(): SeedRange | undefined {
    const last = Math.min(this.#seeds.to, this.found.failed ?? this.#seeds.to);
    if (this.#next > last) return undefined;
    const dealt = { from: this.#next, to: Math.min(last, this.#next + AT_ONCE - 1) };
    this.#next = dealt.to + 1;
    return dealt;
  }

  take({ histories, virtualMs, failed }: Findings): void {
    this.found.histories += histories;
    this.found.virtualMs += virtualMs;
    if (failed !== undefined) this.found.failed = Math.min(failed, this.found.failed ?? failed);
  }
}
