/** The events of a pass: what has happened, once. The same state seen again says nothing. */

import { printable } from '../../ground/text.ts';
import { type Change, shown } from '../decide/diff.ts';
import { FAILURES, isFailure } from '../failure.ts';
import type { Operation } from '../object/operation.ts';
import type { JobStatus } from '../object/status.ts';
import type { OwnJob } from '../operate/create.ts';
import type { Outcome } from '../outcome.ts';
import type { JobEvent } from '../ports.ts';
import { conditionOf, wasUpToDate } from './conditions.ts';
import { planEvents, withoutPlanIds } from './plan-after.ts';
import { REASONS, type Reason } from './reasons.ts';

const NOTE_BYTES = 1024;

const list = (changes: readonly Change[]): string =>
  changes
    .map(({ field, desired, live }) => `${field} ${shown(field, live)} -> ${shown(field, desired)}`)
    .join(', ');

function updated(outcome: Extract<Outcome, { kind: 'updated' }>, external: boolean): JobEvent {
  const { update_time, requestId } = outcome.updated;
  const evidence = [
    ...(update_time === undefined ? [] : [`update_time ${update_time}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join(', ');
  const note = `${list(outcome.sent)}${evidence === '' ? '' : ` (${evidence})`}`;
  const reason = external ? 'DriftCorrected' : 'Updated';
  return { type: 'Normal', reason, action: 'Update', note: printable(note, NOTE_BYTES) };
}

/**
 * A refusal of credentials is told again when its words are others: another Secret may be as wrong as the one before. Not so a lock,
 * whose words depend on who has tried the key last.
 */
const isToldByWords = (reason: string | undefined): boolean =>
  isFailure(reason) && reason !== 'KeyLocked' && FAILURES[reason].ofCredentials;

/** What makes a state a new one: another reason or code, or for a refused update another generation. */
function transitionKey(status: JobStatus, outcome: Outcome): string {
  const ready = conditionOf(status.conditions, 'Ready');
  const drift =
    outcome.kind === 'held' && outcome.hold.because === 'Observed'
      ? (status.drift ?? []).map(({ field }) => field)
      : [];
  const attempt = outcome.kind === 'failed' ? status.lastUpdate?.generation : '';
  const words = isToldByWords(ready?.reason) ? ready?.message : '';
  return [ready?.status, ready?.reason, status.error_code, drift, attempt, words].join('|');
}

function readinessEvents(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const ready = conditionOf(after.conditions, 'Ready');
  if (ready === undefined || transitionKey(before, outcome) === transitionKey(after, outcome)) return [];
  // Told as what its plan is.
  if (ready.reason === 'AwaitingApproval') return [];
  return [
    {
      type: REASONS[ready.reason as Reason].type,
      reason: ready.reason,
      action: outcome.kind === 'failed' ? 'Update' : 'Observe',
      note: printable(withoutPlanIds(ready.message), NOTE_BYTES),
    },
  ];
}

function jobHealthEvents(before: JobStatus, after: JobStatus): JobEvent[] {
  const now = conditionOf(after.conditions, 'JobHealthy');
  const old = conditionOf(before.conditions, 'JobHealthy');
  if (now?.status !== 'False' || old?.reason === now.reason) return [];
  return [
    { type: 'Warning', reason: now.reason, action: 'Observe', note: printable(now.message, NOTE_BYTES) },
  ];
}

const withId = (text: string, { id }: Operation): string => `${text} (operation ${id})`;

function fromWhat({ resume, restore }: Operation): string {
  if (restore?.became === 'Imported') return 'from spec.initialSavepointPath';
  return resume ? 'from the latest savepoint' : 'without a savepoint';
}

const TAKEN: Record<'Run' | 'Stop', (operation: Operation) => string> = {
  Run: (operation) => `DLI has taken the start, ${fromWhat(operation)}.`,
  Stop: ({ upgradeMode }) =>
    `DLI has taken the stop, ${upgradeMode === 'Savepoint' ? 'with a savepoint' : 'without a savepoint'}.`,
};

const SAVEPOINT_NOTES = {
  taken: (path: string | undefined) => `savepoint ${path ?? 'taken'}`,
  none: () => 'no savepoint was found',
  unknown: () => 'DLI does not say whether it has a savepoint',
};

const downtimeNote = ({ downtimeSeconds }: Operation): string =>
  downtimeSeconds === undefined ? '' : ` It was down for ${downtimeSeconds} s.`;

type OperatingOutcome = Extract<Outcome, { kind: 'operating' }>;

function stopped(
  savepoint: Operation['savepoint'],
  path?: string,
): Pick<JobEvent, 'type' | 'reason' | 'note'> {
  const told = savepoint === undefined ? '' : `: ${SAVEPOINT_NOTES[savepoint](path)}`;
  return {
    type: savepoint === 'none' ? 'Warning' : 'Normal',
    reason: 'Stopped',
    note: `The job is stopped${told}.`,
  };
}

function ended({ turn }: OperatingOutcome): Pick<JobEvent, 'type' | 'reason' | 'note'> | undefined {
  if (turn.do !== 'end' || turn.end.how !== 'Done') return undefined;
  const { operation } = turn;
  if (operation.type === 'Stop') return stopped(turn.end.savepoint, turn.end.path);
  return { type: 'Normal', reason: 'Started', note: `The job runs.${downtimeNote(operation)}` };
}

const RESTING: readonly string[] = ['Put', 'Import', 'Run'];
const STOPPING: readonly string[] = ['Stop', 'WaitRest', 'VerifySavepoint'];

/** A restart has seen the job at rest. */
function rested(
  before: JobStatus,
  { turn, observed }: OperatingOutcome,
): Pick<JobEvent, 'type' | 'reason' | 'note'> | undefined {
  const { type, step, savepoint } = turn.operation;
  const isSeen =
    type === 'Restart' &&
    turn.do === 'record' &&
    RESTING.includes(step) &&
    STOPPING.includes(before.operation?.step ?? '');
  return isSeen ? stopped(savepoint, observed.savepoint_path) : undefined;
}

function taken({ turn, called }: OperatingOutcome): Pick<JobEvent, 'type' | 'reason' | 'note'> | undefined {
  if (called === undefined || turn.operation.sent !== 'Accepted') return undefined;
  const note = called.step === 'Run' ? TAKEN.Run(called) : TAKEN.Stop(called);
  return { type: 'Normal', reason: 'OperationStarted', note };
}

/** What has happened to the job, once it was seen. */
function operationEvents(before: JobStatus, outcome: OperatingOutcome): JobEvent[] {
  const { operation } = outcome.turn;
  const told = taken(outcome) ?? ended(outcome) ?? rested(before, outcome);
  if (told === undefined) return [];
  return [{ ...told, action: operation.type, note: printable(withId(told.note, operation), NOTE_BYTES) }];
}

const obtained = ({ jobId, origin }: OwnJob): JobEvent => ({
  type: 'Normal',
  reason: origin,
  action: 'Create',
  note:
    origin === 'Created'
      ? `Job ${jobId} was made.`
      : `Job ${jobId} has the name, and is managed from now on.`,
});

/** Of an operation that works, its own events tell; what a person has to see is told as everywhere. */
function firstEvents(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const external = wasUpToDate(before, after.observedGeneration ?? 0);
  if (outcome.kind === 'updated') return [updated(outcome, external)];
  const told = readinessEvents(before, after, outcome);
  if (outcome.kind === 'obtained') return [obtained(outcome.own)];
  if (outcome.kind === 'creating') return told.filter(({ type }) => type === 'Warning');
  if (outcome.kind !== 'operating') return told;
  return [...operationEvents(before, outcome), ...told.filter(({ type }) => type === 'Warning')];
}

export function announce(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const first = firstEvents(before, after, outcome);
  return [...planEvents(before, after, outcome), ...first, ...jobHealthEvents(before, after)];
}
