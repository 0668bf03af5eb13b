/** One job, one owner: of several objects that name the same DLI job, the oldest manages it. */
import { type Location, sameLocation } from '../../core/object/account.ts';
import { isOlder, managingSpec } from '../../core/object/job-claim.ts';
import { type Defaults, locate } from '../../core/object/locate.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import type { Cluster, Target } from '../../core/ports.ts';

/** Where the job is of an object whose Secret cannot be used now, while it is replaced perhaps: where it was last seen. */
function lastLocation({ status: { job, location } }: Manifest, spec: Spec): Location | undefined {
  if (job === undefined || location === undefined) return undefined;
  const { region = location.region, projectId } = spec;
  return sameLocation({ region, projectId }, location) ? location : undefined;
}

/** Where an object's job is; undefined when it manages none: Observe, invalid, deleted, or never with usable credentials. */
async function managedJobOf(peer: Manifest, { cluster, defaults }: Context): Promise<Location | undefined> {
  const spec = managingSpec(peer);
  if (spec === undefined) return undefined;
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
    .filter((peer) => peer.uid !== manifest.uid && isOlder(peer, manifest))
    .sort((a, b) => (isOlder(a, b) ? -1 : 1));
  for (const rival of rivals) {
    const managed = await managedJobOf(rival, context);
    if (managed !== undefined && sameLocation(managed, target.account)) return rival.key;
  }
  return undefined;
}
