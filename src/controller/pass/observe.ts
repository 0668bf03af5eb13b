/** The first half of a pass: the Secret, whose the job is, and a look at it. */
import type { Failure } from '../../core/failure.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import { readLocation } from '../../core/object/account.ts';
import { type Defaults, type Located, locate } from '../../core/object/locate.ts';
import { isRequested, type Manifest } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { JobStatus } from '../../core/object/status.ts';
import type { Outcome, Sighting } from '../../core/outcome.ts';
import type { Cluster, Dli } from '../../core/ports.ts';
import { maskedAsBefore } from '../../core/report/masked.ts';
import { statusAt, wasReadAs } from '../../core/report/other-location.ts';
import { refusalBefore } from '../../core/report/refused.ts';
import { namingCredentials } from '../../core/report/verdict.ts';
import type { Clock } from '../../ground/clock.ts';
import { printable } from '../../ground/text.ts';
import type { JobWrites } from './job-writes.ts';
import { type Memory, recall } from './memory.ts';
import { ownerOf } from './owner.ts';

/** What a look needs of the world. */
export interface Observing {
  cluster: Cluster;
  dli: Dli;
  defaults: Defaults;
  memory: Memory;
  writes: JobWrites;
  clock: Pick<Clock, 'wall'>;
}

export interface Seen extends Sighting {
  /** Its status speaks of this job only. */
  manifest: Manifest;
  /** The status as the pass found it. */
  found: JobStatus;
  spec: Spec;
  located: Located;
  /** Key of the job in `JobWrites`, and how many writes there had been before the look. */
  job: string;
  writes: number;
}

const naming = (failure: Failure, { credentialsFrom }: Located): Failure => ({
  ...failure,
  message: printable(namingCredentials(failure.kind, failure.message, credentialsFrom)),
});

function wrongType({ job_type, requestId }: ObservedJob, { jobId }: Spec): Failure | undefined {
  if (job_type === undefined || job_type === 'flink_jar_job') return undefined;
  const message = `Job ${jobId} is a ${printable(job_type, 64)}; only flink_jar_job is managed.`;
  return { kind: 'WrongJobType', message, ...(requestId === undefined ? {} : { requestId }) };
}

/** Two objects that may name the same job have the same key: the project may be unknown. */
const jobKeyOf = ({ target: { account, jobId } }: Located): string => `${account.region}/${jobId}`;

/** An update of an earlier time may still arrive: another object's, or another process's. */
const isUncertain = (job: string, manifest: Manifest, { writes, memory }: Observing): boolean =>
  writes.isDoubtful(job, manifest) || (writes.isEarly && recall(memory, manifest.uid).inherited);

/** What an earlier process was refused of late is not tried at once by this one. */
function sparedAfterStart(
  { uid, status }: Manifest,
  { target: { account }, tried }: Located,
  { memory, clock }: Observing,
): Outcome | undefined {
  const past = recall(memory, uid);
  const { refused } = past;
  const failure = refused && refusalBefore({ ...status, refused }, { account, tried, now: clock.wall() });
  if (failure === undefined) past.refused = undefined;
  return failure && { kind: 'unseen', failure, tried, restInMs: failure.retryAfterMs ?? 0 };
}

export async function observe(manifest: Manifest, spec: Spec, world: Observing): Promise<Seen | Outcome> {
  const { namespace } = manifest;
  const fresh = isRequested(manifest);
  const secret = await world.cluster.secret(namespace, spec.credentialsRef.name, { fresh });
  if (!secret.ok) return { kind: 'unseen', failure: secret.failure };
  const where = locate(namespace, spec, { secret: secret.value, defaults: world.defaults });
  if (!where.ok) return { kind: 'unseen', failure: where.failure };
  const located = where.value;
  const owner = spec.mode === 'Observe' ? undefined : await ownerOf(manifest, located.target, world);
  if (owner !== undefined) return { kind: 'conflict', owner };
  const spared = sparedAfterStart(manifest, located, world);
  if (spared !== undefined) return spared;
  const job = jobKeyOf(located);
  const writes = await world.writes.quiet(job);
  const { account } = located.target;
  const readBefore = wasReadAs(manifest.status, account);
  const shown = await world.dli.show(located.target, { readBefore });
  if (!shown.ok) return { kind: 'unseen', failure: naming(shown.failure, located), tried: located.tried };
  const { projectId, ...read } = shown.value;
  const location = readLocation(account, projectId);
  const status = statusAt(manifest.status, location);
  const status_desc = maskedAsBefore(read.status_desc, status.job?.status_desc);
  const observed = { ...read, status_desc };
  const wrong = wrongType(observed, spec);
  if (wrong !== undefined) return { kind: 'unseen', failure: wrong };
  return {
    manifest: { ...manifest, status },
    found: manifest.status,
    spec,
    located,
    job,
    writes,
    observed,
    location,
    credentialsFrom: located.credentialsFrom,
    notice: located.notice,
    uncertain: isUncertain(job, manifest, world),
  };
}
