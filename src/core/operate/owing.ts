/** An object whose restart has taken the job down, or may have, owes it a start, whatever else it says by now. */
import { type Manifest, specOf } from '../object/manifest.ts';
import type { Spec } from '../object/spec.ts';
import { isOwed } from './refused.ts';

/** Its restart is under way: a stop that is announced may have been sent. */
function isUnderWay({ uid, jobId, status: { operation } }: Manifest): boolean {
  if (operation?.type !== 'Restart' || operation.uid !== uid || operation.jobId !== jobId) return false;
  return operation.sent !== 'Refused' || isOwed(operation);
}

/**
 * The spec of a pass that does nothing but start the job: the object is being deleted, suspended, in mode Observe, or its spec is
 * not valid. Undefined: nothing is owed, or the spec as it is sees to it.
 */
export function owingSpec(manifest: Manifest): Spec | undefined {
  if (!isUnderWay(manifest) || manifest.way === undefined) return undefined;
  const spec = specOf(manifest);
  const isAtWork = spec !== undefined && !spec.suspend && spec.mode === 'Manage';
  return isAtWork ? undefined : { ...manifest.way, mode: 'Manage', suspend: false, job: {} };
}

/** A restart of this object has taken its job down, and it does not run again yet. */
export const isJobDown = ({ uid, status: { operation } }: Pick<Manifest, 'uid' | 'status'>): boolean =>
  operation?.uid === uid && isOwed(operation);
