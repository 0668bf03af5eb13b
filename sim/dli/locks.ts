/** Counts failures in a row for each key or user, and locks it for a while after too many within a time. */

interface LockRule {
  failures: number;
  /** Failures that are farther apart are not counted together. */
  withinMs: number;
  lockMs: number;
}

export class Locks {
  readonly #rule: LockRule;
  readonly #now: () => number;
  readonly #states = new Map<string, { failedAt: number[]; until: number }>();

  constructor(rule: LockRule, now: () => number) {
    this.#rule = rule;
    this.#now = now;
  }

  isLocked(name: string): boolean {
    return (this.#states.get(name)?.until ?? 0) > this.#now();
  }

  failed(name: string): void {
    const now = this.#now();
    const { failures, withinMs, lockMs } = this.#rule;
    const before = this.#states.get(name)?.failedAt.filter((at) => at > now - withinMs) ?? [];
    const failedAt = [...before, now];
    const locks = failedAt.length >= failures;
    this.#states.set(name, locks ? { failedAt: [], until: now + lockMs } : { failedAt, until: 0 });
  }

  succeeded(name: string): void {
    this.#states.delete(name);
  }
}
