/** `fjj approve`: the plan that waits goes ahead. */
import { isPlanId, PLAN_NOUNS } from '../../core/object/plan.ts';
import { isSeen, type ObjectView } from '../object/view.ts';
import { driftRows } from '../status/parts.ts';
import { APPROVE_ANNOTATION, type DecidedChange, gitRefusal, keyOf } from './wanted-change.ts';

const RISKS = {
  none: 'a savepoint fits the job after it',
  review: 'review whether a savepoint fits the job after it',
  breaks: 'the job may not restore its state from a savepoint after it',
} as const;

type WaitingPlan = NonNullable<ObjectView['status']['plan']>;

function happens(view: ObjectView, plan: WaitingPlan, now: number): string[] {
  const { nextWindow } = view.status;
  const values = driftRows(view, now).filter(([field = '']) => plan.fields.includes(field));
  return [
    `${plan.id}: ${PLAN_NOUNS[plan.class]} of the job${plan.fields.length === 0 ? '' : `, for ${plan.fields.join(', ')}`}`,
    ...values.map(([field, , live, wanted]) => `${field}: ${live} -> ${wanted}`),
    `state: ${RISKS[plan.stateRisk]}`,
    ...(nextWindow === undefined ? [] : [`it waits for the window that opens at ${nextWindow}`]),
  ];
}

function nothing(view: ObjectView): DecidedChange {
  const { approval = 'None' } = view.spec;
  const why = approval === 'None' ? 'spec.approval is not set, so nothing waits' : 'nothing waits now';
  return { refused: `no plan of ${keyOf(view)} waits for an approval: ${why}; see fjj status` };
}

export function approval(view: ObjectView, now: number): DecidedChange {
  const { plan } = view.status;
  if (!isSeen(view))
    return {
      refused: `the controller has not dealt with this spec of ${keyOf(view)} yet: its plan may be another; try again`,
    };
  if (plan === undefined || !isPlanId(plan.id)) return nothing(view);
  if (plan.approved === true) return { already: `${plan.id} of ${keyOf(view)} is approved already` };
  const paths = [
    ['spec', 'approvedPlan'],
    ['metadata', 'annotations', APPROVE_ANNOTATION],
  ];
  return (
    gitRefusal(view, paths, `approvedPlan: ${plan.id}`) ?? {
      question: `Approve ${plan.id} of ${keyOf(view)}?`,
      happens: happens(view, plan, now),
      patch: { metadata: { annotations: { [APPROVE_ANNOTATION]: plan.id } } },
      inGit: { spec: { approvedPlan: plan.id } },
      done: `${plan.id} of ${keyOf(view)} is approved`,
    }
  );
}
