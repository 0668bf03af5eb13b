/** The reason and the sentence of the Ready condition, from the outcome of a pass. */
import type { Change } from './diff.ts';
import type { Failure } from './failure.ts';
import type { ObservedJob } from './job.ts';
import type { Outcome } from './outcome.ts';
import { CONVERGENCE_LIMIT, type Hold, needsRestart } from './plan.ts';
import { REASONS, type Reason } from './reasons.ts';
import type { LastUpdate } from './status.ts';
import { printable } from './text.ts';

export interface Verdict {
  reason: Reason;
  message: string;
}

/** What is remembered of a refusal, so that a later pass can say the same words. */
export type Refusal = Pick<LastUpdate, 'reason' | 'error_code' | 'error_msg'>;

export const refusalOf = (failure: Failure): Refusal => ({
  reason: failure.kind,
  ...(failure.error_code === undefined ? {} : { error_code: printable(failure.error_code, 64) }),
  error_msg: printable(failure.error_msg ?? failure.message),
});

const names = (changes: readonly Change[]): string => changes.map(({ field }) => field).join(', ');

const differ = (changes: readonly Change[]): string =>
  changes.length === 1
    ? `1 field differs: ${names(changes)}`
    : `${changes.length} fields differ: ${names(changes)}`;

/** A record may be of another version of the controller, with words of its own. */
const reasonOf = ({ reason = 'Rejected' }: Refusal): Reason =>
  Object.hasOwn(REASONS, reason) ? (reason as Reason) : 'Rejected';

function refused(refusal: Refusal, changes: readonly Change[], observed: ObservedJob): Verdict {
  const code = refusal.error_code === undefined ? '' : `${refusal.error_code}: `;
  if (needsRestart(refusal.reason, observed)) {
    return {
      reason: 'RestartRequired',
      message: `The job is in ${observed.status}, and DLI changes ${names(changes)} only on a stopped job: stop it, or revert the edit. (${code}${refusal.error_msg ?? ''})`,
    };
  }
  return {
    reason: reasonOf(refusal),
    message: `The update of ${names(changes)} was refused: ${code}${refusal.error_msg ?? ''}`,
  };
}

function held({ because, about, record = undefined }: Hold, observed: ObservedJob): Verdict {
  switch (because) {
    case 'Observed':
      return { reason: 'DriftDetected', message: `${differ(about)}; mode Observe writes nothing.` };
    case 'JobBusy':
      return {
        reason: 'JobBusy',
        message: `The job is in ${observed.status}; the update of ${names(about)} waits.`,
      };
    case 'DiffNotConverging':
      return {
        reason: 'DiffNotConverging',
        message: `${differ(about)} after ${CONVERGENCE_LIMIT} applied updates: correct the spec, or add ${about.map(({ field }) => `job.${field}`).join(', ')} to spec.ignore.`,
      };
    case 'RestartRequired':
    case 'Refused':
      return refused(record ?? {}, about, observed);
  }
}

const UP_TO_DATE: Verdict = { reason: 'UpToDate', message: 'The live job is what the spec says.' };

/** `last`: the record of the last update, as it stands after this pass. */
export function verdict(outcome: Outcome, last: LastUpdate | undefined): Verdict {
  switch (outcome.kind) {
    case 'same':
      return UP_TO_DATE;
    case 'updated':
      if (outcome.more) {
        const left = outcome.changes.length - outcome.sent.length;
        return { reason: 'Updating', message: `${names(outcome.sent)} updated; ${left} more to follow.` };
      }
      return outcome.held === undefined ? UP_TO_DATE : held(outcome.held, outcome.observed);
    case 'suspended':
      return {
        reason: 'Suspended',
        message: 'spec.suspend is true: the job is neither compared nor changed.',
      };
    case 'conflict':
      return {
        reason: 'Conflict',
        message: `${outcome.owner} is older and manages the same DLI job: delete one of the two, or set mode Observe.`,
      };
    case 'unseen':
      return { reason: outcome.failure.kind, message: outcome.failure.message };
    case 'held':
      return held(outcome, outcome.observed);
    case 'stuck':
      return last?.outcome === 'Refused' && last.digest === outcome.digest
        ? refused(last, outcome.sent, outcome.observed)
        : { reason: outcome.failure.kind, message: outcome.failure.message };
  }
}
