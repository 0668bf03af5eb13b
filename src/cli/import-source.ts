/** Where an import has its jobs from: DLI's list, or single jobs of DLI. A text says, as one line without its end, what is wrong. */
import type { JobFilter, ListedDetail } from '../core/job/found.ts';
import type { ObservedJob } from '../core/job/states.ts';
import { fieldsOf, type WhichFields } from '../manifests/import/job-fields.ts';
import type { ImportedJob, PartialLocation } from '../manifests/import/manifest-text.ts';
import type { LiveJobs } from './account.ts';
import type { ProgressLine } from './progress.ts';

/** Which jobs are wanted. */
export interface Selection {
  /** None: not by number. */
  ids: readonly string[];
  /** A part of the name. */
  name: string | undefined;
  filter: JobFilter;
}

export interface FoundForImport {
  jobs: readonly ImportedJob[];
  /** That are no Flink jar jobs. */
  others: number;
}

interface ImportFrom {
  live: LiveJobs;
  which: WhichFields;
  progress: ProgressLine;
}

const isJar = ({ job_type = 'flink_jar_job' }: Pick<ObservedJob, 'job_type'>): boolean =>
  job_type === 'flink_jar_job';

const importedJob = (
  { job_id, update_time, fields }: ObservedJob,
  location: PartialLocation,
  which: WhichFields,
): ImportedJob => ({
  jobId: job_id,
  name: String(fields.name ?? ''),
  update_time,
  location,
  notes: [],
  chosen: fieldsOf(fields, which),
});

/** `gone`: there is no such job, or none any more. */
type Shown = { job: ImportedJob } | { gone: string } | { problem: string };

async function shown({ live, which }: ImportFrom, jobId: string): Promise<Shown> {
  const result = await live.show(jobId);
  if (!result.ok) {
    const { failure } = result;
    if (failure.kind === 'JobNotFound') return { gone: jobId };
    return { problem: `job ${jobId}: ${live.words('show', failure)}` };
  }
  const { job_type, projectId } = result.value;
  if (!isJar(result.value))
    return { problem: `job ${jobId} is a ${job_type}, and only a flink_jar_job can be imported` };
  return { job: importedJob(result.value, { region: live.location.region, projectId }, which) };
}

interface ShownJobs {
  jobs: readonly ImportedJob[];
  gone: readonly string[];
}

/** Side by side; the first problem counts. */
async function shownAll(from: ImportFrom, jobIds: readonly string[]): Promise<ShownJobs | string> {
  let done = 0;
  const all = await Promise.all(
    jobIds.map(async (jobId) => {
      const one = await shown(from, jobId);
      done += 1;
      from.progress.show(`reading jobs one by one: ${done} of ${jobIds.length}`);
      return one;
    }),
  );
  const [problem] = all.flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (problem !== undefined) return problem;
  return {
    jobs: all.flatMap((one) => ('job' in one ? [one.job] : [])),
    gone: all.flatMap((one) => ('gone' in one ? [one.gone] : [])),
  };
}

export async function importByIds(
  from: ImportFrom,
  ids: readonly string[],
): Promise<FoundForImport | string> {
  const read = await shownAll(from, ids);
  if (typeof read === 'string') return read;
  const [gone] = read.gone;
  if (gone === undefined) return { jobs: read.jobs, others: 0 };
  const { region, projectId } = from.live.location;
  const where = projectId === undefined ? region : `${region}, project ${projectId}`;
  return `there is no job ${gone} in ${where}: correct its number, --region or --project-id`;
}

const nameOf = ({ name, detail }: ListedDetail): string => String(detail?.fields.name ?? name);

/** What the list tells in full needs no further call. */
export async function importFromList(
  from: ImportFrom,
  { name, filter }: Selection,
): Promise<FoundForImport | string> {
  const { live, which, progress } = from;
  const listed = await live.list(filter, (read, total) =>
    progress.show(`reading the list of jobs: ${read}${total === undefined ? '' : ` of ${total}`}`),
  );
  if (!listed.ok) return live.words('list', listed.failure);
  if (listed.value.tagIgnored)
    return 'this DLI does not select jobs by their tags: leave --tag out, and select by --name or --queue';
  const location = { region: live.location.region, projectId: listed.value.projectId };
  const wanted = listed.value.jobs.filter((job) => name === undefined || nameOf(job).includes(name));
  const jars = wanted.filter(isJar);
  const told = jars.flatMap(({ detail }) =>
    detail === undefined ? [] : [importedJob(detail, location, which)],
  );
  const alone = await shownAll(
    from,
    jars.flatMap(({ job_id, detail }) => (detail === undefined ? [job_id] : [])),
  );
  if (typeof alone === 'string') return alone;
  return { jobs: [...told, ...alone.jobs], others: wanted.length - jars.length };
}
