/** `fjj approve NAME`: the plan that waits goes ahead. */
import { approval } from '../people/change/approve.ts';
import { CHANGE_FLAGS, changeCommand } from './change.ts';
import { flagLines } from './options.ts';

const usage = `usage: fjj approve NAME [--yes | --print] [-n NAMESPACE]

Shows the plan of a FlinkJarJob that waits for its approval, asks, and approves it by the annotation dli.gitops.dev/approve-plan.
An approval counts once, and for just this plan: where spec.approvedPlan is in Git, it is to be written there.

${flagLines(CHANGE_FLAGS)}
Exit codes: 0 approved, or it was already, 1 there is nothing to approve, or it was not wanted, 2 the arguments are wrong, 130 Ctrl-C.
`;

export const approve = changeCommand('approve', usage, approval);
