/** The status after a pass. Nothing in it moves by itself: the same outcome again gives the same status. */
import { withoutUndefined } from '../../ground/json.ts';
import { rfc3339 } from '../../ground/rfc3339.ts';
import { printable } from '../../ground/text.ts';
import type { ObservedJob } from '../job/states.ts';
import type { LastUpdate } from '../object/last-update.ts';
import { type Manifest, requestOf, specOf } from '../object/manifest.ts';
import { type JobStatus, updatesIn } from '../object/status.ts';
import { comparesNothing, isToRest } from '../operate/owing.ts';
import { isDecided, type Outcome } from '../outcome.ts';
import { conditionOf, conditions, health, readiness, type Statements } from './conditions.ts';
import { type DriftSeen, drifted, driftSeen } from './drift.ts';
import { healthOf, isUnderWay, operationAfter, runOf, whileDown } from './operation-after.ts';
import { statusAt } from './other-location.ts';
import { planAfter } from './plan-after.ts';
import { refusedAfter } from './refused.ts';
import { rememberedIn } from './remembered.ts';
import type { Stamp } from './stamp.ts';
import { standing } from './standing.ts';
import { historyAfter, recordsAfter, rememberedRefusal } from './updates.ts';
import { verdict } from './verdict.ts';

const jobOf = (manifest: Manifest, observed: ObservedJob): JobStatus['job'] => ({
  ...seenOf(observed),
  ...runOf(manifest, observed),
});

const seenOf = ({ status, status_desc, fields }: ObservedJob): JobStatus['job'] => ({
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

/** The failure that stands: a refusal that holds an update back, in the words in which it is remembered, or this pass's own. */
function failureOf(outcome: Outcome): Pick<LastUpdate, 'error_code' | 'error_msg'> | undefined {
  const hold = standing(outcome);
  if (hold?.because === 'Refused' || hold?.because === 'RestartRequired') return hold.record;
  if (hold?.because === 'OperationRefused') return hold.operation?.refusal;
  if (outcome.kind === 'failed') return rememberedRefusal(outcome.failure);
  if (outcome.kind === 'creating') return outcome.turn.operation.refusal;
  if (outcome.kind === 'operating') return outcome.turn.operation.refusal ?? outcome.turn.operation.givenUp;
  return outcome.kind === 'unseen' || outcome.kind === 'unsent' ? outcome.failure : undefined;
}

function errorOf(outcome: Outcome): Pick<JobStatus, 'error_code' | 'error_msg'> {
  const source = failureOf(outcome);
  return {
    ...(source?.error_code === undefined ? {} : { error_code: printable(source.error_code, 64) }),
    ...(source?.error_msg === undefined || source.error_code === undefined
      ? {}
      : { error_msg: printable(source.error_msg) }),
  };
}

/** The last millisecond of the year 9999: RFC 3339 ends there, and the API server refuses what is later. */
const MAX_DATE_MS = 253_402_300_799_999;

const dateOf = (time: Time): string | undefined =>
  time === undefined || time < 0 || time > MAX_DATE_MS ? undefined : rfc3339(Number(time));

/** A signature is accepted with a clock that is so far off; so may be DLI's from ours. */
const SKEW_MS = 15 * 60_000;

/** Times never go back, whatever an answer says; but one that is not of the past gives way, or none would ever replace it. */
function laterTime(before: Time, seen: Time, nowMs: number): Time {
  if (seen === undefined || before === undefined) return seen ?? before;
  const isOfThePast = dateOf(before) !== undefined && before <= nowMs + SKEW_MS;
  return seen > before || !isOfThePast ? seen : before;
}

/** What the old status says of this job. One that is gone has no state, no differences and no health; the rest still holds. */
function aboutThisJob(status: JobStatus, outcome: Outcome): JobStatus {
  if ('location' in outcome && outcome.location !== undefined) return statusAt(status, outcome.location);
  if (outcome.kind !== 'unseen' || outcome.failure.kind !== 'JobNotFound') return status;
  const conditions = status.conditions?.filter(({ type }) => type !== 'Drifted');
  return { ...status, conditions, job: undefined, drift: undefined, driftCount: undefined };
}

/** That the job is down, and is to run, is not this object's to say any more. */
const isLeftNoMore = (outcome: Outcome, { manifest, before }: Knowledge): boolean =>
  (isToRest(manifest) || (outcome.kind === 'conflict' && outcome.isSettled === true)) &&
  conditionOf(before.conditions, 'JobHealthy')?.reason === 'LeftStopped';

function statementsOf(outcome: Outcome, known: Knowledge): Statements {
  const { manifest, before, drift, nowMs } = known;
  const isBlind = comparesNothing(manifest) || ('uncompared' in outcome && outcome.uncompared === true);
  const plain = verdict(outcome, {
    external: drift.external,
    isBlind,
    observes: specOf(manifest)?.mode === 'Observe',
  });
  const said = isToRest(manifest) ? plain : whileDown(before, plain, { outcome, nowMs });
  const healthBefore = before.job === undefined || isLeftNoMore(outcome, known) ? undefined : 'asBefore';
  return {
    ...readiness(said),
    Drifted: drifted(drift, before),
    JobHealthy:
      healthOf(outcome, said, isToRest(manifest) ? 'Stopped' : specOf(manifest)?.state) ??
      ('observed' in outcome ? health(outcome.observed) : healthBefore),
  };
}

/** The request stays asked for until a pass has come to a decision. */
const handledAfter = (manifest: Manifest, outcome: Outcome): string | undefined =>
  (isDecided(outcome) ? requestOf(manifest) : undefined) ?? manifest.status.lastHandledReconcileAt;

/** What shows that the object has read the job is void once it does not. */
function locationAfter(before: JobStatus['location'], outcome: Outcome): JobStatus['location'] {
  if ('location' in outcome && outcome.location !== undefined) return outcome.location;
  if (!('unread' in outcome) || outcome.unread !== true || before === undefined) return before;
  const { account: _, ...there } = before;
  return there;
}

interface Knowledge {
  manifest: Manifest;
  before: JobStatus;
  drift: DriftSeen;
  nowMs: number;
}

function aboutTheJob(outcome: Outcome, { manifest, before, drift, nowMs }: Knowledge) {
  const update_time = laterTime(before.update_time, timeOf(outcome), nowMs);
  return {
    update_time,
    updatedAt: dateOf(update_time),
    ...errorOf(outcome),
    job: 'observed' in outcome && !isUnderWay(outcome) ? jobOf(manifest, outcome.observed) : before.job,
    location: locationAfter(before.location, outcome),
    driftCount: drift.fields?.length,
    drift: drift.fields?.length === 0 ? undefined : drift.fields,
  };
}

function nextWindowOf(outcome: Outcome): string | undefined {
  const opensAt = standing(outcome)?.opensAt;
  return opensAt === undefined ? undefined : rfc3339(opensAt);
}

const ownJobOf = ({ jobId, origin }: JobStatus, outcome: Outcome): Pick<JobStatus, 'jobId' | 'origin'> =>
  outcome.kind === 'obtained' ? outcome.own : { jobId, origin };

export function statusAfter(manifest: Manifest, outcome: Outcome, nowMs: number): JobStatus {
  const before = aboutThisJob(manifest.status, outcome);
  const stamp: Stamp = { now: rfc3339(nowMs), generation: manifest.generation };
  const { all, added } = recordsAfter(updatesIn(before), outcome, stamp);
  const [lastUpdate, ...earlier] = all;
  const drift = driftSeen(before, outcome, stamp);
  return withoutUndefined({
    observedGeneration: manifest.generation,
    ...ownJobOf(before, outcome),
    ...aboutTheJob(outcome, { manifest, before, drift, nowMs }),
    nextWindow: nextWindowOf(outcome),
    plan: planAfter(before.plan, outcome, stamp.now),
    ...rememberedIn({ ...manifest, status: before }, outcome),
    lastHandledReconcileAt: handledAfter(manifest, outcome),
    refused: refusedAfter(before.refused, outcome, stamp.now),
    ...operationAfter(manifest, before, { outcome, nowMs }),
    lastUpdate,
    earlierUpdates: earlier.length === 0 ? undefined : earlier,
    history: historyAfter(before.history, added, { outcome, stamp }),
    conditions: conditions(
      statementsOf(outcome, { manifest, before, drift, nowMs }),
      before.conditions ?? [],
      stamp,
    ),
  });
}
