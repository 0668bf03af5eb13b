/** The objects that are kept, by key: whole while there is room for them, and else as stubs. */
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../core/object/manifest.ts';
import { lengthOf, stubOf } from '../../core/object/stub.ts';
import { Shares } from '../../ground/shares.ts';

/**
 * Characters of all that are whole, as JSON text: 10,000 ordinary ones. Beyond that those of the namespace that has most become
 * stubs.
 */
const WHOLE_LENGTH = 20 * 1024 * 1024;
/** An object of a list that is longer than an ordinary one is a stub until it is next seen. */
const LONG = 4_096;

export class Copies {
  readonly #byKey = new Map<string, Manifest>();
  readonly #whole: Shares;

  constructor(wholeLength = WHOLE_LENGTH) {
    this.#whole = new Shares(wholeLength);
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Of all that are whole. */
  get length(): number {
    return this.#whole.total;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  get(key: string): Manifest | undefined {
    return this.#byKey.get(key);
  }

  values(): IteratorObject<Manifest> {
    return this.#byKey.values();
  }

  set(manifest: Manifest): void {
    this.#byKey.set(manifest.key, manifest);
    this.#whole.set(manifest.namespace, manifest.key, manifest.stub === true ? 0 : lengthOf(manifest));
    for (const key of this.#whole.shed()) {
      const long = this.#byKey.get(key);
      if (long !== undefined) this.#byKey.set(key, stubOf(long));
    }
  }

  delete({ namespace, key }: Manifest): void {
    this.#whole.set(namespace, key, 0);
    this.#byKey.delete(key);
  }

  /** What of an object is held until the list that it came with is complete: all of them together may have any size. */
  listed(item: Manifest): Manifest {
    const known = this.#byKey.get(item.key);
    const short = lengthOf(item) > LONG || known?.stub === true ? stubOf(item) : item;
    const same = known?.stub === true ? short : item;
    return isDeepStrictEqual(known, same) ? (known ?? short) : short;
  }
}
