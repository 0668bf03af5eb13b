/** What comes first: an update, or an operation that spec.state asks for. */

import type { Facts } from '../operate/facts.ts';
import type { RunPlan } from '../operate/operate.ts';
import { dueInMs } from '../operate/refused.ts';
import type { Turn } from '../operate/turn.ts';
import type { Plan } from './plan.ts';
import type { Hold } from './situation.ts';

export type Next = Plan | { step: 'operate'; turn: Turn };

function held(run: Exclude<RunPlan, { turn: Turn }>, facts: Facts): Hold {
  if ('hold' in run) return { because: run.hold, about: [] };
  const dueMs = dueInMs(run.refused, facts);
  const hold: Hold = { because: 'OperationRefused', about: [], operation: run.refused };
  return Number.isFinite(dueMs) ? { ...hold, dueMs } : hold;
}

/**
 * An open operation and a stop come before any update; a start comes after all that differs. Where an update is sent, the next pass
 * follows at once: what is wanted besides it is not done or told yet.
 */
export function combined(updates: Plan, run: RunPlan | undefined, facts: Facts): Next {
  if (run === undefined) return updates;
  if ('turn' in run && run.open) return { step: 'operate', turn: run.turn };
  if ('hold' in run && run.open) return { step: 'hold', hold: held(run, facts) };
  if (updates.step === 'update')
    return { ...updates, rest: { ...updates.rest, restInMs: updates.rest.restInMs ?? 0 } };
  if (updates.step === 'hold') return updates;
  return 'turn' in run ? { step: 'operate', turn: run.turn } : { step: 'hold', hold: held(run, facts) };
}
