/**
 * Virtual time. What is due is run in order, one thing at a time; between two of them everything that was set off by the
 * first comes to rest. When nothing is due, time jumps to what comes next: nothing here ever waits.
 */
import { setImmediate } from 'node:timers';
import { Heap, type Timed, UNPLACED } from '../../src/ground/heap.ts';

/** A turn of the event loop is a call to the system, so many of Node's immediates are asked for in one. */
const TURNS = 64;

/**
 * Calls `step` again and again until it returns true. Before each call all promises that can settle have settled, and what
 * waited for them has run: Node sees to it between two immediates.
 */
const inTurns = (step: () => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    let over = false;
    const end = (settle: () => void): void => {
      over = true;
      settle();
    };
    const turn = (): void => {
      if (over) return;
      try {
        if (step()) end(resolve);
      } catch (error) {
        end(() => reject(error));
      }
    };
    const ask = (): void => {
      for (let turns = 0; turns < TURNS; turns += 1) setImmediate(turn);
      setImmediate(() => {
        if (!over) ask();
      });
    };
    ask();
  });

interface ScheduledRun extends Timed {
  run: () => void;
}

export class Timeline {
  readonly #due = new Heap<ScheduledRun>();
  /** ms since the history began. */
  now = 0;
  /** Things run so far. */
  count = 0;

  /** Runs once, `ms` from now. Returns how to call it off. */
  after(ms: number, run: () => void): () => void {
    return this.at(this.now + Math.max(0, ms), run);
  }

  at(at: number, run: () => void): () => void {
    const due: ScheduledRun = { at: Math.max(at, this.now), run, ...UNPLACED };
    this.#due.push(due);
    return () => this.#due.remove(due);
  }

  /** Until `end`, which is then the present. */
  async runTo(end: number): Promise<void> {
    await inTurns(() => !this.#runNext(end));
    this.now = Math.max(this.now, end);
  }

  /** False: nothing is due until `end`. */
  #runNext(end: number): boolean {
    const first = this.#due.first;
    if (first === undefined || first.at > end) return false;
    this.#due.remove(first);
    this.now = first.at;
    this.count += 1;
    first.run();
    return true;
  }
}
