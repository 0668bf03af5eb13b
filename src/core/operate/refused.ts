/** Which record still counts: of an operation that is open, and how long of one that was refused, or has failed. */
import { isFailure, pauseMs } from '../failure.ts';
import type { Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import { ageOf, type Facts, isAhead, isOtherRun } from './facts.ts';

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;
/** CUs that others may give back: each minute at first, then less often. */
const SOON = 10;
const OWED_PAUSE_MS = 5 * MINUTE_MS;

/** 1, 2, 4 … 30 minutes. */
const doubled = (attempt: number): number =>
  Math.min(LONGEST_PAUSE_MS, MINUTE_MS * 2 ** Math.min(attempt - 1, 10));

const isSoon = (reason: string, attempt: number): boolean => reason === 'QueueNotReady' && attempt <= SOON;

/** What may pass within minutes, or what somebody mends who does not edit the object. */
const AT_ONCE = ['PermissionDenied', 'AuthFailed', 'ProjectMismatch', 'StateConflict'];

/** A job that is down because of a restart is started as soon as it can be. */
function owedPauseOf({ attempt, refusal }: Operation): number {
  const reason = refusal?.reason ?? '';
  if (reason === 'SavepointMissing') return Number.POSITIVE_INFINITY;
  if (reason === 'RecordLost') return 0;
  return isSoon(reason, attempt) || AT_ONCE.includes(reason) ? MINUTE_MS : OWED_PAUSE_MS;
}

/** Its job runs, and DLI restarts it again and again. As nothing is tried again, it is only told for so long. */
const isUnstable = ({ type, step, refusal }: Operation): boolean =>
  type === 'Restart' && step === 'Stable' && refusal?.reason === 'StartFailed';
const UNSTABLE_PAUSE_MS = 60 * MINUTE_MS;

/** ms from the refusal; Infinity where only an edit, another Secret or a request helps. */
function pauseOf(record: Operation, { restartPolicy = 'Never' }: Spec): number {
  if (isOwed(record)) return owedPauseOf(record);
  if (isUnstable(record)) return UNSTABLE_PAUSE_MS;
  // Each try of a restart takes the job down.
  if (record.type === 'Restart' && record.step !== 'Stop') return Number.POSITIVE_INFINITY;
  const { attempt, refusal } = record;
  const reason = refusal?.reason ?? '';
  if (reason === 'StartFailed')
    return restartPolicy === 'Never' ? Number.POSITIVE_INFINITY : doubled(attempt);
  if (!isFailure(reason)) return Number.POSITIVE_INFINITY;
  return isSoon(reason, attempt) ? MINUTE_MS : pauseMs(reason);
}

/** ms until it is tried again by itself; Infinity: it is not. */
export const dueInMs = (record: Operation, facts: Pick<Facts, 'spec' | 'now'>): number =>
  pauseOf(record, facts.spec) - ageOf(record, facts);

/**
 * Of a restart only another plan is something else: an edit of what it does not touch would take the job down once more. Where DLI
 * makes something else of what is wanted, only an edit is: each live value that it makes of it would be another plan.
 */
function isForTheSame(record: Operation, facts: Facts): boolean {
  const isOfGeneration = record.generation === facts.generation;
  if (record.type !== 'Restart' || record.refusal?.reason === 'Interrupted')
    return isOfGeneration && !isOtherRun(record, facts);
  if (record.refusal?.reason === 'DiffNotConverging' || isUnstable(record)) return isOfGeneration;
  return record.planId === facts.restart?.planId;
}

/** A deleted object waits for no edit: it is tried so often, a minute apart. */
export const MOST_DELETION_TRIES = 3;

const isForDeletion = (record: Operation, facts: Facts): boolean =>
  facts.isDeleted && record.attempt < MOST_DELETION_TRIES && ageOf(record, facts) >= MINUTE_MS;

type TriedAnew = Pick<Facts, 'spec' | 'accountDigest' | 'isRequested' | 'now'>;

/** What is the same would be refused the same. Another account, and a request, make it worth another try. */
export const standsForSame = (record: Operation, facts: TriedAnew): boolean =>
  record.sent === 'Refused' &&
  record.account === facts.accountDigest &&
  !facts.isRequested &&
  !isAhead(record, facts.now) &&
  dueInMs(record, facts) > 0;

/** So does another generation, plan or run of the job. */
const refusalStands = (record: Operation, facts: Facts): boolean =>
  standsForSame(record, facts) && isForTheSame(record, facts) && !isForDeletion(record, facts);

/** Our stop has taken the job down, or may have, and it does not run again yet. */
export const isOwed = ({ type, downSince }: Operation): boolean =>
  type === 'Restart' && downSince !== undefined;

export const isOpen = (record: Operation): boolean => record.sent !== 'Refused' || isOwed(record);

/** The restart that is told of a job which runs, and of which nothing else is wanted. */
export const unstableRecord = (facts: Facts): Operation | undefined => {
  const record = standingRecord(facts);
  return record !== undefined && isUnstable(record) ? record : undefined;
};

/** The record that is not done with: of an operation that is open, or of one that was refused and holds its kind back. */
export const standingRecord = (facts: Facts): Operation | undefined =>
  facts.record !== undefined && (isOpen(facts.record) || refusalStands(facts.record, facts))
    ? facts.record
    : undefined;
