/** What waits for a person to approve it: how that is asked for and given in the spec, and how the status shows it. */
import { z } from 'zod';
import { text } from '../job/constraint.ts';
import { FIELDS, type FieldName } from '../job/fields.ts';
import { RISKS, type Risk } from '../job/risk.ts';
import { PARTS } from './last-update.ts';
import { OPERATION_TYPES, time } from './operation.ts';

const PLAN_ID = /^plan-[0-9a-f]{12}$/;

export const isPlanId = (text: string): boolean => PLAN_ID.test(text);

export const approvalSchema = z
  .enum(['None', 'Disruptive', 'All'])
  .describe(
    'What waits until a person approves it. None, the default: nothing. Disruptive: what stops a running job to start it again. All: everything that changes the job, updates, starts, stops, its creation and its deletion too.',
  );

export const approvedPlanSchema = text(
  z.string().min(1).max(17),
  'The plan that may go ahead, by the id that status.plan shows. It counts once: the next plan has another id.',
  {
    holds: isPlanId,
    rule: `self.matches(r'${PLAN_ID.source}')`,
    message: 'must be the id of a plan as status.plan.id shows it, such as plan-0a1b2c3d4e5f',
  },
);

/** An update by its part, or an operation by its type. */
const PLAN_CLASSES = [...PARTS, ...OPERATION_TYPES] as const;
export type PlanClass = (typeof PLAN_CLASSES)[number];

/** What a plan of the class is called in a sentence. */
export const PLAN_NOUNS: Record<PlanClass, string> = {
  Whole: 'update',
  Hot: 'update',
  Cold: 'update',
  Create: 'creation',
  Start: 'start',
  Stop: 'stop',
  Restart: 'restart',
  Delete: 'deletion',
};

/** They stop a job that runs, to start it again. Not `Stop`: that the job is to stop, the spec says in so many words. */
const DISRUPTIVE: readonly PlanClass[] = ['Restart'];

export const isGated = (
  { approval = 'None' }: { approval?: z.output<typeof approvalSchema> | undefined },
  what: PlanClass,
): boolean => approval === 'All' || (approval === 'Disruptive' && DISRUPTIVE.includes(what));

export const planSchema = z
  .object({
    id: z.string().max(17).describe('What an approval names.'),
    class: z
      .enum(PLAN_CLASSES)
      .describe('What would be done: an update (Whole, Hot, Cold), or an operation.'),
    fields: z
      .array(z.string().max(64))
      .max(64)
      .describe('Fields of spec.job that it changes; status.drift has their values.'),
    stateRisk: z
      .enum(RISKS)
      .describe('Whether a savepoint fits the job after it: none, review, or breaks: it may not restore.'),
    approved: z.boolean().describe('true: it is approved, and begins when it may.').optional(),
    since: time().describe('When it was first seen.'),
  })
  .describe(
    'What waits for its approval, or is approved and not begun yet; only where spec.approval is set.',
  );

/**
 * `now`: and nothing was done for that approval yet. `before`: something was begun for it, which alone may go on, or be tried again
 * where it was refused.
 */
export type Approved = 'no' | 'now' | 'before';

/** What spec.approval makes wait. */
export interface GatedPlan {
  id: string;
  /** Its id when an approval was used last: what is under way was begun as that. */
  begunAs: string;
  class: PlanClass;
  fields: readonly FieldName[];
  approved: Approved;
  /** Another id that is given as approved. */
  instead?: string | undefined;
}

/** The worst of its fields. A job that is made has no savepoint. */
export const stateRiskOf = ({ class: what, fields }: Pick<GatedPlan, 'class' | 'fields'>): Risk =>
  RISKS.findLast((risk) => what !== 'Create' && fields.some((field) => FIELDS[field].risk === risk)) ??
  'none';
