/** A spec or a Secret may name another region or project: the same id is another job there. */
import { type Location, sameLocation } from '../object/account.ts';
import type { JobStatus } from '../object/status.ts';

/**
 * A status without what it says of a job elsewhere. One without a location, of an older version, counts as of here; and a Secret that
 * names the project after one that did not, or the other way round, is another way to the same job.
 */
export function statusAt(status: JobStatus, here: Location): JobStatus {
  if (status.location === undefined || sameLocation(here, status.location)) return status;
  const { observedGeneration, lastHandledReconcileAt, history, conditions } = status;
  return {
    observedGeneration,
    lastHandledReconcileAt,
    history,
    conditions: conditions?.filter(({ type }) => type !== 'Drifted'),
  };
}
