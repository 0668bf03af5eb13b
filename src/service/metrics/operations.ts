/** Starts, stops and restarts of jobs. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { OPERATION_TYPES, type Operation } from '../../core/object/operation.ts';
import { isJobDown, isUnbound } from '../../core/operate/owing.ts';
import { isOwed } from '../../core/operate/refused.ts';
import type { Turn } from '../../core/operate/turn.ts';
import { conditionOf } from '../../core/report/conditions.ts';
import type { Reason } from '../../core/report/reasons.ts';
import type { Counted, JobSources } from './sources.ts';

const OUTCOMES = ['Done', 'Refused', 'Interrupted', 'Dropped'] as const;
const SECONDS = [15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];

/** What an object waits for that only holds it back, by the reason that it says. */
const WAITING = {
  approval: 'AwaitingApproval',
  turn: 'AwaitingTurn',
  window: 'OutsideWindow',
} as const satisfies Record<string, Reason>;

type OperationOutcome = (typeof OUTCOMES)[number] | 'RolledBack';

/** A restart that somebody else has broken off, or that was rolled back, leaves a record, as a refusal does. */
function refusedAs({ refusal }: Operation): OperationOutcome {
  if (refusal?.reason === 'Interrupted' || refusal?.reason === 'RolledBack') return refusal.reason;
  return 'Refused';
}

const outcomeOf = (turn: Turn): OperationOutcome | undefined => {
  if (turn.do === 'end') return turn.end.how;
  if (turn.do !== 'refuse' || turn.stands === true || isOwed(turn.operation)) return undefined;
  return refusedAs(turn.operation);
};

/** Since the first of these times, RFC 3339; those that are none, or not past, are taken for now. */
function longestSeconds(times: readonly string[], now: number): number {
  const past = times.map((time) => Date.parse(time)).filter((at) => at < now);
  return (now - Math.min(now, ...past)) / 1_000;
}

const isWaitingAs =
  (reason: Reason) =>
  ({ status }: Counted): boolean =>
    conditionOf(status.conditions, 'Ready')?.reason === reason;

function waitingGauge(registry: Registry, { manifests }: JobSources): void {
  new Gauge({
    name: 'flinkjarjob_waiting',
    help: 'FlinkJarJobs of this shard that wait with what is wanted of their job, by what for.',
    labelNames: ['why'],
    registers: [registry],
    collect() {
      for (const [why, reason] of Object.entries(WAITING))
        this.set({ why }, [...manifests()].filter(isWaitingAs(reason)).length);
    },
  });
}

function approvalGauge(registry: Registry, { manifests, now }: JobSources): void {
  new Gauge({
    name: 'flinkjarjob_approval_wait_seconds',
    help: 'Since the oldest plan that waits for its approval was first seen; 0 where none waits.',
    registers: [registry],
    collect() {
      const pending = [...manifests()].filter(isWaitingAs(WAITING.approval));
      this.set(
        longestSeconds(
          pending.flatMap(({ status }) => status.plan?.since ?? []),
          now(),
        ),
      );
    },
  });
}

/** Of a job that is down, and whose record cannot be read, or is not kept, only the conditions tell. */
function toldDownSince({ status: { conditions, operation } }: Counted): string | undefined {
  const [ready, healthy] = [conditionOf(conditions, 'Ready'), conditionOf(conditions, 'JobHealthy')];
  const isWithout = ready?.reason === 'RecordUnreadable' || (ready?.reason === 'LeftStopped' && !operation);
  return isWithout && healthy?.reason === 'LeftStopped' ? healthy.lastTransitionTime : undefined;
}

/** RFC 3339. Undefined: the job is not down, as far as we know. */
const downSinceOf = (one: Counted): string | undefined =>
  isJobDown(one) && !isUnbound(one) ? one.status.operation?.downSince : toldDownSince(one);

function stoppedGauges(registry: Registry, { manifests, now }: JobSources): void {
  const registers = [registry];
  const down = (): string[] => [...manifests()].flatMap((one) => downSinceOf(one) ?? []);
  new Gauge({
    name: 'flinkjarjob_stopped_by_us',
    help: 'FlinkJarJobs of this shard whose job a restart has stopped, and that does not run again yet.',
    registers,
    collect() {
      this.set(down().length);
    },
  });
  new Gauge({
    name: 'flinkjarjob_stopped_by_us_seconds',
    help: 'Since the first of them was stopped; 0 where there is none.',
    registers,
    collect() {
      this.set(longestSeconds(down(), now()));
    },
  });
}

function downtimeHistogram(registry: Registry): Histogram {
  return new Histogram({
    name: 'flinkjarjob_downtime_seconds',
    help: 'How long a job was down by a restart: from the stop that DLI has taken until it was seen to run again.',
    buckets: SECONDS,
    registers: [registry],
  });
}

function endings(registry: Registry): Counter<'type' | 'outcome'> {
  const total = new Counter({
    name: 'flinkjarjob_operations_total',
    help: 'Starts, stops and restarts of jobs that are over, by how they ended.',
    labelNames: ['type', 'outcome'],
    registers: [registry],
  });
  for (const type of OPERATION_TYPES) for (const outcome of OUTCOMES) total.inc({ type, outcome }, 0);
  total.inc({ type: 'Restart', outcome: 'RolledBack' }, 0);
  return total;
}

/** Returns what is to be told of each pass of an operation. */
export function operationMetrics(registry: Registry, reading: JobSources): (turn: Turn) => void {
  waitingGauge(registry, reading);
  approvalGauge(registry, reading);
  stoppedGauges(registry, reading);
  const total = endings(registry);
  const downtime = downtimeHistogram(registry);
  const seconds = new Histogram({
    name: 'flinkjarjob_operation_seconds',
    help: 'From the beginning of a start, stop or restart until it was done.',
    labelNames: ['type'],
    buckets: SECONDS,
    registers: [registry],
  });
  return (turn) => {
    const outcome = outcomeOf(turn);
    if (outcome === undefined) return;
    const { type, startedAt, downtimeSeconds } = turn.operation;
    total.inc({ type, outcome });
    const isOver = outcome === 'Done' || outcome === 'RolledBack';
    if (isOver && downtimeSeconds !== undefined) downtime.observe(downtimeSeconds);
    if (outcome === 'Done')
      seconds.observe({ type }, Math.max(0, reading.now() - Date.parse(startedAt)) / 1_000);
  };
}
