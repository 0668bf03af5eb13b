/** The decision about one object, from values alone: what the loop does, and what a command line can show beforehand. */

import { digest } from '../../ground/digest.ts';
import { isRequested, type Manifest, openRequest } from '../object/manifest.ts';
import type { Operation } from '../object/operation.ts';
import type { GatedPlan } from '../object/plan.ts';
import { updatesIn } from '../object/status.ts';
import type { Facts } from '../operate/facts.ts';
import { isDown } from '../operate/lost.ts';
import { runPlan, WAITS } from '../operate/operate.ts';
import { isUnbound, isUnreadable } from '../operate/owing.ts';
import { isOpen, isOwed, standingRecord } from '../operate/refused.ts';
import { type RunWish, wishOf } from '../operate/wish.ts';
import { gatingUpdates, planIn } from './awaiting.ts';
import { combined } from './combined.ts';
import { type Change, diff } from './diff.ts';
import type { Next } from './next.ts';
import { type DecisionInput, factsOf, type OperationRights } from './operation-facts.ts';
import { type Plan, plan } from './plan.ts';
import type { HoldReason } from './situation.ts';

interface Decision {
  /** All that differs. */
  changes: readonly Change[];
  next: Next;
  /** What it was decided from. */
  facts: Facts;
  /** The record of an operation that is not done with, whatever the pass does. */
  record: Operation | undefined;
  /** What of it a person must approve, or has approved. */
  plan: GatedPlan | undefined;
}

/** Another Secret makes a restart that has failed worth another try. Until that is made, it counts as failed for others. */
function untried(next: Next, { record, generation, isRequested: isGivenUp }: Facts): Operation | undefined {
  const isWaiting = next.step === 'hold' && WAITS.includes(next.hold.because);
  const hasFailed =
    record?.type === 'Restart' && record.sent === 'Refused' && record.generation === generation;
  return isWaiting && hasFailed && !isGivenUp ? record : undefined;
}

/** One that nobody can answer for stays where it is, until a person gives it up. */
const recordAfter = (manifest: Manifest, next: Next, facts: Facts): Operation | undefined =>
  isUnbound(manifest) && !isRequested(manifest)
    ? manifest.status.operation
    : (standingRecord(facts) ?? untried(next, facts));

/** It begins an operation, or leads to a call. What was begun may be seen to its end without one. */
function isCalling(next: Next, { record }: Facts): boolean {
  if (next.step !== 'operate') return next.step === 'update' && next.ofRestart === true;
  const isBegun = record !== undefined && isOpen(record);
  return !isBegun || next.turn.do === 'record' || next.turn.do === 'act';
}

/** Why no operation goes on, whatever is wanted. */
function prevented(next: Next, facts: Facts, rights: OperationRights): HoldReason | undefined {
  if (!rights.enabled && isCalling(next, facts)) return 'LifecycleDisabled';
  const isOfOperation = next.step === 'operate' || isCalling(next, facts);
  return isOfOperation && !rights.isKept ? 'RecordNotKept' : undefined;
}

/** A job that is down is looked at again so soon, and the record of it written, whether or not it was kept. */
const OWED_MS = 300_000;

const holding = (because: HoldReason, dueMs?: number): Next => ({
  step: 'hold',
  hold: { because, about: [], ...(dueMs === undefined ? {} : { dueMs }) },
});

/** A run state that is not as the spec says is shown like a field that differs. */
const observing = (updates: Plan, wish: RunWish | undefined): Next =>
  updates.step === 'nothing' && wish !== undefined ? holding('Observed') : updates;

function updatesFor(input: DecisionInput, changes: readonly Change[], now: number): Plan {
  const { manifest, spec, observed, accountDigest } = input;
  const request = openRequest(manifest);
  return plan({
    spec,
    generation: manifest.generation,
    observed,
    changes,
    remembered: manifest.status,
    accountDigest,
    records: updatesIn(manifest.status),
    request: request === undefined ? undefined : digest(request),
    now,
  });
}

/**
 * A restart may have been written down, and nobody can answer for it. In mode Observe, too, a job that may be down because of it is
 * told as such at once, and not as drift.
 */
const isUnanswered = ({ manifest, spec, observed }: DecisionInput): boolean =>
  isUnreadable(manifest) && (spec.mode !== 'Observe' || isDown(observed));

function nextOf(input: DecisionInput, updates: Plan, facts: Facts): Next {
  const { spec, operations } = input;
  if (isUnanswered(input)) return holding('RecordUnreadable');
  if (spec.mode === 'Observe') return observing(updates, wishOf(facts));
  const next = gatingUpdates(combined(updates, runPlan(facts), facts), input);
  const because = prevented(next, facts, operations);
  if (because === undefined) return next;
  return facts.record !== undefined && isOwed(facts.record) ? holding(because, OWED_MS) : holding(because);
}

/** `now`: epoch ms. */
export function decide(input: DecisionInput, now: number): Decision {
  const changes = diff(input.spec, input.observed, input.manifest.status);
  const updates = updatesFor(input, changes, now);
  const facts = factsOf(input, { changes, updates }, now);
  const next = nextOf(input, updates, facts);
  return {
    changes,
    next,
    facts,
    record: recordAfter(input.manifest, next, facts),
    plan: planIn(next, facts),
  };
}
