/** Our finalizer: an object whose job an operation of ours may have stopped is not gone before somebody knows what became of it. */
import type { Next } from '../../core/decide/combined.ts';
import type { Hold } from '../../core/decide/situation.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Operation } from '../../core/object/operation.ts';
import { isOpen } from '../../core/operate/refused.ts';
import { ApiServerError, type Cluster, type Written } from '../../core/ports.ts';
import { type Abandoned, abandoned } from './abandoned.ts';

const AT_ONCE = { againMs: 0 };

/** Whatever was written or read, the next pass decides on the object as it is then. */
const again = ({ kind }: Written, why: string): Abandoned =>
  kind === 'gone' ? abandoned('the object is gone') : abandoned(why, AT_ONCE);

/** An operation that stops the job is about to be announced. */
const isToHold = (next: Next): boolean =>
  next.step === 'operate' && next.turn.do === 'record' && next.turn.operation.type !== 'Start';

interface Deciding {
  next: Next;
  /** The record of an operation that is not done with. */
  record: Operation | undefined;
}

/** Before the record is written: a pass of its own. Undefined: there is nothing to set or to take away. */
export async function settingFinalizer(
  manifest: Manifest,
  { next, record }: Deciding,
  cluster: Cluster,
): Promise<Abandoned | Hold | undefined> {
  if (isToHold(next)) {
    if (manifest.held) return undefined;
    const written = await cluster.setFinalizer(manifest, true);
    return written.kind === 'refused'
      ? { because: 'FinalizerDenied', about: [], words: written.message }
      : again(written, 'the finalizer is set');
  }
  const isOver = next.step !== 'operate' && (record === undefined || !isOpen(record));
  if (!manifest.held || !isOver) return undefined;
  const written = await cluster.setFinalizer(manifest, false);
  // The right has gone since: that keeps nothing else from its turn, and only a deleted object waits for it.
  return written.kind === 'refused' ? undefined : again(written, 'the finalizer is taken away');
}

/** Of a deleted object. Throws where the API server refuses it: the object stays until it does not. */
export async function released(manifest: Manifest, cluster: Cluster): Promise<void> {
  const written = await cluster.setFinalizer(manifest, false);
  if (written.kind !== 'refused') return;
  throw new ApiServerError(`the finalizer of ${manifest.key} cannot be taken away: ${written.message}`);
}
