/** G3: a PUT is sent once; again only for a reason. */
import type { Entry } from '../../http/trace.ts';
import { internalOf } from '../expected/internal.ts';
import type { Fact } from '../facts.ts';
import { regionOf } from '../setup.ts';
import { isOtherForm } from './calls.ts';
import {
  answeredAt,
  type Evidence,
  isGood,
  type JobPut,
  type KnownWish,
  type Oracle,
  putsOf,
  reportsOf,
  type Simulated,
  type StatusWrite,
  sentAt,
} from './evidence.ts';
import { differing } from './values.ts';

/** Where nothing else is known: so many a generation. */
function counted(seen: Evidence): string[] {
  const counts = new Map<KnownWish, number>();
  for (const { wishes } of putsOf(seen)) {
    const wish = wishes.at(-1);
    if (wish !== undefined) counts.set(wish, (counts.get(wish) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > seen.putsPerGeneration)
    .map(([{ jobId, generation }, count]) => `${count} PUTs of generation ${generation} to job ${jobId}`);
}

/** Nobody can tell from the answer whether it was applied, or it is to be tried again soon. */
const isUnclear = ({ fault, status }: Entry): boolean =>
  (fault !== undefined && fault !== 'delay') || status === 429 || status >= 500 || status === 0;

interface RepeatedPut {
  before: JobPut;
  again: JobPut;
}

/** ms: what was done shortly before the first PUT may be noticed only after it. A Secret is read again after less than this. */
const NOTICED_MS = 40_000;

/** What somebody did between the two that may change what comes of it. */
function disturbs({ before, again }: RepeatedPut, { facts }: Simulated): boolean {
  const uids = new Set(again.wishes.map(({ uid }) => uid));
  const secrets = new Set(again.wishes.map(({ key, secret }) => `${key?.split('/')[0]}/${secret}`));
  const concerns = (fact: Fact): boolean => {
    if (fact.kind === 'wish') return uids.has(fact.wish.uid);
    if (fact.kind === 'asked') return uids.has(fact.uid);
    if (fact.kind === 'job') return fact.jobId === again.jobId;
    if (fact.kind === 'account') return fact.region === regionOf(again.jobId);
    if (fact.kind === 'secret') return secrets.has(fact.key);
    return fact.kind === 'setBack' || fact.kind === 'clock';
  };
  const [from, to] = [sentAt(before.entry) - NOTICED_MS, sentAt(again.entry)];
  return facts.some((fact) => fact.at >= from && fact.at <= to && concerns(fact));
}

/** The job is not any more as the first PUT left it. */
function hasMoved({ before, again }: RepeatedPut, { sightings }: Simulated): boolean {
  const own = sightings.filter(({ jobId }) => jobId === again.jobId);
  const left = own.find(({ entry }) => entry === before.entry);
  const last = own.filter(({ at }) => at <= sentAt(again.entry)).at(-1);
  if (left?.fields === undefined || last?.fields === undefined) return true;
  return left.jobStatus !== last.jobStatus || left.fields !== last.fields;
}

/** ms: the shortest pause after a refusal that is said to pass by itself, or to be worth another try. */
const PAUSE_MS = 14_000;
/** ms: after what was refused for good, because the world may have changed. */
const LONG_PAUSE_MS = 30 * 60_000;

/** No status tells what came of the first PUT, and the replica that sent it has died. */
function isForgotten({ before, again }: RepeatedPut, seen: Evidence): boolean {
  if (before.entry.from === again.entry.from) return false;
  return !reportsOf(seen).some(
    ({ entry, uid }) =>
      entry.from === before.entry.from &&
      entry.at >= before.entry.at &&
      entry.at <= again.entry.at &&
      again.wishes.some((wish) => wish.uid === uid),
  );
}

/** The token had ended, and there is another now. */
const hasNewToken = ({ before, again }: RepeatedPut, { entries }: Evidence): boolean =>
  entries.some(
    ({ server, from, at }) =>
      server === 'iam' && from === again.entry.from && at >= before.entry.at && at <= again.entry.at,
  );

/** Applied, and yet the job was not as wanted: DLI made something else of it, which is tried three times. */
function didNotHelp({ before }: RepeatedPut, { sightings }: Simulated): boolean {
  const left = sightings.find(({ entry }) => entry === before.entry);
  return left?.shown !== undefined && differing(before.body, [], left.shown).length > 0;
}

/** Its answer reached nobody: who sent it had given up before it was handled. */
function isGivenUp({ before }: RepeatedPut, { sightings }: Simulated): boolean {
  const handled = sightings.find(({ entry }) => entry === before.entry);
  return handled !== undefined && handled.at > answeredAt(before.entry) + 1;
}

/** What its sender wrote about it. */
const toldOf = ({ entry, wishes }: JobPut, seen: Evidence): StatusWrite | undefined =>
  reportsOf(seen).find(
    (one) =>
      one.entry.from === entry.from && one.entry.at >= entry.at && wishes.some(({ uid }) => uid === one.uid),
  );

/** It answers what somebody asked for, however long ago: a silent watch had kept it back. A patch names an answer only once. */
function answersRequest({ again }: RepeatedPut, seen: Evidence & { simulated: Simulated }): boolean {
  const told = toldOf(again, seen);
  // Both annotations, where both are set.
  const answered = String(told?.status['lastHandledReconcileAt']).split(' ');
  return seen.simulated.facts.some(
    (fact) =>
      fact.kind === 'asked' &&
      fact.uid === told?.uid &&
      answered.includes(fact.value) &&
      fact.at <= sentAt(again.entry),
  );
}

/** Epoch ms by the clock of its sender; NaN: nothing was written down. */
const datedBy = (put: JobPut, seen: Evidence): number =>
  Date.parse(
    String((internalOf(toldOf(put, seen)?.status)['lastUpdate'] as { at?: unknown } | undefined)?.at),
  );

/** ms: a date that lies further ahead is of another clock, and says nothing of how long an update has waited. */
const AHEAD_MS = 5_000;

/** Two replicas, whose clocks differ: by the times in the status the pause is over, or the first PUT is of the future. */
function isDueByDates({ before, again }: RepeatedPut, seen: Evidence, pause: number): boolean {
  const passed = datedBy(again, seen) - datedBy(before, seen);
  return before.entry.from !== again.entry.from && (passed >= pause || passed < -AHEAD_MS);
}

/**
 * The first of two forms; what became of the second is unclear. The next try begins with that, unless another replica makes it, or
 * a job has refused name and desc since.
 */
function isUnlearned({ before, again }: RepeatedPut, seen: Evidence): boolean {
  const [from, to] = [sentAt(before.entry), sentAt(again.entry)];
  const own = putsOf(seen).filter(
    ({ entry }) => entry.from === before.entry.from && sentAt(entry) > from && sentAt(entry) < to,
  );
  const second = own.findIndex(({ jobId }) => jobId === again.jobId);
  const form = own[second]?.entry;
  if (form === undefined || !isOtherForm(before.entry, form) || !isUnclear(form)) return false;
  const forbidden = own
    .slice(second + 1)
    .some(
      ({ jobId, body, entry }) =>
        regionOf(jobId) === regionOf(again.jobId) && 'name' in body && entry.status === 400,
    );
  return forbidden || before.entry.from !== again.entry.from;
}

function isExcused(pair: RepeatedPut, seen: Evidence & { simulated: Simulated }): boolean {
  const { before, again } = pair;
  const { simulated } = seen;
  if (before.back || again.back) return true;
  if (isUnclear(before.entry) || disturbs(pair, simulated) || hasMoved(pair, simulated)) return true;
  if (isForgotten(pair, seen) || hasNewToken(pair, seen)) return true;
  if (isGivenUp(pair, simulated) || answersRequest(pair, seen) || isUnlearned(pair, seen)) return true;
  if (isGood(before.entry)) return didNotHelp(pair, simulated);
  const pause = before.entry.status === 400 ? LONG_PAUSE_MS : PAUSE_MS;
  return sentAt(again.entry) - answeredAt(before.entry) >= pause || isDueByDates(pair, seen, pause);
}

function reasoned(seen: Evidence & { simulated: Simulated }): string[] {
  const last = new Map<string, JobPut>();
  return putsOf(seen).flatMap((again) => {
    const key = JSON.stringify([again.jobId, again.body]);
    const before = last.get(key);
    last.set(key, again);
    if (before === undefined || isExcused({ before, again }, seen)) return [];
    return [`PUT to job ${again.jobId} again, for no reason (${before.entry.seq}, ${again.entry.seq})`];
  });
}

export const neverTwice: Oracle = (seen) => {
  const { simulated } = seen;
  return simulated === undefined ? counted(seen) : reasoned({ ...seen, simulated });
};
