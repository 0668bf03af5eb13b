/** Whether the job of an object is an older object's, before the job is looked at, and once it was read. */
import { runStateOf } from '../../core/job/states.ts';
import { type Account, isReadAs, type ReadLocation } from '../../core/object/account.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import { isJobDown, owedSpec } from '../../core/operate/owing.ts';
import type { Conflict } from '../../core/outcome.ts';
import type { Claims } from '../claims.ts';
import { type Abandoned, abandoned } from './abandoned.ts';

function conflictAt(manifest: Manifest, location: ReadLocation, claims: Claims): Conflict | undefined {
  const owner = claims.ownerBefore(manifest, location);
  return owner && { kind: 'conflict', owner, location, isNear: owner.namespace === manifest.namespace };
}

/** Why the job need not be looked at, or may not: others look for it already, or an older object has it as this process has seen. */
export function unlooked(manifest: Manifest, account: Account, claims: Claims): Conflict | undefined {
  // Whether a job that this object has taken down, or may have, runs by now, only a look tells.
  if (owedSpec(manifest) !== undefined) return undefined;
  if (claims.isCrowdedOut(manifest))
    return { kind: 'conflict', owner: undefined, location: undefined, isNear: true };
  const { read, isSeen } = claims.whereRead(manifest);
  return isSeen && read !== undefined && isReadAs(read, account)
    ? conflictAt(manifest, read, claims)
    : undefined;
}

export interface JobRead {
  claims: Claims;
  isFirst: boolean;
  /** DLI's word for the state of the job. */
  status: string;
}

/** An older object has the job that a restart of this one has taken down: it runs, or that one says whether it does. */
function isSettled(manifest: Manifest, location: ReadLocation, { claims, status }: JobRead): boolean {
  const isUp = status === 'job_finish' || runStateOf(status) === 'running';
  return isJobDown(manifest) && (isUp || claims.ownerBefore(manifest, location)?.wish?.runs === true);
}

/** What a read job makes of the pass before anything is decided: it is another object's, or may be. */
export function takenFrom(
  manifest: Manifest,
  location: ReadLocation,
  read: JobRead,
): Conflict | Abandoned | undefined {
  const { claims, isFirst } = read;
  const conflict = conflictAt(manifest, location, claims);
  if (conflict !== undefined)
    return isSettled(manifest, location, read) ? { ...conflict, isSettled: true } : conflict;
  const why = 'an older object that names the job has not been looked at yet';
  return isFirst && claims.isEarly(manifest, location) ? abandoned(why) : undefined;
}
