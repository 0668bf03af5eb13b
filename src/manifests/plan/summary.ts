/** How many objects, by what becomes of them. */
import { ACTIONS } from './actions.ts';
import type { PlannedChange, PlanSummary } from './report.ts';

type CountedBeside = Pick<PlanSummary, 'notCompared' | 'skipped' | 'errors' | 'otherObjects'>;

export function summaryOf(changes: readonly PlannedChange[], counted: CountedBeside): PlanSummary {
  const by = (holds: (change: PlannedChange) => boolean): number => changes.filter(holds).length;
  const isSuspended = ({ reason }: PlannedChange): boolean => reason?.reason === 'Suspended';
  const actions = ACTIONS.filter((action) => action !== 'none').map((action) => [
    action,
    by((change) => change.action === action),
  ]);
  return {
    ...(Object.fromEntries(actions) as Omit<PlanSummary, keyof CountedBeside>),
    unchanged: by((change) => change.action === 'none' && !isSuspended(change)),
    suspended: by(isSuspended),
    ...counted,
    fieldsNotCompared: changes.flatMap(({ fields }) => fields).filter(({ compared }) => !compared).length,
    noncesNotCompared: changes.flatMap(({ notCompared = [] }) => notCompared).length,
  };
}

/** What is shown even where only changes are. */
export const isShown = ({ action, removed }: PlannedChange): boolean => action !== 'none' || removed === true;

/** Something will be done, or would have to be. */
export const isChange = ({ action }: PlannedChange): boolean => action !== 'none' && action !== 'observe';
