/** Where an import has its jobs from: DLI's list, or single jobs of DLI. A text says, as one line without its end, what is wrong. */
import type { JobFilter, ListedDetail } from '../core/job/found.ts';
import type { ObservedJob } from '../core/job/states.ts';
import { printable } from '../ground/text.ts';
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
  /** Why jobs that are in the list are not here, one sentence each. */
  unread: readonly string[];
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

export interface SoughtJob {
  jobId: string;
  /** Where it is in another one than that of the account. */
  region?: string | undefined;
  /** How a sentence calls it. */
  called: string;
}

type Shown = { job: ImportedJob } | { problem: string; isGone: boolean };

async function shown({ live, which }: ImportFrom, { jobId, region, called }: SoughtJob): Promise<Shown> {
  const at = region === undefined ? live.location : { region };
  const result = await live.show(jobId, at);
  if (result.ok) {
    const { job_type, projectId } = result.value;
    if (isJar(result.value))
      return { job: importedJob(result.value, { region: at.region, projectId }, which) };
    const problem = `${called} is a ${printable(job_type ?? '', 64)}, and only a flink_jar_job can be imported`;
    return { problem, isGone: false };
  }
  const { failure } = result;
  if (failure.kind !== 'JobNotFound')
    return { problem: `${called}: ${live.words('show', failure)}`, isGone: false };
  const { projectId } = live.location;
  const where =
    projectId === undefined || region !== undefined ? at.region : `${at.region}, project ${projectId}`;
  const problem = `there is no ${called} in ${where}: correct its number, --region or --project-id`;
  return { problem, isGone: true };
}

/** Side by side, in their order. */
function shownAll(from: ImportFrom, jobs: readonly SoughtJob[]): Promise<Shown[]> {
  let done = 0;
  return Promise.all(
    jobs.map(async (sought) => {
      const one = await shown(from, sought);
      done += 1;
      from.progress.show(`reading jobs one by one: ${done} of ${jobs.length}`);
      return one;
    }),
  );
}

const jobsIn = (all: readonly Shown[]): ImportedJob[] =>
  all.flatMap((one) => ('job' in one ? [one.job] : []));

/** Of jobs that somebody has named each has to be there: the first problem counts. */
export async function importNamed(
  from: ImportFrom,
  jobs: readonly SoughtJob[],
): Promise<FoundForImport | string> {
  const all = await shownAll(from, jobs);
  const [problem] = all.flatMap((one) => ('problem' in one ? [one.problem] : []));
  return problem ?? { jobs: jobsIn(all), others: 0, unread: [] };
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
  const unknown = jars.flatMap(({ job_id, detail }) =>
    detail === undefined ? [{ jobId: job_id, called: `job ${job_id}` }] : [],
  );
  const alone = await shownAll(from, unknown);
  return {
    jobs: [...told, ...jobsIn(alone)],
    others: wanted.length - jars.length,
    // One that has gone since is none of those that were wanted.
    unread: alone.flatMap((one) => ('problem' in one && !one.isGone ? [one.problem] : [])),
  };
}
