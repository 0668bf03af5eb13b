/**
 * How many calls a second a service takes from one account, learned from its refusals: the rate rises while it is used up, and
 * halves when a call is refused. Reads and writes share it. Times are monotonic ms; nothing here waits.
 */
import type { Failure } from '../../core/failure.ts';

/** Calls a second, unless it starts with more. */
const MOST = 1_000;
const LEAST = 0.1;
/** A burst has at least so many calls. */
const LEAST_BURST = 4;
const WINDOW_MS = 1_000;

export type CallLimit = Failure['limit'];

/** What was refused last. */
interface RefusedRate {
  /** Calls a second. */
  rate: number;
  /** The time over which the service counts, ms. */
  windowMs: number;
}

export class CallRate {
  readonly #start: number;
  #rate: number;
  /** Calls that may be made at once. Below 0: made already. */
  #credit: number;
  #countedAt = Number.NEGATIVE_INFINITY;
  #refused: RefusedRate | undefined;
  #halvedAt = Number.NEGATIVE_INFINITY;

  /** `start`: calls a second, before anything is known. */
  constructor(start: number) {
    this.#start = start;
    this.#rate = start;
    this.#credit = this.#burst;
  }

  get perSecond(): number {
    return this.#rate;
  }

  /** A refusal has shown about what the service takes. */
  get isLearned(): boolean {
    return this.#refused !== undefined;
  }

  /** When a call may be made; `isLast`: half of a burst is left to others. */
  opensAt(now: number, isLast: boolean): number {
    this.#count(now);
    const missing = (isLast ? this.#burst / 2 : 1) - this.#credit;
    return missing <= 0 ? now : now + Math.ceil((missing / this.#rate) * 1_000);
  }

  spend(calls: number, now: number): void {
    this.#count(now);
    this.#credit -= calls;
  }

  /** A call was refused that was made at `since` or later. `limit`: as the service says. */
  refused({ since, now }: { since: number; now: number }, limit: CallLimit): void {
    this.#count(now);
    this.#credit = Math.min(this.#credit, 0);
    // What was sent at the rate of before says nothing of the one since; nor does a quota, before it comes back.
    if (since < this.#halvedAt + (limit?.windowMs ?? 0)) return;
    const windowMs = limit?.windowMs ?? this.#refused?.windowMs ?? WINDOW_MS;
    const told = limit === undefined ? this.#rate : (limit.calls * 1_000) / limit.windowMs;
    this.#refused = { rate: limit === undefined ? Math.max(this.#rate, LEAST) : told, windowMs };
    this.#rate = Math.max(Math.min(this.#rate / 2, 0.95 * told), Math.min(LEAST, told / 4));
    this.#halvedAt = now;
  }

  /** After a time without any call: what has waited does not come all at once. */
  beginAnew(now: number): void {
    this.#count(now);
    this.#rate = Math.min(this.#rate, this.#start / 4);
    this.#credit = Math.min(this.#credit, 1);
  }

  get #burst(): number {
    return Math.max(LEAST_BURST, this.#rate);
  }

  #count(now: number): void {
    const ms = now - this.#countedAt;
    this.#countedAt = now;
    if (!(ms > 0)) return;
    const untilFullMs = (Math.max(0, this.#burst - this.#credit) / this.#rate) * 1_000;
    this.#credit = Math.min(this.#burst, this.#credit + (this.#rate * ms) / 1_000);
    // A rate that was not used up shows nothing of a higher one.
    this.#rise(Math.min(ms, untilFullMs));
  }

  /** Fast up to what was refused, slowly beyond that. What is well above it shows that the service takes more than it did. */
  #rise(ms: number): void {
    const most = Math.max(MOST, this.#start);
    if (this.#refused === undefined) {
      this.#rate = Math.min(most, this.#rate + (this.#start * ms) / WINDOW_MS);
      return;
    }
    const { rate, windowMs } = this.#refused;
    const [near, windows] = [0.95 * rate, ms / windowMs];
    const fast = this.#rate + 0.9 * rate * windows;
    const risen = fast <= near ? fast : Math.max(near, this.#rate) + 0.005 * rate * windows;
    if (risen > 1.05 * rate) this.#refused = undefined;
    this.#rate = Math.min(most, risen);
  }
}
