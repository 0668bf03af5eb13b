/** The first half of a pass: the Secret, a look at the job, and whose it is. */
import type { Result } from '../../core/failure.ts';
import { wrongType } from '../../core/job/wrong-type.ts';
import { type ReadLocation, readLocation } from '../../core/object/account.ts';
import type { Defaults, Located } from '../../core/object/locate.ts';
import { isRequested, type Manifest } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { JobStatus } from '../../core/object/status.ts';
import { owedSpec } from '../../core/operate/owing.ts';
import type { Conflict, Outcome, Sighting } from '../../core/outcome.ts';
import type { Cluster, Dli } from '../../core/ports.ts';
import { maskedAsBefore } from '../../core/report/masked.ts';
import { downElsewhere, madeElsewhere, statusAt } from '../../core/report/other-location.ts';
import { refusalBefore } from '../../core/report/refused.ts';
import type { Clock } from '../../ground/clock.ts';
import type { Claims } from '../claims.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { type JobRead, takenFrom, unlooked } from './conflict.ts';
import type { Guesses } from './guesses.ts';
import type { JobWrites } from './job-writes.ts';
import { type Look, look } from './look.ts';
import { type Memory, recall } from './memory.ts';
import { notSeen, unseen } from './unseen.ts';
import type { WayToJob } from './way.ts';

/** What a look needs of the world. */
export interface Observing {
  cluster: Cluster;
  dli: Pick<Dli, 'show'>;
  defaults: Defaults;
  memory: Memory;
  writes: JobWrites;
  claims: Claims;
  guesses: Guesses;
  clock: Pick<Clock, 'wall'>;
}

export interface Seen extends Sighting, WayToJob, Pick<Look, 'job' | 'writes'> {
  /** Its status speaks of this job only. */
  manifest: Manifest;
  /** The status as the pass found it. */
  found: JobStatus;
  /** An older object manages the job by now; this one has taken it down, and only starts it. */
  isOfOthers?: true;
}

/** An update of an earlier time may still arrive: another object's, or another process's. */
const isUncertain = (job: string, manifest: Manifest, { writes, memory }: Observing): boolean =>
  writes.isDoubtful(job, manifest) || (writes.isEarly && recall(memory, manifest.uid).inherited);

/** What an earlier process was refused of late is not tried at once by this one. */
export function sparedAfterStart(
  manifest: Manifest,
  located: Located,
  { memory, clock, claims }: Observing,
): Outcome | undefined {
  const { uid, status } = manifest;
  const { target, tried } = located;
  const past = recall(memory, uid);
  const { refused } = past;
  const failure =
    refused && refusalBefore({ ...status, refused }, { account: target.account, tried, now: clock.wall() });
  if (failure === undefined) past.refused = undefined;
  return (
    failure && {
      ...unseen(manifest, located, { failure, world: { claims, memory } }),
      restInMs: failure.retryAfterMs ?? 0,
    }
  );
}

/** What is wanted of a job that was read: as the spec says; or what the claim of another object leaves of that. */
function wantedOf(
  manifest: Manifest,
  spec: Spec,
  { location, ...read }: JobRead & { location: ReadLocation },
): Pick<Seen, 'spec' | 'isOfOthers' | 'uncompared'> | Conflict | Abandoned {
  const taken = spec.mode === 'Observe' ? undefined : takenFrom(manifest, location, read);
  const isToStart = taken?.kind === 'conflict' && taken.isSettled !== true;
  const owing = isToStart ? owedSpec(manifest) : undefined;
  if (owing !== undefined) return { spec: owing, isOfOthers: true, uncompared: true };
  return taken ?? { spec };
}

async function seen(
  manifest: Manifest,
  { located, spec, ...rest }: WayToJob,
  world: Observing,
): Promise<Seen | Outcome | Abandoned> {
  const { account } = located.target;
  const looked = await look(manifest, located, world);
  if (looked === undefined) return abandoned('IAM names another project each time');
  const { claims } = world;
  if (!looked.ok) return notSeen(manifest, located, { failure: looked.failure, world });
  const { shown, job, writes } = looked.value;
  const { projectId, ...read } = shown;
  const location = readLocation(account, projectId);
  const elsewhere =
    madeElsewhere(manifest.status, location) ??
    (isRequested(manifest) ? undefined : downElsewhere(manifest, location));
  if (elsewhere !== undefined) return { kind: 'unseen', failure: elsewhere };
  const isFirst = manifest.status.location?.account === undefined;
  claims.read(manifest, location);
  recall(world.memory, manifest.uid).refusedHere = undefined;
  const wanted = wantedOf(manifest, spec, { location, claims, isFirst, status: read.status });
  if ('kind' in wanted) return wanted;
  const status = statusAt(manifest.status, location);
  const observed = { ...read, status_desc: maskedAsBefore(read.status_desc, status.job?.status_desc) };
  const wrong = wrongType(observed);
  if (wrong !== undefined) return { kind: 'unseen', failure: wrong };
  return {
    manifest: { ...manifest, status },
    found: manifest.status,
    ...rest,
    ...wanted,
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

/** What is wanted of a job, and the way to it, or why there is none. */
export interface ReadyWay {
  spec: Spec;
  ready: Result<WayToJob>;
}

export async function observe(
  manifest: Manifest,
  { spec, ready }: ReadyWay,
  world: Observing,
): Promise<Seen | Outcome | Abandoned> {
  if (!ready.ok) {
    const unread = world.claims.whereRead(manifest).read === undefined;
    return { kind: 'unseen', failure: ready.failure, unread };
  }
  const { value: way } = ready;
  const tooMany = world.guesses.tooMany(manifest, way.spec);
  if (tooMany !== undefined) return { kind: 'unseen', failure: tooMany };
  const { account } = way.located.target;
  const conflict = spec.mode === 'Observe' ? undefined : unlooked(manifest, account, world.claims);
  return conflict ?? sparedAfterStart(manifest, way.located, world) ?? seen(manifest, way, world);
}
