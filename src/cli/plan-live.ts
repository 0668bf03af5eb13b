/** The live jobs of manifests: by pages of the list where there are many, one by one where there are few or the list lacks detail. */
import type { Result } from '../core/failure.ts';
import type { ListedDetail, ListedJob } from '../core/job/found.ts';
import type { ObservedJob } from '../core/job/states.ts';
import type { Location } from '../core/object/account.ts';
import { beside, byName } from '../manifests/plan/against-dli.ts';
import type { FiledJob } from '../manifests/plan/filed-job.ts';
import { suspendedJob } from '../manifests/plan/made.ts';
import type { NotPlanned, PlannedJobs } from '../manifests/plan/planned-jobs.ts';
import type { PlannedChange } from '../manifests/plan/report.ts';
import type { LiveJobs } from './account.ts';

/** As few calls as a page for each hundred jobs of the account would be. */
const FEW = 20;

/** What the list has said; undefined: it was not asked, or may not be. */
interface ListSeen {
  byId: ReadonlyMap<string, ListedDetail>;
  byName: ReadonlyMap<string, readonly ListedJob[]>;
}

interface LiveSource {
  live: LiveJobs;
  listed: ListSeen | undefined;
  now: number;
}

const whereOf = ({ spec: { region, projectId } }: FiledJob): Partial<Location> => ({
  ...(region === undefined ? {} : { region }),
  ...(projectId === undefined ? {} : { projectId }),
});

/** The list is of one place. */
const isHere = ({ spec: { region, projectId } }: FiledJob, { location }: LiveJobs): boolean =>
  (region ?? location.region) === location.region &&
  (projectId === undefined || projectId === location.projectId);

function indexed(jobs: readonly ListedDetail[]): ListSeen {
  const named = new Map<string, ListedJob[]>();
  for (const job of jobs) named.set(job.name, [...(named.get(job.name) ?? []), job]);
  return { byId: new Map(jobs.map((job) => [job.job_id, job])), byName: named };
}

type OnStep = (done: number, all: number) => void;

/** Who may not list may still read each job. */
async function listedFor(
  jobs: readonly FiledJob[],
  live: LiveJobs,
  onStep: OnStep,
): Promise<Result<ListSeen | undefined>> {
  if (jobs.filter((job) => isHere(job, live)).length <= FEW) return { ok: true, value: undefined };
  const all = await live.list({}, (read, total) => onStep(read, total ?? read));
  if (all.ok) return { ok: true, value: indexed(all.value.jobs) };
  return all.failure.kind === 'PermissionDenied' ? { ok: true, value: undefined } : all;
}

/** One that is not in the list is asked for: it may have been made since, and the answer says why there is none. */
async function observedOf(
  filed: FiledJob,
  jobId: string,
  { live, listed }: LiveSource,
): Promise<Result<ObservedJob>> {
  const detail = isHere(filed, live) ? listed?.byId.get(jobId)?.detail : undefined;
  return detail === undefined ? live.show(jobId, whereOf(filed)) : { ok: true, value: detail };
}

async function namedOf(filed: FiledJob, { live, listed }: LiveSource): Promise<Result<readonly ListedJob[]>> {
  const name = String(filed.spec.job.name);
  if (listed !== undefined && isHere(filed, live)) return { ok: true, value: listed.byName.get(name) ?? [] };
  const found = await live.find({ name }, whereOf(filed));
  return found.ok ? { ok: true, value: found.value.jobs } : found;
}

type Planned = { change: PlannedChange } | NotPlanned;

async function besideId(filed: FiledJob, jobId: string, looking: LiveSource): Promise<Planned> {
  const observed = await observedOf(filed, jobId, looking);
  if (!observed.ok) {
    const { failure } = observed;
    return { filed, reason: failure.kind, message: looking.live.words('show', failure) };
  }
  const told = beside(filed, observed.value, looking.now);
  if ('change' in told) return { change: told.change };
  return { filed, reason: told.failure.kind, message: told.failure.message };
}

async function plannedOf(filed: FiledJob, looking: LiveSource): Promise<Planned> {
  const { suspend, jobId } = filed.spec;
  if (suspend) return { change: suspendedJob(filed) };
  if (jobId !== undefined) return besideId(filed, jobId, looking);
  const named = await namedOf(filed, looking);
  if (!named.ok)
    return { filed, reason: named.failure.kind, message: looking.live.words('list', named.failure) };
  const found = byName(filed, named.value, looking.now);
  if ('jobId' in found) return besideId(filed, found.jobId, looking);
  if ('change' in found) return { change: found.change };
  return { filed, reason: found.failure.kind, message: found.failure.message };
}

/** `now`: epoch ms. Rejects when the command is stopped. */
export async function besideLive(
  jobs: readonly FiledJob[],
  live: LiveJobs,
  { now, onStep }: { now: number; onStep: OnStep },
): Promise<PlannedJobs> {
  const listed = await listedFor(jobs, live, onStep);
  if (!listed.ok) {
    const { failure } = listed;
    const because = { reason: failure.kind, message: live.words('list', failure) };
    return { changes: [], notPlanned: jobs.map((filed) => ({ filed, ...because })) };
  }
  let done = 0;
  const looking: LiveSource = { live, listed: listed.value, now };
  const planned = await Promise.all(
    jobs.map(async (filed) => {
      const one = await plannedOf(filed, looking);
      done += 1;
      onStep(done, jobs.length);
      return one;
    }),
  );
  return {
    changes: planned.flatMap((one) => ('change' in one ? [one.change] : [])),
    notPlanned: planned.flatMap((one) => ('change' in one ? [] : [one])),
  };
}
