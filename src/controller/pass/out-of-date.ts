/** Why a pass is out of date, and may send nothing: asked directly before each write to DLI. */
import type { Manifest } from '../../core/object/manifest.ts';
import type { Cluster } from '../../core/ports.ts';
import type { Claims } from '../claims.ts';
import type { JobWrites } from './job-writes.ts';
import { type Memory, recall } from './memory.ts';
import type { Seen } from './observe.ts';

interface Present {
  cluster: Pick<Cluster, 'manifest'>;
  memory: Memory;
  /** False once the lease may have gone to another replica. */
  mayWrite(): boolean;
}

/** The object of the pass is gone, or on its way. */
export function goneSince({ key, uid, wanted }: Manifest, { cluster }: Pick<Present, 'cluster'>) {
  const now = cluster.manifest(key);
  if (now?.uid !== uid || (now.wanted === 'gone' && now.held !== true)) return 'the object is gone';
  return now.wanted === 'gone' && wanted !== 'gone' ? 'the object is being deleted' : undefined;
}

/** Never an older spec after a newer one, never for an object that has changed during the pass, never without the lease. */
export function mayNotWrite(manifest: Manifest, world: Present): string | undefined {
  const { key, uid, generation } = manifest;
  if ((world.cluster.manifest(key)?.generation ?? 0) > generation) return 'the spec has changed meanwhile';
  if (generation < recall(world.memory, uid).generation)
    return 'the cache is older than the last update sent';
  return world.mayWrite() ? undefined : 'this replica stops, or may no longer lead';
}

/** Why a decision from what was seen is out of date. */
export function overtaken(
  { manifest, spec, isOfOthers, location, job, writes }: Seen,
  world: Pick<Present, 'cluster'> & { writes: JobWrites; claims: Claims },
): string | undefined {
  const gone = goneSince(manifest, world);
  if (gone !== undefined) return gone;
  if (!world.writes.isQuietSince(job, writes)) return 'another object has written to the job meanwhile';
  if (spec.mode === 'Observe' || isOfOthers === true) return undefined;
  const isTaken = world.claims.ownerBefore(manifest, location) !== undefined;
  return isTaken ? 'an older object manages the job by now' : undefined;
}
