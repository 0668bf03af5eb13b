/** One job, one owner: of several objects that name the same DLI job, the oldest manages it. */
import { FAILURES, isFailure } from '../../core/failure.ts';
import { type Location, sameLocation } from '../../core/object/account.ts';
import { type Defaults, locate } from '../../core/object/locate.ts';
import { type Manifest, specOf } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { Cluster, Target } from '../../core/ports.ts';
import { conditionOf } from '../../core/report/conditions.ts';

const older = (a: Manifest, b: Manifest): boolean =>
  a.createdAt === b.createdAt ? a.uid < b.uid : a.createdAt < b.createdAt;

/**
 * It has never seen the job, and by itself it will not: wrong keys, no right, no such job, or not to be looked at. Its keys
 * have proved nothing, whatever was edited since; otherwise whoever may create an object anywhere could take any job away by
 * its number.
 */
function neverSaw({ status }: Manifest): boolean {
  const ready = conditionOf(status.conditions, 'Ready');
  if (status.job !== undefined || ready === undefined) return false;
  if (ready.reason === 'Suspended') return true;
  return isFailure(ready.reason) && FAILURES[ready.reason].stalled;
}

/** Where the job is of an object whose Secret cannot be used now, while it is replaced perhaps: where it was last seen. */
function lastLocation({ status: { job, location } }: Manifest, spec: Spec): Location | undefined {
  if (job === undefined || location === undefined) return undefined;
  const { region = location.region, projectId } = spec;
  return sameLocation({ region, projectId }, location) ? location : undefined;
}

/** Where an object's job is; undefined when it manages none: Observe, invalid, deleted, or never with usable credentials. */
async function managedJobOf(peer: Manifest, { cluster, defaults }: Context): Promise<Location | undefined> {
  const spec = specOf(peer);
  if (spec === undefined || spec.mode === 'Observe' || neverSaw(peer)) return undefined;
  const secret = await cluster.secret(peer.namespace, spec.credentialsRef.name);
  if (!secret.ok) return lastLocation(peer, spec);
  const located = locate(peer.namespace, spec, { secret: secret.value, defaults });
  return located.ok ? located.value.target.account : lastLocation(peer, spec);
}

interface Context {
  cluster: Cluster;
  defaults: Defaults;
}

/** The key of the older object that manages this job, if there is one. Costs nothing while job ids are unique. */
export async function ownerOf(
  manifest: Manifest,
  target: Target,
  context: Context,
): Promise<string | undefined> {
  const rivals = context.cluster
    .naming(target.jobId)
    .filter((peer) => peer.uid !== manifest.uid && older(peer, manifest))
    .sort((a, b) => (older(a, b) ? -1 : 1));
  for (const rival of rivals) {
    const managed = await managedJobOf(rival, context);
    if (managed !== undefined && sameLocation(managed, target.account)) return rival.key;
  }
  return undefined;
}
