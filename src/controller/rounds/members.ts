/** Which objects ask as one account, and when each of them is due. */
import type { Manifest } from '../../core/object/manifest.ts';
import { accountOf } from '../account.ts';
import { intervalOf } from '../interval.ts';

export interface DriftMember {
  jobId: string;
  intervalMs: number;
  /** Of its next drift check, monotonic ms: infinity where it comes for something else, or never. */
  dueAt: number;
}

export class Members {
  readonly #intervalFloorMs: number;
  /** By account, then by key. */
  readonly #accounts = new Map<string, Map<string, DriftMember>>();
  readonly #accountOf = new Map<string, string>();

  constructor(intervalFloorMs: number) {
    this.#intervalFloorMs = intervalFloorMs;
  }

  /** To be called whenever an object has changed. */
  put(manifest: Manifest): void {
    const { key, jobId, wanted } = manifest;
    if (jobId === undefined || wanted === 'gone') {
      this.delete(key);
      return;
    }
    const account = accountOf(manifest);
    const before = this.of(key);
    if (before?.account !== account) this.delete(key);
    const dueAt = before?.account === account ? before.member.dueAt : Number.NEGATIVE_INFINITY;
    const all = this.#accounts.get(account) ?? new Map<string, DriftMember>();
    all.set(key, { jobId, intervalMs: intervalOf(manifest, this.#intervalFloorMs), dueAt });
    this.#accounts.set(account, all);
    this.#accountOf.set(key, account);
  }

  delete(key: string): void {
    const account = this.#accountOf.get(key) ?? '';
    const all = this.#accounts.get(account);
    this.#accountOf.delete(key);
    all?.delete(key);
    if (all?.size === 0) this.#accounts.delete(account);
  }

  of(key: string): { account: string; member: DriftMember } | undefined {
    const account = this.#accountOf.get(key);
    const member = account === undefined ? undefined : this.#accounts.get(account)?.get(key);
    return account === undefined || member === undefined ? undefined : { account, member };
  }

  all(account: string): readonly DriftMember[] {
    return [...(this.#accounts.get(account)?.values() ?? [])];
  }

  count(account: string): number {
    return this.#accounts.get(account)?.size ?? 0;
  }

  has(account: string): boolean {
    return this.#accounts.has(account);
  }
}
