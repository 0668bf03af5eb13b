/** From the status as it is stored to the status as it is to be. More may be stored than is usable, and less kept than is sent. */
import type { Manifest } from '../../core/object/manifest.ts';
import type { JobStatus } from '../../core/object/status.ts';
import { mergePatch } from '../../ground/merge-patch.ts';
import { isRecordPart } from './record.ts';

type Stored = Pick<Manifest, 'status' | 'unusable'>;

/**
 * Status fields that the API server dropped from our write. Not what it has kept and we no longer believe: its time was written by a
 * clock that has been set right since.
 */
export function droppedFrom(meant: JobStatus, { status: kept, unusable = [] }: Stored): Partial<JobStatus> {
  const dropped = Object.entries(meant).filter(
    // The order of keys is the schema's on the way back.
    ([field, value]) =>
      unusable.every(({ part }) => part !== field) &&
      mergePatch({ value }, { value: kept[field as keyof JobStatus] }) !== undefined,
  );
  return Object.fromEntries(dropped);
}

/**
 * What of a patch is left without parts that the installed definition does not take, being older or newer: it counts as dropped.
 * Undefined: nothing is. The record of an operation is never left out: what it announces is not done then.
 */
export function patchWithout(patch: object, parts: readonly string[] = []): object | undefined {
  const left = Object.entries(patch).filter(([field]) => !parts.includes(field));
  const isMuch = parts.length > 0 && left.length > 0;
  return isMuch && !parts.some(isRecordPart) ? Object.fromEntries(left) : undefined;
}

/**
 * The merge patch; undefined when there is nothing to change. What is stored and cannot be used is taken away. Where anything is
 * written, so is what was dropped the last time: by now the definition may know it.
 */
export function patchOf(
  { status, unusable = [] }: Stored,
  after: JobStatus,
  dropped: Partial<JobStatus>,
): object | undefined {
  const stored = { ...status, ...Object.fromEntries(unusable.map(({ part, remains }) => [part, remains])) };
  const patch = mergePatch(stored, after);
  if (patch === undefined) return undefined;
  const again = Object.keys(dropped).map((field) => [field, after[field as keyof JobStatus] ?? null]);
  return { ...patch, ...Object.fromEntries(again) };
}
