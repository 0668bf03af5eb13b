/** Starts, stops and deletions: each is asked for, announced, and made once; and none costs the state of a job by itself. */
import type { Fact } from '../facts.ts';
import { announcementOf, mayHaveArrived, ofEachCall, type SimulatedEvidence, told } from './announcements.ts';
import { asksAsDeleted } from './deletions.ts';
import { isGood, isHandled, type JobAtCall, type KnownWish, type Oracle, sentAt } from './evidence.ts';
import { looksOf, STOPPABLE } from './looks.ts';
import { asksForRestart, owesStart } from './restarts-asked.ts';
import { isOtherPathForm, type RecordSeen, type RunCall, runCallsOf } from './run-calls.ts';

/** Its process has written down before that it is about to make it, and makes it once. */
export const announced: Oracle = ofEachCall((call, { simulated }, before) => {
  const record = announcementOf(call, simulated);
  if (record === undefined) return [told(call, 'is not announced')];
  const same = before.filter((other) => announcementOf(other, simulated)?.entry === record.entry);
  return same.some((other) => mayHaveArrived(other) && !isOtherPathForm(other.entry, call.entry))
    ? [told(call, 'is made twice for one announcement')]
    : [];
});

const isFacts = <K extends Fact['kind']>(fact: Fact, kind: K): fact is Fact & { kind: K } =>
  fact.kind === kind;

const deletionsOf = ({ uid }: RecordSeen, { simulated }: SimulatedEvidence): number[] =>
  simulated.facts.flatMap((fact) => (isFacts(fact, 'deleted') && fact.uid === uid ? [fact.seq] : []));

/** The specs of the object that held at some time from the announcement to the call. `over`: when they ended beside. */
export function specsOf(
  call: RunCall,
  record: RecordSeen,
  { wishes, over = [] }: Pick<SimulatedEvidence, 'wishes'> & { over?: readonly number[] },
): KnownWish[] {
  const own = wishes.filter(({ uid }) => uid === record.uid);
  const ends = [...own.map(({ seq = 0 }) => seq), ...over];
  return own.filter(({ seq = 0 }, at) => {
    const next = own[at + 1]?.seq ?? Math.min(Number.POSITIVE_INFINITY, ...ends.filter((end) => end > seq));
    return seq < call.entry.seq && next >= record.entry.seq;
  });
}

const WANTED = {
  Start: 'Running',
  Stop: 'Stopped',
  Delete: undefined,
  Create: undefined,
  Restore: undefined,
} as const;

/** A job is made for a spec that names none, and that does not only look for one. */
const isToMake = ({ type }: RunCall, { adoptionPolicy }: KnownWish): boolean =>
  type === 'Create' && adoptionPolicy !== undefined && adoptionPolicy !== 'Adopt';

/** A spec of that object asks for it: one that holds when it is announced, or since. */
export const askedFor: Oracle = ofEachCall((call, seen) => {
  const record = announcementOf(call, seen.simulated);
  const isOfRestart = record?.operation?.type === 'Restart';
  if (call.type === 'Restore') return [];
  if (isOfRestart && call.type === 'Start' && owesStart(call, record, seen)) return [];
  if (record !== undefined && asksAsDeleted(call, record.uid, seen)) return [];
  const asks = (wish: KnownWish): boolean =>
    (wish.jobId === call.jobId || call.type === 'Create') &&
    wish.suspended !== true &&
    wish.observed !== true &&
    (isToMake(call, wish) ||
      (WANTED[call.type] !== undefined && wish.state === WANTED[call.type]) ||
      (isOfRestart && call.type === 'Stop' && asksForRestart(wish, looksOf(call, seen), seen)));
  const specs =
    record === undefined
      ? seen.wishes.filter(({ seq = 0 }) => seq < call.entry.seq)
      : specsOf(call, record, { ...seen, over: deletionsOf(record, seen) });
  return specs.some(asks) ? [] : [told(call, 'is what no spec asks for')];
});

/** ms, less what the clocks of two replicas may differ by. */
const AGAIN_MS = 59_000;
const AGAIN_ELSEWHERE_MS = 35_000;

/** By the times in the status the minute is over: the clocks of two replicas differ by more. */
const isDueByDates = (first: RecordSeen, again: RecordSeen | undefined): boolean =>
  first.entry.from !== again?.entry.from &&
  Date.parse(String(again?.operation?.stepAt)) - Date.parse(String(first.operation?.stepAt)) >= AGAIN_MS;

/** A stop of the same operation is sent again only where a look has shown that the first has had no effect for a minute. */
export const stopsOnce: Oracle = ofEachCall((call, seen, earlier) => {
  const { simulated } = seen;
  const record = announcementOf(call, simulated);
  const id = record?.operation?.id;
  const first = earlier.findLast(
    (other) =>
      other.type === 'Stop' &&
      other.jobId === call.jobId &&
      mayHaveArrived(other) &&
      announcementOf(other, simulated)?.operation?.id === id,
  );
  if (call.type !== 'Stop' || id === undefined || first === undefined) return [];
  const [from, to] = [sentAt(first.entry), sentAt(call.entry)];
  // Without the last record nobody knows of the stop, and times of another clock tell nothing.
  const isForgotten = ({ kind, at }: Fact): boolean =>
    (kind === 'clock' || kind === 'setBack') && at >= from && at <= to;
  const before = announcementOf(first, simulated);
  if (simulated.facts.some(isForgotten) || (before !== undefined && isDueByDates(before, record))) return [];
  const ms = first.entry.from === call.entry.from ? AGAIN_MS : AGAIN_ELSEWHERE_MS;
  const was = simulated.sightings.find(({ entry }) => entry === first.entry);
  const isVain = looksOf(call, seen).some(
    (look) =>
      STOPPABLE.includes(look.jobStatus ?? '') &&
      look.at - from >= ms &&
      (was === undefined || look.startTime === was.startTime),
  );
  return isVain ? [] : [told(call, `is sent again after ${to - from} ms`)];
});

/** Whether the job rests because it was stopped for this object with a savepoint, of which nothing is to be seen. */
function hasLostState(
  { entry, jobId }: RunCall,
  uid: string,
  { simulated, entries }: SimulatedEvidence,
): boolean {
  const stop = runCallsOf({ entries }).findLast(
    (one) => one.jobId === jobId && one.type === 'Stop' && one.entry.seq < entry.seq && isGood(one.entry),
  );
  if (stop?.savepoint !== true || !isHandled(stop.entry)) return false;
  if (announcementOf(stop, simulated)?.uid !== uid) return false;
  const since = (seq: number): boolean => seq > stop.entry.seq && seq <= entry.seq;
  // Without the records nobody knows whose stop it was.
  const moved = simulated.facts.some(
    (fact) => since(fact.seq) && (isFacts(fact, 'setBack') || (isFacts(fact, 'job') && fact.jobId === jobId)),
  );
  const ran = simulated.sightings.some(
    (one) =>
      one.jobId === jobId &&
      one.jobStatus === 'job_running' &&
      since(one.entry.seq) &&
      one.entry !== stop.entry,
  );
  return !moved && !ran;
}

const NEVER_RUN = ['job_init', 'job_idle', 'job_submit_fail'];

/** The state of a job is given up only where the spec says so, or where there is none. */
export const keepsTheState: Oracle = ofEachCall((call, seen) => {
  const record = announcementOf(call, seen.simulated);
  if (call.savepoint || !['Start', 'Stop'].includes(call.type) || record === undefined) return [];
  // The mode is that of the beginning, which may have been long before.
  const begun =
    seen.simulated.records.find(({ operation }) => operation?.id === record.operation?.id) ?? record;
  if (specsOf(call, begun, seen).some(({ upgradeMode }) => upgradeMode === 'Stateless')) return [];
  if (call.type === 'Stop') return [told(call, 'takes no savepoint')];
  const hasNone = ({ jobStatus = '', startTime, hasSavepoint }: JobAtCall): boolean =>
    jobStatus === 'job_finish' ||
    (NEVER_RUN.includes(jobStatus) && (startTime ?? null) === null) ||
    (jobStatus === 'job_cancel_success' && hasSavepoint === false && !hasLostState(call, record.uid, seen));
  return looksOf(call, seen).some(hasNone) ? [] : [told(call, 'gives up the state of the job')];
});
