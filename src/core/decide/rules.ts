/**
 * Why something that differs is not sent: named rules, in order.
 *
 * What the record of an earlier update with the same wanted values means:
 *
 * | record                         | live values | besides                              | then                                      |
 * | ------------------------------ | ----------- | ------------------------------------ | ----------------------------------------- |
 * | none, or of another generation |             |                                      | update                                    |
 * | Applied once or twice          | any         |                                      | update                                    |
 * | Applied, seen as live since    | any         |                                      | update                                    |
 * | Applied three times            | as then     | no request that it was not sent for  | DiffNotConverging                         |
 * | Unknown                        | any         | the job has been read since          | update                                    |
 * | Refused                        | other       |                                      | update                                    |
 * | Refused                        | as then     | another account                      | update                                    |
 * | StateConflict                  | as then     | the job is in another state          | update                                    |
 * | StateConflict                  | as then     | cold, and the job has run ever since | RestartRequired, whoever asks             |
 * | StateConflict                  | as then     | the state allows it: a race was lost | Refused: 15 s, doubled 4 times, then slow |
 * | Refused                        | as then     | not due yet, and no such request     | Refused                                   |
 */
import { pauseMs } from '../failure.ts';
import { type ObservedJob, phaseOf } from '../job/states.ts';
import type { LastUpdate } from '../object/last-update.ts';
import { LOOK_AGAIN_MS, REPLICAS_APART_MS } from '../retry.ts';
import type { Change } from './diff.ts';
import { type Digests, digestsOf } from './digest.ts';
import type { Candidate } from './part.ts';
import type { Hold, Situation } from './situation.ts';

/** The same difference after this many applied updates will not go away by a further one. */
export const CONVERGENCE_LIMIT = 3;
/** DLI refused what the state allows: the state was changing. So many times the update is tried again soon. */
const CONFLICT_LIMIT = 5;

/** 30 to 60 minutes, or 5 to 10: fixed for one update but spread over a fleet. `wanted` is hexadecimal. */
export function refusedMs({ reason, wanted }: Pick<LastUpdate, 'reason' | 'wanted'>): number {
  const share = /^[0-9a-f]{4}/.test(wanted) ? Number.parseInt(wanted.slice(0, 4), 16) / 0x10000 : 0;
  return pauseMs(reason) * (1 + share);
}

const retryMs = (record: LastUpdate): number =>
  record.reason === 'StateConflict' && record.attempts < CONFLICT_LIMIT
    ? LOOK_AGAIN_MS * 2 ** (record.attempts - 1)
    : refusedMs(record);

/**
 * ms until it is due. One that is dated in the future, by another clock, is due: how long it has waited cannot be told, and it
 * is dated anew when it is sent.
 */
function dueIn(record: LastUpdate, now: number): number {
  const at = Date.parse(record.at);
  return Number.isNaN(at) || at > now + REPLICAS_APART_MS ? 0 : at + retryMs(record) - now;
}

/** The record of the last update that wanted the same, for the same generation. */
export const recordOf = (
  records: readonly LastUpdate[],
  { wanted }: Digests,
  generation: number,
): LastUpdate | undefined =>
  records.find((record) => record.wanted === wanted && record.generation === generation);

export interface Tried extends Candidate {
  digests: Digests;
  /** The record of the last update that wanted the same. */
  alike: LastUpdate | undefined;
  /** The same one, where the live values are what they were then. */
  record: LastUpdate | undefined;
}

export function tried(candidate: Candidate, { records, generation }: Situation): Tried {
  const digests = digestsOf(candidate.changes);
  const alike = recordOf(records, digests, generation);
  return { ...candidate, digests, alike, record: alike?.live === digests.live ? alike : undefined };
}

/** How often it was sent without being seen as live. */
export function timesSent({ alike }: Tried): number {
  if (alike === undefined || alike.converged === true) return 0;
  return (alike.applied ?? 0) + (alike.outcome === 'Applied' ? 0 : alike.attempts);
}

export type HoldRule<T> = (one: T, situation: Situation) => Hold | undefined;

const observeOnly: HoldRule<readonly Change[]> = (changes, { spec }) =>
  spec.mode === 'Observe' ? { because: 'Observed', about: changes } : undefined;

const jobIsMoving: HoldRule<readonly Change[]> = (changes, { observed }) =>
  phaseOf(observed.status) === 'moving' ? { because: 'JobBusy', about: changes } : undefined;

/** The refusal that stands: of the same account, and for what its state forbade, in the same state. */
function standingRefusal({ record }: Tried, { accountDigest, observed }: Situation): LastUpdate | undefined {
  if (record?.outcome !== 'Refused' || record.secret !== accountDigest) return undefined;
  return record.reason === 'StateConflict' && record.status !== observed.status ? undefined : record;
}

/** Started anew between two looks: the state has left and come back. */
const isSameRun = ({ start_time }: LastUpdate, observed: ObservedJob): boolean =>
  start_time === undefined || observed.start_time === undefined || start_time === observed.start_time;

/** A running job refuses everything but the hot fields; only a stop helps. */
export const needsRestart = (
  { part, reason }: Pick<LastUpdate, 'part' | 'reason'>,
  observed: ObservedJob,
): boolean => reason === 'StateConflict' && part === 'Cold' && phaseOf(observed.status) === 'running';

const restartRequired: HoldRule<Tried> = (one, situation) => {
  const record = standingRefusal(one, situation);
  const waits = record !== undefined && needsRestart(record, situation.observed);
  return waits && isSameRun(record, situation.observed)
    ? { because: 'RestartRequired', about: one.changes, record }
    : undefined;
};

/** A person asks, and it has not been sent for that yet. */
export const isAskedFor = (record: LastUpdate | undefined, { request }: Situation): boolean =>
  record !== undefined && request !== undefined && record.request !== request;

const refused: HoldRule<Tried> = (one, situation) => {
  const record = standingRefusal(one, situation);
  if (record === undefined || isAskedFor(record, situation)) return undefined;
  const dueMs = dueIn(record, situation.now);
  return dueMs > 0 ? { because: 'Refused', about: one.changes, record, dueMs } : undefined;
};

const notConverging: HoldRule<Tried> = ({ record, changes }, situation) => {
  if (record === undefined || record.outcome === 'Refused' || record.converged === true) return undefined;
  if (isAskedFor(record, situation)) return undefined;
  return (record.applied ?? 0) >= CONVERGENCE_LIMIT
    ? { because: 'DiffNotConverging', about: changes, record }
    : undefined;
};

/** Why nothing at all is sent. In order: the first that applies is told. */
export const OF_THE_PASS: readonly HoldRule<readonly Change[]>[] = [observeOnly, jobIsMoving];

/** Why one update is not sent. In order. */
export const OF_AN_UPDATE: readonly HoldRule<Tried>[] = [restartRequired, refused, notConverging];
