/** What the status shows of a plan that a person must approve, and what is told about it. */
import { printable } from '../../ground/text.ts';
import { type GatedPlan, PLAN_NOUNS, stateRiskOf } from '../object/plan.ts';
import type { JobStatus } from '../object/status.ts';
import type { Outcome } from '../outcome.ts';
import type { JobEvent } from '../ports.ts';
import { conditionOf } from './conditions.ts';
import { resultOf } from './updates.ts';

type ShownPlan = NonNullable<JobStatus['plan']>;

const shownPlan = (plan: GatedPlan): Omit<ShownPlan, 'since'> => ({
  id: plan.id,
  class: plan.class,
  fields: [...plan.fields],
  stateRisk: stateRiskOf(plan),
});

/** Undefined: nothing waits, or none of it for a person. `approved`: it is, and something else is in the way of it. */
function planIn(outcome: Outcome): Omit<ShownPlan, 'since'> | undefined {
  const plan = 'plan' in outcome ? outcome.plan : undefined;
  if (plan === undefined) return undefined;
  if (outcome.kind === 'planned') return shownPlan(plan);
  if (outcome.kind === 'held')
    return { ...shownPlan(plan), ...(outcome.hold.because === 'AwaitingApproval' ? {} : { approved: true }) };
  const isUnsent = outcome.kind === 'failed' && resultOf(outcome) === undefined;
  return isUnsent ? { ...shownPlan(plan), approved: true } : undefined;
}

/** Whether the pass says nothing of what waits: it has sent something else first, or could not look. */
function isSilent(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'updated':
    case 'failed':
      return outcome.plan === undefined;
    case 'held':
      return outcome.hold.because === 'JobBusy';
    case 'unsent':
      return true;
    case 'unseen':
      return outcome.failure.kind !== 'JobNotFound';
    default:
      return false;
  }
}

/** `now`: RFC 3339. Undefined: nothing waits, as for every object without spec.approval. */
export function planAfter(before: JobStatus['plan'], outcome: Outcome, now: string): JobStatus['plan'] {
  if (isSilent(outcome)) return before;
  const plan = planIn(outcome);
  return plan && { ...plan, since: before?.id === plan.id ? before.since : now };
}

/**
 * Events are read by more people than objects are, and the id is made of all that is wanted: whoever knows everything else could
 * guess a short value of a field that may hold a key from it.
 */
export const withoutPlanIds = (text: string): string => text.replace(/,? plan-[0-9a-f]{12}/g, '');

type PlanTold = Pick<JobEvent, 'type' | 'reason' | 'note'>;

const VOID: PlanTold = {
  type: 'Warning',
  reason: 'ApprovalVoid',
  note: 'What was approved is not what would be done by now: the job or the spec has changed.',
};

const isAwaiting = ({ conditions }: JobStatus): boolean =>
  conditionOf(conditions, 'Ready')?.reason === 'AwaitingApproval';

const messageOf = ({ conditions }: JobStatus): string => conditionOf(conditions, 'Ready')?.message ?? '';

/** An approval of what is not planned any more. One that was left of an earlier plan is told by the message alone. */
function isVoid({ id, instead }: GatedPlan, before: JobStatus): boolean {
  if (instead === undefined || before.plan === undefined) return false;
  return before.plan.id === instead || (before.plan.id === id && !messageOf(before).includes(instead));
}

function waiting(plan: GatedPlan, before: JobStatus, after: JobStatus): PlanTold[] {
  const isTold = before.plan?.id === plan.id && before.plan.approved !== true;
  const ready: PlanTold = { type: 'Normal', reason: 'PlanReady', note: withoutPlanIds(messageOf(after)) };
  return [...(isVoid(plan, before) ? [VOID] : []), ...(isTold ? [] : [ready])];
}

function approved({ id, class: what, fields, approved: how }: GatedPlan, before: JobStatus): PlanTold[] {
  const isTold = before.plan?.id === id && before.plan.approved === true;
  if (how !== 'now' || isTold) return [];
  const about = fields.length === 0 ? '' : ` of ${fields.join(', ')}`;
  return [{ type: 'Normal', reason: 'Approved', note: `The ${PLAN_NOUNS[what]}${about} is approved.` }];
}

/** It was begun, and is not what is wanted any more. */
const isDropped = (outcome: Outcome): boolean =>
  outcome.kind === 'operating' && outcome.turn.do === 'end' && outcome.turn.end.how === 'Dropped';

function told(plan: GatedPlan, outcome: Outcome, [before, after]: [JobStatus, JobStatus]): PlanTold[] {
  if (isDropped(outcome)) return plan.approved === 'now' ? [] : [VOID];
  return isAwaiting(after) ? waiting(plan, before, after) : approved(plan, before);
}

export function planEvents(before: JobStatus, after: JobStatus, outcome: Outcome): JobEvent[] {
  const plan = 'plan' in outcome ? outcome.plan : undefined;
  if (plan === undefined) return [];
  return told(plan, outcome, [before, after]).map((event) => ({
    ...event,
    action: 'Plan',
    note: printable(event.note, 1024),
  }));
}
