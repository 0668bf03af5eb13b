/** Credentials that were refused, as the status remembers them over a restart. */
import { type Failure, type FailureKind, isFailure } from '../failure.ts';
import { restMs } from '../lock.ts';
import type { Account } from '../object/account.ts';
import type { JobStatus } from '../object/status.ts';
import type { Outcome } from '../outcome.ts';
import { conditionOf } from './conditions.ts';

const REFUSALS: readonly FailureKind[] = ['AuthFailed', 'KeyLocked'];

/** Without the service's code nothing was sent: others were refused. IAM has none for a wrong password. */
export const isOfCredentials = ({ kind, error_code }: Failure): boolean =>
  kind === 'AuthFailed' || (kind === 'KeyLocked' && error_code !== undefined);

/**
 * `now`: RFC 3339. What is said again from memory is no new refusal. Nor is what the same process is refused again half an hour
 * later: it tries so seldom that the next process has its own tries left.
 */
export function refusedAfter(
  before: JobStatus['refused'],
  outcome: Outcome,
  now: string,
): JobStatus['refused'] {
  if ('observed' in outcome) return undefined;
  if (outcome.kind !== 'unseen' || outcome.tried === undefined || !isOfCredentials(outcome.failure))
    return before;
  const { tried, failure, again } = outcome;
  return before?.tried === tried && (failure.repeated === true || again === true)
    ? before
    : { tried, at: now };
}

interface Trying {
  account: Account;
  tried: string | undefined;
  /** Epoch ms. */
  now: number;
}

/**
 * The refusal that still stands for what is about to be tried. A tenant may write the status: a time that is not of the last minutes
 * counts as none, so nobody waits longer than this process itself would let him.
 */
export function refusalBefore(status: JobStatus, { account, tried, now }: Trying): Failure | undefined {
  const { refused, conditions, error_code, error_msg } = status;
  if (refused === undefined || refused.tried !== tried) return undefined;
  const age = now - Date.parse(refused.at);
  const ready = conditionOf(conditions, 'Ready');
  const kind = ready?.reason;
  if (ready === undefined || !isFailure(kind) || !REFUSALS.includes(kind)) return undefined;
  if (!(age >= 0 && age < restMs(account))) return undefined;
  return {
    kind,
    message: ready.message,
    ...(error_code === undefined ? {} : { error_code }),
    ...(error_msg === undefined ? {} : { error_msg }),
    repeated: true,
    retryAfterMs: restMs(account) - age,
  };
}
