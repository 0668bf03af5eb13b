/** What the status says of an operation after a pass. */
import { withoutUndefined } from '../../ground/json.ts';
import { rfc3339 } from '../../ground/rfc3339.ts';
import { type ObservedJob, runStateOf } from '../job/states.ts';
import { type Manifest, specOf } from '../object/manifest.ts';
import type { Handled, Operation } from '../object/operation.ts';
import type { JobStatus } from '../object/status.ts';
import { handledAfter } from '../operate/handled.ts';
import { isOpen, isOwed } from '../operate/refused.ts';
import type { Outcome } from '../outcome.ts';
import type { Statement } from './conditions.ts';
import type { OPERATION_REASONS } from './operation-reasons.ts';
import { REASONS } from './reasons.ts';
import type { Verdict } from './said.ts';

const LOST_MS = 60_000;

/** An update that is applied is a new try for a start that was refused, or has failed. */
const isNewTry = (outcome: Outcome): boolean =>
  outcome.kind === 'updated' && outcome.record?.type === 'Start';

/** DLI says twice, a minute apart, that the job does not exist: then nothing is left to be done to it. */
function recordOfLost(before: Operation | undefined, outcome: Outcome, nowMs: number): Operation | undefined {
  const isLost = outcome.kind === 'unseen' && outcome.failure.kind === 'JobNotFound';
  if (before === undefined || !isLost || !isOpen(before)) return before;
  if (before.refusal?.reason !== 'JobNotFound')
    return { ...before, refusal: { reason: 'JobNotFound' }, stepAt: rfc3339(nowMs) };
  return nowMs - Date.parse(before.stepAt) < LOST_MS ? before : undefined;
}

function recordAfter(before: Operation | undefined, outcome: Outcome, nowMs: number): Operation | undefined {
  if (outcome.kind === 'obtained') return undefined;
  if ('turn' in outcome && outcome.turn !== undefined)
    return outcome.turn.do === 'end' ? undefined : outcome.turn.operation;
  if (!('observed' in outcome)) return recordOfLost(before, outcome, nowMs);
  return isNewTry(outcome) ? undefined : outcome.record;
}

function handled(manifest: Manifest, before: JobStatus, outcome: Outcome): Handled | undefined {
  const spec = specOf(manifest);
  if (spec === undefined || !('observed' in outcome)) return before.handled;
  return handledAfter(before.handled, spec, {
    generation: manifest.generation,
    isFirst: before.job === undefined,
    observed: outcome.observed,
    turn: 'turn' in outcome ? outcome.turn : undefined,
    differs: 'changes' in outcome && outcome.changes.length > 0,
    isNewTry: isNewTry(outcome),
  });
}

export function operationAfter(
  manifest: Manifest,
  before: JobStatus,
  { outcome, nowMs }: { outcome: Outcome; nowMs: number },
): Pick<JobStatus, 'operation' | 'handled'> {
  return {
    operation: recordAfter(before.operation, outcome, nowMs),
    handled: handled(manifest, before, outcome),
  };
}

const QUIET = ['WaitRest', 'WaitRunning', 'Settle'];

/** While DLI carries out what it has taken, and during a restart: the states in between are not told one by one. */
export function isUnderWay(outcome: Outcome): boolean {
  if (!('turn' in outcome) || outcome.turn === undefined) return false;
  const { turn } = outcome;
  if (turn.operation.type === 'Restart')
    return turn.do === 'wait' || turn.do === 'record' ? turn.operation.step !== 'Stable' : false;
  return turn.do === 'wait' && QUIET.includes(turn.operation.step);
}

/** What lifecycle decisions rest on, where spec.state is set. */
export function runOf(manifest: Manifest, { start_time, restart_times, has_savepoint }: ObservedJob) {
  const spec = specOf(manifest);
  if (spec?.state === undefined && spec?.updateStrategy !== 'Restart') return {};
  return withoutUndefined({ start_time, restart_times, has_savepoint });
}

/** Where a pass could not act on a job that a restart has taken down: that is told first. */
export function whileDown(record: Operation | undefined, outcome: Outcome, said: Verdict): Verdict {
  const hasTurn = 'turn' in outcome && outcome.turn !== undefined && outcome.kind !== 'unsent';
  if (record === undefined || !isOwed(record) || hasTurn) return said;
  return REASONS[said.reason].with === 'Stalled'
    ? { reason: 'LeftStopped', message: `The job is down since ${record.downSince}. ${said.message}` }
    : said;
}

/** The job is down, it is to run, and only a person can change that. */
const DOWN: readonly Verdict['reason'][] = [
  'StartFailed',
  'SavepointMissing',
  'StoppedOutside',
] satisfies (keyof typeof OPERATION_REASONS)[];

/** What goes before DLI's word for the state: that we move the job, or that it is down and stays so. */
export function healthOf(outcome: Outcome, { reason, message }: Verdict): Statement | undefined {
  if (reason === 'LeftStopped') return { status: 'False', reason, message };
  if (isUnderWay(outcome)) return { status: 'Unknown', reason: 'JobMoving', message };
  const isDown =
    'observed' in outcome && runStateOf(outcome.observed.status) === 'rest' && DOWN.includes(reason);
  return isDown ? { status: 'False', reason: 'LeftStopped', message } : undefined;
}
