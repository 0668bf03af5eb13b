/** One job, one owner: of several objects that name the same DLI job, the oldest manages it. */
import { conditionOf } from '../core/conditions.ts';
import { FAILURES, type FailureKind } from '../core/failure.ts';
import type { Cluster, Manifest, Target } from '../core/ports.ts';
import { specSchema } from '../core/spec.ts';
import { type Defaults, locate } from './target.ts';

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
  return Object.hasOwn(FAILURES, ready.reason) && FAILURES[ready.reason as FailureKind].stalled;
}

/** Where an object's job is; undefined when it manages none: Observe, invalid, or without usable credentials. */
async function claimOf(peer: Manifest, cluster: Cluster, defaults: Defaults): Promise<Target | undefined> {
  if (neverSaw(peer)) return undefined;
  const spec = specSchema.safeParse(peer.spec);
  if (!spec.success || spec.data.mode === 'Observe') return undefined;
  const secret = await cluster.secret(peer.namespace, spec.data.credentialsRef.name);
  if (!secret.ok) return undefined;
  const located = locate(peer, spec.data, { secret: secret.value, defaults });
  return located.ok ? located.value.target : undefined;
}

/** An undefined project is IAM's project of the region: the same for the same region as far as we can tell. */
const sameJob = (a: Target, b: Target): boolean =>
  a.region === b.region &&
  a.jobId === b.jobId &&
  (a.projectId === undefined || b.projectId === undefined || a.projectId === b.projectId);

interface Context {
  cluster: Cluster;
  defaults: Defaults;
}

/** The key of the older object that manages this job, if there is one. Costs nothing while job ids are unique. */
export async function ownerOf(
  manifest: Manifest,
  target: Target,
  { cluster, defaults }: Context,
): Promise<string | undefined> {
  const rivals = cluster
    .naming(target.jobId)
    .filter((peer) => peer.uid !== manifest.uid && !peer.deleting && older(peer, manifest))
    .sort((a, b) => (older(a, b) ? -1 : 1));
  for (const rival of rivals) {
    const claim = await claimOf(rival, cluster, defaults);
    if (claim !== undefined && sameJob(claim, target)) return rival.key;
  }
  return undefined;
}
