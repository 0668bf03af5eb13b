/** When an object is looked at again, from how its pass ended. */

import type { Hold } from './decide/situation.ts';
import { FAILURES, type Failure, pauseMs } from './failure.ts';
import { isOpen } from './operate/refused.ts';
import type { Outcome } from './outcome.ts';
import { LOOK_AGAIN_MS, RETRIES } from './retry.ts';

/** When the object is looked at again. `retry`: after the queue's back-off, at least `atLeastMs`. `never`: on an edit. */
export type Visit = { kind: 'after'; ms: number } | { kind: 'retry'; atLeastMs: number } | { kind: 'never' };

interface VisitPace {
  /** The object's interval, floor and jitter applied, ms. */
  intervalMs: number;
  /** 0 to 1. */
  random: number;
  /** A person asks for a pass that comes to a decision. */
  requested: boolean;
  /** A restart has the job down: it is not left alone for long, whatever is in the way. */
  owed?: boolean;
  /** The object has our finalizer for an operation: once that is over, it goes at once. */
  heldForNow?: boolean;
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
  outcome: Extract<Outcome, { kind: 'operating' | 'creating' }>,
  { intervalMs, heldForNow = false }: VisitPace,
): Visit {
  const { turn } = outcome;
  if (turn.do === 'refuse' && turn.stands !== true && heldForNow && !isOpen(turn.operation))
    return { kind: 'after', ms: 0 };
  if (turn.do === 'wait') return { kind: 'after', ms: Math.min(turn.ms, intervalMs) };
  if (turn.do === 'refuse')
    return { kind: 'after', ms: Math.min(turn.dueMs > 0 ? turn.dueMs : LOOK_AGAIN_MS, intervalMs) };
  // A job that is to run again and again ends as often as it likes.
  const isOver =
    turn.do === 'end' &&
    turn.operation.type === 'Start' &&
    'changes' in outcome &&
    outcome.changes.length === 0;
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
    case 'planned':
      return afterHold(outcome.hold, pace);
    case 'operating':
    case 'creating':
      return afterTurn(outcome, pace);
    case 'obtained':
      return { kind: 'after', ms: 0 };
    case 'unsent':
      return afterFailure(outcome.failure, pace);
    case 'conflict':
    case 'same':
      return { kind: 'after', ms: pace.intervalMs };
  }
}

/** The longest pause while a restart has the job down, ms. */
const OWED_MS = 60_000;

/** Spread, so that all that one account has down do not come at once. */
const soonForOwed = (visit: Visit, random: number): Visit => ({
  kind: 'after',
  ms:
    visit.kind === 'after'
      ? Math.min(visit.ms, OWED_MS)
      : Math.max(visit.kind === 'retry' ? visit.atLeastMs : 0, OWED_MS * (0.5 + random / 2)),
});

export function nextVisit(outcome: Outcome, pace: VisitPace): Visit {
  const visit =
    pace.owed === true
      ? soonForOwed(afterDecision(outcome, pace), pace.random)
      : afterDecision(outcome, pace);
  if (visit.kind === 'after' && pace.requested && 'failure' in outcome && outcome.failure.repeated)
    return { kind: 'after', ms: Math.min(visit.ms, outcome.failure.retryAfterMs ?? LOOK_AGAIN_MS) };
  const soon = 'uncertain' in outcome && outcome.uncertain && visit.kind === 'after';
  return soon ? { kind: 'after', ms: Math.min(visit.ms, LOOK_AGAIN_MS) } : visit;
}
