/** A running job is taken down once for one plan: again only where somebody has done something since. */
import type { Fact } from '../facts.ts';
import { regionOf } from '../setup.ts';
import { announcementOf, ofEachCall, type SimulatedEvidence, told } from './announcements.ts';
import { isGood, isHandled, putsOf, reportsOf } from './evidence.ts';
import type { RecordSeen, RunCall } from './run-calls.ts';

/** ms: what was done shortly before the first stop may be noticed only after it. A Secret is read again after less than this. */
const NOTICED_MS = 40_000;

interface RestartStop {
  call: RunCall;
  record: RecordSeen;
}

const restartOf = (call: RunCall, { simulated }: SimulatedEvidence): RestartStop | undefined => {
  const record = call.type === 'Stop' ? announcementOf(call, simulated) : undefined;
  return record?.operation?.type === 'Restart' ? { call, record } : undefined;
};

/** DLI has taken the job down for it, or has tried to. */
function hasMoved({ entry }: RunCall, { simulated }: SimulatedEvidence): boolean {
  const met = simulated.sightings.find((sighting) => sighting.entry === entry);
  return isHandled(entry) && isGood(entry) && met?.jobStatus !== 'job_running';
}

interface RestartPair {
  first: RestartStop;
  again: RestartStop;
}

/** What somebody did between the two that is worth another restart: beside an edit, which is another generation. */
function isDisturbed({ first, again }: RestartPair, { simulated, wishes }: SimulatedEvidence): boolean {
  const { jobId } = again.call;
  const { uid } = again.record;
  const [from, to] = [first.call.entry.at - NOTICED_MS, again.call.entry.at];
  const own = wishes.filter((wish) => wish.uid === uid);
  const secrets = new Set(own.map(({ key, secret }) => `${key?.split('/')[0]}/${secret}`));
  const concerns = (fact: Fact): boolean => {
    if (fact.kind === 'job') return fact.jobId === jobId;
    if (fact.kind === 'account') return fact.region === regionOf(jobId);
    if (fact.kind === 'secret') return secrets.has(fact.key);
    return fact.kind === 'setBack' || fact.kind === 'clock';
  };
  return simulated.facts.some((fact) => fact.at >= from && fact.at <= to && concerns(fact));
}

/** Somebody has asked for a pass, however long ago, and the status says after the first stop that it was made. */
const isAsked = ({ first, again }: RestartPair, seen: SimulatedEvidence): boolean =>
  reportsOf(seen).some(
    ({ uid, entry, status }) =>
      uid === again.record.uid &&
      entry.seq > first.call.entry.seq &&
      entry.seq < again.call.entry.seq &&
      status['lastHandledReconcileAt'] !== undefined,
  );

/** Another object has had the job in between. */
const isTakenOver = ({ first, again }: RestartPair, seen: SimulatedEvidence): boolean =>
  putsOf(seen).some(
    ({ entry, jobId, wishes }) =>
      jobId === again.call.jobId &&
      entry.seq > first.call.entry.seq &&
      entry.seq < again.call.entry.seq &&
      wishes.some(({ uid }) => uid !== again.record.uid),
  );

export const restartsOnce = ofEachCall((call, seen, earlier) => {
  const again = restartOf(call, seen);
  if (again === undefined) return [];
  const { uid, operation } = again.record;
  const before = earlier.flatMap((other) => restartOf(other, seen) ?? []);
  const first = before.findLast(
    ({ call: other, record }) =>
      record.uid === uid && record.operation?.id !== operation?.id && hasMoved(other, seen),
  );
  if (first === undefined || first.record.operation?.generation !== operation?.generation) return [];
  const pair = { first, again };
  if (isDisturbed(pair, seen) || isAsked(pair, seen) || isTakenOver(pair, seen)) return [];
  return [told(call, `takes it down once more for the same, after ${first.call.entry.seq}`)];
});
