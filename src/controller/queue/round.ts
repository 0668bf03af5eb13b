import { Fifo } from './fifo.ts';

interface Member {
  readonly tenant: string;
}

/** Tenants take turns, and within each its members, so that nobody gets more turns by having more members. */
export class Round<T extends Member> {
  readonly #members = new Map<string, Fifo<T, true>>();
  /** Those whose turn comes. */
  readonly #tenants = new Fifo<string, true>();

  /** A member that is there keeps its place. `admit` has to follow. */
  put(member: T): void {
    const { tenant } = member;
    const members = this.#members.get(tenant) ?? new Fifo<T, true>();
    this.#members.set(tenant, members);
    members.push(member, true);
  }

  remove(member: T): void {
    const { tenant } = member;
    const members = this.#members.get(tenant);
    members?.remove(member);
    if (members?.size === 0) this.#drop(tenant);
  }

  /** Whether the turn of the tenant comes, if it has members. */
  admit(tenant: string, admitted: boolean): void {
    if (admitted && this.#members.has(tenant)) this.#tenants.push(tenant, true);
    else this.#tenants.remove(tenant);
  }

  /** Takes out whose turn it is. Its tenant stands last from now on. */
  next(): T | undefined {
    const [tenant = ''] = this.#tenants.shift() ?? [];
    const members = this.#members.get(tenant);
    const next = members?.shift()?.[0];
    if (members?.size === 0) this.#drop(tenant);
    else if (members !== undefined) this.#tenants.push(tenant, true);
    return next;
  }

  #drop(tenant: string): void {
    this.#members.delete(tenant);
    this.#tenants.remove(tenant);
  }
}
