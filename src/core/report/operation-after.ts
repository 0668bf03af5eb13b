/** What the status says of an operation after a pass. */
import { withoutUndefined } from '../../ground/json.ts';
import { rfc3339 } from '../../ground/rfc3339.ts';
import { type ObservedJob, runStateOf } from '../job/states.ts';
import { type Manifest, specOf } from '../object/manifest.ts';
import type { Handled, Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import type { JobStatus } from '../object/status.ts';
import { handledAfter, handledWithout, type PassMade, wasSeen } from '../operate/handled.ts';
import { isOpen, isOwed } from '../operate/refused.ts';
import type { Outcome, Sighting } from '../outcome.ts';
import { conditionOf, type Statement } from './conditions.ts';
import { REASONS } from './reasons.ts';
import type { Verdict } from './said.ts';
import { resultOf } from './updates.ts';

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
  if (outcome.kind === 'conflict' && outcome.isSettled === true) return undefined;
  if (!('observed' in outcome)) return recordOfLost(before, outcome, nowMs);
  return isNewTry(outcome) ? undefined : outcome.record;
}

/** An update uses its approval before it is sent (`claim.ts`), and gives it back where it has not reached DLI. */
function approvalsIn(outcome: Outcome): 'one is used' | 'one is given back' | 'nothing' {
  if (!('plan' in outcome) || outcome.plan?.approved !== 'now') return 'nothing';
  if (outcome.kind === 'operating')
    return outcome.turn.do === 'record' || outcome.turn.do === 'wait' ? 'one is used' : 'nothing';
  return outcome.kind === 'failed' && resultOf(outcome) === undefined ? 'one is given back' : 'nothing';
}

function handled(manifest: Manifest, before: JobStatus, outcome: Outcome): Handled | undefined {
  const spec = specOf(manifest);
  if (!('observed' in outcome)) return before.handled;
  const pass: PassMade = {
    generation: manifest.generation,
    isFirst: !wasSeen(before),
    observed: outcome.observed,
    turn: 'turn' in outcome ? outcome.turn : undefined,
    differs: 'changes' in outcome && outcome.changes.length > 0,
    isNewTry: isNewTry(outcome),
    outsideWindow: manifest.outsideWindow,
    approvals: approvalsIn(outcome),
  };
  return spec === undefined ? handledWithout(before.handled, pass) : handledAfter(before.handled, spec, pass);
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

/** So many tries to start it, or so long at one step, and a job that is down is told as such: else a restart is what is told. */
const FEW = 5;
const STUCK_MS = 300_000;
/** DLI may take long to stop it or to start it. */
const SLOW_MS = 1_800_000;
const OURS_TO_TAKE: readonly Operation['step'][] = ['Put', 'Import', 'Run', 'PutOld'];

function isStuck({ step, attempt, stepAt }: Operation, outcome: Outcome, nowMs: number): boolean {
  if ('observed' in outcome && runStateOf(outcome.observed.status) !== 'rest') return false;
  const mostMs = OURS_TO_TAKE.includes(step) ? STUCK_MS : SLOW_MS;
  return attempt > FEW || nowMs - Date.parse(stepAt) >= mostMs;
}

/** The record of a job that is down after the pass. What is refused is told with what DLI says of it. */
function downAfter(record: Operation | undefined, outcome: Outcome): Operation | undefined {
  if (outcome.kind === 'conflict' && outcome.isSettled === true) return undefined;
  const turn = 'turn' in outcome && outcome.kind !== 'unsent' ? outcome.turn : undefined;
  if (turn?.do === 'refuse' || turn?.do === 'end') return undefined;
  const after = turn?.operation ?? record;
  return after !== undefined && isOwed(after) ? after : undefined;
}

/** Where a pass could not act on a job that a restart has taken down, or acts in vain: that is told first. */
export function whileDown(
  { operation, conditions }: Pick<JobStatus, 'operation' | 'conditions'>,
  said: Verdict,
  { outcome, nowMs }: { outcome: Outcome; nowMs: number },
): Verdict {
  const down = downAfter('observed' in outcome ? outcome.record : operation, outcome);
  if (down === undefined) return said;
  const turn = 'turn' in outcome && outcome.kind !== 'unsent' ? outcome.turn : undefined;
  const isHeldUp = turn === undefined && REASONS[said.reason].with === 'Stalled';
  // That one more try is announced is no news.
  const isStill = turn?.do === 'record' && conditionOf(conditions, 'Ready')?.reason === 'LeftStopped';
  return isHeldUp || isStill || isStuck(down, outcome, nowMs)
    ? { reason: 'LeftStopped', message: `The job is down since ${down.downSince}. ${said.message}` }
    : said;
}

type LookedAt = Extract<Outcome, Sighting>;

/** The record as the pass leaves it. */
const recordIn = (outcome: LookedAt): Operation | undefined =>
  ('turn' in outcome ? outcome.turn?.operation : undefined) ?? outcome.record;

/** A start is refused again and again, for what may pass. */
const isRefusedOften = (record: Operation | undefined): boolean =>
  record?.type === 'Start' && record.sent === 'Refused' && record.attempt > FEW;

/**
 * The job rests, and only a person can change that soon: it is to run, or what the restart that may have stopped it has written down
 * cannot be read.
 */
function isLeft(outcome: Outcome, reason: Verdict['reason'], state: Spec['state']): boolean {
  if (!('observed' in outcome) || state === 'Stopped') return false;
  const { status } = outcome.observed;
  if (runStateOf(status) !== 'rest' || status === 'job_finish') return false;
  if (reason === 'RecordUnreadable') return status !== 'job_init';
  const record = recordIn(outcome);
  const isToRun = state === 'Running' || (record !== undefined && isOwed(record));
  return isToRun && (REASONS[reason].with === 'Stalled' || isRefusedOften(record));
}

/** What goes before DLI's word for the state: that we move the job, or that it is down and stays so. */
export function healthOf(
  outcome: Outcome,
  { reason, message }: Verdict,
  state: Spec['state'],
): Statement | undefined {
  const down: Statement = { status: 'False', reason: 'LeftStopped', message };
  if (reason === 'LeftStopped') return down;
  const isLate = 'turn' in outcome && outcome.turn?.do === 'wait' && outcome.turn.isLate === true;
  if (isUnderWay(outcome) && !isLate) return { status: 'Unknown', reason: 'JobMoving', message };
  return isLeft(outcome, reason, state) ? down : undefined;
}
