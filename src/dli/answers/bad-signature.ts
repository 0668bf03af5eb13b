/** Why a signature was refused, where the cause is not in the Secret: a wrong clock, or a locked key. */
import type { Failure } from '../../core/failure.ts';
import { LOCK_MS } from '../../core/lock.ts';
import { httpDate } from '../../ground/retry-after.ts';
import type { Answer } from '../http/transport.ts';
import { readCode } from './codes.ts';
import type { Refusal } from './refusal.ts';

const SKEW_MS = 900_000;

/** Minutes our clock is ahead of the service's, when a signature failed for it. */
function skewMinutes(answer: Answer, refusal: Refusal, now: number): number | undefined {
  const coded = readCode(refusal.code);
  const theirs = httpDate(answer.headers['date']);
  if (coded?.speaker !== 'gateway' || theirs === undefined) return undefined;
  const bySignature = answer.status === 401 && (coded.number === '0301' || coded.number === '0303');
  return bySignature && Math.abs(now - theirs) > SKEW_MS ? Math.round((now - theirs) / 60_000) : undefined;
}

/** The gateway's words for a locked key; it has no code of its own. */
const LOCKED = /\block(ed)?\b|reach(ed)? the limit/i;

/** `now`: ours, epoch ms. Undefined: the pair of keys may be wrong. */
export function badSignature(
  answer: Answer,
  refusal: Refusal,
  now: number,
): Pick<Failure, 'kind' | 'message' | 'retryAfterMs'> | undefined {
  const minutes = skewMinutes(answer, refusal, now);
  if (minutes !== undefined) {
    const side = minutes > 0 ? 'ahead of' : 'behind';
    const message = `the controller's clock is ${Math.abs(minutes)} minutes ${side} the service's`;
    return { kind: 'ClockSkew', message };
  }
  if (refusal.mark !== 'code' || !LOCKED.test(refusal.message)) return undefined;
  return { kind: 'KeyLocked', message: 'the access key is locked', retryAfterMs: LOCK_MS.key };
}
