/**
 * Whether a pass over an account may begin: as fast as its service takes calls, and one at a time while it does not answer. A key
 * that may not waits in its lane. Times are monotonic ms.
 */
import { type Backoff, backoffMs } from '../../ground/backoff.ts';
import type { Chance } from '../../ground/chance.ts';
import { type CallLimit, CallRate } from './call-rate.ts';
import type { Priority } from './priority.ts';

/** What a pass has found out about the service. */
export type Hearing =
  /** `calls`: that it has made. */
  | { kind: 'answers'; calls: number }
  /** No call was made. */
  | { kind: 'unasked' }
  /** It asks for fewer calls. `retryAfterMs`: for none before that. */
  | { kind: 'throttled'; retryAfterMs: number | undefined; limit: CallLimit }
  /** No answer, or one of a service that does not work. */
  | { kind: 'unreachable' };

/** A pass that has ended. */
interface EndedPass {
  key: string;
  since: number;
  now: number;
  chance: Pick<Chance, 'next'>;
}

/**
 * - `open`: nothing was refused of late.
 * - `slowed`: a call was refused; the rate is about what the service takes.
 * - `held`: the service has asked for a pause.
 * - `unreachable`: one pass at a time asks whether it is there again.
 */
export type GateState = 'open' | 'slowed' | 'held' | 'unreachable';

const LONGEST_HOLD_MS = 300_000;
/** The first one, where the service does not say; it doubles up to a tenth of the window that it names. */
const FIRST_HOLD_MS = 2_000;
/** One object may fail for a reason of its own. So many without an answer to any other mean that the service is away. */
const UNREACHED = 5;
/** Between two attempts to reach it. */
const PROBE: Backoff = { firstMs: 1_000, capMs: 8_000, jitter: 0.5 };

export class CallGate {
  readonly #rate: CallRate;
  #heldUntil = Number.NEGATIVE_INFINITY;
  /** Refusals in a row. */
  #throttles = 0;
  /** Keys that were not answered, since an answer came. */
  readonly #unreached = new Set<string>();
  /** Undefined: the service is reached. */
  #away: { since: number; probes: number; probeAt: number; isProbing: boolean } | undefined;
  #closedAt = Number.NEGATIVE_INFINITY;

  /** `callRate`: calls a second, before anything is known. */
  constructor(callRate: number) {
    this.#rate = new CallRate(callRate);
  }

  /** Calls a second that it allows; 0 while it allows none but probes. */
  allowed(now: number): number {
    return this.#away !== undefined || now < this.#heldUntil ? 0 : this.#rate.perSecond;
  }

  state(now: number): GateState {
    if (this.#away !== undefined) return 'unreachable';
    if (now < this.#heldUntil) return 'held';
    return this.#rate.isLearned ? 'slowed' : 'open';
  }

  /** When a pass may begin: at once, later, or not before one under way has ended (infinity). */
  opensAt(priority: Priority, now: number): number {
    const at = this.#opensAt(priority, now);
    if (at > now) this.#closedAt = now;
    return at;
  }

  /** Whether it has kept a key waiting since then. */
  hasHeld(since: number): boolean {
    return this.#closedAt >= since;
  }

  /** A pass begins: it makes one call at least. */
  begin(now: number): void {
    this.#rate.spend(1, now);
    if (this.#away !== undefined) this.#away.isProbing = true;
  }

  /** Undefined: the pass has found out nothing. */
  ended(pass: EndedPass, heard: Hearing | undefined): void {
    if (this.#away !== undefined && pass.since >= this.#away.since) this.#away.isProbing = false;
    if (heard === undefined) return;
    if (heard.kind === 'unasked') this.#rate.spend(-1, pass.now);
    else if (heard.kind === 'unreachable') this.#unanswered(pass);
    else this.#answered(pass, heard);
  }

  #opensAt(priority: Priority, now: number): number {
    if (this.#away?.isProbing === true) return Number.POSITIVE_INFINITY;
    const closedUntil = Math.max(this.#heldUntil, this.#away?.probeAt ?? now);
    if (closedUntil > now) return closedUntil;
    return this.#away === undefined ? this.#rate.opensAt(now, priority === 'low') : now;
  }

  #answered(pass: EndedPass, heard: Exclude<Hearing, { kind: 'unreachable' | 'unasked' }>): void {
    const { now } = pass;
    this.#unreached.clear();
    if (this.#away !== undefined) this.#rate.beginAnew(now);
    this.#away = undefined;
    if (heard.kind === 'throttled') {
      this.#throttled(pass, heard);
      return;
    }
    this.#throttles = 0;
    this.#rate.spend(heard.calls - 1, now);
  }

  #throttled(pass: EndedPass, { retryAfterMs, limit }: Extract<Hearing, { kind: 'throttled' }>): void {
    this.#throttles += 1;
    // A quota that is used up comes back at an unknown time within its window.
    const untoldMs = Math.min((limit?.windowMs ?? 0) / 10, FIRST_HOLD_MS * 2 ** (this.#throttles - 1));
    const restMs = Math.min(retryAfterMs ?? untoldMs, LONGEST_HOLD_MS);
    if (restMs > 0) this.#heldUntil = Math.max(this.#heldUntil, pass.now + restMs);
    this.#rate.refused(pass, limit);
  }

  #unanswered({ key, since, now, chance }: EndedPass): void {
    this.#unreached.add(key);
    const away = this.#away;
    if (away === undefined ? this.#unreached.size < UNREACHED : since < away.since) return;
    const probes = away === undefined ? 0 : away.probes + 1;
    this.#unreached.clear();
    this.#away = {
      since: away?.since ?? now,
      probes,
      probeAt: now + backoffMs(probes, PROBE, chance.next()),
      isProbing: false,
    };
  }
}
