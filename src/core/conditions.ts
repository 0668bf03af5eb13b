/** The conditions of a FlinkJarJob. A condition's time moves only when its status does. */
import type { ObservedJob } from './job.ts';
import { REASONS } from './reasons.ts';
import { CONDITION_TYPES, type Condition, type ConditionType } from './status.ts';
import { printable } from './text.ts';
import type { Verdict } from './verdict.ts';

export type Claim = Pick<Condition, 'status' | 'reason' | 'message'>;

/** What a pass says of each aspect; an aspect that is not claimed has no condition. */
export type Claims = { [T in ConditionType]?: Claim | undefined };

/** What each state says about the running job, as opposed to its settings. */
export const HEALTH: Record<string, [Condition['status'], reason: string]> = {
  job_running: ['True', 'JobRunning'],
  job_finish: ['True', 'JobFinished'],
  job_running_exception: ['False', 'JobException'],
  job_submit_fail: ['False', 'SubmitFailed'],
  job_cancel_fail: ['False', 'StopFailed'],
  job_arrearage_stopped: ['False', 'ArrearsStopped'],
  job_init: ['Unknown', 'JobStopped'],
  job_idle: ['Unknown', 'JobStopped'],
  job_cancel_success: ['Unknown', 'JobStopped'],
};

/** The job is between two states, or in one that we do not know. */
export const MOVING: [Condition['status'], reason: string] = ['Unknown', 'JobMoving'];

export function health({ status, status_desc }: ObservedJob): Claim {
  const [truth, reason] = (Object.hasOwn(HEALTH, status) ? HEALTH[status] : undefined) ?? MOVING;
  return {
    status: truth,
    reason,
    message: status_desc === '' ? `DLI says ${status}.` : `DLI says ${status}: ${status_desc}`,
  };
}

/** Ready, and Reconciling or Stalled beside it: never both. */
export function readiness({ reason, message }: Verdict): Claims {
  const row = REASONS[reason];
  const ready: Claim = { status: row.status, reason, message };
  if (row.with === 'Stalled') return { Ready: ready, Stalled: { status: 'True', reason, message } };
  if (row.with !== 'Reconciling') return { Ready: ready };
  const progress = reason in { Updating: 1, JobBusy: 1 } ? 'Progressing' : 'ProgressingWithRetry';
  return { Ready: ready, Reconciling: { status: 'True', reason: progress, message } };
}

export interface Stamp {
  /** RFC 3339, seconds. */
  now: string;
  generation: number;
}

/** Room for the names of all fields twice and for a service's own words. */
const MESSAGE_BYTES = 4096;

/** As many as the schema takes. */
const MOST = 16;

const isOurs = ({ type }: Condition): boolean => (CONDITION_TYPES as readonly string[]).includes(type);

/** The list as stored: ours in a fixed order, with the old time where the status stayed; then those of others, untouched. */
export function conditions(
  claims: Claims,
  before: readonly Condition[],
  { now, generation }: Stamp,
): Condition[] {
  const ours = CONDITION_TYPES.flatMap((type) => {
    const claim = claims[type];
    if (claim === undefined) return [];
    const old = before.find((condition) => condition.type === type);
    const lastTransitionTime = old?.status === claim.status ? old.lastTransitionTime : now;
    const message = printable(claim.message, MESSAGE_BYTES);
    return [{ type, ...claim, message, lastTransitionTime, observedGeneration: generation }];
  });
  return [...ours, ...before.filter((condition) => !isOurs(condition))].slice(0, MOST);
}

export const conditionOf = (
  list: readonly Condition[] | undefined,
  type: ConditionType,
): Condition | undefined => list?.find((condition) => condition.type === type);
