/** Our finalizer: an object whose job an operation of ours may have stopped is not gone before somebody knows what became of it. */
import type { Next } from '../../core/decide/next.ts';
import type { Hold } from '../../core/decide/situation.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Operation } from '../../core/object/operation.ts';
import type { Spec } from '../../core/object/spec.ts';
import { isHeldInVain, isKept, isUnbound, isUnreadable } from '../../core/operate/owing.ts';
import { isOpen } from '../../core/operate/refused.ts';
import { ApiServerError, type Cluster, type Written } from '../../core/ports.ts';
import { type Abandoned, abandoned } from './abandoned.ts';
import { type Memory, type Past, recall } from './memory.ts';

const AT_ONCE = { againMs: 0 };

/** Whatever was written or read, the next pass decides on the object as it is then. */
const again = ({ kind }: Written, why: string): Abandoned =>
  kind === 'gone' ? abandoned('the object is gone') : abandoned(why, AT_ONCE);

/** An operation that stops the job is about to be announced. */
const isToHold = (next: Next): boolean =>
  next.step === 'operate' && next.turn.do === 'record' && next.turn.operation.type !== 'Start';

interface Deciding {
  next: Next;
  spec: Spec;
  /** The record of an operation that is not done with. */
  record: Operation | undefined;
}

async function set(manifest: Manifest, next: Next, cluster: Cluster): Promise<Abandoned | Hold | undefined> {
  const written = await cluster.setFinalizer(manifest, true);
  if (written.kind !== 'refused') return again(written, 'the finalizer is set');
  // What else differs is sent all the same.
  const isFirst = isToHold(next) || next.step === 'nothing';
  return isFirst ? { because: 'FinalizerDenied', about: [], words: written.message } : undefined;
}

interface Holding {
  cluster: Cluster;
  memory: Memory;
}

/** The right has gone since: that keeps nothing else from its turn, and only a deleted object waits for it. */
async function takeAway(manifest: Manifest, { cluster, memory }: Holding): Promise<Abandoned | undefined> {
  // What the status still says of an operation is given up.
  recall(memory, manifest.uid).bound = undefined;
  const written = await cluster.setFinalizer(manifest, false);
  return written.kind === 'refused' ? undefined : again(written, 'the finalizer is taken away');
}

/** Before the record is written: a pass of its own. Undefined: there is nothing to set or to take away. */
export async function settingFinalizer(
  manifest: Manifest,
  { next, record, spec }: Deciding,
  world: Holding,
): Promise<Abandoned | Hold | undefined> {
  const isWanted = isToHold(next) || isKept(spec);
  if (isWanted) return manifest.held === true ? undefined : set(manifest, next, world.cluster);
  const isOver = next.step !== 'operate' && (record === undefined || !isOpen(record));
  const isToGo = manifest.held === true && isOver && manifest.wanted !== 'gone' && !isUnreadable(manifest);
  return isToGo ? takeAway(manifest, world) : undefined;
}

/** Before a job is made that goes with its object, and where it cannot be seen now. Denied, it is told once the job is seen. */
export async function holding(
  manifest: Manifest,
  spec: Spec,
  cluster: Cluster,
): Promise<Abandoned | undefined> {
  if (!isKept(spec) || manifest.held === true) return undefined;
  const written = await cluster.setFinalizer(manifest, true);
  return written.kind === 'refused' ? undefined : again(written, 'the finalizer is set');
}

/**
 * Somebody has taken it away in the middle of a restart, as `kubectl replace` does. Whether the record is ours, then only a process
 * knows that has seen it on the object together with our finalizer.
 */
export async function boundAgain(
  manifest: Manifest,
  past: Pick<Past, 'bound'>,
  cluster: Cluster,
): Promise<Abandoned | undefined> {
  const { wanted, held, status } = manifest;
  const id = status.operation?.id;
  if (held === true) past.bound = id;
  if (wanted === 'gone' || !isUnbound(manifest) || past.bound !== id) return undefined;
  const written = await cluster.setFinalizer(manifest, true);
  return written.kind === 'refused' ? undefined : again(written, 'the finalizer is set again');
}

/** After a pass that could not look at the job. Undefined: it stays, or is not there. */
export const leftBehind = async (manifest: Manifest, world: Holding): Promise<Abandoned | undefined> =>
  isHeldInVain(manifest) ? takeAway(manifest, world) : undefined;

/** Of a deleted object. Throws where the API server refuses it: the object stays until it does not. */
export async function released(manifest: Manifest, cluster: Cluster): Promise<void> {
  const written = await cluster.setFinalizer(manifest, false);
  if (written.kind !== 'refused') return;
  throw new ApiServerError(`the finalizer of ${manifest.key} cannot be taken away: ${written.message}`);
}
