/** What an object claims of a DLI job: nothing but what its credentials have read, as far as they are known to have. */
import { FAILURES, type Failure, type FailureKind, isFailure } from '../failure.ts';
import { conditionOf } from '../report/conditions.ts';
import type { Location, ReadLocation } from './account.ts';
import { type Manifest, specOf } from './manifest.ts';

/** One DLI job among all. `projectId`: the project that was asked, never one that is only named. */
export const jobAt = ({ region, projectId = '' }: Location, jobId: string): string =>
  `${region}/${projectId}/${jobId}`;

/** What an object says of its claim, once a version of it, and short: its spec and its status may have any length. */
export interface Claiming {
  key: string;
  namespace: string;
  uid: string;
  createdAt: number;
  /** Undefined: the object is invalid, or deleted and nothing of ours holds it. */
  wish:
    | {
        jobId: string;
        region?: string;
        projectId?: string;
        looks: boolean;
        suspended: boolean;
        /** It says, and sees to it, whether the job runs. */
        runs: boolean;
      }
    | undefined;
  /** Where it has read the job, as its status says. */
  read: ReadLocation | undefined;
  /** The same as a status of version 0.1.0 says it, which does not say as whom. */
  untold: Location | undefined;
  /** No pass has dealt with it. */
  isNew: boolean;
}

/** Names of groups that an object is in. */
export interface JobClaim {
  /** The job that it manages unless an older object does: one that it has read. */
  claims?: string | undefined;
  /** The job that it has read and only looks at. */
  watches?: string | undefined;
  /** Who else of its namespace would manage a job of this number, wherever that is. */
  names?: string | undefined;
  /** The job that it has read perhaps; its first pass will show. */
  untold?: string | undefined;
  /** Who else would manage a job of this number and has not had a pass. */
  fresh?: string | undefined;
}

/**
 * What this process knows of an object besides its status, which anybody may have written: where it has read the job, or
 * `nowhere`. Undefined: no pass has found out.
 */
export type WhereRead = ReadLocation | 'nowhere' | undefined;

function wishOf(manifest: Manifest): Claiming['wish'] {
  // A deleted one that our finalizer holds has its job until it is done with it: two would act on one job.
  const held = manifest.wanted === 'gone' && manifest.held === true ? manifest.way : undefined;
  const spec = specOf(manifest) ?? held;
  // One whose job is not found yet claims none.
  if (spec?.jobId === undefined) return undefined;
  const { jobId, region, projectId, mode, suspend, state } = spec;
  return {
    jobId,
    ...(region === undefined ? {} : { region }),
    ...(projectId === undefined ? {} : { projectId }),
    looks: mode === 'Observe',
    suspended: suspend,
    runs: state !== undefined && !suspend,
  };
}

function untoldOf({ status: { job, location, conditions } }: Manifest): Location | undefined {
  if (job === undefined || location === undefined || location.account !== undefined) return undefined;
  return isFailure(conditionOf(conditions, 'Ready')?.reason) ? undefined : location;
}

export function claimingOf(manifest: Manifest): Claiming {
  const { key, namespace, uid, createdAt, status } = manifest;
  const { region, projectId, account } = status.location ?? {};
  const isRead = region !== undefined && projectId !== undefined && account !== undefined;
  const claiming: Claiming = {
    key,
    namespace,
    uid,
    createdAt,
    wish: wishOf(manifest),
    read: isRead ? { region, projectId, account } : undefined,
    untold: untoldOf(manifest),
    // The definition fills in -1.
    isNew: (status.observedGeneration ?? -1) < 0,
  };
  // Nothing in it hangs on the texts that the object is made from.
  return structuredClone(claiming);
}

/** Where the object has read its job: as this process has found out, else as the status says. */
export function readBy({ read }: Claiming, found: WhereRead): ReadLocation | undefined {
  if (found === undefined) return read;
  return found === 'nowhere' ? undefined : found;
}

/** An object that is invalid, or deleted and let go, claims nothing. A suspended one keeps what it has read. */
export function claimOf(claiming: Claiming, found: WhereRead): JobClaim {
  const { wish, namespace, untold, isNew } = claiming;
  if (wish === undefined) return {};
  const { jobId, region, projectId, looks, suspended } = wish;
  // A spec that names another region or project by now is about another job.
  const jobIn = (there: Location | undefined): string | undefined =>
    there !== undefined &&
    (region ?? there.region) === there.region &&
    (projectId ?? there.projectId) === (there.projectId ?? projectId)
      ? jobAt(there, jobId)
      : undefined;
  const job = jobIn(readBy(claiming, found));
  if (looks) return { watches: suspended ? undefined : job };
  return {
    claims: job,
    names: suspended ? undefined : `${namespace}/${jobId}`,
    untold: found === undefined && !suspended ? jobIn(untold) : undefined,
    fresh: found === undefined && !suspended && isNew ? jobId : undefined,
  };
}

const OF_THE_JOB: readonly string[] = ['JobNotFound', 'ReadRefused', 'WrongJobType'] satisfies FailureKind[];

/** So many answers that may be a disturbance are none. */
const DOUBTS = 2;

/**
 * Whether these credentials were refused, or this job. What did not answer, and a clock that is wrong, say nothing about them.
 * `doubts`: refusals so far that were in doubt, this one included.
 */
export const isRefusal = ({ kind }: Failure, doubts: number): boolean =>
  FAILURES[kind].ofCredentials || OF_THE_JOB.includes(kind) || doubts >= DOUBTS;
