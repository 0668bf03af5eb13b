/** Values in order. A place is found by halves, so that a thousand values cost ten comparisons. */
class Sorted<T> {
  readonly #values: T[] = [];
  readonly #isBefore: (one: T, other: T) => boolean;

  /** `isBefore`: a total order, so that only a value itself stands neither before nor behind it. */
  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#values.length;
  }

  at(index: number): T | undefined {
    return this.#values[index];
  }

  first(count: number): T[] {
    return this.#values.slice(0, count);
  }

  /** How many stand before it, whether or not it is one of them. */
  before(value: T): number {
    let [low, high] = [0, this.#values.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(this.#values[middle] as T, value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(value: T): void {
    this.#values.splice(this.before(value), 0, value);
  }

  remove(value: T): void {
    const index = this.before(value);
    if (this.#values[index] === value) this.#values.splice(index, 1);
  }
}

/** Groups of values by name, each in order. A group without a value is not kept. */
export class SortedGroups<T> {
  readonly #groups = new Map<string, Sorted<T>>();
  readonly #isBefore: (one: T, other: T) => boolean;

  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  of(name: string | undefined): Pick<Sorted<T>, 'at' | 'first' | 'before'> | undefined {
    return name === undefined ? undefined : this.#groups.get(name);
  }

  add(name: string | undefined, value: T): void {
    if (name === undefined) return;
    const group = this.#groups.get(name) ?? new Sorted(this.#isBefore);
    group.add(value);
    this.#groups.set(name, group);
  }

  remove(name: string | undefined, value: T): void {
    const group = name === undefined ? undefined : this.#groups.get(name);
    group?.remove(value);
    if (name !== undefined && group?.size === 0) this.#groups.delete(name);
  }
}
