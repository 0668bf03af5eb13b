/** What is done beyond updates: an open operation goes on, or one begins, or why not. */
import type { Operation } from '../object/operation.ts';
import { mayBegin } from './allowed.ts';
import { begin } from './begin.ts';
import { DELETE, deleteWish } from './delete.ts';
import { type Facts, runStateSeen } from './facts.ts';
import { isOpen, standingRecord, unstableRecord } from './refused.ts';
import { restartStep } from './restart.ts';
import { restartWish } from './restart-wish.ts';
import { START } from './start.ts';
import { STOP } from './stop.ts';
import type { StepRule, Turn } from './turn.ts';
import { type RunWish, wishOf } from './wish.ts';

export type RunPlan =
  /** `open`: before anything else is sent. Otherwise what differs comes first. */
  | { turn: Turn; open: boolean }
  | { hold: Extract<RunWish, { hold: unknown }>['hold']; open: boolean; of?: Operation['type'] }
  | { refused: Operation };

const STEPS: Partial<Record<Operation['type'], Record<string, StepRule>>> = {
  Start: START,
  Stop: STOP,
  Delete: DELETE,
};

function step(record: Operation, facts: Facts): Turn {
  if (record.type === 'Restart') return restartStep(record, facts);
  const next = STEPS[record.type]?.[record.step];
  // A step of the other type, which no controller writes.
  return next === undefined ? { do: 'end', operation: record, end: { how: 'Dropped' } } : next(record, facts);
}

/** It is not the time, or others are in the way. */
export const WAITS: readonly string[] = [
  'AwaitingApproval',
  'AwaitingTurn',
  'OutsideWindow',
  'RolloutPaused',
];

function unstablePlan(facts: Facts): RunPlan | undefined {
  const refused = unstableRecord(facts);
  return refused && { refused };
}

/** Undefined: nothing is asked for. */
export function runPlan(facts: Facts): RunPlan | undefined {
  const { record } = facts;
  if (record !== undefined && isOpen(record)) return { turn: step(record, facts), open: true };
  const wish = deleteWish(facts) ?? wishOf(facts) ?? restartWish(facts);
  if (wish === undefined) return unstablePlan(facts);
  const refused = standingRecord(facts);
  // Its own failure is told, not that it would have to wait.
  const type = 'hold' in wish ? (WAITS.includes(wish.hold) ? 'Restart' : undefined) : wish.type;
  if (refused !== undefined && refused.type === type) return { refused };
  if ('hold' in wish) return { ...wish, open: runStateSeen(facts) === 'blocked' };
  const open = wish.type === 'Stop' || wish.type === 'Delete';
  return mayBegin(facts, wish.type)
    ? { turn: begin(wish, facts), open }
    : { hold: 'AwaitingApproval', open, of: wish.type };
}
