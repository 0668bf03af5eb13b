/** Something that is due at a time. The heap keeps where it stands in it, and which it was of all that were pushed. */
export interface Timed {
  at: number;
  slot: number;
  turn: number;
}

export const UNPLACED = { slot: 0, turn: 0 };

const before = (one: Timed, other: Timed): boolean =>
  one.at === other.at ? one.turn < other.turn : one.at < other.at;

/**
 * A binary heap, earliest first, in the order of arrival where times are equal. It also takes out and moves what is in its
 * middle.
 */
export class Heap<T extends Timed> {
  readonly #items: T[] = [];
  #turns = 0;

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    item.turn = this.#turns++;
    this.#put(item, this.#items.length);
    this.#rise(item);
  }

  /** Does nothing where the item has left already. */
  remove(item: T): void {
    if (this.#items[item.slot] !== item) return;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#put(last, item.slot);
    this.#rise(last);
    this.#sink(last);
  }

  /** To be called after `item.at` became earlier. */
  advanced(item: T): void {
    this.#rise(item);
  }

  #put(item: T, slot: number): void {
    this.#items[slot] = item;
    item.slot = slot;
  }

  #swap(upper: T, lower: T): void {
    const { slot } = upper;
    this.#put(upper, lower.slot);
    this.#put(lower, slot);
  }

  #rise(item: T): void {
    while (item.slot > 0) {
      const parent = this.#items[(item.slot - 1) >> 1];
      if (parent === undefined || before(parent, item)) return;
      this.#swap(parent, item);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.slot + 1];
      const right = this.#items[2 * item.slot + 2];
      const least = right !== undefined && left !== undefined && before(right, left) ? right : left;
      if (least === undefined || before(item, least)) return;
      this.#swap(item, least);
    }
  }
}
