/** The fourteen states of a Flink job, how it moves between them, and what may be asked of it in each (`dli_02_0234`). */

export const JOB_STATUSES = [
  'job_init',
  'job_submitting',
  'job_submit_fail',
  'job_running',
  'job_running_exception',
  'job_downloading',
  'job_idle',
  'job_canceling',
  'job_cancel_success',
  'job_cancel_fail',
  'job_savepointing',
  'job_arrearage_stopped',
  'job_arrearage_recovering',
  'job_finish',
] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

const RUNNABLE = new Set<JobStatus>([
  'job_init',
  'job_submit_fail',
  'job_running_exception',
  'job_idle',
  'job_cancel_success',
  'job_finish',
]);

const STOPPABLE = new Set<JobStatus>(['job_submitting', 'job_running', 'job_cancel_fail']);

/** States in which every field may be changed. */
const AT_REST = new Set<JobStatus>([...RUNNABLE, 'job_arrearage_stopped']);

/** States that end by themselves. */
const MOVING = new Set<JobStatus>([
  'job_submitting',
  'job_downloading',
  'job_canceling',
  'job_savepointing',
  'job_arrearage_recovering',
]);

/** States of a job that is on its way to run. */
const COMING = new Set<JobStatus>(['job_submitting', 'job_downloading', 'job_arrearage_recovering']);

const ENDED = new Set<JobStatus>(['job_finish', 'job_running_exception']);

/** A job that has ended at once has run, too. */
export const isStart = (from: JobStatus, to: JobStatus): boolean =>
  to === 'job_running' || (COMING.has(from) && ENDED.has(to));

export const isStopping = (status: JobStatus): boolean =>
  status === 'job_savepointing' || status === 'job_canceling';

export const mayRun = (status: JobStatus): boolean => RUNNABLE.has(status);
export const mayStop = (status: JobStatus): boolean => STOPPABLE.has(status);
export const isAtRest = (status: JobStatus): boolean => AT_REST.has(status);
export const isMoving = (status: JobStatus): boolean => MOVING.has(status);

/** One state to come: `at` is epoch ms of the cloud's clock. */
export interface Step {
  at: number;
  status: JobStatus;
}

const DESCRIPTIONS: Partial<Record<JobStatus, string>> = {
  job_submit_fail: 'The job could not be submitted.',
  job_running_exception: 'The job stopped with an exception.',
  job_cancel_fail: 'The job could not be stopped.',
};

export const describe = (status: JobStatus): string => DESCRIPTIONS[status] ?? '';
