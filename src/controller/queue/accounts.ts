/**
 * Which accounts get answers. Keys of one account have endpoint and credentials in common, so what happens to some of them will
 * happen to the others. Nothing is kept but for keys that were seen and not forgotten.
 */

import { CallGate } from './call-gate.ts';

export const STANDINGS = ['answers', 'new', 'silent'] as const;

/** `answers`: when it was last asked for. `silent`: it was waited for in vain. `new`: neither is known. */
export type Standing = (typeof STANDINGS)[number];

/** One key may wait in vain for a reason of its own. From so many on, the account is in doubt. */
const UNANSWERED = 3;

export class AccountState {
  readonly id: string;
  readonly tenant: string;
  readonly gate: CallGate;
  /** Its keys, and the passes under way over them. */
  uses = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #unanswered = 0;

  constructor(id: string, tenant: string, gate: CallGate) {
    this.id = id;
    this.tenant = tenant;
    this.gate = gate;
  }

  /** It has answered in the life of this process. */
  get isHeard(): boolean {
    return this.#answeredAt > Number.NEGATIVE_INFINITY;
  }

  /** Keys that answered before wait in vain, and none has answered since. */
  get inDoubt(): boolean {
    return this.#unanswered >= UNANSWERED;
  }

  answered(at: number): void {
    this.#answeredAt = at;
    this.#unanswered = 0;
  }

  /** A pass over a key that answered before, begun at `since`, has to wait. */
  waits(since: number): void {
    if (this.#answeredAt < since) this.#unanswered += 1;
  }
}

/** What is known of a key. */
interface KnownKey {
  readonly account: AccountState;
  standing: Standing;
}

export interface AccountsOptions {
  /** The same for keys with the same endpoint and credentials. */
  accountOf: (key: string) => string;
  /** A tenant can make accounts of its own; an account is of one tenant. */
  tenantOf: (key: string) => string;
  /** Of a key that is seen for the first time. */
  standingOf: (key: string) => Standing;
  /** Calls a second that an account is allowed before anything is known of it. */
  callRate: number;
}

export class Accounts {
  readonly #options: AccountsOptions;
  readonly #byKey = new Map<string, KnownKey>();
  readonly #byId = new Map<string, AccountState>();
  /** How many accounts each has. */
  readonly #tenants = new Map<string, number>();
  #silent = 0;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** What is kept. `silent`: keys of this standing. */
  get sizes(): { keys: number; accounts: number; tenants: number; silent: number } {
    return {
      keys: this.#byKey.size,
      accounts: this.#byId.size,
      tenants: this.#tenants.size,
      silent: this.#silent,
    };
  }

  get gates(): CallGate[] {
    return [...this.#byId.values()].map(({ gate }) => gate);
  }

  /** A key that has moved to another account is new there. */
  look(key: string): KnownKey {
    const id = this.#options.accountOf(key);
    const before = this.#byKey.get(key);
    if (before?.account.id === id) return before;
    this.forget(key);
    const account = this.#byId.get(id) ?? this.#open(id, this.#options.tenantOf(key));
    account.uses += 1;
    const known: KnownKey = { account, standing: 'new' };
    this.#byKey.set(key, known);
    if (before === undefined) this.judge(key, account, this.#options.standingOf(key));
    return known;
  }

  /** Nothing happens to a key that does not belong to the account any more. */
  judge(key: string, account: AccountState, standing: Standing): void {
    const known = this.#byKey.get(key);
    if (known?.account !== account) return;
    this.#silent += Number(standing === 'silent') - Number(known.standing === 'silent');
    known.standing = standing;
  }

  forget(key: string): void {
    const known = this.#byKey.get(key);
    if (known === undefined) return;
    const { account } = known;
    this.judge(key, account, 'new');
    this.#byKey.delete(key);
    this.release(account);
  }

  /** It stays known, whatever becomes of its keys, until it is released. */
  hold(account: AccountState): void {
    account.uses += 1;
  }

  release(account: AccountState): void {
    account.uses -= 1;
    if (account.uses === 0) this.#close(account);
  }

  #open(id: string, tenant: string): AccountState {
    const account = new AccountState(id, tenant, new CallGate(this.#options.callRate));
    this.#byId.set(id, account);
    this.#tenants.set(tenant, (this.#tenants.get(tenant) ?? 0) + 1);
    return account;
  }

  #close({ id, tenant }: AccountState): void {
    this.#byId.delete(id);
    const left = (this.#tenants.get(tenant) ?? 0) - 1;
    if (left > 0) this.#tenants.set(tenant, left);
    else this.#tenants.delete(tenant);
  }
}
