/** The moves a job makes when it is asked to, or when something befalls it. Each throws the refusal it meets. */
import { bucketOf, type Job, type Pace, pass } from './job.ts';
import { Refusal } from './refusals.ts';
import type { DliSettings, SavepointEnd } from './settings.ts';
import { isMoving, type JobStatus, mayRun, mayStop } from './states.ts';

export interface Run {
  /** Asked once the run is certain. */
  outcome: () => JobStatus;
  /** From the savepoint, which is used up by it. */
  resume: boolean;
  usedUp: DliSettings['savepointUsedUp'];
}

export function run(job: Job, { outcome, resume, usedUp }: Run, pace: Pace): void {
  if (!mayRun(job.status)) throw new Refusal('DLI.13006');
  if (resume && job.savepoint_path === null) throw new Refusal('DLI.13017');
  job.resumedFrom = resume ? job.savepoint_path : null;
  if (resume && usedUp === 'submitted') job.savepoint_path = null;
  job.resuming = resume;
  pass(job, ['job_submitting', outcome()], pace);
}

export interface Stop {
  /** Asked once the stop is certain. */
  outcome: () => JobStatus;
  /** What comes of the savepoint; undefined: without one. */
  savepoint: SavepointEnd | undefined;
}

/** Without a place no savepoint is taken. */
const placeFor = (job: Job, end: SavepointEnd, into?: string): string =>
  end === 'taken' ? into || placeOf(job) : '';

export function stop(job: Job, { outcome, savepoint }: Stop, pace: Pace): void {
  if (!mayStop(job.status)) throw new Refusal('DLI.15002');
  const saving = savepoint !== undefined && job.status === 'job_running';
  if (saving) job.savepointInto = placeFor(job, savepoint);
  if (saving && savepoint === 'fails') pass(job, ['job_savepointing', 'job_running'], pace);
  else pass(job, [...(saving ? (['job_savepointing'] as const) : []), 'job_canceling', outcome()], pace);
}

/** Where nothing else is named. */
const OWN_BUCKET = 'flink';

const placeOf = (job: Job): string => bucketOf(job) || OWN_BUCKET;

interface Saving {
  end: SavepointEnd;
  /** In place of the job's bucket. */
  into: string | undefined;
}

/** A savepoint of a running job, which runs on whatever comes of it. */
export function triggerSavepoint(job: Job, { end, into }: Saving, pace: Pace): void {
  if (job.status !== 'job_running') throw new Refusal('DLI.0001', 'the job is not running');
  job.savepointInto = placeFor(job, end, into?.replace(/\/+$/, ''));
  pass(job, ['job_savepointing', 'job_running'], pace);
}

/** A failure of the start, of the job, or of the stop, by the state it strikes in. */
export function fail(job: Job, desc: string | undefined, pace: Pace): void {
  pass(job, failureOf(job), pace);
  if (desc !== undefined) job.status_desc = desc;
}

function failureOf(job: Job): JobStatus[] {
  if (job.status === 'job_submitting' || job.status === 'job_downloading') return ['job_submit_fail'];
  if (isMoving(job.status)) return ['job_cancel_fail'];
  if (!mayStop(job.status)) throw new Refusal('DLI.15002');
  return ['job_running_exception', ...restart(job)];
}

/** With `restart_when_exception` the service starts the job again, `resume_max_num` times at most. */
function restart(job: Job): JobStatus[] {
  const limit = Number(job.fields['resume_max_num'] ?? -1);
  const used = limit >= 0 && job.restart_times >= limit;
  if (job.fields['restart_when_exception'] !== true || used) return [];
  job.restart_times += 1;
  return ['job_submitting', 'job_running'];
}

export function arrears(job: Job, pace: Pace): void {
  job.wasRunning = job.status === 'job_running';
  pass(job, ['job_arrearage_stopped'], pace);
}

export function recover(job: Job, pace: Pace): void {
  if (job.status !== 'job_arrearage_stopped') throw new Refusal('DLI.13006');
  pass(job, ['job_arrearage_recovering', job.wasRunning ? 'job_running' : 'job_cancel_success'], pace);
}

export function finish(job: Job, pace: Pace): void {
  if (job.status !== 'job_running') throw new Refusal('DLI.15002');
  pass(job, ['job_finish'], pace);
}
