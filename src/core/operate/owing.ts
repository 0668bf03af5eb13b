/** An object whose restart has taken the job down, or may have, owes it a start, whatever else it says by now. */
import { isRequested, type Manifest, specOf } from '../object/manifest.ts';
import type { Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import { isRecordLost } from './lost.ts';
import { isOpen, isOwed } from './refused.ts';

type HasRecord = Pick<Manifest, 'uid' | 'held' | 'status'>;

const openRestart = ({ uid, status: { operation } }: HasRecord): Operation | undefined =>
  operation?.type === 'Restart' && operation.uid === uid && isOpen(operation) ? operation : undefined;

/**
 * The record of a restart that is under way, on an object without our finalizer, which is set before the record is. Whoever may write
 * only the status cannot set it: so nobody knows who has written the record, and nothing is done for it.
 */
export const isUnbound = (manifest: HasRecord): boolean =>
  manifest.held !== true && openRestart(manifest) !== undefined;

/** Its restart is under way: a stop that is announced may have been sent. */
export function isUnderWay(manifest: Manifest): boolean {
  const record = openRestart(manifest);
  return manifest.held === true && record !== undefined && record.jobId === manifest.jobId;
}

const asOwed = (way: Spec): Spec => ({ ...way, mode: 'Manage', suspend: false, job: {} });

/** The spec of a pass that does nothing but start the job. Undefined: nothing is owed, as far as a record shows. */
export const owedSpec = (manifest: Manifest): Spec | undefined =>
  isUnderWay(manifest) && manifest.way !== undefined ? asOwed(manifest.way) : undefined;

/**
 * Such a spec where the object is being deleted, suspended, in mode Observe, or its spec is not valid. Undefined: nothing is owed,
 * or the spec as it is sees to it.
 */
export function owingSpec(manifest: Manifest): Spec | undefined {
  const spec = specOf(manifest);
  const isAtWork = spec !== undefined && !spec.suspend && spec.mode === 'Manage';
  if (isAtWork || manifest.way === undefined) return undefined;
  return isUnderWay(manifest) || isRecordLost(manifest) ? asOwed(manifest.way) : undefined;
}

/** The pass does nothing but start, stop or delete the job: whether it is as the spec says was not looked at. */
export const comparesNothing = (manifest: Manifest): boolean =>
  manifest.wanted === 'gone' || owingSpec(manifest) !== undefined;

/** The job is to rest: that it is down is nobody's trouble, whether or not it can be looked at. */
export const isToRest = (manifest: Pick<Manifest, 'wanted' | 'way'>): boolean =>
  (specOf(manifest) ?? manifest.way)?.state === 'Stopped';

/** A restart of this object has taken its job down, and it does not run again yet. */
export const isJobDown = ({ uid, status: { operation } }: Pick<Manifest, 'uid' | 'status'>): boolean =>
  operation?.uid === uid && isOwed(operation);

/** It may be the record of a newer version, which has stopped the job. A person may say that it counts for nothing. */
export const isUnreadable = (manifest: Manifest): boolean =>
  !isRequested(manifest) &&
  (isUnbound(manifest) || manifest.unusable?.some(({ part }) => part === 'operation') === true);

/** Something is to be done to the job when the object is deleted. */
export const isKept = ({ mode, deletionPolicy = 'Retain' }: Spec): boolean =>
  mode === 'Manage' && deletionPolicy !== 'Retain';

/** It has our finalizer for no longer than its operation takes. */
export const isHeldForNow = ({ held, wanted, way }: Manifest): boolean =>
  held === true && wanted !== 'gone' && way !== undefined && !isKept(way);

/** And no operation is under way any more. */
export const isHeldInVain = (manifest: Manifest): boolean => {
  const { operation } = manifest.status;
  const isOver = operation === undefined ? !isRecordLost(manifest) : !isOpen(operation);
  return isHeldForNow(manifest) && isOver && !isUnreadable(manifest);
};
