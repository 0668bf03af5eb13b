import type { Clock } from '../../ground/clock.ts';

/** How long edits take: from the moment an edit is noticed to the pass that has applied it. */
export class EditTimes {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #since = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  edited(key: string): void {
    if (!this.#since.has(key)) this.#since.set(key, this.#clock.now());
  }

  /** Seconds since the first edit that was not yet applied; undefined when there is none. */
  applied(key: string): number | undefined {
    const since = this.#since.get(key);
    this.#since.delete(key);
    return since === undefined ? undefined : (this.#clock.now() - since) / 1_000;
  }

  forget(key: string): void {
    this.#since.delete(key);
  }
}
