/** The API gateway: who is asking, and how often. It answers before DLI ever sees the call. */
import type { Call } from '../http/call.ts';
import { Locks } from './locks.ts';
import { Refusal } from './refusals.ts';
import type { RateLimit } from './settings.ts';
import { type Claim, parseAuthorization, parseSdkDate, signatureOf } from './signature.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

const BODY_LIMIT = 12 * 1024 * 1024;
const SKEW_LIMIT_MS = 15 * 60_000;
const LOCK_MS = 5 * 60_000;

const headerOf = (call: Call, name: string): string => String(call.headers[name] ?? '');

/** Every refusal is thrown. */
export class Gateway {
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #keys: Locks;
  #calls = { left: 1, at: 0 };

  constructor(world: World, tokens: Tokens) {
    this.#world = world;
    this.#tokens = tokens;
    this.#keys = new Locks({ failures: 5, withinMs: LOCK_MS, lockMs: LOCK_MS }, world.now);
  }

  /** Lets the call of the account through. A token goes before a signature. */
  admit(call: Call): void {
    if (call.body.length > BODY_LIMIT) throw new Refusal('APIG.0201');
    const token = headerOf(call, 'x-auth-token');
    if (token === '') this.#checkSignature(call);
    else this.#checkToken(token);
  }

  #checkToken(token: string): void {
    const state = this.#tokens.stateOf(token);
    if (state === 'expired') throw new Refusal(this.#world.settings.expiredToken);
    if (state === 'unknown') throw unauthenticated('decrypt token fail');
    if (this.#tokens.scopeOf(token) === 'domain') throw new Refusal('DLI.10010');
  }

  /** One bucket for all calls of the account. */
  throttle(): void {
    const limit = this.#world.settings.rateLimit;
    if (limit === undefined) return;
    const now = this.#world.now();
    const left = 'calls' in limit ? this.#leftInWindow(limit, now) : this.#leftOf(limit, now);
    this.#calls = { ...this.#calls, left: left < 1 ? left : left - 1 };
    if (left < 1) throw throttled(limit);
  }

  #leftOf({ perSecond }: { perSecond: number }, now: number): number {
    const refilled = this.#calls.left + (Math.max(0, now - this.#calls.at) / 1000) * perSecond;
    this.#calls.at = now;
    return Math.min(Math.max(1, perSecond), refilled);
  }

  #leftInWindow({ calls, minutes }: { calls: number; minutes: number }, now: number): number {
    if (now < this.#calls.at + minutes * 60_000) return this.#calls.left;
    this.#calls.at = now;
    return calls;
  }

  #checkSignature(call: Call): void {
    const header = headerOf(call, 'authorization');
    if (header === '') throw unauthenticated('x-auth-token not found');
    const claim = parseAuthorization(header);
    if (claim === undefined) throw unauthenticated('authorization header is malformed');
    if (this.#keys.isLocked(claim.accessKey)) throw locked();
    this.#checkDate(call);
    const fault = this.#faultOf(call, claim);
    if (fault !== undefined) {
      this.#keys.failed(claim.accessKey);
      throw unauthenticated(fault);
    }
    this.#keys.succeeded(claim.accessKey);
  }

  #checkDate(call: Call): void {
    const date = parseSdkDate(headerOf(call, 'x-sdk-date'));
    if (Math.abs(date - this.#world.now()) <= SKEW_LIMIT_MS) return;
    throw new Refusal('APIG.0303', 'signature expired, X-Sdk-Date is more than 15 minutes off');
  }

  #faultOf(call: Call, { accessKey, signedHeaders, signature }: Claim): string | undefined {
    const { account } = this.#world;
    if (accessKey !== account.accessKey) return `Get secretKey failed, ak: ${accessKey}, err: ak not exist`;
    const security = headerOf(call, 'x-security-token');
    if (security !== (account.securityToken ?? '')) return 'security token is invalid';
    const right =
      signedHeaders.includes('x-sdk-date') &&
      signatureOf(call, signedHeaders, account.secretKey) === signature;
    return right ? undefined : 'verify aksk signature fail';
  }
}

const unauthenticated = (cause: string): Refusal => new Refusal('APIG.0301', cause);

const locked = (): Refusal =>
  unauthenticated('AK access failed to reach the limit, forbidden: the access key is locked for 5 minutes');

const rule = (limit: RateLimit): string =>
  'calls' in limit
    ? `limit:${limit.calls},time:${limit.minutes} minute`
    : `limit:${limit.perSecond},time:1 second`;

const throttled = ({ retryAfterSeconds, ...limit }: RateLimit): Refusal =>
  new Refusal(
    'APIG.0308',
    `policy user over ratelimit,${rule(limit)}`,
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
