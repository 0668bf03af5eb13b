/** Something that is due at a time. */
export interface Timed {
  at: number;
}

interface Numbered<T> {
  item: T;
  /** What came first is first among what is due at the same time. */
  turn: number;
}

const before = <T extends Timed>(one: Numbered<T>, other: Numbered<T>): boolean =>
  one.item.at === other.item.at ? one.turn < other.turn : one.item.at < other.item.at;

/** A binary heap, earliest first, in the order of arrival where times are equal. */
export class Heap<T extends Timed> {
  readonly #items: Numbered<T>[] = [];
  #turn = 0;

  get first(): T | undefined {
    return this.#items[0]?.item;
  }

  push(item: T): void {
    const added = { item, turn: this.#turn++ };
    let slot = this.#items.push(added) - 1;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      const above = this.#items[parent];
      if (above === undefined || before(above, added)) break;
      this.#items[slot] = above;
      slot = parent;
    }
    this.#items[slot] = added;
  }

  shift(): T | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first?.item;
  }

  #sink(last: Numbered<T>): void {
    const items = this.#items;
    let slot = 0;
    for (;;) {
      const child = this.#lesser(2 * slot + 1);
      const below = items[child];
      if (below === undefined || before(last, below)) break;
      items[slot] = below;
      slot = child;
    }
    items[slot] = last;
  }

  #lesser(left: number): number {
    const [one, other] = [this.#items[left], this.#items[left + 1]];
    return one !== undefined && other !== undefined && before(other, one) ? left + 1 : left;
  }
}
