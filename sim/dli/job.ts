/** One job: what it is set to, which state it is in, and which states are to come. */
import type { Fields } from './fields.ts';
import { describe, isAtRest, isMoving, isStart, type JobStatus, type Step } from './states.ts';

export interface Tag {
  key: string;
  value: string;
}

export interface Job {
  id: string;
  job_type: string;
  status: JobStatus;
  status_desc: string;
  /** In the form a PUT has them; unset ones are absent. */
  fields: Fields;
  sql_body: string;
  create_time: number;
  /** Epoch ms; bigint above 2^53. Grows with every write. */
  update_time: number | bigint;
  start_time: number | null;
  restart_times: number;
  savepoint_path: string | null;
  /** What the last run began with; null: without state. */
  resumedFrom: string | null;
  /** Where the savepoint that is being taken will lie: a bucket, or a folder in one. Empty: it will not be taken. */
  savepointInto: string;
  /** The run that is under way uses up the savepoint when it gets there. */
  resuming: boolean;
  /** When it came to rest last, and what it was set to: its CUs are for others to take. Undefined: it has held none. */
  freed: { at: number; fields: Fields } | undefined;
  /** Who made it; the account's user when undefined. */
  user_name: string | undefined;
  tags: Tag[];
  /** States to come. */
  steps: Step[];
  /** Whether an end of arrears starts it again. */
  wasRunning: boolean;
}

export type JobId = string | number | bigint;

/** No part of a seed. */
type Inner = 'steps' | 'wasRunning' | 'savepointInto' | 'resuming' | 'resumedFrom' | 'freed';

/** A job as tests and the console add it; what is left out is that of a fresh draft. */
export type JobSeed = Partial<Omit<Job, 'id' | Inner>> & {
  id?: JobId;
};

/** The cloud's clock, epoch ms, and how long a state that passes lasts, ms. */
export interface Pace {
  now: number;
  stay: (status: JobStatus) => number;
}

export function newJob(id: string, seed: JobSeed, now: number): Job {
  const status = seed.status ?? 'job_init';
  return {
    job_type: 'flink_jar_job',
    status,
    status_desc: describe(status),
    sql_body: '',
    create_time: now,
    update_time: now,
    start_time: status === 'job_running' ? now : null,
    restart_times: 0,
    savepoint_path: null,
    user_name: undefined,
    tags: [],
    ...seed,
    steps: [],
    savepointInto: '',
    resuming: false,
    resumedFrom: null,
    freed: undefined,
    wasRunning: false,
    fields: { ...seed.fields },
    id,
  };
}

export function enter(job: Job, status: JobStatus, at: number): void {
  // Of two starts within one millisecond, too, the second is another one.
  if (isStart(job.status, status)) job.start_time = Math.max(at, (job.start_time ?? 0) + 1);
  if (job.resuming && !isMoving(status)) {
    if (status === 'job_running' || status === 'job_finish') job.savepoint_path = null;
    job.resuming = false;
  }
  if (isAtRest(status) && !isAtRest(job.status)) job.freed = { at, fields: job.fields };
  job.status = status;
  job.status_desc = describe(status);
}

/** Enters the first state now and the others as time goes. */
export function pass(job: Job, [first, ...rest]: readonly JobStatus[], { now, stay }: Pace): void {
  if (first === undefined) return;
  enter(job, first, now);
  job.steps = [];
  let last = { at: now, status: first };
  for (const status of rest) {
    last = { at: last.at + stay(last.status), status };
    job.steps.push(last);
  }
}

/** Makes true whatever was due by now. */
export function takeDueSteps(job: Job, now: number): void {
  for (let step = job.steps[0]; step !== undefined && step.at <= now; step = job.steps[0]) {
    job.steps.shift();
    const started = job.start_time;
    const saving = job.status === 'job_savepointing';
    if (saving && job.savepointInto !== '') job.savepoint_path = savepointPath(job, step.at);
    const resumed = saving && step.status === 'job_running';
    enter(job, step.status, step.at);
    if (resumed) job.start_time = started;
  }
}

/** As DLI names it in paths of its own: without `obs://`. */
export const bucketOf = ({ fields }: Job): string | undefined =>
  fields['obs_bucket'] === undefined
    ? undefined
    : String(fields['obs_bucket'])
        .replace(/^obs:\/\//, '')
        .replace(/\/+$/, '');

/** `{where}/jobs/savepoint/{job_id}/{yyyy-mm-dd_HH-mm-ss}/`, the time in UTC. */
function savepointPath({ id, savepointInto }: Job, at: number): string {
  const time = new Date(at).toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-');
  return `${savepointInto}/jobs/savepoint/${id}/${time}/`;
}
