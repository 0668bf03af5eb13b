/**
 * More than five bad signatures in a row lock an access key at the gateway, for everybody who uses it. So a key that has
 * not yet succeeded is tried by one call at a time, and after five refusals it is not sent at all for five minutes.
 */
import { createHash } from 'node:crypto';
import { type Failure, failed, type Result } from '../core/failure.ts';
import type { Credentials } from '../core/ports.ts';
import { beforeDeadline, overdue } from './deadline.ts';
import { Recent } from './recent.ts';

export type KeyCredentials = Extract<Credentials, { kind: 'key' }>;

const LIMIT = 5;
const LOCK_MS = 300_000;

interface KeyState {
  /** Refusals in a row, whatever the secret key. */
  refused: number;
  /** The last answer was a success: calls may run side by side. */
  proven: boolean;
  /** The call that finds out, while nothing is proven. */
  probe: Promise<Result<unknown>> | undefined;
  locked: { pair: string; until: number; because: Failure } | undefined;
}

const pairOf = ({ accessKey, secretKey }: KeyCredentials): string =>
  createHash('sha256').update(`${accessKey}\n${secretKey}`).digest('hex');

const isRefusal = ({ kind }: Failure): boolean =>
  kind === 'AuthFailed' || kind === 'ClockSkew' || kind === 'KeyLocked';

/** A lock and a wrong clock are said again as they are: a status does not change because nothing was sent. */
const resting = (because: Failure): Failure =>
  because.kind === 'KeyLocked' || because.kind === 'ClockSkew'
    ? because
    : { kind: 'KeyLocked', message: `not sent, because the key was refused: ${because.message}` };

export class KeyGuard {
  readonly #states = new Recent<KeyState>();
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
    const state = this.#state(credentials.accessKey);
    while (!state.proven && state.probe !== undefined) {
      await beforeDeadline(state.probe, signal, '');
      if (signal.aborted) return failed(overdue('the access key could not be tried'));
    }
    const { locked } = state;
    if (locked?.pair === pairOf(credentials) && this.#monotonic() < locked.until)
      return failed(resting(locked.because));
    const running = call().then((result) => this.#learn(credentials, state, result));
    if (state.proven) return running;
    state.probe = running;
    return running.finally(() => {
      state.probe = undefined;
    });
  }

  #learn<T>(credentials: KeyCredentials, state: KeyState, result: Result<T>): Result<T> {
    if (result.ok || result.failure.error_code?.startsWith('DLI.')) this.#prove(state);
    else if (isRefusal(result.failure)) this.#refuse(credentials, state, result.failure);
    return result;
  }

  #prove(state: KeyState): void {
    Object.assign(state, { refused: 0, proven: true, locked: undefined });
  }

  #refuse(credentials: KeyCredentials, state: KeyState, failure: Failure): void {
    state.proven = false;
    state.refused += 1;
    if (state.refused < LIMIT && failure.kind !== 'KeyLocked') return;
    const until = this.#monotonic() + LOCK_MS;
    state.locked = { pair: pairOf(credentials), until, because: failure };
  }

  #state(accessKey: string): KeyState {
    const known = this.#states.get(accessKey);
    if (known !== undefined) return known;
    const state: KeyState = { refused: 0, proven: false, probe: undefined, locked: undefined };
    this.#states.set(accessKey, state);
    return state;
  }
}
