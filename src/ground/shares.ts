/** Bytes that many owners hold in one room. When it is full, whoever holds most gives way. */
export class Shares {
  readonly #limit: number;
  readonly #owners = new Map<string, { sum: number; sizes: Map<string, number> }>();
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get total(): number {
    return this.#total;
  }

  /** From now on `owner` holds so much under this key, the youngest that it holds. 0: nothing any more. */
  set(owner: string, key: string, bytes: number): void {
    const own = this.#owners.get(owner) ?? { sum: 0, sizes: new Map<string, number>() };
    const change = bytes - (own.sizes.get(key) ?? 0);
    own.sizes.delete(key);
    if (bytes > 0) own.sizes.set(key, bytes);
    own.sum += change;
    this.#total += change;
    if (own.sizes.size === 0) this.#owners.delete(owner);
    else this.#owners.set(owner, own);
  }

  /** Takes from the owner that holds most what it has held for longest, until the rest fits. Returns the keys. */
  shed(): string[] {
    const shed: string[] = [];
    while (this.#total > this.#limit) {
      const [owner = ''] = [...this.#owners].reduce((most, one) => (one[1].sum > most[1].sum ? one : most));
      const [key = ''] = this.#owners.get(owner)?.sizes.keys() ?? [];
      this.set(owner, key, 0);
      shed.push(key);
    }
    return shed;
  }
}
