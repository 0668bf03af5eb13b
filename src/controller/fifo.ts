/**
 * Distinct keys in the order they came, each with the time it came.
 * The iterator is kept, not made anew: a fresh one walks over everything that was deleted at the front, which makes
 * emptying a long queue quadratic. A kept one stands in front of all that is left, later entries included.
 */
export class Fifo {
  readonly #since = new Map<string, number>();
  readonly #order = this.#since.entries();

  get size(): number {
    return this.#since.size;
  }

  has(key: string): boolean {
    return this.#since.has(key);
  }

  push(key: string, since: number): void {
    this.#since.set(key, since);
  }

  /** Takes a key out of the middle; returns when it came. */
  remove(key: string): number | undefined {
    const since = this.#since.get(key);
    this.#since.delete(key);
    return since;
  }

  shift(): { key: string; since: number } | undefined {
    // An iterator that has once reported its end never yields again.
    if (this.#since.size === 0) return undefined;
    const next = this.#order.next();
    if (next.done === true) return undefined;
    const [key, since] = next.value;
    this.#since.delete(key);
    return { key, since };
  }

  clear(): void {
    for (const key of this.#since.keys()) this.#since.delete(key);
  }
}
