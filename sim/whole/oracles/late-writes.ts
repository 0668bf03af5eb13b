/**
 * What may still be written once everything is at rest: some waits are longer than any rest that a history can have. Each ends in
 * the same way again.
 */
import {
  type Evidence,
  isGood,
  type JobPut,
  putsOf,
  readyIn,
  reportsOf,
  type StatusWrite,
  sentAt,
} from './evidence.ts';

/** ms: what was refused for good is sent again after so long at the earliest, because the world may have changed. */
const SLOW_RETRY_MS = 30 * 60_000;

/** DLI refused it, and without a fault on the way: a good answer is a refusal only where those have no code. */
function isRefused({ entry, jobId }: JobPut, { simulated }: Evidence): boolean {
  if (simulated === undefined || entry.fault !== undefined) return false;
  if (!isGood(entry)) return entry.status === 400;
  if (simulated.settingsOf(jobId).refusals !== 'success-false') return false;
  const own = simulated.sightings.filter((sighting) => sighting.jobId === jobId);
  const at = own.findIndex((sighting) => sighting.entry === entry);
  return at > 0 && own[at]?.fields === own[at - 1]?.fields;
}

/** The same update was refused long ago, and is refused once more. */
function isSlowRetry(put: JobPut, seen: Evidence): boolean {
  const body = JSON.stringify(put.body);
  const before = putsOf(seen).findLast(
    (other) =>
      sentAt(other.entry) < sentAt(put.entry) &&
      other.jobId === put.jobId &&
      JSON.stringify(other.body) === body,
  );
  if (before === undefined || !isRefused(before, seen) || !isRefused(put, seen)) return false;
  return sentAt(put.entry) - sentAt(before.entry) >= SLOW_RETRY_MS;
}

export const slowRetries = (late: readonly JobPut[], seen: Evidence): JobPut[] =>
  late.filter((put) => isSlowRetry(put, seen));

/** What a status remembers of updates, and tells nobody. */
const RECORDS = ['lastUpdate', 'earlierUpdates', 'history'];

/** The first report after a slow retry of the same object: it only says that it was made. */
function recordsRetry(
  { entry, uid, status }: StatusWrite,
  retries: readonly JobPut[],
  seen: Evidence,
): boolean {
  if (!Object.keys(status).every((name) => RECORDS.includes(name))) return false;
  const retry = retries.findLast(
    (put) => put.entry.seq < entry.seq && put.wishes.some((wish) => wish.uid === uid),
  );
  if (retry === undefined || retry.entry.from !== entry.from) return false;
  const since = reportsOf(seen).filter((other) => other.uid === uid && other.entry.seq > retry.entry.seq);
  return since[0]?.entry === entry;
}

/** ms: so long a bad try counts against its key. */
const LOCK_MS = 5 * 60_000;

/** A key that was not to be tried is tried once a bad try of the same process is over, and still is the wrong one. */
function endsLock({ entry, uid, status }: StatusWrite, seen: Evidence): boolean {
  const told = reportsOf(seen).filter(
    (other) => other.uid === uid && other.entry.seq < entry.seq && 'conditions' in other.status,
  );
  const before = told.at(-1);
  if (before === undefined || readyIn(before.status).reason !== 'KeyLocked') return false;
  const isOver = seen.entries.some(
    (one) => one.status === 401 && one.from === entry.from && entry.at - one.at >= LOCK_MS,
  );
  return isOver && readyIn(status).reason === 'AuthFailed';
}

/** A process that has begun after the last try tries once more, and writes down when. */
const datesRefusal = ({ status }: StatusWrite): boolean =>
  Object.keys(status).every((name) => name === 'refused');

/** A start that fails is tried again, and a job that ends is started again where its spec says Always: each time all of it is told. */
function restarts({ entry, uid }: StatusWrite, { simulated }: Evidence): boolean {
  const told = (simulated?.records ?? []).findLast(
    (record) => record.uid === uid && record.entry.seq <= entry.seq && record.operation !== undefined,
  )?.operation;
  return told?.type === 'Start' && (told.attempt > 1 || told.before.status === 'job_finish');
}

/** Whether a report at rest has such a reason. `retries`: the slow ones. */
export const isLate = (report: StatusWrite, retries: readonly JobPut[], seen: Evidence): boolean =>
  recordsRetry(report, retries, seen) ||
  restarts(report, seen) ||
  endsLock(report, seen) ||
  datesRefusal(report);
