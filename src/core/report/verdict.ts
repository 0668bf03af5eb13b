/** The reason and the sentence of the Ready condition, from the outcome of a pass. */
import type { Change } from '../decide/diff.ts';
import { CONVERGENCE_LIMIT, needsRestart } from '../decide/rules.ts';
import type { Hold, UpdateRefusal } from '../decide/situation.ts';
import { FAILURES, type Failure, type FailureKind, isFailure } from '../failure.ts';
import { type Conflict, MOST_NAMING, type Outcome, type Sighting, type UpdateSent } from '../outcome.ts';
import { heldVerdict, operationHeld, operationVerdict } from './operation-verdict.ts';
import type { Verdict } from './said.ts';
import { standing } from './standing.ts';

/** What a sentence about a difference needs to know. `external`: it came from outside, not from an edit of the spec. */
interface MessageContext extends Pick<Sighting, 'observed' | 'credentialsFrom'> {
  external: boolean;
}

const names = (changes: readonly Change[]): string => changes.map(({ field }) => field).join(', ');

const differ = (changes: readonly Change[]): string =>
  changes.length === 1
    ? `1 field differs: ${names(changes)}`
    : `${changes.length} fields differ: ${names(changes)}`;

/** With what the message of such a failure does not know. `credentials`: where they come from, as a sentence says it. */
export const namingCredentials = (kind: FailureKind, message: string, credentials: string): string =>
  FAILURES[kind].ofCredentials ? `With the credentials of ${credentials}: ${message}` : message;

const failureVerdict = ({ kind, message }: Failure, credentialsFrom: string): Verdict => ({
  reason: kind,
  message: namingCredentials(kind, message, credentialsFrom),
});

/** A record may be of another version of the controller, with words of its own. */
const kindOf = ({ reason = 'Rejected' }: UpdateRefusal): FailureKind =>
  isFailure(reason) ? reason : 'Rejected';

function refused(
  refusal: UpdateRefusal,
  changes: readonly Change[],
  { observed, credentialsFrom, external }: MessageContext,
): Verdict {
  const code = refusal.error_code === undefined ? '' : `${refusal.error_code}: `;
  if (needsRestart(refusal, observed)) {
    const undo = external
      ? 'take the change in DLI back'
      : 'set these fields of the spec to their live values';
    return {
      reason: 'RestartRequired',
      message: `The job is in ${observed.status}, and DLI changes ${names(changes)} only on a stopped job: stop it, or ${undo}. (${code}${refusal.error_msg ?? ''})`,
    };
  }
  const message = `The update of ${names(changes)} was refused: ${code}${refusal.error_msg ?? ''}`;
  return failureVerdict({ kind: kindOf(refusal), message }, credentialsFrom);
}

const observed = (about: readonly Change[], { observed: { status } }: MessageContext): string =>
  about.length === 0 ? `The job is in ${status}, which is not what spec.state says` : differ(about);

/** Why something waits. */
export function held(hold: Hold, context: MessageContext): Verdict {
  const { because, about, record } = hold;
  switch (because) {
    case 'Observed':
      return {
        reason: 'DriftDetected',
        message: `${observed(about, context)}; mode Observe writes nothing.`,
      };
    case 'JobBusy':
      return {
        reason: 'JobBusy',
        message: `The job is in ${context.observed.status}; ${about.length === 0 ? 'spec.state' : `the update of ${names(about)}`} waits.`,
      };
    case 'DiffNotConverging':
      return {
        reason: 'DiffNotConverging',
        message: `${differ(about)} after ${CONVERGENCE_LIMIT} applied updates: correct the spec, or add ${about.map(({ field }) => `job.${field}`).join(', ')} to spec.ignore.`,
      };
    case 'RestartRequired':
    case 'Refused':
      return refused(record ?? {}, about, context);
    default:
      return operationHeld(hold, context.observed);
  }
}

const UP_TO_DATE: Verdict = { reason: 'UpToDate', message: 'The live job is what the spec says.' };

/** So that it is seen in a list that nobody would write to the job. */
const OBSERVED: Verdict = {
  reason: 'Observed',
  message: 'The live job is what the spec says; mode Observe writes nothing.',
};

const updating = ({ changes, sent }: UpdateSent): Verdict => ({
  reason: 'Updating',
  message: `${names(sent)} updated; ${changes.length === sent.length ? 'spec.state is next' : `${changes.length - sent.length} more to follow`}.`,
});

type Looked = Extract<Outcome, Sighting>;

/** `external`: what differs came from outside. `isBlind`: the pass has compared nothing, and cannot say that the job is as wanted. */
interface VerdictContext {
  external: boolean;
  isBlind: boolean;
  /** mode Observe. */
  observes: boolean;
}

const upToDate = ({ observes }: VerdictContext): Verdict => (observes ? OBSERVED : UP_TO_DATE);

const differs = (outcome: Looked): boolean => 'changes' in outcome && outcome.changes.length > 0;

function afterLook(outcome: Looked, context: VerdictContext): Verdict {
  const { external, isBlind } = context;
  const hold = standing(outcome);
  const { observed, credentialsFrom } = outcome;
  const turn = 'turn' in outcome && outcome.kind !== 'unsent' ? outcome.turn : undefined;
  if (turn !== undefined) return operationVerdict(turn, differs(outcome) || isBlind) ?? upToDate(context);
  if (hold !== undefined) return held(hold, { observed, credentialsFrom, external });
  if (outcome.kind === 'failed' || outcome.kind === 'unsent')
    return failureVerdict(outcome.failure, credentialsFrom);
  return outcome.kind === 'updated' && outcome.restInMs !== undefined ? updating(outcome) : upToDate(context);
}

const withNotice = ({ reason, message }: Verdict, { notice }: Looked): Verdict => ({
  reason,
  message: notice === undefined ? message : `${message} ${notice}`,
});

/** Of another namespace nothing is told but that it has such an object, and that only to whoever can read the job. */
function conflictWith({ owner, isNear }: Conflict): string {
  if (owner === undefined)
    return `At least ${MOST_NAMING} older objects of this namespace name the same DLI job, so it was not looked at: delete this one, or set mode Observe.`;
  return isNear
    ? `${owner.key} is older and manages the same DLI job: delete one of the two, or set mode Observe.`
    : 'An older object of another namespace manages the same DLI job: delete this one, or set mode Observe.';
}

export function verdict(outcome: Outcome, context: VerdictContext): Verdict {
  switch (outcome.kind) {
    case 'suspended':
      return {
        reason: 'Suspended',
        message: 'spec.suspend is true: the job is neither compared nor changed.',
      };
    case 'conflict':
      return { reason: 'Conflict', message: conflictWith(outcome) };
    case 'creating':
      return operationVerdict(outcome.turn, false) ?? UP_TO_DATE;
    case 'obtained':
      return {
        reason: 'Creating',
        message: `${outcome.own.origin}: job ${outcome.own.jobId}; it is looked at next.`,
      };
    case 'planned':
      return heldVerdict('AwaitingApproval', outcome.hold.words ?? '');
    case 'unseen':
      return { reason: outcome.failure.kind, message: outcome.failure.message };
    default:
      return withNotice(afterLook(outcome, context), outcome);
  }
}
