/** A spec or a Secret may name another region or project: the same id is another job there. */
import type { Failure } from '../failure.ts';
import { type Account, isReadAs, type Location, sameLocation } from '../object/account.ts';
import { isRequested, type Manifest } from '../object/manifest.ts';
import type { JobStatus } from '../object/status.ts';
import { isOpen, isOwed } from '../operate/refused.ts';

/**
 * A status without what it says of a job elsewhere. One without a location, of an older version, counts as of here; and a Secret that
 * names the project after one that did not, or the other way round, is another way to the same job.
 */
export function statusAt(status: JobStatus, here: Location): JobStatus {
  if (status.location === undefined || sameLocation(here, status.location)) return status;
  const { observedGeneration, lastHandledReconcileAt, history, conditions, handled } = status;
  return {
    // An approval that was used there is used.
    ...(handled?.approvals === undefined ? {} : { handled: { approvals: handled.approvals } }),
    observedGeneration,
    lastHandledReconcileAt,
    history,
    conditions: conditions?.filter(({ type }) => type !== 'Drifted'),
  };
}

/**
 * Whether the status says that the job was read as this account, by an earlier process perhaps. One of an older version does not say
 * as whom. It may be forged: what follows from it is patience and order, and nothing that is taken from others.
 */
export function wasReadAs(status: JobStatus, account: Account): boolean {
  const { job, location } = statusAt(status, account);
  if (job === undefined || location?.account === undefined) return job !== undefined;
  const { region, projectId = '', account: by } = location;
  return isReadAs({ region, projectId, account: by }, account);
}

/** The number of a job that was found or made in one place is another job's in another. */
export function madeElsewhere({ jobId, location }: JobStatus, here: Location): Failure | undefined {
  if (jobId === undefined || location === undefined || sameLocation(location, here)) return undefined;
  const message = `Job ${jobId} is in ${location.region}, project ${location.projectId ?? 'unknown'}: the object names another place by now.`;
  return { kind: 'ProjectMismatch', message };
}

/** A restart has the job down where the object named it before: it is started there, unless a person asks and so gives it up. */
export function downElsewhere({ uid, status }: Pick<Manifest, 'uid' | 'status'>, here: Location) {
  const { operation, location } = status;
  const isLeft = operation?.uid === uid && isOwed(operation);
  if (!isLeft || location === undefined || sameLocation(location, here)) return undefined;
  const { region, projectId = 'unknown' } = location;
  const message = `Job ${operation.jobId} in ${region}, project ${projectId}, was stopped for a restart, and the object names another place by now: name that one until the job runs. A reconcile-now leaves it as it is.`;
  return { kind: 'ProjectMismatch', message } satisfies Failure;
}

/** These credentials are for the place where the object has read its job. Where nobody names the project, only the same ones are. */
function isReadThere(
  { region, projectId, account: by }: NonNullable<JobStatus['location']>,
  account: Account,
) {
  if (projectId === undefined) return sameLocation({ region }, account);
  if (account.projectId !== undefined) return sameLocation({ region, projectId }, account);
  return by !== undefined && isReadAs({ region, projectId, account: by }, account);
}

/**
 * The job is not found, as an account that may be another than the one that has it. What is under way is not over for that: it waits
 * until the object names the right one again, or a person asks and so gives it up.
 */
export function lostElsewhere(manifest: Manifest, failure: Failure, account: Account): Failure | undefined {
  const { uid, wanted, status } = manifest;
  const { operation, location } = status;
  const isUnderWay = wanted === 'gone' || (operation?.uid === uid && isOpen(operation));
  // A request is answered by the first of the two looks that it takes.
  const isGivenUp = isRequested(manifest) || operation?.refusal?.reason === 'JobNotFound';
  if (failure.kind !== 'JobNotFound' || !isUnderWay || isGivenUp) return undefined;
  if (location === undefined || isReadThere(location, account)) return undefined;
  const { region, projectId = 'unknown' } = location;
  const message = `The job was read in ${region}, project ${projectId}, and the credentials of now do not find it: name that place until what is under way has ended. A reconcile-now leaves it as it is.`;
  return { kind: 'ProjectMismatch', message };
}
