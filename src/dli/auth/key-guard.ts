/**
 * More than five bad signatures in a row lock an access key at the gateway, for everybody who uses it. So a pair of access
 * and secret key that has not yet succeeded is tried by one call at a time, or by a few if they are not answered. Signatures
 * that are refused stay below five in five minutes, whatever the secret keys. A pair that has succeeded does not suffer from
 * the others. Refused once, it is tried again after a few seconds, because that may be a disturbance; so is a pair with which a job
 * seems to have been read before, and one that was refused for the clock, but each of their refusals counts.
 */
import { type Failure, failed, ok, type Result } from '../../core/failure.ts';
import type { Credentials } from '../../core/object/account.ts';
import { type Clock, within } from '../../ground/clock.ts';
import { fingerprint } from '../../ground/digest.ts';
import { Recent } from '../../ground/recent.ts';
import { LOCK_MS } from '../answers/bad-signature.ts';
import { CONFIRMATIONS, CONFIRMED_MS } from '../answers/confirmations.ts';
import { beforeDeadline, overdue } from '../deadline.ts';
import { repeated } from './repeated.ts';

export type KeyCredentials = Extract<Credentials, { kind: 'key' }>;

/** Refusals in five minutes after which only proven pairs are sent. */
const KEY_LIMIT = 4;

/** A wrong pair leaves room for the one that corrects it. */
const PAIR_LIMIT = 2;

/**
 * A questioned pair is refused a few times before that counts. The tries are so far apart that `CONFIRMED_MS` is over at the last.
 */
const ASK_AGAIN_MS = CONFIRMED_MS / (CONFIRMATIONS - 1) + 500;

/** A call that has no answer after so long may be about a job that never answers. Another call may find out then. */
const PROBE_MS = 1_000;

/** So many calls may find out at a time. Refusals of the last five minutes count as well. */
const PROBES = 3;

interface KeyState {
  /** Refusals of any pair, monotonic ms. */
  refusedAt: number[];
  /** The calls that find out whether an unproven pair is right. */
  probes: Set<Promise<unknown>>;
  /** Until it is over no other call finds out. */
  turn: Promise<Result<unknown>> | undefined;
  /** The gateway said so: nothing is sent, not even what is right. */
  locked: { until: number; because: Failure } | undefined;
}

interface PairState {
  /** `proven`: the last answer was a success, so calls may run side by side. `questioned`: refused since, not yet for good. */
  standing: 'unproven' | 'proven' | 'questioned';
  /** It has succeeded in this process. What a status says of an earlier one may be wrong, and may be said of many pairs. */
  hasWorked: boolean;
  /** Refusals since the last success, monotonic ms. */
  refusedAt: number[];
  because: Failure | undefined;
}

interface Held {
  key: KeyState;
  pair: PairState;
  readBefore: boolean;
}

interface Signer {
  credentials: KeyCredentials;
  /** A pair that is refused in one region may be right in another. */
  region: string;
  signal: AbortSignal;
  /** See `Question`. */
  readBefore: boolean;
}

const pairOf = ({ credentials: { accessKey, secretKey, securityToken }, region }: Signer): string =>
  fingerprint([region, accessKey, secretKey, securityToken ?? '']);

const isRefusal = ({ kind }: Failure): boolean =>
  kind === 'AuthFailed' || kind === 'ClockSkew' || kind === 'KeyLocked';

/** ms until there are fewer than `limit` refusals in five minutes. */
const restMs = (refusedAt: readonly number[], limit: number, now: number): number =>
  Math.max(0, (refusedAt.at(-limit) ?? Number.NEGATIVE_INFINITY) + LOCK_MS - now);

/** Of a pair that was refused because of something: whether it is too early to try it again. */
function restOfRefused(
  { standing, refusedAt }: PairState,
  because: Failure,
  { keyRests, now }: { keyRests: number; now: number },
): Failure | undefined {
  const rests =
    standing === 'questioned'
      ? Math.max(keyRests, (refusedAt.at(-1) ?? 0) + ASK_AGAIN_MS - now)
      : restMs(refusedAt, keyRests > 0 ? 1 : PAIR_LIMIT, now);
  return rests > 0 ? repeated(because, rests) : undefined;
}

const OTHERS = 'not sent: other secret keys were refused for this access key, and more would lock it';

export class KeyGuard {
  readonly #keys = new Recent<KeyState>();
  readonly #pairs = new Recent<PairState>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `call`, which sends one signed request, unless the key must rest. */
  async run<T>(signer: Signer, call: () => Promise<Result<T>>): Promise<Result<T>> {
    const { signal } = signer;
    const held = this.#held(signer);
    const { key, pair } = held;
    while (pair.standing !== 'proven' && key.turn !== undefined) {
      await beforeDeadline(key.turn, signal, '');
      if (signal.aborted) return failed(overdue('the access key could not be tried'));
    }
    const rest = this.#rest(held);
    if (rest !== undefined) return failed(rest);
    const running = call().then((result) => this.#learn(held, result));
    if (pair.standing !== 'proven') this.#probe(key, running);
    return running;
  }

  /** The others wait for it, but no longer than they have to. */
  #probe(key: KeyState, running: Promise<unknown>): void {
    const ended = running.catch(() => undefined).finally(() => key.probes.delete(ended));
    key.probes.add(ended);
    const refused = key.refusedAt.filter((at) => this.#clock.now() < at + LOCK_MS).length;
    const room = key.probes.size + refused < PROBES;
    const next = room ? within(this.#clock, PROBE_MS, ended) : Promise.race(key.probes);
    const turn = next.then(() => {
      if (key.turn === turn) key.turn = undefined;
      return ok(undefined);
    });
    key.turn = turn;
  }

  /** Why nothing is sent now. */
  #rest({ key, pair }: Held): Failure | undefined {
    const now = this.#clock.now();
    if (key.locked !== undefined && now < key.locked.until)
      return repeated(key.locked.because, key.locked.until - now);
    if (pair.standing === 'proven') return undefined;
    const keyRests = restMs(key.refusedAt, KEY_LIMIT, now);
    const told =
      pair.because === undefined ? undefined : restOfRefused(pair, pair.because, { keyRests, now });
    if (told !== undefined || pair.standing === 'questioned' || keyRests === 0) return told;
    return { kind: 'KeyLocked', message: OTHERS, retryAfterMs: keyRests };
  }

  #learn<T>(held: Held, result: Result<T>): Result<T> {
    const { key, pair } = held;
    if (result.ok || result.failure.error_code?.startsWith('DLI.')) {
      Object.assign(pair, { standing: 'proven', hasWorked: true, refusedAt: [], because: undefined });
      key.locked = undefined;
    } else if (isRefusal(result.failure)) this.#refuse(held, result.failure);
    return result;
  }

  #refuse({ key, pair, readBefore }: Held, failure: Failure): void {
    const now = this.#clock.now();
    pair.because = failure;
    if (failure.kind === 'KeyLocked') key.locked = { until: now + LOCK_MS, because: failure };
    // Of calls that were under way side by side when the first was refused, that one counts.
    const counted = pair.standing === 'questioned' && now < (pair.refusedAt.at(-1) ?? 0) + ASK_AGAIN_MS;
    if (!counted || !pair.hasWorked) key.refusedAt = [...key.refusedAt, now].slice(-KEY_LIMIT);
    if (counted) return;
    pair.refusedAt = [...pair.refusedAt, now].slice(-CONFIRMATIONS);
    const doubtful = pair.standing !== 'unproven' || readBefore || failure.kind === 'ClockSkew';
    pair.standing = doubtful && pair.refusedAt.length < CONFIRMATIONS ? 'questioned' : 'unproven';
  }

  #held(signer: Signer): Held {
    const digest = pairOf(signer);
    const { accessKey } = signer.credentials;
    const key = this.#keys.get(accessKey) ?? {
      refusedAt: [],
      probes: new Set(),
      turn: undefined,
      locked: undefined,
    };
    const pair = this.#pairs.get(digest) ?? {
      standing: 'unproven' as const,
      hasWorked: false,
      refusedAt: [],
      because: undefined,
    };
    this.#keys.set(accessKey, key);
    this.#pairs.set(digest, pair);
    return { key, pair, readBefore: signer.readBefore };
  }
}
