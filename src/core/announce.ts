/** The events of a pass: what has happened, once. The same state seen again says nothing. */
import { conditionOf } from './conditions.ts';
import { type Change, shown } from './diff.ts';
import type { Outcome } from './outcome.ts';
import type { JobEvent } from './ports.ts';
import type { JobStatus } from './status.ts';
import { printable } from './text.ts';

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

/** What makes a state a new one: another reason or code, or for a refused PUT another generation. */
function fingerprint(status: JobStatus, outcome: Outcome): string {
  const ready = conditionOf(status.conditions, 'Ready');
  const drift =
    outcome.kind === 'held' && outcome.because === 'Observed'
      ? (status.drift ?? []).map(({ field }) => field)
      : [];
  const attempt = outcome.kind === 'stuck' ? status.lastUpdate?.generation : '';
  return [ready?.status, ready?.reason, status.error_code, drift, attempt].join('|');
}

const CALM = new Set(['UpToDate', 'Suspended', 'JobBusy', 'Updating']);

function readiness(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const ready = conditionOf(after.conditions, 'Ready');
  if (ready === undefined || fingerprint(before, outcome) === fingerprint(after, outcome)) return [];
  return [
    {
      type: CALM.has(ready.reason) ? 'Normal' : 'Warning',
      reason: ready.reason,
      action: outcome.kind === 'stuck' ? 'Update' : 'Observe',
      note: printable(ready.message, NOTE_BYTES),
    },
  ];
}

function jobHealth(before: JobStatus, after: JobStatus): JobEvent[] {
  const now = conditionOf(after.conditions, 'JobHealthy');
  const old = conditionOf(before.conditions, 'JobHealthy');
  if (now?.status !== 'False' || old?.reason === now.reason) return [];
  return [
    { type: 'Warning', reason: now.reason, action: 'Observe', note: printable(now.message, NOTE_BYTES) },
  ];
}

export function announce(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const settled = conditionOf(before.conditions, 'Ready')?.status === 'True';
  const external = settled && before.observedGeneration === after.observedGeneration;
  const first = outcome.kind === 'updated' ? [updated(outcome, external)] : readiness(before, after, outcome);
  return [...first, ...jobHealth(before, after)];
}
