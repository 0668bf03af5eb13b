/**
 * What may still be written once everything is at rest: some waits are longer than any rest that a history can have. Each ends in
 * the same way again.
 */
import { partsIn } from '../expected/internal.ts';
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
import type { OperationSeen } from './run-calls.ts';

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

/** Its sender took it for refused: DLI has refused it, or a fault has said so. */
const wasTakenForRefused = (put: JobPut, seen: Evidence): boolean =>
  isRefused(put, seen) || put.entry.fault === 'respond';

/** The same update was refused long ago, and is refused once more. */
function isSlowRetry(put: JobPut, seen: Evidence): boolean {
  const body = JSON.stringify(put.body);
  const before = putsOf(seen).findLast(
    (other) =>
      sentAt(other.entry) < sentAt(put.entry) &&
      other.jobId === put.jobId &&
      JSON.stringify(other.body) === body,
  );
  if (before === undefined || !wasTakenForRefused(before, seen) || !isRefused(put, seen)) return false;
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
  if (!partsIn(status).every((name) => RECORDS.includes(name))) return false;
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
  partsIn(status).every((name) => name === 'refused');

/** What each object said last of its operation before that. */
function toldBefore(seq: number, { simulated }: Evidence): (OperationSeen | undefined)[] {
  const last = new Map<string, OperationSeen | undefined>();
  for (const record of simulated?.records ?? []) {
    const isBefore = record.entry.seq <= seq && record.operation !== undefined;
    if (isBefore) last.set(record.uid, record.operation);
  }
  return [...last.values()];
}

const hasDown = (told: OperationSeen | undefined): boolean =>
  told?.type === 'Restart' && told.downSince !== undefined;

/**
 * A start that fails is tried again, and a job that ends is started again where its spec says Always: each time all of it is told,
 * of others that see the job, too.
 */
function restarts({ entry, uid }: StatusWrite, seen: Evidence): boolean {
  const jobId = seen.wishes.findLast((wish) => wish.uid === uid && (wish.seq ?? 0) < entry.seq)?.jobId;
  return toldBefore(entry.seq, seen).some(
    (told) =>
      told?.jobId === jobId &&
      ((told?.type === 'Start' && (told.attempt > 1 || told.before.status === 'job_finish')) ||
        hasDown(told)),
  );
}

/** The update of a restart, which waits for its savepoint and for rest. */
export const isOfRestart = ({ entry, jobId }: JobPut, seen: Evidence): boolean =>
  toldBefore(entry.seq, seen).some((told) => told?.jobId === jobId && hasDown(told));

/** ms: what was refused is due again after so long at the earliest, less what the clocks of two replicas may differ by. */
const SHORTEST_PAUSE_MS = 55_000;

/**
 * The record of an operation that was refused, or has failed, is taken away when it is due, where by then something else keeps it from
 * being made: it may be that each try has to be approved.
 */
function dropsRefused({ entry, uid, status }: StatusWrite, { simulated }: Evidence): boolean {
  const isAlone = Object.keys(status).join() === 'operation';
  const isToldSo = isAlone || readyIn(status).reason === 'AwaitingApproval';
  if (!isToldSo || status['operation'] !== null) return false;
  const last = simulated?.records.findLast((record) => record.uid === uid && record.entry.seq < entry.seq);
  return last?.operation?.sent === 'Refused' && entry.at - last.entry.at >= SHORTEST_PAUSE_MS;
}

const ANSWER = ['lastHandledReconcileAt', 'refused'];

/** Who asked for a pass while a user was not to be tried is answered once that is over, and the user has been refused once more. */
function answersAtLast({ entry, uid, status }: StatusWrite, { entries, simulated }: Evidence): boolean {
  if (!partsIn(status).every((name) => ANSWER.includes(name))) return false;
  // Both annotations, where both are set.
  const answered = String(status['lastHandledReconcileAt']).split(' ');
  const asked = simulated?.facts.find(
    (fact) => fact.kind === 'asked' && fact.uid === uid && answered.includes(fact.value),
  );
  return entries.some(
    ({ server, status: code, from, at, seq }) =>
      server === 'iam' &&
      code === 401 &&
      from === entry.from &&
      at >= (asked?.at ?? at + 1) &&
      seq < entry.seq,
  );
}

/** Whether a report at rest has such a reason. `retries`: the slow ones. */
export const isLate = (report: StatusWrite, retries: readonly JobPut[], seen: Evidence): boolean =>
  recordsRetry(report, retries, seen) ||
  restarts(report, seen) ||
  endsLock(report, seen) ||
  dropsRefused(report, seen) ||
  answersAtLast(report, seen) ||
  datesRefusal(report);
