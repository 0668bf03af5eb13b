/**
 * How often what is not proven may be refused. The gateway locks an access key, and IAM a user, at the fifth bad try in a while, for
 * everybody who uses it, in whichever namespace, project or region. A process knows nothing of what the one before it has sent, so
 * each of the two has half of four.
 */
import { LOCK_MS } from '../../core/lock.ts';

/** Refusals of one key or user in its window, of all namespaces together. */
export const PLACES = 2;

/** The same for a pair that has worked here, and for a wrong clock: the gateway errs, or nobody has a use for this key. */
export const MOST_PLACES = 4;

/**
 * So long after a start, so long after each first refusal, the last place is kept for those of which the status says that they have
 * read their job: all of them come again.
 */
const START_MS = 120_000;
const SETTLE_MS = 20_000;

interface LockRow {
  /** As a sentence says it. */
  what: string;
  windowMs: number;
  /** A proven pair is used by many calls at once. Logins are few, and an old password would be refused to each of them. */
  sideBySide: boolean;
  /** A refusal of what has worked is asked again before it counts. What IAM says of a login stands. */
  asksAgain: boolean;
}

export const LOCKS = {
  key: { what: 'access key', windowMs: LOCK_MS.key, sideBySide: true, asksAgain: true },
  user: { what: 'user', windowMs: LOCK_MS.password, sideBySide: false, asksAgain: false },
} as const satisfies Record<string, LockRow>;

export interface BadTry {
  /** Monotonic ms. */
  at: number;
  namespace: string;
}

/** Who wants a place. */
interface Wanting {
  namespace: string;
  /** As the status says, the same has read the job. It may be forged: it gives order, and no place beyond the namespace's own. */
  claimed: boolean;
}

interface Taken {
  /** When the first call was made, for whatever. */
  begunAt: number;
  refusals: readonly BadTry[];
  /** The last that found no place without having had one. */
  turnedAway: BadTry | undefined;
  windowMs: number;
}

export const within = ({ refusals, windowMs }: Taken, now: number): BadTry[] =>
  refusals.filter(({ at }) => now < at + windowMs);

/** Whether another namespace, which has had no place, waits for one. */
function isAwaited({ turnedAway, windowMs }: Taken, recent: readonly BadTry[], now: number): boolean {
  if (turnedAway === undefined || now >= turnedAway.at + windowMs) return false;
  return recent.every(({ namespace }) => namespace !== turnedAway.namespace);
}

/** ms until there is a place for it; 0 when there is one. */
export function placeInMs(taken: Taken, { namespace, claimed }: Wanting, now: number): number {
  const recent = within(taken, now);
  const [first] = recent;
  if (first === undefined) return 0;
  const ends = (refused: BadTry): number => refused.at + taken.windowMs - now;
  const last = recent.at(-PLACES);
  if (last !== undefined) return ends(last);
  const had = recent.some((refused) => refused.namespace === namespace);
  if (claimed && !had) return 0;
  // A second place for the same namespace, for a Secret that was corrected, but not in place of somebody else.
  if (had && isAwaited(taken, recent, now)) return ends(first);
  return first.at < taken.begunAt + START_MS ? Math.max(0, first.at + SETTLE_MS - now) : 0;
}

/** Of those who wait for their turn the lowest goes first. */
export const rankOf = (taken: Taken, { namespace, claimed }: Wanting, now: number): number =>
  (claimed ? 0 : PLACES + 1) + within(taken, now).filter((refused) => refused.namespace === namespace).length;
