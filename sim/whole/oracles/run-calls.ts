/** Starts, stops and deletions of jobs as they are in the trace, and the records that announce them. */
import type { Entry } from '../../http/trace.ts';

/** The record of an operation as it stood in a status once the write that changed it had been handled. */
export interface RecordSeen {
  entry: Entry;
  uid: string;
  /** Undefined: there is none any more. */
  operation: OperationSeen | undefined;
}

/** `status.operation` */
export interface OperationSeen {
  id: string;
  uid: string;
  type: 'Start' | 'Stop' | 'Restart' | 'Delete' | 'Create';
  step: string;
  attempt: number;
  sent: string;
  generation: number;
  stepAt: string;
  jobId: string;
  upgradeMode: 'Savepoint' | 'Stateless';
  startedAt: string;
  resume?: boolean;
  before: { status: string };
  planId?: string;
  downSince?: string;
  refusal?: { reason: string };
  givenUp?: { reason: string };
  previous?: { field: string; value: string }[];
  restore?: { nonce?: number; became: string };
}

/** A plan as a status has shown it. */
export interface PlanSeen {
  uid: string;
  id: string;
  class: string;
}

/** A job that an object has made, or a status that names the one that it has come to, as the job is then. */
export interface OwnJobSeen {
  uid: string;
  jobId: string;
  at: number;
  /** Undefined: the object has made it. */
  name: unknown;
  isMade: boolean;
}

const RUN_PATH = /\/streaming\/jobs\/(run|stop)$/;
const IMPORT_PATH = /\/streaming\/jobs\/(\d+)\/import-savepoint$/;
const CREATE_PATH = /\/streaming\/flink-jobs$/;
const JOB_PATH = /\/streaming\/(?:flink-)?jobs\/(\d+)$/;

/** The job of a start or a stop, which names it in the body; or of another state that it is given. */
export function jobIn({ path, body }: Entry): string {
  const ids = RUN_PATH.test(path) ? (body as { job_ids?: unknown[] } | undefined)?.job_ids : undefined;
  return ids?.[0] === undefined ? (IMPORT_PATH.exec(path)?.[1] ?? '') : String(ids[0]);
}

const sentAt = ({ sentAt: sent, at }: Entry): number => sent ?? at;

/** One call that starts, stops, makes or deletes a job, or says what it begins with. */
export interface RunCall {
  entry: Entry;
  /** Empty: it is made. */
  jobId: string;
  type: 'Start' | 'Stop' | 'Delete' | 'Create' | 'Restore';
  /** From a savepoint, with a savepoint. */
  savepoint: boolean;
}

function runCallOf(entry: Entry): RunCall {
  const { method, path, body } = entry;
  if (CREATE_PATH.test(path)) return { entry, jobId: '', type: 'Create', savepoint: false };
  if (IMPORT_PATH.test(path)) return { entry, jobId: jobIn(entry), type: 'Restore', savepoint: false };
  if (method === 'DELETE')
    return { entry, jobId: JOB_PATH.exec(path)?.[1] ?? '', type: 'Delete', savepoint: false };
  const { resume_savepoint, trigger_savepoint } = body as Record<string, unknown>;
  const type = path.endsWith('/run') ? 'Start' : 'Stop';
  const flag = type === 'Start' ? resume_savepoint : trigger_savepoint;
  return { entry, jobId: jobIn(entry), type, savepoint: flag === true };
}

const isRunCall = ({ server, method, from, path }: Entry): boolean =>
  server === 'dli' &&
  from !== undefined &&
  ((method === 'POST' && [RUN_PATH, CREATE_PATH, IMPORT_PATH].some((one) => one.test(path))) ||
    (method === 'DELETE' && JOB_PATH.test(path)));

/** The object that a job is made for, as the tag of the call says. */
export function madeFor({ body }: Entry): string | undefined {
  const { tags = [] } = (body ?? {}) as { tags?: { key: string; value: string }[] };
  return tags.find(({ key }) => key === 'fjj-uid')?.value;
}

/** Those of the replicas, in the order in which they were sent. */
export const runCallsOf = ({ entries }: { entries: readonly Entry[] }): RunCall[] =>
  entries
    .filter(isRunCall)
    .map(runCallOf)
    .toSorted((a, b) => sentAt(a.entry) - sentAt(b.entry));

/** `obs://` and a slash at the end make no other path of it. */
export const plainPath = (path: unknown): string =>
  String(path ?? '')
    .replace(/^obs:\/\//, '')
    .replace(/\/+$/, '');

/** What a job is given to begin with. */
export const pathIn = ({ body }: Entry): string =>
  plainPath((body as { savepoint_path?: unknown } | undefined)?.savepoint_path);

/** The same path, once with `obs://` and once without. */
export const isOtherPathForm = (one: Entry, other: Entry): boolean => {
  const [a, b] = [one, other].map(
    ({ body }) => (body as { savepoint_path?: unknown } | undefined)?.savepoint_path,
  );
  return a !== b && plainPath(a) === plainPath(b);
};
