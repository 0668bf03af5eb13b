/** What is known of an account's list, and how long it is left alone. Times are monotonic ms. */
import { FAILURES, type Failure } from '../../core/failure.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import type { PagesRead } from './pages.ts';

/** No list is read for so long; objects are shown. */
export const REST_MS = 30 * 60_000;
const THROTTLED_MS = 5_000;
const LONGEST_THROTTLED_MS = 300_000;
const MOST_THROTTLED = 3;

/** `told`: a round was read. The others say why objects are shown one by one. */
export type RoundResult = 'told' | 'refused' | 'failed' | 'incomplete' | 'throttled' | 'too_many_pages';

/** What a round says of a job. `wait`: it is under way, or comes soon, in `ms`. Undefined: the job has to be shown. */
export type RoundLook =
  | { kind: 'listed'; job: ObservedJob; projectId: string; calls: number }
  | { kind: 'wait'; ms: number; failure: Failure | undefined }
  | undefined;

export interface PagesRound {
  /** Whoever asks with other credentials, or elsewhere, is not told. */
  by: string;
  since: number;
  /** From one round to the next, ms. */
  beatMs: number;
  nextAt: number;
  isOver: boolean;
  projectId: string;
  /** What no pass has had yet. */
  jobs: PagesRead['jobs'];
  /** Keys. */
  waiting: Set<string>;
  /** Passes that were due with it, and those of them that it did not tell all. */
  asked: number;
  lacking: number;
}

/** What is known of an account's list. Times are monotonic ms. */
export interface RoundsAccount {
  round: PagesRound | undefined;
  /** No list is read before; then its objects are shown, or wait. */
  restsUntil: number;
  waitsUntil: number;
  throttled: number;
  /** Pages that its jobs fill. */
  pages: { count: number; at: number } | undefined;
}

export function newAccount(): RoundsAccount {
  const before = Number.NEGATIVE_INFINITY;
  return { round: undefined, restsUntil: before, waitsUntil: before, throttled: 0, pages: undefined };
}

export const newRound = (by: string, since: number, beatMs: number): PagesRound => ({
  by,
  since,
  beatMs,
  nextAt: since,
  isOver: false,
  projectId: '',
  jobs: new Map(),
  waiting: new Set(),
  asked: 0,
  lacking: 0,
});

/** Each reading is for one pass. */
export function taken(round: PagesRound, jobId: string, calls: number): RoundLook {
  const job = round.jobs.get(jobId);
  round.jobs.delete(jobId);
  round.asked += 1;
  if (job !== undefined) return { kind: 'listed', job, projectId: round.projectId, calls };
  round.lacking += 1;
  return undefined;
}

export function rest(account: RoundsAccount, until: number): void {
  account.round = undefined;
  account.restsUntil = until;
}

/** After a list that failed: its objects wait for the next one, or are shown for some time. */
export function afterFailure(
  account: RoundsAccount,
  failure: Failure,
  { now, beatMs }: { now: number; beatMs: number },
): { look: RoundLook; result: RoundResult } {
  const { kind, retryAfterMs = 0 } = failure;
  account.round = undefined;
  account.throttled = kind === 'Throttled' ? account.throttled + 1 : 0;
  if (kind === 'Throttled' && account.throttled < MOST_THROTTLED) {
    const ms = Math.min(LONGEST_THROTTLED_MS, Math.max(THROTTLED_MS, retryAfterMs));
    account.waitsUntil = now + ms;
    return { look: { kind: 'wait', ms, failure }, result: 'throttled' };
  }
  account.throttled = 0;
  const passes = FAILURES[kind].retry === 'backoff' || kind === 'InvalidResponse';
  rest(account, now + (passes ? beatMs : REST_MS));
  if (kind === 'Throttled') return { look: undefined, result: 'throttled' };
  return { look: undefined, result: passes ? 'failed' : 'refused' };
}
