/** An import from a state of Terraform. A text says, as one line without its end, what is wrong. */
import { printable } from '../ground/text.ts';
import { fieldsOf, type WhichFields } from '../manifests/import/job-fields.ts';
import type { ImportedJob, PartialLocation } from '../manifests/import/manifest-text.ts';
import { type StateJob, stateJob } from '../manifests/import/terraform-job.ts';
import { readState } from '../manifests/import/terraform-state.ts';
import { bytesAt } from '../manifests/read/bytes.ts';
import { problemOf, STANDARD_INPUT } from '../manifests/read/files.ts';
import { readText } from '../manifests/read/text.ts';
import type { Selection, SoughtJob } from './import-source.ts';
import type { Process } from './process.ts';

export interface TerraformJobs {
  jobs: readonly StateJob[];
  /** Resources of other kinds. */
  others: number;
}

const isWanted = (
  { jobId, name, status, fields }: StateJob,
  { ids, name: part, filter }: Selection,
): boolean =>
  (ids.length === 0 || ids.includes(jobId)) &&
  (part === undefined || name.includes(part)) &&
  (filter.status === undefined || filter.status === status) &&
  (filter.queue_name === undefined || filter.queue_name === fields.queue_name);

export async function readTerraform(
  path: string,
  selection: Selection,
  { input, stop }: Pick<Process, 'input' | 'stop'>,
): Promise<TerraformJobs | string> {
  const called = path === STANDARD_INPUT ? 'standard input' : printable(path, 200);
  try {
    const read = await readText(path === STANDARD_INPUT ? input : bytesAt(path, stop));
    if ('problem' in read) return `${called}: ${read.problem}`;
    const state = readState(read.text);
    if ('problem' in state) return `${called}${state.problem}`;
    const all = state.resources.flatMap((resource) => stateJob(resource) ?? []);
    return {
      jobs: all.filter((job) => isWanted(job, selection)),
      others: state.resources.length - all.length,
    };
  } catch (error) {
    stop.throwIfAborted();
    return `${called}: ${problemOf(error)}`;
  }
}

const notesOf = ({ address, hasTags }: StateJob): string[] => [
  `In Terraform: ${address}`,
  ...(hasTags ? ['Its tags are left out: a FlinkJarJob has none, and they stay with the job.'] : []),
];

/** By what Terraform knew of the jobs at its last look. Of two addresses of one job the first counts. */
export function jobsOfState(
  { jobs }: TerraformJobs,
  which: WhichFields,
  { region, projectId }: PartialLocation,
): ImportedJob[] {
  const each = new Map(jobs.toReversed().map((job) => [job.jobId, job]));
  return [...each.values()].map((job) => ({
    jobId: job.jobId,
    name: job.name,
    update_time: undefined,
    location: { region: job.region ?? region, projectId },
    notes: notesOf(job),
    chosen: fieldsOf(job.fields, which),
  }));
}

/** Each job once, for DLI. */
export const soughtOf = ({ jobs }: TerraformJobs): SoughtJob[] => [
  ...new Map(
    jobs.map(({ jobId, region, address }) => [
      jobId,
      { jobId, region, called: `job ${jobId} (${printable(address, 200)})` },
    ]),
  ).values(),
];

/** What DLI says of the jobs now, with where they stand in Terraform. */
export function withAddresses({ jobs }: TerraformJobs, live: readonly ImportedJob[]): ImportedJob[] {
  return live.map((job) => ({
    ...job,
    notes: jobs.filter(({ jobId }) => jobId === job.jobId).flatMap(notesOf),
  }));
}
