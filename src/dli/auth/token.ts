/** IAM tokens for user and password: cached, and renewed before they expire. How often IAM may be asked, `guard.ts` says. */
import { FAILURES, type Failure, failed, type Result } from '../../core/failure.ts';
import type { Credentials } from '../../core/object/account.ts';
import type { Clock } from '../../ground/clock.ts';
import { fingerprint } from '../../ground/digest.ts';
import { isObject, stringifyJson } from '../../ground/json.ts';
import { Shared } from '../../ground/shared.ts';
import { isHeaderSafe } from '../../ground/text.ts';
import { beforeDeadline, SingleFlight } from '../deadline.ts';
import { repeated } from './repeated.ts';

export interface Login {
  namespace: string;
  /** Origin and base of IAM. */
  endpoint: string;
  credentials: Extract<Credentials, { kind: 'password' }>;
  /** Scope: the project when it is known, else the region's. */
  projectId: string | undefined;
  region: string;
  /** See `Question`. Who shares a login shares the answer, too. */
  readBefore: boolean;
}

export interface Token {
  value: string;
  /** The project the token is for, as IAM says. */
  projectId: string | undefined;
  /** ms the token is good for. */
  lifetimeMs: number;
}

interface Kept {
  result: Result<Token>;
  /** Monotonic ms: until then the result is given out without a call. */
  freshUntil: number;
  /** Monotonic ms: until then a token is better than none. */
  goodUntil: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DEFAULT_LIFETIME_MS = 1_800_000;

const THROTTLED_MS = 5_000;
/** A renewal that failed is not tried by every call. */
const RENEW_AGAIN_MS = 30_000;
/** A token that is refused again is no reason for another login at once. */
const DROP_AGAIN_MS = 5_000;

/** The body of a login. */
export function loginText({ credentials, projectId, region }: Login): string {
  const { userName, password, domainName } = credentials;
  const user = { name: userName, password, domain: { name: domainName } };
  const project = projectId === undefined ? { name: region } : { id: projectId };
  return stringifyJson({
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project } },
  });
}

const member = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN);

/** Lifetime by IAM's own clock where it tells it, else by ours. `now`: epoch ms. */
function lifetimeOf(token: unknown, now: number): number {
  const issued = timeOf(member(token, 'issued_at'));
  const lifetime = timeOf(member(token, 'expires_at')) - (Number.isNaN(issued) ? now : issued);
  return Number.isNaN(lifetime) ? DEFAULT_LIFETIME_MS : Math.min(Math.max(lifetime, 0), DAY_MS);
}

/** The token of IAM's answer; undefined when it has none. */
export function readToken(header: string | undefined, json: unknown, now: number): Token | undefined {
  if (header === undefined || !isHeaderSafe(header)) return undefined;
  const token = member(json, 'token');
  const projectId = member(member(token, 'project'), 'id');
  return {
    value: header,
    projectId: typeof projectId === 'string' ? projectId : undefined,
    lifetimeMs: lifetimeOf(token, now),
  };
}

export function loginKey({ endpoint, credentials, projectId, region }: Login): string {
  const { userName, password, domainName } = credentials;
  return fingerprint([endpoint, domainName, userName, password, projectId ?? '', region]);
}

/** How long a login that failed stands. */
function failureStandsMs({ kind, retryAfterMs }: Failure): number {
  if (FAILURES[kind].retry !== 'backoff') return 0;
  return retryAfterMs ?? (kind === 'Throttled' ? THROTTLED_MS : 0);
}

const toldAgain = (result: Result<Token>, restingMs: number): Result<Token> =>
  result.ok ? result : failed(repeated(result.failure, restingMs));

export class Tokens {
  readonly #kept = new Shared<Kept>({ all: 1_000 });
  /** Monotonic ms, by login. */
  readonly #droppedAt = new Shared<number>({ all: 1_000 });
  readonly #flights = new SingleFlight<Result<Token>>();
  readonly #login: (login: Login) => Promise<Result<Token>>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(login: (login: Login) => Promise<Result<Token>>, clock: Pick<Clock, 'now'>) {
    this.#login = login;
    this.#clock = clock;
  }

  async get(login: Login, signal: AbortSignal): Promise<Result<Token>> {
    const key = loginKey(login);
    const kept = this.#kept.get(login.namespace, key);
    const now = this.#clock.now();
    if (kept !== undefined && now < kept.freshUntil) return toldAgain(kept.result, kept.freshUntil - now);
    const flight = this.#flights.run(key, () => this.#load(key, login));
    return beforeDeadline(flight, signal, 'IAM gave no token');
  }

  /** The service did not take this token: whether the next call gets another. */
  drop(login: Login, refused: string): boolean {
    const key = loginKey(login);
    const kept = this.#kept.get(login.namespace, key);
    if (!kept?.result.ok || kept.result.value.value !== refused) return true;
    const now = this.#clock.now();
    const dropped = this.#droppedAt.get(login.namespace, key);
    if (dropped !== undefined && now < dropped + DROP_AGAIN_MS) return false;
    this.#droppedAt.set(login.namespace, key, now);
    this.#kept.delete(key);
    return true;
  }

  async #load(key: string, login: Login): Promise<Result<Token>> {
    const { namespace } = login;
    const result = await this.#login(login);
    const now = this.#clock.now();
    if (result.ok) {
      const { lifetimeMs } = result.value;
      const margin = Math.min(HOUR_MS, lifetimeMs / 5);
      this.#kept.set(namespace, key, {
        result,
        freshUntil: now + lifetimeMs - margin,
        goodUntil: now + lifetimeMs,
      });
      return result;
    }
    const old = this.#kept.get(namespace, key);
    if (old?.result.ok && now < old.goodUntil && result.failure.kind !== 'AuthFailed') {
      const againAt = now + Math.max(RENEW_AGAIN_MS, failureStandsMs(result.failure));
      this.#kept.set(namespace, key, { ...old, freshUntil: Math.min(againAt, old.goodUntil) });
      return old.result;
    }
    const until = now + failureStandsMs(result.failure);
    this.#kept.set(namespace, key, { result: failed(result.failure), freshUntil: until, goodUntil: until });
    return result;
  }
}
