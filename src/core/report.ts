/** The status after a pass. Nothing in it moves by itself: the same outcome again gives the same status. */
import { type Claim, type Claims, conditionOf, conditions, health, readiness } from './conditions.ts';
import { type Change, shown } from './diff.ts';
import type { ObservedJob } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Manifest } from './ports.ts';
import { type Drift, type JobStatus, type LastUpdate, updatesIn } from './status.ts';
import { printable } from './text.ts';
import { historyAfter, updatesAfter } from './updates.ts';
import { refusalOf, verdict } from './verdict.ts';

/** RFC 3339 in UTC, whole seconds, as Kubernetes writes times. */
export const rfc3339 = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const driftOf = (changes: readonly Change[], before: readonly Drift[], now: string): Drift[] =>
  changes.map(({ field, desired, live }) => ({
    field,
    desired: shown(field, desired),
    live: shown(field, live),
    since: before.find((drift) => drift.field === field)?.since ?? now,
  }));

/** What still differs once the pass is over; undefined when nothing was seen. */
function remaining(outcome: Outcome): readonly Change[] | undefined {
  if (outcome.kind === 'same') return [];
  if (outcome.kind === 'updated') return outcome.changes.filter((change) => !outcome.sent.includes(change));
  return outcome.kind === 'held' || outcome.kind === 'stuck' ? outcome.changes : undefined;
}

const jobOf = ({ status, status_desc, fields }: ObservedJob): JobStatus['job'] => ({
  status: printable(status, 64),
  ...(status_desc === '' ? {} : { status_desc: printable(status_desc) }),
  ...(typeof fields.queue_name === 'string' && fields.queue_name !== ''
    ? { queue_name: printable(fields.queue_name, 128) }
    : {}),
});

type Time = number | bigint | undefined;

const timeOf = (outcome: Outcome): Time => {
  if (outcome.kind === 'updated') return outcome.updated.update_time ?? outcome.observed.update_time;
  return 'observed' in outcome ? outcome.observed.update_time : undefined;
};

/** A refusal that holds something back. */
function standing(outcome: Outcome): LastUpdate | undefined {
  const hold = outcome.kind === 'held' ? outcome : outcome.kind === 'updated' ? outcome.held : undefined;
  return hold?.because === 'Refused' || hold?.because === 'RestartRequired' ? hold.record : undefined;
}

/** A refused PUT is told in the words in which it is remembered. */
function failureOf(outcome: Outcome): Pick<LastUpdate, 'error_code' | 'error_msg'> | undefined {
  if (outcome.kind === 'stuck') return refusalOf(outcome.failure);
  return outcome.kind === 'unseen' ? outcome.failure : undefined;
}

/** The code and words of the failure that stands: this pass's own, or the one that holds an update back. */
function errorOf(outcome: Outcome): Pick<JobStatus, 'error_code' | 'error_msg'> {
  const source = failureOf(outcome) ?? standing(outcome);
  return {
    ...(source?.error_code === undefined ? {} : { error_code: printable(source.error_code, 64) }),
    ...(source?.error_msg === undefined || source.error_code === undefined
      ? {}
      : { error_msg: printable(source.error_msg) }),
  };
}

/** Why fields differ: the reasons of Drifted. */
export const DRIFT_REASONS = {
  ExternalChange: 'from outside',
  SpecNotApplied: 'because an edit is not through',
} as const;

/** Differences in what was already up to date come from outside. */
function driftClaim(before: JobStatus, drift: readonly Drift[], generation: number): Claim | undefined {
  if (drift.length === 0) return undefined;
  const settled = conditionOf(before.conditions, 'Ready')?.status === 'True';
  const known = conditionOf(before.conditions, 'Drifted')?.reason === 'ExternalChange';
  const external = before.observedGeneration === generation && (settled || known);
  const reason: keyof typeof DRIFT_REASONS = external ? 'ExternalChange' : 'SpecNotApplied';
  const fields = drift.map(({ field }) => field).join(', ');
  return { status: 'True', reason, message: `Differs from the spec: ${fields}` };
}

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

/** The last millisecond of the year 9999: RFC 3339 ends there, and the API server refuses what is later. */
const MAX_DATE_MS = 253_402_300_799_999;

const dateOf = (time: Time): string | undefined =>
  time === undefined || time < 0 || time > MAX_DATE_MS ? undefined : rfc3339(Number(time));

/** Times never go back, whatever an answer says. One without a date gives way to the next, or none would ever replace it. */
function later(before: Time, seen: Time): Time {
  if (seen === undefined || before === undefined) return seen ?? before;
  return seen > before || dateOf(before) === undefined ? seen : before;
}

/** A job that is gone has no state, no differences and no health; everything else of the old status still holds. */
function remembered(status: JobStatus, outcome: Outcome): JobStatus {
  if (outcome.kind !== 'unseen' || outcome.failure.kind !== 'JobNotFound') return status;
  return { ...status, job: undefined, drift: undefined, driftCount: undefined };
}

/** What was seen of the live job, or is remembered of it. */
function sightOf(before: JobStatus, outcome: Outcome, now: string): Pick<JobStatus, 'job' | 'drift'> {
  const changes = remaining(outcome);
  return {
    job: 'observed' in outcome ? jobOf(outcome.observed) : before.job,
    drift: changes === undefined ? before.drift : driftOf(changes, before.drift ?? [], now),
  };
}

type Now = Pick<JobStatus, 'drift' | 'lastUpdate' | 'job'> & { generation: number };

function claimsOf(before: JobStatus, outcome: Outcome, now: Now): Claims {
  const oldHealth = now.job === undefined ? undefined : conditionOf(before.conditions, 'JobHealthy');
  return {
    ...readiness(verdict(outcome, now.lastUpdate)),
    Drifted: driftClaim(before, now.drift ?? [], now.generation),
    JobHealthy: 'observed' in outcome ? health(outcome.observed) : oldHealth,
  };
}

const REQUEST_BYTES = 256;

/** The reconcile-now annotation, as short as status can hold it. */
export const requestOf = ({ reconcileRequest }: Manifest): string | undefined =>
  reconcileRequest === undefined ? undefined : printable(reconcileRequest, REQUEST_BYTES);

export function statusAfter(manifest: Manifest, outcome: Outcome, nowMs: number): JobStatus {
  const before = remembered(manifest.status, outcome);
  const stamp = { now: rfc3339(nowMs), generation: manifest.generation };
  const sent = outcome.kind === 'stuck' || outcome.kind === 'updated' ? outcome : undefined;
  const updates = sent === undefined ? updatesIn(before) : updatesAfter(updatesIn(before), sent, stamp);
  const [lastUpdate, ...earlier] = updates;
  const { job, drift } = sightOf(before, outcome, stamp.now);
  const update_time = later(before.update_time, timeOf(outcome));
  return defined({
    observedGeneration: Math.max(before.observedGeneration ?? 0, manifest.generation),
    update_time,
    updatedAt: dateOf(update_time),
    ...errorOf(outcome),
    lastHandledReconcileAt: requestOf(manifest) ?? before.lastHandledReconcileAt,
    job,
    driftCount: drift?.length ?? before.driftCount,
    drift: drift?.length === 0 ? undefined : drift,
    lastUpdate,
    earlierUpdates: earlier.length === 0 ? undefined : earlier,
    history: historyAfter(before, lastUpdate, sent?.sent ?? []),
    conditions: conditions(
      claimsOf(before, outcome, { job, drift, lastUpdate, generation: stamp.generation }),
      before.conditions ?? [],
      stamp,
    ),
  });
}
