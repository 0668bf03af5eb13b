/**
 * A map that several owners fill. A value is there once, however many owners use it, and as long as one of them has used it of late.
 * When it is full, whoever holds most gives way: nobody can have anybody else's forgotten by making up keys.
 */

interface Entry<V> {
  /** Undefined: deleted, and still held. */
  value: V | undefined;
  /** How many owners hold it. */
  owners: number;
}

interface Room<V> {
  /** Entries of all owners together, and of one. */
  all: number;
  each?: number;
  /** What may not be forgotten now stays, beyond the limit if need be. */
  mayGo?: (value: V) => boolean;
}

/** Nobody makes owners up: this is for those that are gone. */
const MOST_OWNERS = 10_000;

export class Shared<V> {
  readonly #entries = new Map<string, Entry<V>>();
  /** The keys of each owner; keys and owners that were used longest ago come first. */
  readonly #held = new Map<string, Set<string>>();
  readonly #all: number;
  readonly #each: number;
  readonly #mayGo: (value: V) => boolean;

  constructor({ all, each = all, mayGo = () => true }: Room<V>) {
    this.#all = all;
    this.#each = each;
    this.#mayGo = mayGo;
  }

  /** What `owner` asks for is its own from then on, too. */
  get(owner: string, key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#hold(owner, key, entry);
    return entry?.value;
  }

  set(owner: string, key: string, value: V): void {
    const entry = this.#entries.get(key) ?? { value, owners: 0 };
    entry.value = value;
    this.#entries.set(key, entry);
    this.#hold(owner, key, entry);
  }

  /** For all owners. */
  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.value = undefined;
  }

  *of(owner: string): Generator<V> {
    for (const key of this.#held.get(owner) ?? []) {
      const value = this.#entries.get(key)?.value;
      if (value !== undefined) yield value;
    }
  }

  #hold(owner: string, key: string, entry: Entry<V>): void {
    const keys = this.#held.get(owner) ?? new Set();
    this.#held.delete(owner);
    this.#held.set(owner, keys);
    if (!keys.delete(key)) entry.owners += 1;
    keys.add(key);
    if (keys.size > this.#each) this.#forgetOne(keys, key);
    if (this.#entries.size > this.#all) this.#forgetOne(this.#most(), key);
    if (this.#held.size > MOST_OWNERS) this.#forgetOwner();
  }

  #most(): Set<string> {
    let most = new Set<string>();
    for (const keys of this.#held.values()) if (keys.size > most.size) most = keys;
    return most;
  }

  #forgetOne(keys: Set<string>, but: string): void {
    for (const key of keys) {
      const value = this.#entries.get(key)?.value;
      if (key === but || (value !== undefined && !this.#mayGo(value))) continue;
      keys.delete(key);
      this.#release(key);
      return;
    }
  }

  #forgetOwner(): void {
    for (const [owner, keys] of this.#held) {
      this.#held.delete(owner);
      for (const key of keys) this.#release(key);
      return;
    }
  }

  #release(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.owners -= 1;
    if (entry.owners === 0) this.#entries.delete(key);
  }
}
