/** How long jobs were down because a replica had stopped them, as the calls on them have shown. */
import { isGood, type JobAtCall } from './evidence.ts';
import { jobIn } from './run-calls.ts';

interface Downtime {
  jobId: string;
  /** ms: of the first call that met it stopping or stopped, and of the first that met it running again. Undefined: down at the end. */
  from: number;
  to: number | undefined;
}

const isOurStop = ({ entry }: JobAtCall): boolean =>
  entry.from !== undefined && entry.path.endsWith('/stop') && jobIn(entry) !== '' && isGood(entry);

/** It runs; or it has ended by itself, or is gone, which no start is to mend. */
const ENDS = ['job_running', 'job_finish', undefined];

/** Of one job, in order. A savepoint is taken while it runs. */
function ofJob(jobId: string, calls: readonly JobAtCall[]): Downtime[] {
  const downtimes: Downtime[] = [];
  let isStopped = false;
  let open: Downtime | undefined;
  for (const call of calls) {
    const { at, jobStatus } = call;
    isStopped ||= isOurStop(call);
    if (ENDS.includes(jobStatus)) {
      if (open !== undefined) open.to = at;
      open = undefined;
      isStopped = false;
    } else if (isStopped && open === undefined && jobStatus !== 'job_savepointing') {
      open = { jobId, from: at, to: undefined };
      downtimes.push(open);
    }
  }
  return downtimes;
}

/** Of all jobs, one job after the other. */
export const downtimesIn = (sightings: readonly JobAtCall[]): Downtime[] =>
  [...new Set(sightings.map(({ jobId }) => jobId))].toSorted().flatMap((jobId) =>
    ofJob(
      jobId,
      sightings.filter((sighting) => sighting.jobId === jobId),
    ),
  );

/** Of one job, ms in all; of one that is down at the end, until `end`. */
export const downtimeOf = (jobId: string, sightings: readonly JobAtCall[], end: number): number =>
  downtimesIn(sightings)
    .filter((one) => one.jobId === jobId)
    .reduce((sum, { from, to }) => sum + (to ?? end) - from, 0);

/** The jobs that nobody has started again. */
export const downAtEnd = (sightings: readonly JobAtCall[]): string[] =>
  downtimesIn(sightings).flatMap(({ jobId, to }) => (to === undefined ? [jobId] : []));
