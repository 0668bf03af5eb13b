/** The reason and the sentence of the Ready condition where the job is started or stopped, or is not. */
import type { Hold, OperationHoldReason } from '../decide/situation.ts';
import { isFailure } from '../failure.ts';
import type { ObservedJob } from '../job/states.ts';
import type { Operation, OperationRefusal } from '../object/operation.ts';
import type { Turn } from '../operate/turn.ts';
import { savepointLacks } from '../operate/wish.ts';
import { OPERATION_REASONS } from './operation-reasons.ts';
import type { Verdict } from './said.ts';

const VERBS = { Start: 'start', Stop: 'stop' } as const;

/** A record may be of another version, with reasons of its own. */
const reasonOf = ({ reason }: OperationRefusal): Verdict['reason'] =>
  isFailure(reason) || Object.hasOwn(OPERATION_REASONS, reason) ? (reason as Verdict['reason']) : 'Rejected';

const said = ({ error_code, error_msg }: OperationRefusal): string =>
  [error_code, error_msg].filter((text) => text !== undefined && text !== '').join(': ');

const withWords = (sentence: string, refusal: OperationRefusal): string => {
  const words = said(refusal);
  return words === '' ? sentence : `${sentence} (${words})`;
};

const SENTENCES: Partial<Record<string, string>> = {
  StartFailed: 'The job has not started, or has failed.',
  StopFailed: 'DLI could not stop the job; it may run on.',
  SavepointFailed: 'DLI could take no savepoint, and the job runs on as it was.',
  SavepointMissing: 'The job has no savepoint to resume from: set upgradeMode Stateless, or start it in DLI.',
};

function refusedVerdict({ type, refusal = { reason: 'Rejected' } }: Operation): Verdict {
  const sentence = SENTENCES[refusal.reason] ?? `The ${VERBS[type]} of the job was refused.`;
  return { reason: reasonOf(refusal), message: withWords(sentence, refusal) };
}

const describing = ({ status, status_desc }: ObservedJob): string =>
  status_desc === '' ? `The job is in ${status}` : `The job is in ${status} (${status_desc})`;

export function operationHeld({ because, operation, words }: Hold, observed: ObservedJob): Verdict {
  if (operation !== undefined) return refusedVerdict(operation);
  const reason = because as Exclude<OperationHoldReason, 'OperationRefused'>;
  const lacks = reason === 'SavepointUnavailable' ? savepointLacks({ observed }) : undefined;
  const message =
    lacks === undefined
      ? `${words ?? describing(observed)}. ${OPERATION_REASONS[reason as keyof typeof OPERATION_REASONS]?.fix ?? ''}`
      : `The job runs on: without ${lacks} DLI can take no savepoint of it. Set ${lacks}, or set upgradeMode Stateless.`;
  return { reason: reason as Verdict['reason'], message };
}

const STEP_SENTENCES: Record<string, string> = {
  Settle: 'The job has failed; DLI may start it again by itself',
  Run: 'The job is about to be started',
  WaitRunning: 'DLI starts the job',
  Stable: 'The job runs; it is looked at once more after a minute',
  Stop: 'The job is about to be stopped',
  WaitRest: 'DLI stops the job',
  VerifySavepoint: 'The job is stopped; its savepoint is looked for',
};

const LATE = { Start: 'StartTimeout', Stop: 'StopTimeout' } as const;
const WORKING = { Start: 'Starting', Stop: 'Stopping' } as const;

/** While an operation is under way. Nothing in the sentence moves by itself. */
function working(operation: Operation, isLate: boolean): Verdict {
  const { type, step, stepAt, upgradeMode, resume } = operation;
  const how =
    type === 'Stop'
      ? upgradeMode === 'Savepoint'
        ? ' with a savepoint'
        : ''
      : resume
        ? ' from its savepoint'
        : '';
  return {
    reason: isLate ? LATE[type] : WORKING[type],
    message: `${STEP_SENTENCES[step] ?? step}${how}, since ${stepAt}.`,
  };
}

/** Undefined: it has ended, and the job is what is wanted. */
export function operationVerdict(turn: Turn, differs: boolean): Verdict | undefined {
  if (turn.do === 'refuse') return refusedVerdict(turn.operation);
  if (turn.do === 'end') {
    if (turn.end.how === 'Done' && !differs) return undefined;
    return { reason: 'Updating', message: 'The operation has ended; what else differs follows.' };
  }
  return working(turn.operation, turn.do === 'wait' && turn.isLate === true);
}
