/** How a pass ended. Status, events and the next visit are all computed from this one value, so they cannot disagree. */
import type { Change } from './decide/diff.ts';
import type { Digests } from './decide/digest.ts';
import type { Rest } from './decide/plan.ts';
import type { Hold } from './decide/situation.ts';
import { FAILURES, type Failure, pauseMs } from './failure.ts';
import type { ObservedJob, Updated } from './job/states.ts';
import type { ReadLocation } from './object/account.ts';
import type { Manifest } from './object/manifest.ts';
import type { Operation } from './object/operation.ts';
import type { Part } from './object/status.ts';
import type { Unsent } from './operate/answer.ts';
import type { Turn } from './operate/turn.ts';
import { LOOK_AGAIN_MS, RETRIES } from './retry.ts';

export type Outcome =
  /** spec.suspend: nothing was compared. */
  | ({ kind: 'suspended' } & Pick<UnseenAs, 'unread'>)
  | Conflict
  /** Nothing could be observed. */
  | ({ kind: 'unseen'; failure: Failure } & UnseenAs)
  /** Nothing differs. */
  | ({ kind: 'same' } & Sighting)
  /** Something differs, and nothing was sent. */
  | ({ kind: 'held'; changes: readonly Change[]; hold: Hold } & Sighting)
  /** An update was sent and refused, or nobody knows what became of it. */
  | ({ kind: 'failed'; failure: Failure } & UpdateSent)
  /** An update was applied. */
  | ({ kind: 'updated'; updated: Updated } & UpdateSent)
  /** An operation was begun, goes on, or has ended. */
  | ({ kind: 'operating'; turn: Turn } & Operated)
  /** The call of an operation has not reached DLI, and is sent again. */
  | ({ kind: 'unsent'; turn: Unsent; failure: Failure } & Operated);

interface Operated extends Sighting {
  changes: readonly Change[];
  /** The record whose call was sent in this pass. */
  called?: Operation;
  /** DLI's, of the call. */
  requestId?: string | undefined;
}

/** What is known where DLI was to be asked. */
interface UnseenAs {
  /** See `triedDigest`. */
  tried?: string | undefined;
  /** Nothing was tried: as the status says, the same was refused so short a time before this process began. */
  restInMs?: number;
  /** This process was refused the same before. */
  again?: boolean;
  /** Nothing shows any more that these credentials have ever read the job. */
  unread?: boolean;
}

/** So many objects of a namespace that name one job look for it. A younger one only if its credentials have read it already. */
export const MOST_NAMING = 16;

/** Another object manages the same job. */
export interface Conflict {
  kind: 'conflict';
  /** The older object that does; undefined: too many of the namespace name the job, and this one has not looked. */
  owner: Pick<Manifest, 'key' | 'namespace'> | undefined;
  /** Where this one has read the job. */
  location: ReadLocation | undefined;
  /** Owner and object are of one namespace. */
  isNear: boolean;
}

/** A look at the job. */
export interface Sighting {
  observed: ObservedJob;
  location: ReadLocation;
  /** Where the credentials come from that it was made with, as a sentence says it. */
  credentialsFrom: string;
  /** What the owner of the Secret should do, as a sentence. */
  notice?: string | undefined;
  /** An earlier update, of which nobody knows whether it was applied, may still arrive: the job is looked at again soon. */
  uncertain: boolean;
  /** The record of an operation that is not done with after the pass. */
  record?: Operation | undefined;
}

/** What is known of an update before its answer. `sent`: what it was to change; `changes`: all that differs. */
export interface UpdateSent extends Sighting, Rest {
  changes: readonly Change[];
  part: Part;
  sent: readonly Change[];
  digests: Digests;
  /** Fingerprint of the request that it answers. */
  request: string | undefined;
  /** Names in `runtime_config` that were ours before it, and are again once it is refused. */
  ownedBefore: readonly string[];
}

/** DLI's id of the last request of the pass; undefined when there was none, or no answer to it. */
export function lastRequestId(outcome: Outcome): string | undefined {
  if ('failure' in outcome) return outcome.failure.requestId;
  if (outcome.kind === 'updated') return outcome.updated.requestId;
  if (outcome.kind === 'operating' && outcome.requestId !== undefined) return outcome.requestId;
  return 'observed' in outcome ? outcome.observed.requestId : undefined;
}

/** The pass has come to a decision from what it saw; otherwise it could not act, and what was asked of it still stands. */
export function isDecided(outcome: Outcome): boolean {
  if (outcome.kind === 'held') return outcome.hold.because !== 'JobBusy';
  // Others have ended the operation, or it is not wanted any more: what was asked for is decided by the next pass.
  if (outcome.kind === 'operating' && outcome.turn.do === 'end') return outcome.turn.end.how === 'Done';
  if ('restInMs' in outcome && outcome.restInMs !== undefined) return false;
  if (!('failure' in outcome)) return true;
  const { kind, repeated } = outcome.failure;
  if (repeated === true || FAILURES[kind].retry === 'backoff') return false;
  // An update that was sent and refused for the job's state was the one more try that a request gives.
  return outcome.kind === 'failed' || FAILURES[kind].retry !== 'look';
}

/** When the object is looked at again. `retry`: after the queue's back-off, at least `atLeastMs`. `never`: on an edit. */
export type Visit = { kind: 'after'; ms: number } | { kind: 'retry'; atLeastMs: number } | { kind: 'never' };

interface VisitPace {
  /** The object's interval, floor and jitter applied, ms. */
  intervalMs: number;
  /** 0 to 1. */
  random: number;
  /** A person asks for a pass that comes to a decision. */
  requested: boolean;
}

function afterFailure(failure: Failure, { intervalMs, random }: VisitPace): Visit {
  switch (FAILURES[failure.kind].retry) {
    case 'backoff':
      return { kind: 'retry', atLeastMs: failure.retryAfterMs ?? 0 };
    case 'look':
      return { kind: 'after', ms: Math.min(LOOK_AGAIN_MS, intervalMs) };
    case 'spec':
      return { kind: 'never' };
    case 'minutes':
    case 'secret':
    case 'slow':
      return { kind: 'after', ms: pauseMs(failure.kind) * (1 + random) };
  }
}

/**
 * A refused update is held back by its record in the status; the job is watched at its own pace, and often enough to try again.
 */
function afterRefusal({ failure, restInMs }: Extract<Outcome, { kind: 'failed' }>, pace: VisitPace): Visit {
  if (!RETRIES[FAILURES[failure.kind].retry].watched) return afterFailure(failure, pace);
  return { kind: 'after', ms: restInMs ?? Math.min(pace.intervalMs, pauseMs(failure.kind)) };
}

function afterHold(hold: Hold | undefined, { intervalMs }: VisitPace): Visit {
  const dueMs = hold?.because === 'JobBusy' ? LOOK_AGAIN_MS : hold?.dueMs;
  return { kind: 'after', ms: Math.min(intervalMs, dueMs ?? intervalMs) };
}

/** What was announced is sent at once; once an operation has ended, what else is wanted is looked for at once. */
function afterTurn(
  { turn, changes }: Extract<Outcome, { kind: 'operating' }>,
  { intervalMs }: VisitPace,
): Visit {
  if (turn.do === 'wait') return { kind: 'after', ms: Math.min(turn.ms, intervalMs) };
  if (turn.do === 'refuse') return { kind: 'after', ms: Math.min(turn.dueMs, intervalMs) };
  // A job that is to run again and again ends as often as it likes.
  const isOver = turn.do === 'end' && turn.operation.type === 'Start' && changes.length === 0;
  return { kind: 'after', ms: isOver && turn.end.how === 'Done' ? intervalMs : 0 };
}

function afterDecision(outcome: Outcome, pace: VisitPace): Visit {
  switch (outcome.kind) {
    case 'suspended':
      return { kind: 'never' };
    case 'unseen':
      return outcome.restInMs === undefined
        ? afterFailure(outcome.failure, pace)
        : { kind: 'after', ms: outcome.restInMs };
    case 'failed':
      return afterRefusal(outcome, pace);
    case 'updated':
      return outcome.restInMs === undefined
        ? afterHold(outcome.held, pace)
        : { kind: 'after', ms: outcome.restInMs };
    case 'held':
      return afterHold(outcome.hold, pace);
    case 'operating':
      return afterTurn(outcome, pace);
    case 'unsent':
      return afterFailure(outcome.failure, pace);
    case 'conflict':
    case 'same':
      return { kind: 'after', ms: pace.intervalMs };
  }
}

export function nextVisit(outcome: Outcome, pace: VisitPace): Visit {
  const visit = afterDecision(outcome, pace);
  if (visit.kind === 'after' && pace.requested && 'failure' in outcome && outcome.failure.repeated)
    return { kind: 'after', ms: Math.min(visit.ms, outcome.failure.retryAfterMs ?? LOOK_AGAIN_MS) };
  const soon = 'uncertain' in outcome && outcome.uncertain && visit.kind === 'after';
  return soon ? { kind: 'after', ms: Math.min(visit.ms, LOOK_AGAIN_MS) } : visit;
}
