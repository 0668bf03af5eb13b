/** Stories about what waits until a person approves it. */
import { conditionOf } from '../../src/core/report/conditions.ts';
import { changed } from './restarting.ts';
import { reasonsOf, setSpec } from './running.ts';
import { MINUTE, type Story } from './story.ts';

export const AWAITS = 'False/AwaitingApproval';

/** The id of the plan that the status shows; empty where it shows none. */
export const planOf = (story: Story): string => story.cluster.status().plan?.id ?? '';

/** In Git. */
export const approve = (story: Story, approvedPlan = planOf(story)): void => setSpec(story, { approvedPlan });

/** Beside it. */
export const annotate = (story: Story, approvedPlan = planOf(story)): void =>
  story.cluster.touch({ approvedPlan });

export const messageOf = ({ cluster }: Story): string =>
  conditionOf(cluster.status().conditions, 'Ready')?.message ?? '';

/** The events about plans. */
export const told = (story: Story): string[] =>
  reasonsOf(story).filter((reason) => ['PlanReady', 'Approved', 'ApprovalVoid'].includes(reason));

export const DISRUPTIVE = { approval: 'Disruptive' };
export const RESTART = ['stop savepoint', 'put', 'run resume'];

/** A running job whose cold edit waits for its approval. */
export async function waiting(spec: object = {}): Promise<Story> {
  const story = await changed({ ...DISRUPTIVE, ...spec });
  await story.live(MINUTE);
  return story;
}
