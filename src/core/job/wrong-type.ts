/** A job of another type than those that are managed. */
import { printable } from '../../ground/text.ts';
import type { Failure } from '../failure.ts';
import type { ObservedJob } from './states.ts';

/** An answer that does not say the type counts as right. */
export function wrongType({ job_id, job_type, requestId }: ObservedJob): Failure | undefined {
  if (job_type === undefined || job_type === 'flink_jar_job') return undefined;
  const message = `Job ${job_id} is a ${printable(job_type, 64)}; only flink_jar_job is managed.`;
  return { kind: 'WrongJobType', message, ...(requestId === undefined ? {} : { requestId }) };
}
