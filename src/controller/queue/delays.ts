import type { Clock } from '../../ground/clock.ts';
import { Heap, type Timed, UNPLACED } from '../../ground/heap.ts';
import { higher, type Priority } from './priority.ts';

interface Delayed extends Timed {
  key: string;
  priority: Priority;
}

type Due = (key: string, priority: Priority) => void;

/** Keys that are wanted later: one entry a key, one timer for all of them. */
export class Delays {
  readonly #byKey = new Map<string, Delayed>();
  readonly #heap = new Heap<Delayed>();
  readonly #clock: Clock;
  readonly #due: Due;
  #timer: { at: number; cancel: () => void } | undefined;

  constructor(clock: Clock, due: Due) {
    this.#clock = clock;
    this.#due = due;
  }

  get size(): number {
    return this.#heap.size;
  }

  /** The earliest wanted time stays. */
  set(key: string, at: number, priority: Priority): void {
    const known = this.#byKey.get(key);
    if (known === undefined) {
      const delayed = { key, at, priority, ...UNPLACED };
      this.#byKey.set(key, delayed);
      this.#heap.push(delayed);
    } else {
      known.priority = higher(priority, known.priority);
      if (at >= known.at) return;
      known.at = at;
      this.#heap.advanced(known);
    }
    this.#arm();
  }

  /** Takes a key out; returns the priority it was wanted with. */
  remove(key: string): Priority | undefined {
    const known = this.#byKey.get(key);
    if (known === undefined) return undefined;
    this.#byKey.delete(key);
    this.#heap.remove(known);
    this.#arm();
    return known.priority;
  }

  clear(): void {
    for (const key of [...this.#byKey.keys()]) this.remove(key);
  }

  /** A timer that is too early is left alone: it finds nothing due and is set again, once, instead of at every removal. */
  #arm(): void {
    const first = this.#heap.first;
    if (first !== undefined && this.#timer !== undefined && this.#timer.at <= first.at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (first === undefined) return;
    const cancel = this.#clock.after(Math.max(0, first.at - this.#clock.now()), () => this.#fire());
    this.#timer = { at: first.at, cancel };
  }

  #fire(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    const due: Delayed[] = [];
    for (let first = this.#heap.first; first !== undefined && first.at <= now; first = this.#heap.first) {
      this.#heap.remove(first);
      this.#byKey.delete(first.key);
      due.push(first);
    }
    this.#arm();
    for (const { key, priority } of due) this.#due(key, priority);
  }
}
