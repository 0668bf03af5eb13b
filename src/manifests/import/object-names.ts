/** Names of objects from names of jobs: the same jobs get the same names, in whatever order and however often they are imported. */
import { DNS_NAME } from '../../core/object/names.ts';

interface NamedJob {
  job_id: string;
  name: string;
}

/** The name of a file that Kustomize keeps for itself. */
const TAKEN = 'kustomization';

/** Lower case, and a dash for all that Kubernetes does not take. Nothing is spelled in other letters: that would be guessing. */
const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');

const isUsable = (name: string): boolean => name.length <= 63 && DNS_NAME.test(name) && name !== TAKEN;

/** Where the name says nothing, the job's number does. */
function numberedName(name: string, jobId: string): string {
  const base = plainName(name).replaceAll(/^-+|-+$/g, '');
  return `${base === '' ? 'job' : base.slice(0, 40).replace(/-+$/, '')}-${jobId}`;
}

/** By age, as far as ids tell it. */
const byId = (one: NamedJob, other: NamedJob): number =>
  one.job_id.length - other.job_id.length || (one.job_id < other.job_id ? -1 : 1);

/** By job id. Of two jobs whose names come to the same, the older keeps it. */
export function objectNames(jobs: readonly NamedJob[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const give = (jobId: string, name: string): void => {
    names.set(jobId, name);
    taken.add(name);
  };
  const sorted = jobs.toSorted(byId);
  for (const { job_id, name } of sorted) {
    const plain = plainName(name);
    if (isUsable(plain) && !taken.has(plain)) give(job_id, plain);
  }
  for (const { job_id, name } of sorted) {
    if (names.has(job_id)) continue;
    let numbered = numberedName(name, job_id);
    while (taken.has(numbered)) numbered = `${numbered}-${job_id}`;
    give(job_id, numbered);
  }
  return names;
}
