/** Sets of values by name, each in the order in which they came. A set without a value is not kept. */
export class Sets<T> {
  readonly #sets = new Map<string, Set<T>>();

  add(name: string | undefined, value: T): void {
    if (name !== undefined) this.#sets.set(name, (this.#sets.get(name) ?? new Set()).add(value));
  }

  remove(name: string | undefined, value: T): void {
    const set = name === undefined ? undefined : this.#sets.get(name);
    set?.delete(value);
    if (name !== undefined && set?.size === 0) this.#sets.delete(name);
  }

  has(name: string): boolean {
    return this.#sets.has(name);
  }

  of(name: string): IteratorObject<T> {
    return (this.#sets.get(name) ?? new Set<T>()).values();
  }
}
