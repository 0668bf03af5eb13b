/** IAM tokens for user and password: cached, one login at a time, renewed before they expire, never hammered. */
import { createHash } from 'node:crypto';
import { type Failure, failed, type Result } from '../core/failure.ts';
import { stringifyJson } from '../core/json.ts';
import type { Credentials } from '../core/ports.ts';
import { beforeDeadline, SingleFlight } from './deadline.ts';
import { Recent } from './recent.ts';

export interface Login {
  /** Origin and base of IAM. */
  endpoint: string;
  credentials: Extract<Credentials, { kind: 'password' }>;
  /** Scope: the project when it is known, else the region's. */
  projectId: string | undefined;
  region: string;
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

/** IAM locks a user for 15 minutes after a few wrong passwords, so one refusal counts for five. */
const REFUSED_MS = 300_000;
const THROTTLED_MS = 5_000;
/** A renewal that failed is not tried by every call. */
const RENEW_AGAIN_MS = 30_000;

/** The body of a login. */
export function loginText({ credentials, projectId, region }: Login): string {
  const { userName, password, domainName } = credentials;
  const user = { name: userName, password, domain: { name: domainName } };
  const project = projectId === undefined ? { name: region } : { id: projectId };
  return stringifyJson({
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project } },
  });
}

type Members = Record<string, unknown>;

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Members)[name] : undefined;

const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN);

/** Lifetime by IAM's own clock where it tells it, else by ours. `now`: epoch ms. */
function lifetimeOf(token: unknown, now: number): number {
  const issued = timeOf(member(token, 'issued_at'));
  const lifetime = timeOf(member(token, 'expires_at')) - (Number.isNaN(issued) ? now : issued);
  return Number.isNaN(lifetime) ? DEFAULT_LIFETIME_MS : Math.min(Math.max(lifetime, 0), DAY_MS);
}

/** The token of IAM's answer; undefined when it has none. */
export function readToken(header: string | undefined, json: unknown, now: number): Token | undefined {
  if (header === undefined || !/^[\x21-\x7e]+$/.test(header)) return undefined;
  const token = member(json, 'token');
  const projectId = member(member(token, 'project'), 'id');
  return {
    value: header,
    projectId: typeof projectId === 'string' ? projectId : undefined,
    lifetimeMs: lifetimeOf(token, now),
  };
}

function keyOf({ endpoint, credentials, projectId, region }: Login): string {
  const { userName, password, domainName } = credentials;
  const parts = [endpoint, domainName, userName, password, projectId ?? '', region];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** How long a refused login stands. */
const restMs = ({ kind, retryAfterMs }: Failure): number => {
  if (kind === 'Throttled') return retryAfterMs ?? THROTTLED_MS;
  return kind === 'AuthFailed' ? REFUSED_MS : 0;
};

export class Tokens {
  readonly #kept = new Recent<Kept>();
  readonly #flights = new SingleFlight<Result<Token>>();
  readonly #login: (login: Login) => Promise<Result<Token>>;
  readonly #monotonic: () => number;

  constructor(login: (login: Login) => Promise<Result<Token>>, monotonic: () => number) {
    this.#login = login;
    this.#monotonic = monotonic;
  }

  async get(login: Login, signal: AbortSignal): Promise<Result<Token>> {
    const key = keyOf(login);
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#monotonic() < kept.freshUntil) return kept.result;
    const flight = this.#flights.run(key, () => this.#load(key, login));
    return beforeDeadline(flight, signal, 'IAM gave no token');
  }

  /** The service did not take this token: the next call gets another, unless one has already come. */
  drop(login: Login, refused: string): void {
    const key = keyOf(login);
    const kept = this.#kept.get(key);
    if (kept?.result.ok && kept.result.value.value === refused) this.#kept.delete(key);
  }

  async #load(key: string, login: Login): Promise<Result<Token>> {
    const result = await this.#login(login);
    const now = this.#monotonic();
    if (result.ok) {
      const { lifetimeMs } = result.value;
      const margin = Math.min(HOUR_MS, lifetimeMs / 5);
      this.#kept.set(key, { result, freshUntil: now + lifetimeMs - margin, goodUntil: now + lifetimeMs });
      return result;
    }
    const old = this.#kept.get(key);
    if (old?.result.ok && now < old.goodUntil && result.failure.kind !== 'AuthFailed') {
      this.#kept.set(key, { ...old, freshUntil: Math.min(now + RENEW_AGAIN_MS, old.goodUntil) });
      return old.result;
    }
    const until = now + restMs(result.failure);
    this.#kept.set(key, { result: failed(result.failure), freshUntil: until, goodUntil: until });
    return result;
  }
}
