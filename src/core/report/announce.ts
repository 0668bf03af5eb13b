/** The events of a pass: what has happened, once. The same state seen again says nothing. */

import { printable } from '../../ground/text.ts';
import { type Change, shown } from '../decide/diff.ts';
import { FAILURES, isFailure } from '../failure.ts';
import type { Operation } from '../object/operation.ts';
import type { JobStatus } from '../object/status.ts';
import type { Outcome } from '../outcome.ts';
import type { JobEvent } from '../ports.ts';
import { conditionOf, wasUpToDate } from './conditions.ts';
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
  return [
    {
      type: REASONS[ready.reason as Reason].type,
      reason: ready.reason,
      action: outcome.kind === 'failed' ? 'Update' : 'Observe',
      note: printable(ready.message, NOTE_BYTES),
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

const STARTED: Record<Operation['type'], (operation: Operation) => string> = {
  Start: ({ resume }) =>
    `DLI has taken the start, ${resume ? 'from the latest savepoint' : 'without a savepoint'}.`,
  Stop: ({ upgradeMode }) =>
    `DLI has taken the stop, ${upgradeMode === 'Savepoint' ? 'with a savepoint' : 'without a savepoint'}.`,
};

const SAVEPOINT_NOTES = {
  taken: (path: string | undefined) => `savepoint ${path ?? 'taken'}`,
  none: () => 'no savepoint was found',
  unknown: () => 'DLI does not say whether it has a savepoint',
};

/** What has happened to the job, once it was seen. */
function operationEvents({ turn, called }: Extract<Outcome, { kind: 'operating' }>): JobEvent[] {
  const { operation } = turn;
  const { type } = operation;
  const event = (reason: string, note: string, kind: JobEvent['type'] = 'Normal'): JobEvent => ({
    type: kind,
    reason,
    action: type,
    note: printable(withId(note, operation), NOTE_BYTES),
  });
  if (called !== undefined && operation.sent === 'Accepted')
    return [event('OperationStarted', STARTED[type](operation))];
  if (turn.do !== 'end' || turn.end.how !== 'Done') return [];
  const { savepoint, path } = turn.end;
  if (type === 'Start') return [event('Started', 'The job runs.')];
  const told = savepoint === undefined ? '' : `: ${SAVEPOINT_NOTES[savepoint](path)}`;
  return [event('Stopped', `The job is stopped${told}.`, savepoint === 'none' ? 'Warning' : 'Normal')];
}

/** Of an operation that works, its own events tell; what a person has to see is told as everywhere. */
function firstEvents(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const external = wasUpToDate(before, after.observedGeneration ?? 0);
  if (outcome.kind === 'updated') return [updated(outcome, external)];
  const told = readinessEvents(before, after, outcome);
  if (outcome.kind !== 'operating') return told;
  return [...operationEvents(outcome), ...told.filter(({ type }) => type === 'Warning')];
}

export function announce(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const first = firstEvents(before, after, outcome);
  return [...first, ...jobHealthEvents(before, after)];
}
