/** What of the requests to DLI stops a job, updates it or starts it. */
import type { Entry, Trace } from '../../sim/http/trace.ts';

/** In the order in which they came, taken or not. */
export const ordersTo = ({ trace }: { trace: Trace }, id: string): Entry[] =>
  trace.select({ server: 'dli' }).filter(({ method, path, body }) => {
    if (method === 'PUT') return path.endsWith(`/flink-jobs/${id}`);
    const { job_ids: ids } = (body ?? {}) as { job_ids?: unknown[] };
    return method === 'POST' && Array.isArray(ids) && ids.map(String).includes(id);
  });

/** `put`, `run` or `stop`. */
export const kindOf = ({ method, path }: Entry): string =>
  method === 'PUT' ? 'put' : (path.split('/').at(-1) ?? '');

/** Such as `run false`: with what it says about a savepoint. */
export function wordsOf(entry: Entry): string {
  const { resume_savepoint, trigger_savepoint } = entry.body as Record<string, unknown>;
  return entry.method === 'PUT' ? 'put' : `${kindOf(entry)} ${resume_savepoint ?? trigger_savepoint}`;
}
