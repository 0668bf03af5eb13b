/** Which record still counts: of an operation that is open, and how long of one that was refused, or has failed. */
import { isFailure, pauseMs } from '../failure.ts';
import type { Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import { ageOf, type Facts, isAhead, isOtherRun } from './facts.ts';

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;
/** CUs that others may give back: each minute at first, then less often. */
const SOON = 10;

/** 1, 2, 4 … 30 minutes. */
const doubled = (attempt: number): number =>
  Math.min(LONGEST_PAUSE_MS, MINUTE_MS * 2 ** Math.min(attempt - 1, 10));

/** ms from the refusal; Infinity where only an edit, another Secret or a request helps. */
function pauseOf({ attempt, refusal }: Operation, { restartPolicy = 'Never' }: Spec): number {
  const reason = refusal?.reason ?? '';
  if (reason === 'StartFailed')
    return restartPolicy === 'Never' ? Number.POSITIVE_INFINITY : doubled(attempt);
  if (!isFailure(reason)) return Number.POSITIVE_INFINITY;
  return reason === 'QueueNotReady' && attempt <= SOON ? MINUTE_MS : pauseMs(reason);
}

/** ms until it is tried again by itself; Infinity: it is not. */
export const dueInMs = (record: Operation, facts: Pick<Facts, 'spec' | 'now'>): number =>
  pauseOf(record, facts.spec) - ageOf(record, facts);

/** Another generation, account or run of the job, and a request, make it worth another try. */
const refusalStands = (record: Operation, facts: Facts): boolean =>
  record.sent === 'Refused' &&
  record.generation === facts.generation &&
  record.account === facts.accountDigest &&
  !facts.isRequested &&
  !isOtherRun(record, facts) &&
  !isAhead(record, facts.now) &&
  dueInMs(record, facts) > 0;

export const isOpen = ({ sent }: Operation): boolean => sent !== 'Refused';

/** The record that is not done with: of an operation that is open, or of one that was refused and holds its kind back. */
export const standingRecord = (facts: Facts): Operation | undefined =>
  facts.record !== undefined && (isOpen(facts.record) || refusalStands(facts.record, facts))
    ? facts.record
    : undefined;
