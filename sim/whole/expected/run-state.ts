/** What has to be said where spec.state asks for a start or a stop: the job is so, or the reason says why not. */
import { checkRunnable } from '../../dli/batch.ts';
import { wantsAgency } from '../../dli/checks.ts';
import { type Code, Refusal } from '../../dli/refusals.ts';
import { isMoving, mayRun } from '../../dli/states.ts';
import { isGranted } from '../../dli/world.ts';
import type { OperationSeen } from '../oracles/run-calls.ts';
import { sentIn } from './internal.ts';
import { isAskedByNonce, isRestoreAsked } from './nonces.ts';
import { hasNoState, notGiven } from './restore.ts';
import type { RunCase } from './run-case.ts';
import type { Expected } from './update.ts';

/** What DLI calls a start or a stop that it refuses, in the words of the status. */
const REASONS: Partial<Record<Code, string>> = {
  'DLI.11002': 'Rejected',
  'DLI.11029': 'Rejected',
  'DLI.13002': 'QueueNotReady',
  'DLI.13003': 'Rejected',
  'DLI.13009': 'QueueUnavailable',
  'DLI.13019': 'Rejected',
  'DLI.13024': 'QueueUnavailable',
  'DLI.20005': 'QueueUnavailable',
};

const isQuiet = ({ cloud }: RunCase): boolean => cloud.settings.refusals === 'success-false';

/** Without a code nobody can tell what a refusal means. */
function refusal(one: RunCase, right: 'start' | 'stop', attempt: () => void): string[] {
  if (!isGranted(one.cloud.account, right)) return [isQuiet(one) ? 'Rejected' : 'PermissionDenied'];
  try {
    attempt();
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [(isQuiet(one) ? undefined : REASONS[error.code]) ?? 'Rejected'];
  }
}

export const hasSavepoint = ({ job }: RunCase): boolean => job.savepoint_path !== null;

export const isToSave = ({ wish }: RunCase): boolean => wish.upgradeMode === 'Savepoint';

/** Where every start fails or ends there is no end to it. Otherwise one of them makes the job run. */
export const comesToRun = ({ cloud: { settings } }: RunCase): boolean =>
  [settings.runOutcome].flat().at(-1) === 'job_running';

/** Why a job that rests is not started. */
function notStarted(one: RunCase): string[] {
  const { cloud, job, wish } = one;
  const refused = refusal(one, 'start', () => {
    checkRunnable(job, cloud);
    cloud.jobs.needCus(job);
  });
  const hasFailed = job.status === 'job_submit_fail' || job.status === 'job_running_exception';
  const hasEnded = job.status === 'job_cancel_success' || job.status === 'job_idle';
  const isAsked = isRestoreAsked(one);
  const isForbidden = hasEnded && wish.restartPolicy !== 'Always' && !isAsked;
  const isFresh = hasNoState(one) || isAsked;
  const others = [
    ...refused,
    ...notGiven(one),
    ...(isForbidden ? ['StoppedOutside'] : []),
    ...(isToSave(one) && !hasSavepoint(one) && !isFresh ? ['SavepointMissing'] : []),
  ];
  const isMended = others.length === 0 && (wish.restartPolicy !== 'Never' || isAsked) && comesToRun(one);
  return hasFailed && !isMended ? [...others, 'StartFailed'] : others;
}

/** Why a job that runs is not stopped. */
export function notStopped(one: RunCase): string[] {
  const { cloud, job } = one;
  const { savepoint, savepointWithoutBucket } = cloud.settings;
  const lacks = !job.fields['obs_bucket'] || (wantsAgency(job.fields) && !job.fields['execution_agency_urn']);
  const isVain = savepoint === 'fails' || (lacks && savepointWithoutBucket === 'fails');
  return [
    ...refusal(one, 'stop', () => undefined),
    ...(isToSave(one) && lacks ? ['SavepointUnavailable'] : []),
    ...(isToSave(one) && isVain ? ['SavepointFailed'] : []),
  ];
}

/** Nothing else is told as long as this is so. */
const only = (update: Expected, ...reasons: string[]): Expected => ({ ...update, reasons });

/** After what is said of updates, which comes first. */
const unless = (update: Expected, reasons: readonly string[]): Expected =>
  update.reasons === 'ready' ? { ...update, reasons } : update;

interface RefusedUpdate {
  generation: number;
  outcome: string;
  reason?: string;
}

/**
 * A request is one try, and where a stop comes first, the stop's. As long as each is in vain, an update that was refused is not sent
 * again before it is due, and its refusal is still told.
 */
function ofVainStop(
  { object: { metadata, status = {} } }: RunCase,
  update: Expected,
  why: string[],
): Expected {
  const expected = unless(update, why);
  const refused = (sentIn(status) as RefusedUpdate[]).filter(
    ({ generation, outcome }) => generation === metadata.generation && outcome === 'Refused',
  );
  if (why.length === 0 || refused.length === 0) return expected;
  return { ...expected, either: refused.flatMap(({ reason }) => reason ?? []), open: update.now };
}

/** What a restart would do away with is told or not, where one is asked for as well. */
const besideNonce = (one: RunCase, expected: Expected, why: string[]): Expected =>
  isAskedByNonce(one) ? { ...expected, either: [...(expected.either ?? []), ...why] } : expected;

function ofStop(one: RunCase, update: Expected): Expected {
  const why = notStopped(one);
  return besideNonce(one, ofVainStop(one, update, why), why);
}

/** A stop that DLI took and that has failed. */
function ofFailedStop(one: RunCase, update: Expected): Expected {
  const why = ['StopFailed', ...refusal(one, 'stop', () => undefined)];
  return besideNonce(one, unless(update, why), why);
}

/** A call that is refused is made again and again; so is, where its spec says so, a start that fails, or of a job that ends. */
function isTriedAgain(one: RunCase): boolean {
  const { object, wish } = one;
  const { type, step, attempt, before } = (object.status?.['operation'] ?? {}) as Partial<OperationSeen>;
  if (type !== 'Start' || wish.state !== 'Running') return false;
  const isRepeated = (attempt ?? 1) > 1;
  if (isRepeated && (step === 'Run' || step === 'Settle')) return true;
  const ends = wish.restartPolicy === 'Always' && before?.status === 'job_finish';
  const isMeant = wish.restartPolicy !== 'Never' || isRestoreAsked(one);
  return !comesToRun(one) && (ends || (isRepeated && isMeant));
}

/** Then the CUs of a queue come and go, too: whoever has waited for them says so until its next try. */
const isContended = (one: RunCase): boolean => one.cloud.settings.queueCus.size > 0 && !comesToRun(one);

function ofRest(one: RunCase, update: Expected): Expected {
  if (one.wish.state === 'Stopped') return update;
  const reasons = notStarted(one);
  if (one.job.status !== 'job_finish' || isRestoreAsked(one)) return unless(update, reasons);
  return reasons.length === 0 || update.reasons !== 'ready' ? update : { ...update, either: reasons };
}

/** A job that does not run, or runs, against the spec is told as a difference. One that has ended is both. */
function ofObserved({ job: { status }, wish }: RunCase, update: Expected): Expected {
  const isSo = wish.state === 'Running' ? ['job_running', 'job_finish'].includes(status) : mayRun(status);
  if (update.reasons !== 'ready' || !isSo) return { ...update, reasons: ['DriftDetected'] };
  return { ...update, either: ['DriftDetected'] };
}

/** `update`: what would have to be said if nobody cared whether the job runs. */
export function ofRun(one: RunCase, update: Expected): Expected {
  const { job, wish } = one;
  if (wish.state === undefined) return update;
  if (wish.observed) return ofObserved(one, update);
  const again = [
    ...(isTriedAgain(one) ? ['Starting'] : []),
    ...(isContended(one) && wish.state === 'Running' ? ['QueueNotReady'] : []),
  ];
  const { status } = job;
  // What is under way comes to an end: nothing is right before.
  if (isMoving(status)) return only(update, ...again);
  if (status === 'job_arrearage_stopped')
    return { ...update, reasons: ['ArrearsStopped'], open: update.now, now: update.now };
  if (status === 'job_cancel_fail') return ofFailedStop(one, update);
  if (!mayRun(status)) return wish.state === 'Running' ? update : ofStop(one, update);
  const expected = ofRest(one, update);
  return { ...expected, either: [...(expected.either ?? []), ...again] };
}
