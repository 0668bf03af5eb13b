/** What the status remembers of spec.state, spec.restartNonce and spec.savepointRedeployNonce after a pass. */

import { withoutUndefined } from '../../ground/json.ts';
import type { ObservedJob } from '../job/states.ts';
import { isAtRest, runStateOf } from '../job/states.ts';
import { type Handled, nextAttempt, type Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import type { JobStatus } from '../object/status.ts';
import type { Unsent } from './answer.ts';
import { isOtherRun } from './facts.ts';
import { isOwed } from './refused.ts';
import type { Turn } from './turn.ts';

export interface PassMade {
  generation: number;
  /** The job was not seen before. */
  isFirst: boolean;
  observed: ObservedJob;
  turn: Turn | Unsent | undefined;
  /** Something differs from the spec, or did before this pass. */
  differs: boolean;
  /** An update was applied to a job whose start had failed: it is worth another start. */
  isNewTry: boolean;
  /** See `Manifest`. */
  outsideWindow: string | undefined;
  /** What it does to the number of used approvals. */
  approvals: 'one is used' | 'one is given back' | 'nothing';
}

const isStartAnnounced = (turn: PassMade['turn']): boolean =>
  turn?.do === 'record' && turn.operation.type === 'Start';

const hasLostState = (turn: PassMade['turn']): boolean =>
  turn?.do === 'end' && turn.end.how === 'Done' && turn.end.savepoint === 'none';

/** The job is as spec.state says, or is on its way there. */
function isSetAbout(state: Spec['state'], { observed, turn, differs }: PassMade): boolean {
  if (isStartAnnounced(turn)) return true;
  const isOver = observed.status === 'job_finish' && !differs;
  return state === 'Running' && (isOver || runStateOf(observed.status) === 'running');
}

type NonceName = 'restartNonce' | 'savepointRedeployNonce';

/** Its job was seen before: while a first operation is under way the record alone tells of that. */
export const wasSeen = ({ job, operation }: Pick<JobStatus, 'job' | 'operation'>): boolean =>
  job !== undefined || operation !== undefined;

/** The object asks for it. What a new object says, or one whose status is lost, asks for nothing. */
export const isNonceOpen = (
  name: NonceName,
  status: Pick<JobStatus, 'handled' | 'job' | 'operation'>,
  spec: Spec,
): boolean =>
  spec[name] !== undefined && wasSeen(status) && String(spec[name]) !== String(status.handled?.[name]);

/** A job at rest has nothing to restart, and its next start is with what the nonce is for. */
function nonceAfter(
  before: Handled | undefined,
  { restartNonce }: Spec,
  { isFirst, observed, turn }: PassMade,
) {
  const isRest = isAtRest(observed.status);
  const isByOthers = turn?.do === 'refuse' && turn.operation.refusal?.reason === 'Interrupted';
  const isActedOn = restartNonce !== undefined && (isFirst || isRest || isByOthers);
  return isActedOn ? restartNonce : before?.restartNonce;
}

/** It was started with what DLI has taken, and has run since, if only for a moment. A start that has failed is none. */
function hasRun({ step, before }: Operation, { turn, observed }: PassMade): boolean {
  if (step === 'Stable') return true;
  if (!['Run', 'WaitRunning'].includes(step) || observed.status === 'job_submit_fail') return false;
  return isOtherRun({ before }, { observed }) || (step === 'WaitRunning' && turn?.do === 'end');
}

/** Until the job has run with it, it is asked for: also by a job at rest that nobody starts yet. */
function redeployAfter(before: Handled | undefined, pass: PassMade): Handled['savepointRedeployNonce'] {
  const record = pass.turn?.operation;
  const { nonce, became } = record?.restore ?? {};
  const isActedOn = record !== undefined && became === 'Imported' && hasRun(record, pass);
  return isActedOn ? (nonce ?? before?.savepointRedeployNonce) : before?.savepointRedeployNonce;
}

/** The job is started for a spec that cannot be read, or for an object that goes: nothing else of it was acted on. */
export function handledWithout(before: Handled | undefined, pass: PassMade): Handled | undefined {
  const savepointRedeployNonce = redeployAfter(before, pass);
  return savepointRedeployNonce === undefined ? before : { ...before, savepointRedeployNonce };
}

/** Whatever came of it, the restart has had its turn: the job was stopped, or was to be. */
function isOver(turn: NonNullable<PassMade['turn']>): boolean {
  if (turn.do === 'end') return turn.end.how === 'Done';
  return turn.do === 'refuse' && turn.operation.step !== 'Stop' && !isOwed(turn.operation);
}

/** Forgotten with the annotation: a person who sets it again means it again. */
function outsideAfter(before: Handled | undefined, { outsideWindow, turn }: PassMade): string | undefined {
  if (outsideWindow === undefined) return undefined;
  const isOf = turn !== undefined && turn.operation.planId === outsideWindow;
  return isOf && isOver(turn) ? outsideWindow : before?.outsideWindow;
}

/** How many approvals are used, with the one of a plan that is begun now. */
export const withOneUsed = (before: Handled | undefined): number => nextAttempt(before?.approvals ?? 0);

function approvalsAfter(before: Handled | undefined, { approvals }: PassMade): number | undefined {
  if (approvals === 'one is used') return withOneUsed(before);
  const used = (before?.approvals ?? 0) - (approvals === 'one is given back' ? 1 : 0);
  return used > 0 ? used : undefined;
}

/** Undefined: nothing is to be remembered, as for every object that never had spec.state. */
export function handledAfter(before: Handled | undefined, spec: Spec, pass: PassMade): Handled | undefined {
  const { state } = spec;
  const { generation, isFirst, observed, turn, isNewTry } = pass;
  const runs = runStateOf(observed.status) === 'running';
  const known = isNewTry || state === undefined ? undefined : before?.generation;
  const handled = isSetAbout(state, pass) ? generation : known;
  // As long as the job has not run again, whatever spec.state says in between.
  const withoutSavepoint = hasLostState(turn) || (!runs && before?.withoutSavepoint === true);
  const restartNonce = nonceAfter(before, spec, pass);
  const asked = isFirst ? spec.savepointRedeployNonce : undefined;
  const savepointRedeployNonce = asked ?? redeployAfter(before, pass);
  const outsideWindow = outsideAfter(before, pass);
  const approvals = approvalsAfter(before, pass);
  const after: Handled = withoutUndefined({
    approvals,
    outsideWindow,
    restartNonce,
    savepointRedeployNonce,
    generation: handled,
    withoutSavepoint: withoutSavepoint || undefined,
  });
  return Object.keys(after).length === 0 ? undefined : after;
}
