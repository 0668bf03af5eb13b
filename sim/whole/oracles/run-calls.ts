/** Starts and stops as they are in the trace, and the records that announce them. */
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
  type: 'Start' | 'Stop' | 'Restart';
  step: string;
  attempt: number;
  sent: string;
  generation: number;
  stepAt: string;
  jobId: string;
  upgradeMode: 'Savepoint' | 'Stateless';
  resume?: boolean;
  before: { status: string };
  planId?: string;
  downSince?: string;
  refusal?: { reason: string };
  givenUp?: { reason: string };
  previous?: { field: string; value: string }[];
}

const RUN_PATH = /\/streaming\/jobs\/(run|stop)$/;

/** The job of a start or a stop, which names it in the body. */
export function jobIn({ path, body }: Entry): string {
  const ids = RUN_PATH.test(path) ? (body as { job_ids?: unknown[] } | undefined)?.job_ids : undefined;
  return ids?.[0] === undefined ? '' : String(ids[0]);
}

const sentAt = ({ sentAt: sent, at }: Entry): number => sent ?? at;

/** One POST that starts or stops a job. */
export interface RunCall {
  entry: Entry;
  jobId: string;
  type: 'Start' | 'Stop';
  /** From a savepoint, with a savepoint. */
  savepoint: boolean;
}

/** Those of the replicas, in the order in which they were sent. */
export const runCallsOf = ({ entries }: { entries: readonly Entry[] }): RunCall[] =>
  entries
    .filter(({ server, method, from, path }) => {
      return server === 'dli' && method === 'POST' && from !== undefined && RUN_PATH.test(path);
    })
    .map((entry): RunCall => {
      const { resume_savepoint, trigger_savepoint } = entry.body as Record<string, unknown>;
      const type = entry.path.endsWith('/run') ? 'Start' : 'Stop';
      const flag = type === 'Start' ? resume_savepoint : trigger_savepoint;
      return { entry, jobId: jobIn(entry), type, savepoint: flag === true };
    })
    .toSorted((a, b) => sentAt(a.entry) - sentAt(b.entry));
