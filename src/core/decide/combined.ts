/** What comes first: an update, or an operation. */

import { rfc3339 } from '../../ground/rfc3339.ts';
import type { Facts } from '../operate/facts.ts';
import type { RunPlan } from '../operate/operate.ts';
import { dueInMs } from '../operate/refused.ts';
import type { Turn } from '../operate/turn.ts';
import { awaitingOperation } from './awaiting.ts';
import type { Next } from './next.ts';
import type { Plan, Rest } from './plan.ts';
import type { Hold } from './situation.ts';

/** The id is what a person needs to let it go ahead. */
function outside({ window: { nextAt: opensAt }, restart, gated, now }: Facts): Hold {
  const hold: Hold = { because: 'OutsideWindow', about: [] };
  if (opensAt === undefined || restart === undefined) return hold;
  const words = `The restart ${gated.Restart?.id ?? restart.planId} waits: next window at ${rfc3339(opensAt)}`;
  return { ...hold, words, opensAt, dueMs: opensAt - now };
}

function held(run: Exclude<RunPlan, { turn: Turn }>, facts: Facts): Hold {
  if ('hold' in run) {
    if (run.hold === 'OutsideWindow') return outside(facts);
    const words = run.hold === 'BreaksRule' ? facts.restart?.breaks : undefined;
    return { because: run.hold, about: [], ...(words === undefined ? {} : { words }) };
  }
  const dueMs = dueInMs(run.refused, facts);
  const hold: Hold = { because: 'OperationRefused', about: [], operation: run.refused };
  return Number.isFinite(dueMs) ? { ...hold, dueMs } : hold;
}

const holding = (run: Exclude<RunPlan, { turn: Turn }>, facts: Facts): Next =>
  'hold' in run && run.hold === 'AwaitingApproval'
    ? awaitingOperation(facts.gated[run.of ?? 'Restart'], facts)
    : { step: 'hold', hold: held(run, facts) };

/** The next pass follows at once: what is wanted besides the update is not done or told yet. */
const goingOn = ({ restInMs, held: heldBack }: Rest): Rest => ({ restInMs: restInMs ?? 0, held: heldBack });

function turning(turn: Turn, updates: Plan): Next {
  if (turn.do !== 'put') return { step: 'operate', turn };
  return updates.step === 'update'
    ? { ...updates, rest: { restInMs: 0, held: undefined }, ofRestart: true }
    : updates;
}

const PASSED_BY_RESTART: readonly Hold['because'][] = ['RestartRequired', 'DiffNotConverging'];

/** What keeps an update back, a restart does away with; but not what DLI refuses of it. */
function isPassed(updates: Plan, run: RunPlan, { restart }: Facts): boolean {
  const isOfRestart = 'turn' in run ? run.turn.operation.type === 'Restart' : restart !== undefined;
  return isOfRestart && updates.step === 'hold' && PASSED_BY_RESTART.includes(updates.hold.because);
}

/**
 * An open operation and a stop come before any update; a start and a restart come after all that differs and can be sent.
 */
export function combined(updates: Plan, run: RunPlan | undefined, facts: Facts): Next {
  if (run === undefined) return updates;
  if ('turn' in run && run.open) return turning(run.turn, updates);
  if ('hold' in run && run.open) return holding(run, facts);
  if (updates.step === 'update') return { ...updates, rest: goingOn(updates.rest) };
  if (updates.step === 'hold' && !isPassed(updates, run, facts)) return updates;
  return 'turn' in run ? turning(run.turn, updates) : holding(run, facts);
}
