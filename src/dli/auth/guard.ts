/**
 * One guard for all that can be locked: access keys by bad signatures, users by bad passwords. What has not yet succeeded in this
 * process is tried by one call at a time, or by two if the first is not answered, and is refused as seldom as `places.ts` says.
 * A pair (key and secret key, user and password) that has succeeded does not suffer from the others. Refused once, a pair of keys
 * that has worked is tried again after a few seconds, because that may be a disturbance.
 */
import { type Failure, failed, type Result } from '../../core/failure.ts';
import type { Clock } from '../../ground/clock.ts';
import { Shared } from '../../ground/shared.ts';
import { CONFIRMATIONS, CONFIRMED_MS } from '../answers/confirmations.ts';
import { overdue } from '../deadline.ts';
import { type BadTry, LOCKS, MOST_PLACES, PLACES, placeInMs, rankOf, within } from './places.ts';
import { Probes } from './probes.ts';
import { repeated } from './repeated.ts';

/** The tries of a questioned pair are so far apart that `CONFIRMED_MS` is over at the last. */
const ASK_AGAIN_MS = CONFIRMED_MS / (CONFIRMATIONS - 1) + 500;

/** Keys and users that are remembered, of all namespaces and of one, and how many of one may be at rest at a time. */
const LOCKS_KEPT = { all: 10_000, each: 200 };
const MOST_RESTING = 100;

/** Regions, secret keys and passwords of one key or user. */
const PAIRS_KEPT = { all: 1_000, each: 16 };

interface PairState {
  /** `proven`: the last answer was a success. `questioned`: refused since, not yet for good. */
  standing: 'unproven' | 'proven' | 'questioned';
  /** It has succeeded in this process. What a status says of an earlier one may be wrong, and may be said of many pairs. */
  hasWorked: boolean;
  /** Refusals since the last success, monotonic ms. */
  refusedAt: number[];
  because: Failure | undefined;
}

/** A key or a user. */
interface LockState {
  begunAt: number;
  windowMs: number;
  refusals: BadTry[];
  turnedAway: BadTry | undefined;
  /** The calls that find out whether a pair is right. */
  probes: Probes;
  /** The gateway said so: nothing is sent, not even what is right. */
  locked: { until: number; because: Failure } | undefined;
  pairs: Shared<PairState>;
}

export interface Guarded {
  kind: keyof typeof LOCKS;
  /** What would be locked, and what is tried for it. Fingerprints: two who have the same share what is known of it. */
  name: string;
  pair: string;
  namespace: string;
  /** See `Question`. */
  readBefore: boolean;
  signal: AbortSignal;
}

interface Held extends Pick<Guarded, 'kind' | 'namespace'> {
  lock: LockState;
  pair: PairState;
  claimed: boolean;
}

const isRefusal = ({ kind }: Failure): boolean =>
  kind === 'AuthFailed' || kind === 'ClockSkew' || kind === 'KeyLocked';

/** The service has looked at what was asked, so the pair is right. */
const PROVES: Record<Guarded['kind'], (failure: Failure) => boolean> = {
  key: ({ error_code }) => error_code?.startsWith('DLI.') === true,
  user: ({ kind }) => kind === 'ProjectMismatch',
};

const endOf = (refusedAt: number | undefined, ms: number, now: number): number =>
  Math.max(0, (refusedAt ?? Number.NEGATIVE_INFINITY) + ms - now);

/** ms until a pair that is not proven may be tried. */
function restMs(held: Held, now: number): number {
  const { lock, pair } = held;
  const { refusedAt, standing, hasWorked, because } = pair;
  const isQuestioned = standing === 'questioned';
  const own = endOf(refusedAt.at(-1), isQuestioned ? ASK_AGAIN_MS : lock.windowMs, now);
  // A wrong clock is nobody's: it is refused to all.
  const mayErr = isQuestioned && (hasWorked || because?.kind === 'ClockSkew');
  if (!mayErr) return Math.max(own, placeInMs(lock, held, now));
  return Math.max(own, endOf(lock.refusals.at(-MOST_PLACES)?.at, lock.windowMs, now));
}

const mustFindOut = ({ kind, pair }: Held): boolean => pair.standing !== 'proven' || !LOCKS[kind].sideBySide;

export class Guard {
  readonly #clock: Clock;
  readonly #locks: Shared<LockState>;
  #begunAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#locks = new Shared({ ...LOCKS_KEPT, mayGo: (lock) => lock.probes.isIdle && !this.#rests(lock) });
  }

  /** Runs `call`, which tries the pair once, unless its key or user must rest. */
  async run<T>(guarded: Guarded, call: () => Promise<Result<T>>): Promise<Result<T>> {
    const { signal } = guarded;
    const held = this.#held(guarded);
    const { lock } = held;
    const rank = (): number => rankOf(lock, held, this.#clock.now());
    while (mustFindOut(held) && lock.probes.isTaken) {
      await lock.probes.turn(rank, signal);
      if (signal.aborted) return failed(overdue(`the ${LOCKS[held.kind].what} could not be tried`));
    }
    const rest = this.#rest(held);
    if (rest !== undefined) return failed(rest);
    const running = call().then((result) => this.#learn(held, result));
    if (mustFindOut(held)) lock.probes.begin(running, PLACES - within(lock, this.#clock.now()).length);
    return running;
  }

  /** Why nothing is sent now. */
  #rest(held: Held): Failure | undefined {
    const { kind, lock, pair, namespace } = held;
    const now = this.#clock.now();
    if (lock.locked !== undefined && now < lock.locked.until)
      return repeated(lock.locked.because, lock.locked.until - now);
    if (pair.standing === 'proven') return undefined;
    const what = LOCKS[kind].what;
    const retryAfterMs = restMs(held, now);
    if (retryAfterMs > 0 && pair.because !== undefined) return repeated(pair.because, retryAfterMs);
    if (retryAfterMs > 0) {
      if (within(lock, now).every((refused) => refused.namespace !== namespace))
        lock.turnedAway = { at: now, namespace };
      const message = `not sent: tries were refused for this ${what}, and more would lock it`;
      return { kind: 'KeyLocked', message, retryAfterMs };
    }
    if (this.#rests(lock) || this.#resting(namespace) < MOST_RESTING) return undefined;
    const message = `not sent: ${MOST_RESTING} keys and users of this namespace were refused of late`;
    return { kind: 'KeyLocked', message, retryAfterMs: LOCKS[kind].windowMs };
  }

  #rests(lock: LockState): boolean {
    const now = this.#clock.now();
    return within(lock, now).length > 0 || now < (lock.locked?.until ?? 0);
  }

  #resting(namespace: string): number {
    return [...this.#locks.of(namespace)].filter((lock) => this.#rests(lock)).length;
  }

  #learn<T>(held: Held, result: Result<T>): Result<T> {
    const { kind, lock, pair } = held;
    if (result.ok || PROVES[kind](result.failure)) {
      Object.assign(pair, { standing: 'proven', hasWorked: true, refusedAt: [], because: undefined });
      lock.locked = undefined;
    } else if (isRefusal(result.failure)) this.#refuse(held, result.failure);
    return result;
  }

  #refuse({ kind, lock, pair, namespace, claimed }: Held, failure: Failure): void {
    const now = this.#clock.now();
    pair.because = failure;
    if (failure.kind === 'KeyLocked') lock.locked = { until: now + lock.windowMs, because: failure };
    // Of calls that were under way side by side when the first was refused, that one counts.
    const counted = pair.standing === 'questioned' && now < (pair.refusedAt.at(-1) ?? 0) + ASK_AGAIN_MS;
    if (!counted || !pair.hasWorked)
      lock.refusals = [...lock.refusals, { at: now, namespace }].slice(-MOST_PLACES);
    if (counted) return;
    pair.refusedAt = [...pair.refusedAt, now].slice(-CONFIRMATIONS);
    const doubtful = pair.standing !== 'unproven' || claimed || failure.kind === 'ClockSkew';
    const asksAgain = LOCKS[kind].asksAgain && doubtful && pair.refusedAt.length < CONFIRMATIONS;
    pair.standing = asksAgain ? 'questioned' : 'unproven';
  }

  #held({ kind, name, pair: digest, namespace, readBefore }: Guarded): Held {
    this.#begunAt ??= this.#clock.now();
    const lock = this.#locks.get(namespace, name) ?? {
      begunAt: this.#begunAt,
      windowMs: LOCKS[kind].windowMs,
      refusals: [],
      turnedAway: undefined,
      probes: new Probes(this.#clock),
      locked: undefined,
      pairs: new Shared<PairState>(PAIRS_KEPT),
    };
    this.#locks.set(namespace, name, lock);
    const pair = lock.pairs.get(namespace, digest) ?? {
      standing: 'unproven' as const,
      hasWorked: false,
      refusedAt: [],
      because: undefined,
    };
    lock.pairs.set(namespace, digest, pair);
    return { kind, namespace, lock, pair, claimed: readBefore };
  }
}
