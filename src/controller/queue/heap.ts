/** Something that is due at a time. `slot` is where it stands in the heap, kept by the heap. */
export interface Timed {
  at: number;
  slot: number;
}

/** A binary heap, earliest first, that also takes out and moves what is in its middle. */
export class Heap<T extends Timed> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#put(item, this.#items.length);
    this.#rise(item);
  }

  remove(item: T): void {
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
      if (parent === undefined || parent.at <= item.at) return;
      this.#swap(parent, item);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.slot + 1];
      const right = this.#items[2 * item.slot + 2];
      const least = right !== undefined && left !== undefined && right.at < left.at ? right : left;
      if (least === undefined || least.at >= item.at) return;
      this.#swap(item, least);
    }
  }
}
