/** A pass over an object that is being deleted, and that our finalizer holds. */
import type { Manifest } from '../../core/object/manifest.ts';
import type { Spec } from '../../core/object/spec.ts';
import {
  deletionOf,
  type Release,
  releaseAfter,
  releaseOfOwing,
  whenRemoved,
} from '../../core/operate/released.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Cluster } from '../../core/ports.ts';
import type { Clock } from '../../ground/clock.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { released } from './finalizer.ts';
import { type Memory, recall } from './memory.ts';

interface Deletion {
  cluster: Cluster;
  memory: Memory;
  clock: Pick<Clock, 'wall' | 'now'>;
  operations: { allowDelete: boolean; deletionTimeout: number };
}

async function release(manifest: Manifest, { note, isWarning, isDeleted, isDown }: Release, world: Deletion) {
  const { cluster, memory } = world;
  cluster.record(manifest, {
    type: isWarning ? 'Warning' : 'Normal',
    reason: isDeleted === true ? 'Deleted' : 'Released',
    action: 'Delete',
    note,
  });
  recall(memory, manifest.uid).isReleased = isDown !== true;
  await released(manifest, cluster);
  return abandoned('the object is gone');
}

const REMOVED = 'The definition or the namespace is being removed: the job is left as it is.';
/** A stop can be taken back. */
const UNKNOWN =
  'Whether the definition is being removed cannot be read, so the job is not deleted, and left as it is.';

async function removal({ namespace }: Manifest, { deletionPolicy }: Spec, cluster: Cluster) {
  const going = await cluster.removalOf(namespace);
  if (going === 'yes') return REMOVED;
  return going === 'unknown' && deletionPolicy === 'Delete' ? UNKNOWN : undefined;
}

async function planned(manifest: Manifest, { operations, cluster }: Deletion) {
  const plan = deletionOf(manifest, operations.allowDelete);
  const removed = 'spec' in plan && plan.isOfPolicy ? await removal(manifest, plan.spec, cluster) : undefined;
  return removed === undefined ? plan : whenRemoved(manifest, removed);
}

/** ms, by the date, and since the first pass of this process: a date that is wrong gives no job up. */
function deletedFor({ uid, deletedAt }: Manifest, { memory, clock }: Deletion): number {
  const past = recall(memory, uid);
  past.deletedSeen ??= clock.now();
  return Math.min(clock.wall() - (deletedAt ?? clock.wall()), clock.now() - past.deletedSeen);
}

/** `look`: the pass itself, with this spec. */
export async function deleted<M extends { outcome: Outcome | Abandoned }>(
  manifest: Manifest,
  world: Deletion,
  look: (spec: Spec) => Promise<M>,
): Promise<M | { outcome: Abandoned; seen: undefined }> {
  const gone = (outcome: Abandoned) => ({ outcome, seen: undefined });
  if (manifest.held !== true) return gone(abandoned('the object is gone'));
  const plan = await planned(manifest, world);
  if ('release' in plan) return gone(await release(manifest, plan.release, world));
  const made = await look(plan.spec);
  if (made.outcome.kind === 'abandoned') return made;
  const since = deletedFor(manifest, world);
  const { operation } = manifest.status;
  const { deletionTimeout } = world.operations;
  const over = plan.isOfPolicy
    ? releaseAfter(made.outcome, operation, { since, deletionTimeout })
    : releaseOfOwing(made.outcome, { since, deletionTimeout });
  return over === undefined ? made : gone(await release(manifest, over, world));
}
