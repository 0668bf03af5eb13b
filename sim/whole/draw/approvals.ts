/** Plans that wait for a person, in some of the histories that start and stop jobs: who approves what, when, and how. */
import type { Lot } from '../lot.ts';
import type { PlanChoice, RunTerms, Step } from '../steps/step.ts';
import type { Later } from './drawing.ts';

const approvalTerms = (lot: Lot): RunTerms => ({
  approval: lot.weighed({ Disruptive: 4, All: 5, None: 1 }),
});

/** Mostly the plan that the status shows. */
const which = (lot: Lot): PlanChoice['which'] => lot.weighed({ shown: 10, older: 2, other: 2, none: 2 });

const approve = (lot: Lot, at: number, key: string): Step => ({
  at,
  do: 'approve',
  key,
  by: lot.often(0.5) ? 'spec' : 'annotation',
  which: which(lot),
});

function withApproval(step: Step, lot: Lot): Step {
  if ((step.do !== 'create' && step.do !== 'recreate') || lot.often(0.2)) return step;
  return { ...step, terms: { ...step.terms, ...approvalTerms(lot) } };
}

/** Whoever changes a spec often approves what comes of it. */
function approvedSoon(step: Step, lot: Lot): Step[] {
  if (step.do !== 'edit' && step.do !== 'terms' && step.do !== 'create') return [];
  return lot.often(0.5) ? [approve(lot, step.at + lot.int(2_000, 60_000), step.key)] : [];
}

export const withApprovals: Later = (steps, { setup, lot }) => {
  if (setup.approvals !== true) return steps;
  const keys = steps.flatMap((step) => (step.do === 'create' ? [step.key] : []));
  const others = Array.from({ length: lot.int(4, 20) }, (): Step => {
    const [at, key] = [lot.int(1_000, setup.disturbedMs), lot.pick(keys)];
    if (lot.often(0.85)) return approve(lot, at, key);
    return { at, do: 'terms', key, terms: lot.often(0.8) ? approvalTerms(lot) : { approval: null } };
  });
  const soon = steps.flatMap((step) => approvedSoon(step, lot));
  return [
    ...steps.map((step) => withApproval(step, lot)),
    ...[...soon, ...others].map((step) => ({ ...step, at: Math.min(setup.disturbedMs, step.at) })),
  ];
};
