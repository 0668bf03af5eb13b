/** Every FlinkJarJob of some files with which nothing is wrong, and what is wrong with the others. */
import { type Finding, sentenceOf } from '../lint/finding.ts';
import { lint } from '../lint/lint.ts';
import type { WantedFiles } from '../read/manifests.ts';
import { calledJob, type FiledJob, filedJob } from './filed-job.ts';
import { plain } from './keys.ts';
import type { PlanError } from './report.ts';

export interface FiledJobs {
  jobs: readonly FiledJob[];
  errors: readonly PlanError[];
  otherObjects: number;
}

const LONGEST = 2_048;

const errorOf = ({ file, span, kind, object, path, ...said }: Finding): PlanError => ({
  file: plain(file, LONGEST),
  line: span.line,
  ...(object === undefined ? {} : { object: plain(object) }),
  ...(path === undefined ? {} : { path: plain(path) }),
  reason: kind,
  message: plain(sentenceOf(said), LONGEST),
});

/** About an object, as far as it can be said where it stands. */
export const errorAt = (
  { file, line, ...named }: FiledJob,
  { reason, message }: Pick<PlanError, 'reason' | 'message'>,
): PlanError => ({
  file: plain(file, LONGEST),
  line,
  object: calledJob(named),
  reason,
  message: plain(message, LONGEST),
});

/** The first job of each key, and what to say of every other one. */
function repeated(
  jobs: readonly FiledJob[],
  keyOf: (job: FiledJob) => string | undefined,
  say: (job: FiledJob, first: FiledJob) => PlanError,
): Map<FiledJob, PlanError> {
  const first = new Map<string, FiledJob>();
  const others = new Map<FiledJob, PlanError>();
  for (const job of jobs) {
    const key = keyOf(job);
    const known = key === undefined ? undefined : first.get(key);
    if (known !== undefined) others.set(job, say(job, known));
    else if (key !== undefined) first.set(key, job);
  }
  return others;
}

/** Names that the API server makes are never the same. */
const nameOf = (job: FiledJob): string | undefined => (job.name.endsWith('*') ? undefined : calledJob(job));

const managedJobOf = ({ spec: { jobId, mode, region, projectId } }: FiledJob): string | undefined =>
  jobId === undefined || mode === 'Observe' ? undefined : [jobId, region, projectId].join(' ');

const twice = (job: FiledJob, { file, line }: FiledJob): PlanError =>
  errorAt(job, {
    reason: 'RepeatedObject',
    message: `is the name of another object, in ${file}:${line}: the later one would overwrite it`,
  });

const conflict = (job: FiledJob, other: FiledJob): PlanError =>
  errorAt(job, {
    reason: 'Conflict',
    message: `job ${job.spec.jobId} is managed by ${calledJob(other)} in ${other.file}:${other.line}, too: leave one of the two out, or set its mode to Observe`,
  });

/** `namespace`: of objects that name none. */
export async function readJobs(wanted: WantedFiles, namespace: string | undefined): Promise<FiledJobs> {
  const jobs: FiledJob[] = [];
  const errors: PlanError[] = [];
  let otherObjects = 0;
  const onSound: Parameters<typeof lint>[0]['onSound'] = (file, object) => {
    const job = filedJob(file, object, namespace);
    if (job !== undefined) jobs.push(job);
  };
  for await (const file of lint({ ...wanted, onSound })) {
    otherObjects += file.others;
    errors.push(...file.findings.map(errorOf));
  }
  const overwritten = repeated(jobs, nameOf, twice);
  const kept = jobs.filter((job) => !overwritten.has(job));
  const claimed = repeated(kept, managedJobOf, conflict);
  return { jobs: kept, errors: [...errors, ...overwritten.values(), ...claimed.values()], otherObjects };
}
