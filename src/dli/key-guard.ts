/**
 * More than five bad signatures in a row lock an access key at the gateway, for everybody who uses it. So a pair of access
 * and secret key that has not yet succeeded is tried by one call at a time, and signatures that are refused stay below five
 * in five minutes, whatever the secret keys. A pair that has succeeded does not suffer from the others.
 */
import { createHash } from 'node:crypto';
import { type Failure, failed, type Result } from '../core/failure.ts';
import type { Credentials } from '../core/ports.ts';
import { beforeDeadline, overdue } from './deadline.ts';
import { LOCK_MS } from './errors.ts';
import { Recent } from './recent.ts';

export type KeyCredentials = Extract<Credentials, { kind: 'key' }>;

/** Refusals in five minutes after which only proven pairs are sent. */
const KEY_LIMIT = 4;

/** A wrong pair leaves room for the one that corrects it. */
const PAIR_LIMIT = 2;

interface KeyState {
  /** Refusals of any pair, monotonic ms. */
  refusedAt: number[];
  /** The call that finds out whether an unproven pair is right. */
  probe: Promise<Result<unknown>> | undefined;
  /** The gateway said so: nothing is sent, not even what is right. */
  locked: { until: number; because: Failure } | undefined;
}

interface PairState {
  /** The last answer was a success: calls may run side by side. */
  proven: boolean;
  refusedAt: number[];
  because: Failure | undefined;
}

interface Held {
  key: KeyState;
  pair: PairState;
}

const digestOf = ({ accessKey, secretKey, securityToken }: KeyCredentials): string =>
  createHash('sha256')
    .update(JSON.stringify([accessKey, secretKey, securityToken ?? '']))
    .digest('hex');

const isRefusal = ({ kind }: Failure): boolean =>
  kind === 'AuthFailed' || kind === 'ClockSkew' || kind === 'KeyLocked';

/** Said again as it was, but for the id of a request that is not made: a status does not change because nothing was sent. */
function again({ requestId: _none, ...failure }: Failure): Failure {
  return failure;
}

const OTHERS = 'not sent: other secret keys were refused for this access key, and more would lock it';

export class KeyGuard {
  readonly #keys = new Recent<KeyState>();
  readonly #pairs = new Recent<PairState>();
  readonly #monotonic: () => number;

  /** `monotonic`: ms. */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Runs `call`, which sends one signed request, unless the key must rest. */
  async run<T>(
    credentials: KeyCredentials,
    signal: AbortSignal,
    call: () => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const held = this.#held(credentials);
    const { key, pair } = held;
    while (!pair.proven && key.probe !== undefined) {
      await beforeDeadline(key.probe, signal, '');
      if (signal.aborted) return failed(overdue('the access key could not be tried'));
    }
    const rest = this.#rest(held);
    if (rest !== undefined) return failed(rest);
    const running = call().then((result) => this.#learn(held, result));
    if (pair.proven) return running;
    key.probe = running;
    return running.finally(() => {
      key.probe = undefined;
    });
  }

  /** Why nothing is sent now. */
  #rest({ key, pair }: Held): Failure | undefined {
    const now = this.#monotonic();
    if (key.locked !== undefined && now < key.locked.until)
      return { ...again(key.locked.because), retryAfterMs: key.locked.until - now };
    if (pair.proven) return undefined;
    const [ofKey, ofPair] = [key, pair].map(({ refusedAt }) => refusedAt.filter((at) => now < at + LOCK_MS));
    const oldest = ofKey?.at(-KEY_LIMIT);
    const refused = ofPair?.length ?? 0;
    if (pair.because !== undefined && (refused >= PAIR_LIMIT || (refused > 0 && oldest !== undefined)))
      return again(pair.because);
    if (oldest === undefined) return undefined;
    return { kind: 'KeyLocked', message: OTHERS, retryAfterMs: oldest + LOCK_MS - now };
  }

  #learn<T>({ key, pair }: Held, result: Result<T>): Result<T> {
    if (result.ok || result.failure.error_code?.startsWith('DLI.')) {
      Object.assign(pair, { proven: true, refusedAt: [], because: undefined });
      key.locked = undefined;
    } else if (isRefusal(result.failure)) this.#refuse({ key, pair }, result.failure);
    return result;
  }

  #refuse({ key, pair }: Held, failure: Failure): void {
    const now = this.#monotonic();
    pair.proven = false;
    pair.because = failure;
    pair.refusedAt = [...pair.refusedAt, now].slice(-PAIR_LIMIT);
    key.refusedAt = [...key.refusedAt, now].slice(-KEY_LIMIT);
    if (failure.kind === 'KeyLocked') key.locked = { until: now + LOCK_MS, because: failure };
  }

  #held(credentials: KeyCredentials): Held {
    const digest = digestOf(credentials);
    const { accessKey } = credentials;
    const key = this.#keys.get(accessKey) ?? { refusedAt: [], probe: undefined, locked: undefined };
    const pair = this.#pairs.get(digest) ?? { proven: false, refusedAt: [], because: undefined };
    this.#keys.set(accessKey, key);
    this.#pairs.set(digest, pair);
    return { key, pair };
  }
}
