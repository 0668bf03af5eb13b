/**
 * What spec.state asks for where no operation is open (`lifecycle.md` 4.2): a stop, a start, nothing, or why it is not done.
 *
 * | the job                | Running                                            | Stopped                              |
 * | ---------------------- | -------------------------------------------------- | ------------------------------------ |
 * | job_running            | nothing                                            | stop; SavepointUnavailable           |
 * | job_init               | start, where it may; else StoppedOutside           | nothing                              |
 * | job_idle               | start, where it may; else StoppedOutside           | nothing                              |
 * | job_cancel_success     | start, where it may; else StoppedOutside           | nothing                              |
 * | job_submit_fail        | start, where it may; else StartFailed              | nothing                              |
 * | job_running_exception  | after a minute as job_submit_fail                  | nothing                              |
 * | job_finish             | nothing; start after an update of this generation  | nothing                              |
 * | job_arrearage_stopped  | ArrearsStopped                                     | ArrearsStopped                       |
 * | job_cancel_fail        | StopFailed                                         | stop, if new; else StopFailed        |
 * | moving, unknown        | JobBusy                                            | JobBusy                              |
 *
 * It may for a new generation, or a reconcile-now, and once more where that was refused; with restartPolicy OnFailure after a
 * failure, with Always after any end. A start resumes from the savepoint. Without one it is made where there was never a state, where
 * the spec says Stateless, and where somebody else has stopped the job without one; else SavepointMissing. Another
 * savepointRedeployNonce starts the job of each of these rows but the last, from initialSavepointPath; so does the path alone where
 * the job never ran.
 */
import type { ObservedJob } from '../job/states.ts';
import type { Facts } from './facts.ts';
import { isOtherRun, runStateSeen, upgradeModeOf } from './facts.ts';

/** Why nothing is started or stopped, as the Ready condition says it. */
export type RunHoldReason =
  | 'ArrearsStopped'
  | 'AwaitingApproval'
  | 'AwaitingTurn'
  | 'BreaksRule'
  | 'JobBusy'
  | 'OutsideWindow'
  | 'RolloutPaused'
  | 'SavepointMissing'
  | 'SavepointUnavailable'
  | 'StartFailed'
  | 'StopFailed'
  | 'StoppedOutside';

export interface HeldWish {
  hold: RunHoldReason;
}

interface StartWish {
  type: 'Start';
  resume: boolean;
  /** DLI may start it again by itself: that is waited for first. */
  settle: boolean;
}

export type RunWish = { type: 'Stop' } | StartWish | HeldWish;

const NEVER_RUN = ['job_init', 'job_idle', 'job_submit_fail'];

/** Nothing of it can be lost. */
export const neverRan = ({ status, start_time }: Pick<ObservedJob, 'status' | 'start_time'>): boolean =>
  start_time === undefined && NEVER_RUN.includes(status);

/** Undefined: it is to resume, and there is nothing to resume from. */
export function resumeOf({ spec, observed, handled, restore }: Facts): boolean | undefined {
  const { status, has_savepoint } = observed;
  if (restore !== undefined) return true;
  if (neverRan(observed) || status === 'job_finish' || upgradeModeOf(spec) === 'Stateless') return false;
  // An answer that does not say: DLI refuses a resume from nothing, and nothing has happened then.
  if (has_savepoint !== false) return true;
  return status === 'job_cancel_success' && handled.withoutSavepoint !== true ? false : undefined;
}

export const FAILED = ['job_submit_fail', 'job_running_exception'];

const isFresh = ({ handled, generation, isRequested }: Facts): boolean =>
  isRequested || handled.generation !== generation;

/** The start of this generation was refused: it is still to be made, and the record says when. Not so where the job has failed. */
const isOwed = ({ record, generation }: Facts): boolean =>
  record?.type === 'Start' &&
  record.sent === 'Refused' &&
  record.generation === generation &&
  record.refusal?.reason !== 'StartFailed';

const isRestored = ({ restore }: Facts): boolean => restore?.nonce !== undefined;

function mayStart(facts: Facts): boolean {
  const { restartPolicy = 'Never' } = facts.spec;
  if (restartPolicy === 'Always' || isFresh(facts) || isOwed(facts) || isRestored(facts)) return true;
  return restartPolicy === 'OnFailure' && FAILED.includes(facts.observed.status);
}

export function startWish(facts: Facts): StartWish | HeldWish {
  const { status } = facts.observed;
  if (!mayStart(facts)) return { hold: FAILED.includes(status) ? 'StartFailed' : 'StoppedOutside' };
  const resume = resumeOf(facts);
  return resume === undefined ? { hold: 'SavepointMissing' } : { type: 'Start', resume, settle: false };
}

/** What it was set to has changed since it ended: only that makes it worth another run. */
function isUpdatedSince({ handled, generation, spec, updatedFor }: Facts): boolean {
  return spec.restartPolicy === 'Always' || (handled.generation !== generation && updatedFor === generation);
}

/** Whether DLI starts it by itself was waited for before: the call that followed was refused. */
function settled(facts: Facts): StartWish | undefined {
  const { record, observed } = facts;
  const isSame =
    record?.type === 'Start' &&
    record.sent === 'Refused' &&
    record.step === 'Run' &&
    record.before.status === observed.status &&
    !isOtherRun(record, facts);
  const wish = isSame ? startWish(facts) : undefined;
  return wish !== undefined && 'type' in wish ? wish : undefined;
}

function wishOfRest(facts: Facts): RunWish | undefined {
  switch (facts.observed.status) {
    case 'job_finish':
      return isUpdatedSince(facts) || isRestored(facts)
        ? { type: 'Start', resume: facts.restore !== undefined, settle: false }
        : undefined;
    case 'job_running_exception':
      return settled(facts) ?? { type: 'Start', resume: false, settle: true };
    default:
      return startWish(facts);
  }
}

/** Savepoints lie in the job's bucket, and since Flink 1.15 an agency writes them (`lifecycle.md` C8). */
export function savepointLacks({ observed: { fields } }: Pick<Facts, 'observed'>): string | undefined {
  const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';
  if (isMissing(fields.obs_bucket)) return 'obs_bucket';
  const [major = 0, minor = 0] = String(fields.flink_version ?? '')
    .split('.')
    .map(Number);
  const needsAgency = major > 1 || (major === 1 && minor >= 15);
  return needsAgency && isMissing(fields.execution_agency_urn) ? 'execution_agency_urn' : undefined;
}

/** A stop is to take a savepoint, and DLI could take none. */
export const lacksSavepoint = (facts: Facts): boolean =>
  upgradeModeOf(facts.spec) === 'Savepoint' &&
  runStateSeen(facts) === 'running' &&
  savepointLacks(facts) !== undefined;

function wishToStop(facts: Facts): RunWish | undefined {
  if (lacksSavepoint(facts)) return { hold: 'SavepointUnavailable' };
  if (runStateSeen(facts) === 'running') return { type: 'Stop' };
  if (facts.observed.status !== 'job_cancel_fail') return undefined;
  return isFresh(facts) ? { type: 'Stop' } : { hold: 'StopFailed' };
}

export function wishOf(facts: Facts): RunWish | undefined {
  const { state } = facts.spec;
  if (state === undefined) return undefined;
  const runState = runStateSeen(facts);
  if (runState === 'blocked') return { hold: 'ArrearsStopped' };
  const isUnknown = runState === 'doubt' && facts.observed.status !== 'job_cancel_fail';
  if (runState === 'moving' || isUnknown) return { hold: 'JobBusy' };
  if (state === 'Stopped') return wishToStop(facts);
  if (runState === 'doubt') return { hold: 'StopFailed' };
  return runState === 'rest' ? wishOfRest(facts) : undefined;
}
