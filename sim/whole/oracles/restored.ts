/** Jobs that begin with the state of a path: with just that, never without state, and once for each nonce. */

import type { Entry } from '../../http/trace.ts';
import { internalOf } from '../expected/internal.ts';
import { announcementOf, ofEachCall, type SimulatedEvidence, told } from './announcements.ts';
import {
  isGood,
  isHandled,
  type JobAtCall,
  type KnownWish,
  type Oracle,
  reportsOf,
  sentAt,
} from './evidence.ts';
import { REST } from './looks.ts';
import { specsOf } from './operations.ts';
import { pathIn, plainPath, type RecordSeen, type RunCall, runCallsOf } from './run-calls.ts';

/** The specs that the operation was begun for, or has had since. */
function specsSince(call: RunCall, record: RecordSeen, seen: SimulatedEvidence): KnownWish[] {
  const begun =
    seen.simulated.records.find(({ operation }) => operation?.id === record.operation?.id) ?? record;
  return specsOf(call, begun, seen);
}

/** Somebody else has had a hand in it since the path was given to the job, or right before that. */
const isMoved = (
  { entry, jobId }: RunCall,
  from: Entry | undefined,
  { simulated }: SimulatedEvidence,
): boolean =>
  simulated.facts.some(
    (fact) =>
      fact.kind === 'job' && fact.jobId === jobId && fact.at >= (from?.at ?? 0) - 1 && fact.seq <= entry.seq,
  );

/** What DLI is given is what the spec names. */
function badPath(call: RunCall, record: RecordSeen, seen: SimulatedEvidence): string[] {
  const named = specsOf(call, record, seen).map(({ path }) => plainPath(path));
  return named.includes(pathIn(call.entry))
    ? []
    : [told(call, `is of ${pathIn(call.entry)}, which no spec names`)];
}

const NEVER_RUN = ['job_init', 'job_idle', 'job_submit_fail'];

const lookBefore = ({ entry, jobId }: RunCall, { simulated }: SimulatedEvidence): JobAtCall | undefined =>
  simulated.sightings.findLast(
    (one) =>
      one.jobId === jobId &&
      one.entry.method === 'GET' &&
      one.entry.from === entry.from &&
      isGood(one.entry) &&
      one.entry.seq < entry.seq,
  );

/** A start for the first time, of a spec that names a path. */
function isFirstRun(call: RunCall, record: RecordSeen, seen: SimulatedEvidence): boolean {
  const look = lookBefore(call, seen);
  const neverRan = NEVER_RUN.includes(look?.jobStatus ?? '') && (look?.startTime ?? null) === null;
  const specs = specsOf(call, record, seen);
  return (
    record.operation?.type === 'Start' && neverRan && specs.length > 0 && specs.every(({ path }) => path)
  );
}

/** What the job begins with is what it was given. */
function badStart(call: RunCall, record: RecordSeen, seen: SimulatedEvidence): string[] {
  const { restore } = record.operation ?? {};
  if (restore?.became !== 'Imported')
    return isFirstRun(call, record, seen) ? [told(call, 'is not from the path of the spec')] : [];
  if (!call.savepoint) return [told(call, 'is without the state of the path')];
  const given = runCallsOf(seen).findLast(
    ({ entry, type, jobId }) =>
      type === 'Restore' && jobId === call.jobId && entry.seq < call.entry.seq && isGood(entry),
  );
  const met = seen.simulated.sightings.find(({ entry }) => entry === call.entry);
  if (!isTaken(call, seen) || isMoved(call, given?.entry, seen)) return [];
  const named = specsSince(call, record, seen).map(({ path }) => plainPath(path));
  return named.includes(plainPath(met?.resumedFrom))
    ? []
    : [told(call, `is from ${met?.resumedFrom ?? 'nothing'}`)];
}

export const fromItsPath: Oracle = ofEachCall((call, seen) => {
  const record = announcementOf(call, seen.simulated);
  if (record === undefined) return [];
  if (call.type === 'Restore') return badPath(call, record, seen);
  return call.type === 'Start' ? badStart(call, record, seen) : [];
});

/** A start from the path for a nonce, that DLI has taken. */
interface RestoredStart {
  call: RunCall;
  record: RecordSeen;
  nonce: string;
}

const restoredStarts = (seen: SimulatedEvidence): RestoredStart[] =>
  runCallsOf(seen).flatMap((call) => {
    const record = call.type === 'Start' ? announcementOf(call, seen.simulated) : undefined;
    const { nonce, became } = record?.operation?.restore ?? {};
    return record === undefined || nonce === undefined || became !== 'Imported'
      ? []
      : [{ call, record, nonce: String(nonce) }];
  });

/** DLI starts the job. */
function isTaken({ entry }: RunCall, { simulated }: Pick<SimulatedEvidence, 'simulated'>): boolean {
  const met = simulated.sightings.find((one) => one.entry === entry);
  return isHandled(entry) && !REST.includes(met?.jobStatus ?? '');
}

/** The job has run since the first of them, and its object has had no other nonce in between. */
function isAgain(
  first: RestoredStart,
  again: RestoredStart,
  { simulated, wishes }: SimulatedEvidence,
): boolean {
  const { uid, operation } = again.record;
  if (first.record.uid !== uid || first.nonce !== again.nonce) return false;
  if (first.record.operation?.id === operation?.id) return false;
  const [from, to] = [first.call.entry.seq, again.record.entry.seq];
  const within = (seq: number): boolean => seq > from && seq < to;
  const ran = simulated.sightings.some(
    (one) => one.jobId === again.call.jobId && one.jobStatus === 'job_running' && within(one.entry.seq),
  );
  const own = wishes.filter((wish) => wish.uid === uid);
  const others = own.filter(
    ({ seq = 0, redeployNonce }) => within(seq) && String(redeployNonce) !== again.nonce,
  );
  const isForgotten = simulated.facts.some(({ kind, seq }) => within(seq) && kind === 'setBack');
  return isTaken(first.call, { simulated }) && ran && others.length === 0 && !isForgotten;
}

/** What the status says of a nonce was done: the job was started from the path for it. What a new object says counts as done. */
function badlyHandled(seen: SimulatedEvidence): string[] {
  const last = new Map<string, string>();
  const starts = restoredStarts(seen);
  return reportsOf(seen).flatMap(({ uid, entry, status }) => {
    const handled = internalOf(status)['handled'] as { savepointRedeployNonce?: unknown } | null | undefined;
    const nonce = handled?.savepointRedeployNonce;
    if (nonce === undefined || nonce === null || last.get(uid) === String(nonce)) return [];
    const isFirst =
      !last.has(uid) &&
      seen.wishes.some((wish) => wish.uid === uid && String(wish.redeployNonce) === String(nonce));
    last.set(uid, String(nonce));
    const isDone = starts.some(
      (start) =>
        start.record.uid === uid && start.nonce === String(nonce) && sentAt(start.call.entry) <= entry.at,
    );
    const isForgotten = seen.simulated.facts.some(({ kind, seq }) => kind === 'setBack' && seq <= entry.seq);
    return isFirst || isDone || isForgotten
      ? []
      : [`nonce ${nonce} of ${uid} counts as acted on, and is not (${entry.seq})`];
  });
}

export const restoresOnce: Oracle = (seen) => {
  const { simulated } = seen;
  if (simulated === undefined || seen.wishes.every(({ redeployNonce }) => redeployNonce === undefined))
    return [];
  const known = { ...seen, simulated };
  const starts = restoredStarts(known);
  const twice = starts.flatMap((again, at) =>
    starts.slice(0, at).some((first) => isAgain(first, again, known))
      ? [told(again.call, `is from the path once more for nonce ${again.nonce}`)]
      : [],
  );
  return [...twice, ...badlyHandled(known)];
};
