/** What the status says of an operation after a pass. */
import { withoutUndefined } from '../../ground/json.ts';
import { type ObservedJob, runStateOf } from '../job/states.ts';
import { type Manifest, specOf } from '../object/manifest.ts';
import type { Handled, Operation } from '../object/operation.ts';
import type { JobStatus } from '../object/status.ts';
import { handledAfter } from '../operate/handled.ts';
import type { Outcome } from '../outcome.ts';
import type { Statement } from './conditions.ts';
import type { OPERATION_REASONS } from './operation-reasons.ts';
import type { Verdict } from './said.ts';

/** An update that is applied is a new try for a start that was refused, or has failed. */
const isNewTry = (outcome: Outcome): boolean =>
  outcome.kind === 'updated' && outcome.record?.type === 'Start';

function recordAfter(before: Operation | undefined, outcome: Outcome): Operation | undefined {
  if (!('observed' in outcome)) return before;
  if (outcome.kind === 'operating') return outcome.turn.do === 'end' ? undefined : outcome.turn.operation;
  if (outcome.kind === 'unsent') return outcome.turn.operation;
  return isNewTry(outcome) ? undefined : outcome.record;
}

function handled(manifest: Manifest, before: JobStatus, outcome: Outcome): Handled | undefined {
  const spec = specOf(manifest);
  if (spec === undefined || !('observed' in outcome)) return before.handled;
  return handledAfter(before.handled, spec, {
    generation: manifest.generation,
    observed: outcome.observed,
    turn: 'turn' in outcome ? outcome.turn : undefined,
    differs: 'changes' in outcome && outcome.changes.length > 0,
    isNewTry: isNewTry(outcome),
  });
}

export function operationAfter(
  manifest: Manifest,
  before: JobStatus,
  outcome: Outcome,
): Pick<JobStatus, 'operation' | 'handled'> {
  return {
    operation: recordAfter(before.operation, outcome),
    handled: handled(manifest, before, outcome),
  };
}

/** While DLI carries out what it has taken: the states in between are not told one by one. */
export const isUnderWay = (outcome: Outcome): boolean =>
  outcome.kind === 'operating' &&
  outcome.turn.do === 'wait' &&
  ['WaitRest', 'WaitRunning', 'Settle'].includes(outcome.turn.operation.step);

/** What lifecycle decisions rest on, where spec.state is set. */
export function runOf(manifest: Manifest, { start_time, restart_times, has_savepoint }: ObservedJob) {
  if (specOf(manifest)?.state === undefined) return {};
  return withoutUndefined({ start_time, restart_times, has_savepoint });
}

/** The job is down, spec.state says Running, and only a person can change that. */
const DOWN: readonly Verdict['reason'][] = [
  'StartFailed',
  'SavepointMissing',
] satisfies (keyof typeof OPERATION_REASONS)[];

/** What goes before DLI's word for the state: that we move the job, or that it is down and stays so. */
export function healthOf(outcome: Outcome, { reason, message }: Verdict): Statement | undefined {
  if (isUnderWay(outcome)) return { status: 'Unknown', reason: 'JobMoving', message };
  const isDown =
    'observed' in outcome && runStateOf(outcome.observed.status) === 'rest' && DOWN.includes(reason);
  return isDown ? { status: 'False', reason: 'LeftStopped', message } : undefined;
}
