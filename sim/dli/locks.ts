/** Counts failures in a row for each key or user, and locks it for a while after too many. */

interface LockRule {
  failures: number;
  lockMs: number;
}

export class Locks {
  readonly #rule: LockRule;
  readonly #now: () => number;
  readonly #states = new Map<string, { failures: number; until: number }>();

  constructor(rule: LockRule, now: () => number) {
    this.#rule = rule;
    this.#now = now;
  }

  isLocked(name: string): boolean {
    return (this.#states.get(name)?.until ?? 0) > this.#now();
  }

  failed(name: string): void {
    const failures = (this.#states.get(name)?.failures ?? 0) + 1;
    const locks = failures >= this.#rule.failures;
    const until = locks ? this.#now() + this.#rule.lockMs : 0;
    this.#states.set(name, { failures: locks ? 0 : failures, until });
  }

  succeeded(name: string): void {
    this.#states.delete(name);
  }
}
