/**
 * Whether a list tells all of its jobs. Some versions of DLI leave fields out of the list that a look at a job shows. A field that
 * no job of the list has is looked for in one of them: where it is there, each job must be looked at alone.
 */
import type { Result } from '../core/failure.ts';
import { FIELD_NAMES, type FieldName } from '../core/job/fields.ts';
import type { ListedDetail } from '../core/job/found.ts';
import type { ShownJob } from '../core/ports.ts';

type ShowOne = (jobId: string) => Promise<Result<ShownJob>>;

const hasField = ({ detail }: ListedDetail, field: FieldName): boolean =>
  detail !== undefined && Object.hasOwn(detail.fields, field);

const isTold = ({ detail }: ListedDetail): boolean =>
  detail !== undefined && (detail.job_type ?? 'flink_jar_job') === 'flink_jar_job';

/** The jobs; those of which the list may not tell all are without detail. */
export async function asFarAsTold(
  jobs: readonly ListedDetail[],
  show: ShowOne,
): Promise<readonly ListedDetail[]> {
  const told = jobs.filter(isTold);
  const [sample] = told;
  const never = FIELD_NAMES.filter((field) => !told.some((job) => hasField(job, field)));
  if (sample === undefined || never.length === 0) return jobs;
  const shown = await show(sample.job_id);
  const isWhole = shown.ok && !never.some((field) => Object.hasOwn(shown.value.fields, field));
  return isWhole ? jobs : jobs.map((job) => (isTold(job) ? { ...job, detail: undefined } : job));
}
