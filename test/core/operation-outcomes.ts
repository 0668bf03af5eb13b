/** Passes that start or stop the job, or do not: one way to each reason. */
import type { OperationHoldReason } from '../../src/core/decide/situation.ts';
import type { ObservedJob } from '../../src/core/job/states.ts';
import type { Operation } from '../../src/core/object/operation.ts';
import type { GatedPlan } from '../../src/core/object/plan.ts';
import type { Turn } from '../../src/core/operate/turn.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { OPERATION_REASONS } from '../../src/core/report/operation-reasons.ts';
import { seen } from '../support/example.ts';
import { held, LOCATION } from './outcomes.ts';

export const operationOf = (more: Partial<Operation> = {}): Operation => ({
  id: '0a1b2c3d',
  type: 'Stop',
  step: 'WaitRest',
  attempt: 1,
  sent: 'Accepted',
  uid: 'uid-1',
  jobId: '104',
  account: 's1',
  generation: 1,
  upgradeMode: 'Savepoint',
  startedAt: '2026-01-02T03:04:05Z',
  stepAt: '2026-01-02T03:04:05Z',
  before: { status: 'job_running', start_time: 1_516_952_770_000 },
  ...more,
});

const starting = operationOf({ type: 'Start', step: 'WaitRunning', before: { status: 'job_init' } });

export const operating = (turn: Turn, observed: ObservedJob): Outcome => ({
  kind: 'operating',
  observed,
  location: LOCATION,
  credentialsFrom: 'Secret team/dli',
  uncertain: false,
  changes: [],
  turn,
});

const waiting = (operation: Operation, status: string, more: { isLate?: boolean } = {}): Outcome =>
  operating({ do: 'wait', operation, ms: 15_000, ...more }, seen({}, status));

const refused = (type: Operation['type'], reason: string, status: string): Outcome =>
  operating(
    {
      do: 'refuse',
      operation: { ...operationOf({ type, sent: 'Refused' }), refusal: { reason } },
      dueMs: Number.POSITIVE_INFINITY,
    },
    seen({}, status),
  );

const restarting = (more: Partial<Operation>): Operation =>
  operationOf({ type: 'Restart', downSince: '2026-01-02T03:04:05Z', ...more });

export const PLAN: GatedPlan = {
  id: 'plan-0a1b2c3d4e5f',
  begunAs: 'plan-0a1b2c3d4e5f',
  class: 'Restart',
  fields: ['cu_number'],
  approved: 'no',
};

const hold = (because: OperationHoldReason, status: string): Extract<Outcome, { kind: 'held' }> => ({
  ...(held(because, seen({}, status)) as Extract<Outcome, { kind: 'held' }>),
  changes: [],
  hold: { because, about: [] },
});

/** What the controller does, and what each ends in. */
export const OF_OPERATIONS: Record<keyof typeof OPERATION_REASONS, Outcome> = {
  Creating: {
    kind: 'creating',
    turn: { do: 'wait', operation: operationOf({ type: 'Create', step: 'Create', jobId: '' }), ms: 15_000 },
  },
  Deleting: waiting(operationOf({ type: 'Delete', step: 'WaitGone' }), 'job_cancel_success'),
  Starting: waiting(starting, 'job_submitting'),
  Stopping: waiting(operationOf(), 'job_canceling'),
  Restarting: waiting(restarting({ step: 'WaitRest' }), 'job_savepointing'),
  RollingBack: waiting(
    restarting({ step: 'WaitRunning', givenUp: { reason: 'Rejected', error_code: 'DLI.11022' } }),
    'job_submitting',
  ),
  AwaitingApproval: { ...hold('AwaitingApproval', 'job_running'), plan: PLAN },
  AwaitingTurn: hold('AwaitingTurn', 'job_running'),
  OutsideWindow: hold('OutsideWindow', 'job_running'),
  RolloutPaused: hold('RolloutPaused', 'job_running'),
  RolledBack: refused('Restart', 'RolledBack', 'job_running'),
  Interrupted: refused('Restart', 'Interrupted', 'job_running'),
  LeftStopped: operating(
    {
      do: 'refuse',
      operation: restarting({ step: 'Run', sent: 'Refused', refusal: { reason: 'PermissionDenied' } }),
      dueMs: 60_000,
    },
    seen({}, 'job_cancel_success'),
  ),
  BreaksRule: hold('BreaksRule', 'job_running'),
  StartTimeout: waiting(starting, 'job_submitting', { isLate: true }),
  StopTimeout: waiting(operationOf(), 'job_savepointing', { isLate: true }),
  StoppedOutside: hold('StoppedOutside', 'job_cancel_success'),
  StartFailed: refused('Start', 'StartFailed', 'job_submit_fail'),
  StopFailed: hold('StopFailed', 'job_cancel_fail'),
  SavepointUnavailable: hold('SavepointUnavailable', 'job_running'),
  SavepointFailed: refused('Stop', 'SavepointFailed', 'job_running'),
  SavepointMissing: refused('Start', 'SavepointMissing', 'job_cancel_success'),
  ArrearsStopped: hold('ArrearsStopped', 'job_arrearage_stopped'),
  LifecycleDisabled: hold('LifecycleDisabled', 'job_running'),
  FinalizerDenied: hold('FinalizerDenied', 'job_running'),
  RecordNotKept: hold('RecordNotKept', 'job_running'),
  RecordUnreadable: hold('RecordUnreadable', 'job_running'),
};
