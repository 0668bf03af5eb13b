/**
 * Distinct items in the order they came, each with what is known of it.
 * The iterator is kept, not made anew: a fresh one walks over everything that was deleted at the front, which makes
 * emptying a long queue quadratic. A kept one stands in front of all that is left, later entries included.
 */
export class Fifo<K, V> {
  readonly #items = new Map<K, V>();
  readonly #order = this.#items.entries();

  get size(): number {
    return this.#items.size;
  }

  has(item: K): boolean {
    return this.#items.has(item);
  }

  /** An item that is there keeps its place. */
  push(item: K, value: V): void {
    this.#items.set(item, value);
  }

  /** Takes an item out of the middle; returns what was known of it. */
  remove(item: K): V | undefined {
    const value = this.#items.get(item);
    this.#items.delete(item);
    return value;
  }

  shift(): [item: K, value: V] | undefined {
    // An iterator that has once reported its end never yields again.
    if (this.#items.size === 0) return undefined;
    const next = this.#order.next();
    if (next.done === true) return undefined;
    this.#items.delete(next.value[0]);
    return next.value;
  }
}
