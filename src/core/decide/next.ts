/** What a pass does next. */
import type { GatedPlan } from '../object/plan.ts';
import type { Turn } from '../operate/turn.ts';
import type { Plan } from './plan.ts';
import type { Hold } from './situation.ts';

type UpdatePlan = Extract<Plan, { step: 'update' }>;

/** `ofRestart`: it is the step of a restart that is under way. `plan`: it is approved, as it must be. */
export type UpdateNext = UpdatePlan & { ofRestart?: true; plan?: GatedPlan };

export type Next =
  | { step: 'nothing' }
  /** `plan`: what waits for its approval. */
  | { step: 'hold'; hold: Hold; plan?: GatedPlan }
  | UpdateNext
  | { step: 'operate'; turn: Exclude<Turn, { do: 'put' }> };
