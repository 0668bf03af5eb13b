/** G4: what is reported never goes back, and Ready has a cause. */
import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../../http/trace.ts';
import type { Fields } from '../facts.ts';
import { isFilled } from '../filled.ts';
import {
  answeredAt,
  type Evidence,
  isGood,
  isHandled,
  isToJob,
  type JobAtCall,
  type JobPut,
  jobOf,
  type KnownWish,
  type Oracle,
  presentGeneration,
  putsOf,
  readyIn,
  reportsOf,
  type Simulated,
  type StatusWrite,
  sentAt,
} from './evidence.ts';
import { differing } from './values.ts';

/** The newest of each kind that was reported of an object. */
interface NewestReported {
  observedGeneration: number;
  update_time: number | bigint;
}

const FIELDS = ['observedGeneration', 'update_time'] as const;

function reported(status: Record<string, unknown>, before: NewestReported): NewestReported {
  const now = FIELDS.map((field) => [field, status[field] ?? before[field]] as const);
  return Object.fromEntries(now) as unknown as NewestReported;
}

/**
 * What is reported never goes back, unless the API server's data were set back since, and the report with them. Where nobody notes
 * that, the generation itself shows it.
 */
export const neverBack: Oracle = (seen) => {
  const newest = new Map<string, NewestReported & { at: number }>();
  const setBacks = (seen.simulated?.facts ?? []).filter(({ kind }) => kind === 'setBack').map(({ at }) => at);
  return reportsOf(seen).flatMap(({ entry, uid, status }) => {
    const last = newest.get(uid);
    const isGone =
      last === undefined ||
      setBacks.some((at) => last.at <= at && at <= entry.at) ||
      last.observedGeneration > presentGeneration(seen, uid, entry);
    const before = isGone ? { observedGeneration: 0, update_time: 0 } : last;
    const now = reported(status, before);
    newest.set(uid, { ...now, at: entry.at });
    return FIELDS.filter((field) => now[field] < before[field]).map(
      (field) => `${field} of ${uid} went from ${before[field]} to ${now[field]} (${entry.seq})`,
    );
  });
};

/** What a Secret holds now may not have been read yet: how texts that are filled from it end is judged at the end. */
const withoutFilled = (wish: KnownWish): KnownWish =>
  wish.places === undefined
    ? wish
    : { ...wish, wants: Object.fromEntries(Object.entries(wish.wants).filter(([name]) => !isFilled(name))) };

/**
 * The last of this generation: after the API server's data were set back there may be another one of the same number. Where it is
 * the same again, it counts from the first time.
 */
function wishOf({ wishes }: Evidence, { entry, uid, status }: StatusWrite): KnownWish | undefined {
  const { observedGeneration: generation } = readyIn(status);
  const known = wishes
    .filter((one) => one.uid === uid && one.generation === generation && (one.seq ?? 0) < entry.seq)
    .map(withoutFilled);
  const last = known.at(-1);
  const other = known.findLastIndex((one) => !isDeepStrictEqual(one.wants, last?.wants));
  return known[other + 1];
}

/** Whether a GET before the report met the job as it is wanted: behind the last PUT that had taken effect by then. */
function wasEqual(
  seen: Evidence,
  wish: KnownWish,
  { entry, earlier }: { entry: Entry; earlier: readonly JobPut[] },
) {
  const looks = seen.entries.filter(
    (one) => isToJob(one, 'GET') && jobOf(one) === wish.jobId && isGood(one) && answeredAt(one) <= entry.at,
  );
  return looks.some((look) => {
    const sent = earlier.filter((put) => put.entry.at < look.at).map(({ body }) => body);
    const fields: Fields = Object.assign({}, seen.before[wish.jobId], ...sent);
    return differing(wish.wants, wish.ignored ?? [], fields).length === 0;
  });
}

function hasCause(seen: Evidence, wish: KnownWish, entry: Entry): boolean {
  const earlier = putsOf(seen).filter(
    (put) => put.jobId === wish.jobId && isGood(put.entry) && answeredAt(put.entry) <= entry.at,
  );
  return earlier.some((put) => put.wishes.includes(wish)) || wasEqual(seen, wish, { entry, earlier });
}

const isDone = ({ entry }: JobAtCall): boolean => entry.method === 'PUT' && isGood(entry) && isHandled(entry);

/**
 * The job as this replica may take it to be at the report: as its last look showed it, or its last one before an update of its
 * own, with what it has sent since and was told that it is done. A look after the update may have been another object's.
 */
function believed({ sightings }: Simulated, wish: KnownWish, report: Entry): Fields[] {
  const own = sightings.filter(
    ({ jobId, entry, at }) => jobId === wish.jobId && entry.from === report.from && at <= sentAt(report),
  );
  const lastPut = own.findLast(isDone)?.entry;
  const isLook = ({ entry }: JobAtCall): boolean =>
    entry.method === 'GET' && isGood(entry) && entry.seq > (wish.seq ?? 0);
  const looks = [
    own.findLastIndex(isLook),
    own.findLastIndex((one) => isLook(one) && lastPut !== undefined && sentAt(one.entry) < sentAt(lastPut)),
  ];
  return looks.flatMap((look) => {
    const seen = own[look];
    if (seen?.shown === undefined) return [];
    const since = own.filter((one) => isDone(one) && sentAt(one.entry) > sentAt(seen.entry));
    return [Object.assign({}, seen.shown, ...since.map(({ entry }) => entry.body))];
  });
}

const isBelieved = (simulated: Simulated, wish: KnownWish, report: Entry): boolean =>
  believed(simulated, wish, report).some(
    (fields) => differing(wish.wants, wish.ignored ?? [], fields).length === 0,
  );

/** Ready=True for a generation only after a PUT of it was accepted, or a GET showed the job to be like that already. */
export const readyForCause: Oracle = (seen) =>
  reportsOf(seen).flatMap((report) => {
    const { entry, uid, status } = report;
    const { status: ready, observedGeneration: generation } = readyIn(status);
    if (ready !== 'True') return [];
    const { simulated } = seen;
    const wish = wishOf(seen, report);
    if (wish === undefined)
      return [`Ready of ${uid} for generation ${generation}, which is nobody's (${entry.seq})`];
    const cause = simulated === undefined ? hasCause(seen, wish, entry) : isBelieved(simulated, wish, entry);
    return cause ? [] : [`Ready of ${uid} for generation ${generation} without a cause (${entry.seq})`];
  });
