/** How a pass ended. Status, events and the next visit are all computed from this one value, so they cannot disagree. */
import type { Change } from './diff.ts';
import { FAILURES, type Failure, LOOK_AGAIN_MS, pauseMs } from './failure.ts';
import type { ObservedJob } from './job.ts';
import type { Part } from './part.ts';
import type { Hold } from './plan.ts';
import type { Updated } from './ports.ts';

export type Outcome =
  /** spec.suspend: nothing was looked at. */
  | { kind: 'suspended' }
  /** An older object manages the same job. */
  | { kind: 'conflict'; owner: string }
  /** Nothing could be observed. */
  | { kind: 'unseen'; failure: Failure }
  /** Nothing differs. */
  | { kind: 'same'; observed: ObservedJob }
  /** Something differs, and nothing was sent. */
  | ({ kind: 'held'; observed: ObservedJob; changes: readonly Change[] } & Hold)
  /** A PUT was sent and failed, or nobody knows. */
  | ({ kind: 'stuck'; failure: Failure } & Sent)
  /** A PUT was applied; `more`: there is more to send. `held`: what cannot be sent. */
  | ({ kind: 'updated'; updated: Updated; more: boolean; held: Hold | undefined } & Sent);

/** What is known of a PUT before its answer. `sent`: what it was to change; `changes`: all that differs. */
export interface Sent {
  observed: ObservedJob;
  changes: readonly Change[];
  part: Part;
  sent: readonly Change[];
  digest: string;
  /** Fingerprint of the Secret it was sent with. */
  secret: string;
  /** The wanted state has been seen since the update before: this one is counted as the first of its kind. */
  afresh: boolean;
}

/** DLI's id of the last request of the pass; undefined when there was none, or no answer to it. */
export function lastRequestId(outcome: Outcome): string | undefined {
  if ('failure' in outcome) return outcome.failure.requestId;
  if (outcome.kind === 'updated') return outcome.updated.requestId;
  return 'observed' in outcome ? outcome.observed.requestId : undefined;
}

/** When the object is looked at again. `retry`: after the queue's back-off, at least `atLeastMs`. `never`: on an edit. */
export type Visit = { kind: 'after'; ms: number } | { kind: 'retry'; atLeastMs: number } | { kind: 'never' };

export interface Rhythm {
  /** The object's interval, floor and jitter applied, ms. */
  intervalMs: number;
  /** 0 to 1. */
  random: number;
}

function afterFailure(failure: Failure, { intervalMs, random }: Rhythm): Visit {
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

/** A refused PUT is held back by its record in status; the job is watched at its own pace, and often enough to try again. */
const watch = ({ kind }: Failure, { intervalMs }: Rhythm): Visit => ({
  kind: 'after',
  ms: Math.min(intervalMs, pauseMs(kind)),
});

function afterHold(hold: Hold | undefined, { intervalMs }: Rhythm): Visit {
  const dueMs = hold?.because === 'JobBusy' ? LOOK_AGAIN_MS : hold?.dueMs;
  return { kind: 'after', ms: Math.min(intervalMs, dueMs ?? intervalMs) };
}

export function nextVisit(outcome: Outcome, rhythm: Rhythm): Visit {
  switch (outcome.kind) {
    case 'suspended':
      return { kind: 'never' };
    case 'unseen':
      return afterFailure(outcome.failure, rhythm);
    case 'stuck':
      return ['backoff', 'look'].includes(FAILURES[outcome.failure.kind].retry)
        ? afterFailure(outcome.failure, rhythm)
        : watch(outcome.failure, rhythm);
    case 'updated':
      return outcome.more ? { kind: 'after', ms: 0 } : afterHold(outcome.held, rhythm);
    case 'held':
      return afterHold(outcome, rhythm);
    case 'conflict':
    case 'same':
      return { kind: 'after', ms: rhythm.intervalMs };
  }
}
