/** The events of a pass: what has happened, once. The same state seen again says nothing. */

import { printable } from '../../ground/text.ts';
import { type Change, shown } from '../decide/diff.ts';
import { FAILURES, isFailure } from '../failure.ts';
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

export function announce(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const external = wasUpToDate(before, after.observedGeneration ?? 0);
  const first =
    outcome.kind === 'updated' ? [updated(outcome, external)] : readinessEvents(before, after, outcome);
  return [...first, ...jobHealthEvents(before, after)];
}
