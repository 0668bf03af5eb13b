/** Starts and stops of jobs. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { OPERATION_TYPES } from '../../core/object/operation.ts';
import { isOwed } from '../../core/operate/refused.ts';
import type { Turn } from '../../core/operate/turn.ts';

const OUTCOMES = ['Done', 'Refused', 'Interrupted', 'Dropped'] as const;
const SECONDS = [15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];

const outcomeOf = (turn: Turn): (typeof OUTCOMES)[number] | undefined => {
  if (turn.do === 'end') return turn.end.how;
  return turn.do === 'refuse' && turn.stands !== true && !isOwed(turn.operation) ? 'Refused' : undefined;
};

/** Returns what is to be told of each pass of an operation. `now`: the wall clock, epoch ms. */
export function operationMetrics(registry: Registry, now: () => number): (turn: Turn) => void {
  const registers = [registry];
  const total = new Counter({
    name: 'flinkjarjob_operations_total',
    help: 'Starts and stops of jobs that are over, by how they ended.',
    labelNames: ['type', 'outcome'],
    registers,
  });
  for (const type of OPERATION_TYPES) for (const outcome of OUTCOMES) total.inc({ type, outcome }, 0);
  const seconds = new Histogram({
    name: 'flinkjarjob_operation_seconds',
    help: 'From the beginning of a start or stop until it was done.',
    labelNames: ['type'],
    buckets: SECONDS,
    registers,
  });
  return (turn) => {
    const outcome = outcomeOf(turn);
    if (outcome === undefined) return;
    const { type, startedAt } = turn.operation;
    total.inc({ type, outcome });
    if (outcome === 'Done') seconds.observe({ type }, Math.max(0, now() - Date.parse(startedAt)) / 1_000);
  };
}
