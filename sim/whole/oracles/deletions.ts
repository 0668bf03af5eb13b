/** Deleted objects, and what becomes of their jobs. */
import type { Entry } from '../../http/trace.ts';
import { ofEachCall, type SimulatedEvidence, told } from './announcements.ts';
import { type Evidence, isGood, isHandled, type KnownWish, type Oracle } from './evidence.ts';
import type { RunCall } from './run-calls.ts';

/** The specs of an object from its deletion on until then; none: it was not deleted. */
function specsOfDeleted(uid: string, { seq }: Pick<Entry, 'seq'>, seen: SimulatedEvidence): KnownWish[] {
  const { simulated, wishes } = seen;
  const deleted = simulated.facts.find(
    (fact) => fact.kind === 'deleted' && fact.uid === uid && fact.seq <= seq,
  );
  if (deleted === undefined) return [];
  const own = wishes.filter((wish) => wish.uid === uid && (wish.seq ?? 0) <= seq);
  return own.filter(
    ({ seq: made = 0 }, at) =>
      made > deleted.seq || own[at + 1] === undefined || (own[at + 1]?.seq ?? 0) > deleted.seq,
  );
}

/** What is to become of the job of such a spec. */
function isOfPolicy(
  { deletionPolicy, suspended, observed }: KnownWish,
  type: RunCall['type'],
  mayDelete: boolean,
) {
  if (suspended === true || observed === true) return false;
  const isToDelete = deletionPolicy === 'Delete' && mayDelete;
  return type === 'Delete' ? isToDelete : type === 'Stop' && (isToDelete || deletionPolicy === 'Stop');
}

/** The object is deleted, and its spec says that its job is stopped, or deleted, with it. */
export const asksAsDeleted = (
  { entry, type, jobId }: RunCall,
  uid: string,
  seen: SimulatedEvidence,
): boolean =>
  specsOfDeleted(uid, entry, seen).some(
    (wish) => wish.jobId === jobId && isOfPolicy(wish, type, seen.simulated.mayDelete),
  );

/** No job is deleted by a controller that may not. */
export const deletesByLeave: Oracle = ofEachCall((call, { simulated }) =>
  call.type === 'Delete' && !simulated.mayDelete ? [told(call, 'without --allow-delete')] : [],
);

interface Posted {
  type?: string;
  reason?: string;
  note?: string;
  regarding?: { uid?: string };
}

/** What a replica has said of an object as it let it go. */
function saidOf(uid: string, from: string | undefined, { entries }: Pick<Evidence, 'entries'>): Posted[] {
  return entries.flatMap((entry) => {
    const isEvent = entry.method === 'POST' && entry.path.endsWith('/events');
    const event = entry.body as Posted;
    return isEvent && entry.from === from && event.reason === 'Released' && event.regarding?.uid === uid
      ? [event]
      : [];
  });
}

/** An object that was deleted, and given up: its job is down, or runs on, against what it asks for. */
export const isGivenUp = (uid: string, { entries }: Pick<Evidence, 'entries'>): boolean =>
  [...new Set(entries.map(({ from }) => from))].some((from) =>
    saidOf(uid, from, { entries }).some(({ type }) => type === 'Warning'),
  );

/** A write that has taken our finalizer away. */
function releasedBy({ method, path, body, from }: Entry): string | undefined {
  const { metadata } = (body ?? {}) as { metadata?: { uid?: string; finalizers?: unknown[] | null } };
  const isFinalizer = method === 'PATCH' && /\/flinkjarjobs\/[^/]+$/.test(path) && from !== undefined;
  const isAway = metadata?.finalizers === null || metadata?.finalizers?.length === 0;
  return isFinalizer && isAway ? metadata?.uid : undefined;
}

const DOWN = [
  'job_canceling',
  'job_savepointing',
  'job_submitting',
  'job_downloading',
  'job_running',
  'job_cancel_fail',
];

/** Whether it runs, or moves, as far as the replica has seen. */
function runs(jobId: string, { from, seq }: Entry, { simulated }: SimulatedEvidence): boolean {
  const last = simulated.sightings.findLast(
    (one) => one.jobId === jobId && one.entry.from === from && one.entry.seq < seq,
  );
  return DOWN.includes(last?.jobStatus ?? '');
}

const LATER_MS = 60_000;

/** A replica that has died, or whose events did not get through, has said nothing that anybody could hear. */
const isUnheard = (entry: Entry, { simulated, entries }: SimulatedEvidence): boolean =>
  simulated.facts.some(
    ({ kind, at, text }) =>
      (['died', 'ended'].includes(kind) && at >= entry.at && at - entry.at < LATER_MS) ||
      text.startsWith('kubernetes is '),
  ) ||
  entries.some((one) => one.from === entry.from && one.path.endsWith('/events') && one.fault !== undefined);

/** Why an object may not be let go like this. */
function badRelease(entry: Entry, uid: string, seen: SimulatedEvidence): string[] {
  const specs = specsOfDeleted(uid, entry, seen);
  const jobId = specs.at(-1)?.jobId ?? '';
  const isToStop = specs.every((wish) => isOfPolicy(wish, 'Stop', seen.simulated.mayDelete));
  if (specs.length === 0 || !isToStop || !runs(jobId, entry, seen)) return [];
  const said = saidOf(uid, entry.from, seen);
  const isTold = said.some(({ type, note }) => type === 'Warning' || note?.startsWith('Another object'));
  return isTold || (said.length === 0 && isUnheard(entry, seen))
    ? []
    : [`${uid} is let go without a word, and job ${jobId} runs (${entry.seq})`];
}

/** A deleted object whose job is to stop goes once the job rests; while it runs only with a warning, or to another object. */
export const letsGo: Oracle = (seen) => {
  const { simulated, entries } = seen;
  if (simulated === undefined) return [];
  const known = { ...seen, simulated };
  return entries.flatMap((entry) => {
    const uid = isHandled(entry) && isGood(entry) ? releasedBy(entry) : undefined;
    return uid === undefined ? [] : badRelease(entry, uid, known);
  });
};
