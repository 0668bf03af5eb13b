/** The reason and the sentence of the Ready condition where the job is started or stopped, or is not. */
import type { Hold, OperationHoldReason } from '../decide/situation.ts';
import type { ObservedJob } from '../job/states.ts';
import type { Operation, OperationRefusal } from '../object/operation.ts';
import { PLAN_NOUNS } from '../object/plan.ts';
import { staysNew } from '../operate/previous.ts';
import { isOwed } from '../operate/refused.ts';
import type { Turn } from '../operate/turn.ts';
import { savepointLacks } from '../operate/wish.ts';
import { OPERATION_REASONS } from './operation-reasons.ts';
import { REASONS } from './reasons.ts';
import type { Verdict } from './said.ts';

/** A record may be of another version, with reasons of its own. */
const reasonOf = ({ reason }: OperationRefusal): Verdict['reason'] =>
  Object.hasOwn(REASONS, reason) ? (reason as Verdict['reason']) : 'Rejected';

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
  RolledBack: 'The new settings were refused, or the job did not start with them; it runs with the old ones.',
  DiffNotConverging:
    'The job was updated and restarted, and DLI makes something else of what is wanted: it is not restarted for that again.',
  Interrupted: 'Somebody else has started the job during its restart; what differs was not changed.',
  SavepointMissing: 'The job has no savepoint to resume from: set upgradeMode Stateless, or start it in DLI.',
};

/** Why it is down, and what a person has to do. */
const DOWN_SENTENCES: Partial<Record<string, string>> = {
  SavepointMissing: SENTENCES['SavepointMissing'],
  RecordLost:
    'the object has the finalizer of a restart, and its record is lost. Ask for a reconcile-now, which starts the job, start it in DLI, or set state Stopped.',
};

/** Of a job that a restart has taken down. */
const DOWN_REASONS = ['ArrearsStopped', 'SavepointMissing', 'StartFailed', 'StopFailed'];
/** So many tries of a minute each, and CUs that others have taken are not told as trouble yet. */
const FEW = 5;

const lostOf = ({ previous = [] }: Operation): string =>
  previous
    .filter(({ value }) => value === '***')
    .map(({ field }) => field)
    .join(', ');

const keptOf = (record: Operation): string => {
  const fields = staysNew(record).join(', ');
  return fields === '' ? '' : ` What has the new value all the same, because it had none before: ${fields}.`;
};

function downSentence({ refusal, givenUp, previous, downSince, step }: Operation): string {
  const since = `The job is down since ${downSince ?? 'its stop'}`;
  if (step === 'Import')
    return `${since}: DLI does not take spec.initialSavepointPath, and has no savepoint of it.`;
  const sentence = DOWN_SENTENCES[refusal?.reason ?? ''];
  if (sentence !== undefined) return `${since}: ${sentence}`;
  if (refusal?.reason !== 'StartFailed') return `${since}, and was not started.`;
  if (givenUp !== undefined) return `${since}: it starts neither with the new nor with the old settings.`;
  return previous === undefined
    ? `${since}: it does not start again.`
    : `${since}: it does not start with the new settings. Correct the spec, or set these fields back.`;
}

function downVerdict(record: Operation, refusal: OperationRefusal): Verdict {
  const { givenUp, attempt } = record;
  const isSoon = refusal.reason === 'QueueNotReady' && attempt <= FEW;
  const known = DOWN_REASONS.includes(refusal.reason) ? reasonOf(refusal) : 'LeftStopped';
  const reason = isSoon ? workingReason(record) : known;
  const isForAPerson = refusal.reason === 'StartFailed';
  const lost = isForAPerson && givenUp === undefined ? lostOf(record) : '';
  const because = givenUp === undefined ? '' : ` The new ones: ${said(givenUp) || givenUp.reason}.`;
  const byHand = lost === '' ? '' : ` Values that only you know: ${lost}.`;
  const kept = isForAPerson ? keptOf(record) : '';
  return { reason, message: `${withWords(downSentence(record), refusal)}${because}${byHand}${kept}` };
}

function refusedSentence({ type, step, restore }: Operation, { reason }: OperationRefusal): string {
  if (reason === 'RolledBack' && restore?.became === 'Refused')
    return 'DLI does not take spec.initialSavepointPath: the job runs again as it was, from its own savepoint.';
  if (step === 'Import' && reason !== 'Interrupted')
    return 'DLI does not take spec.initialSavepointPath, so the job was not started.';
  return SENTENCES[reason] ?? `The ${PLAN_NOUNS[type]} of the job was refused.`;
}

function refusedVerdict(record: Operation): Verdict {
  const { refusal = { reason: 'Rejected' } } = record;
  if (isOwed(record)) return downVerdict(record, refusal);
  const kept = refusal.reason === 'RolledBack' ? keptOf(record) : '';
  const message = `${withWords(refusedSentence(record, refusal), refusal)}${kept}`;
  return { reason: reasonOf(refusal), message };
}

const describing = ({ status, status_desc }: ObservedJob): string =>
  status_desc === '' ? `The job is in ${status}` : `The job is in ${status} (${status_desc})`;

type HeldReason = keyof typeof OPERATION_REASONS;

/** What is held back, and what to do. */
export const heldVerdict = (reason: HeldReason, words: string): Verdict => ({
  reason,
  message: `${words}. ${OPERATION_REASONS[reason]?.fix ?? ''}`,
});

export function operationHeld({ because, operation, words }: Hold, observed: ObservedJob): Verdict {
  if (operation !== undefined) return refusedVerdict(operation);
  const reason = because as Exclude<OperationHoldReason, 'OperationRefused'>;
  const lacks = reason === 'SavepointUnavailable' ? savepointLacks({ observed }) : undefined;
  if (lacks === undefined) return heldVerdict(reason as HeldReason, words ?? describing(observed));
  const message = `The job runs on: without ${lacks} DLI can take no savepoint of it. Set ${lacks}, or set upgradeMode Stateless.`;
  return { reason: reason as Verdict['reason'], message };
}

const STEP_SENTENCES: Record<string, string> = {
  Create: 'The job is about to be made',
  Delete: 'The job is about to be deleted',
  WaitGone: 'DLI deletes the job',
  Settle: 'The job has failed; DLI may start it again by itself',
  Run: 'The job is about to be started',
  WaitRunning: 'DLI starts the job',
  Stable: 'The job runs; it is looked at once more before that counts',
  Stop: 'The job is about to be stopped',
  WaitRest: 'DLI stops the job',
  VerifySavepoint: 'The job is stopped; its savepoint is looked for',
  Put: 'The job is stopped, and about to be updated',
  Import: 'The job is at rest, and about to get the state of spec.initialSavepointPath',
  PutOld: 'The job is about to get its old settings back',
};

const STOPPING = ['Stop', 'WaitRest', 'VerifySavepoint'];

const lateReason = ({ step }: Operation): Verdict['reason'] =>
  STOPPING.includes(step) ? 'StopTimeout' : 'StartTimeout';

const WORKING = {
  Create: 'Creating',
  Delete: 'Deleting',
  Start: 'Starting',
  Stop: 'Stopping',
  Restart: 'Restarting',
} as const;

const workingReason = ({ type, givenUp }: Operation): Verdict['reason'] =>
  givenUp === undefined ? WORKING[type] : 'RollingBack';

function howOf({ step, upgradeMode, resume, restore }: Operation): string {
  if (STOPPING.includes(step)) return upgradeMode === 'Savepoint' ? ' with a savepoint' : '';
  if (step === 'Import') return '';
  if (restore?.became === 'Imported') return ' from spec.initialSavepointPath';
  return resume === true ? ' from its savepoint' : '';
}

/** A call that makes a job was sent twice and more, and nobody knows what became of it. */
function unanswered({ attempt, refusal }: Operation): Verdict | undefined {
  if (attempt < 2 || refusal === undefined) return undefined;
  const sentence = 'Whether the job was made is not known: it is looked for, and made again.';
  return { reason: reasonOf(refusal), message: withWords(sentence, refusal) };
}

/** While an operation is under way. Nothing in the sentence moves by itself. */
function working(record: Operation, isLate: boolean): Verdict {
  const { step, stepAt, downSince, givenUp, restore } = record;
  const down = downSince === undefined || downSince === stepAt ? '' : `; the job is down since ${downSince}`;
  const what = restore?.became === 'Refused' ? 'spec.initialSavepointPath' : 'The new settings';
  const why = givenUp === undefined ? '' : ` ${what}: ${said(givenUp) || givenUp.reason}.`;
  return {
    reason: isLate ? lateReason(record) : workingReason(record),
    message: `${STEP_SENTENCES[step] ?? step}${howOf(record)}, since ${stepAt}${down}.${why}`,
  };
}

/** Undefined: it has ended, and the job is what is wanted. */
export function operationVerdict(turn: Turn, differs: boolean): Verdict | undefined {
  if (turn.do === 'refuse') return refusedVerdict(turn.operation);
  if (turn.do === 'end') {
    if (turn.end.how === 'Done' && !differs) return undefined;
    return { reason: 'Updating', message: 'The operation has ended; what else differs follows.' };
  }
  const { operation } = turn;
  const untold = operation.type === 'Create' ? unanswered(operation) : undefined;
  return untold ?? working(operation, turn.do === 'wait' && turn.isLate === true);
}
