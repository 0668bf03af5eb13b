/**
 * The steps of a stop (`lifecycle.md` 4.5 and 6.2). It is sent once; again only where the job runs on as before a minute after it.
 *
 * | step, sent                | the job                                        | then                                 |
 * | ------------------------- | ---------------------------------------------- | ------------------------------------ |
 * | Stop                      | at rest                                        | as WaitRest                          |
 * |                           | moving                                         | WaitRest                             |
 * |                           | runs, another start_time                       | ends, Interrupted                    |
 * |                           | runs, and the stop is not wanted any more      | Dropped; 60 s after a call           |
 * | Stop, announced here      | runs                                           | the call                             |
 * |                           | runs, and its savepoint is asked otherwise now | Dropped                              |
 * |                           | runs, and its approval was taken back          | Dropped                              |
 * | Stop, maybe sent          | runs, within 60 s                              | waits                                |
 * |                           | runs, after 60 s, first time                   | announced once more, or Dropped      |
 * |                           | runs, after 60 s, second time                  | StopFailed                           |
 * | WaitRest, VerifySavepoint | moving, or a word that nobody knows            | waits                                |
 * |                           | runs, or job_cancel_fail, another start_time   | ends, Interrupted                    |
 * |                           | runs, or job_cancel_fail, within 60 s          | waits                                |
 * |                           | runs, after 60 s                               | SavepointFailed, or StopFailed       |
 * |                           | job_cancel_fail, after 60 s                    | as Stop, maybe sent, after 60 s      |
 * |                           | at rest, none wanted, or job_finish            | done                                 |
 * |                           | at rest, a savepoint that was not there before | done                                 |
 * |                           | at rest, the savepoint that was there before   | VerifySavepoint 30 s, then done      |
 * |                           | at rest, no savepoint, or none is told         | done, without one                    |
 */
import { isAtRest } from '../job/states.ts';
import type { Operation, SAVEPOINTS } from '../object/operation.ts';
import { mayCall } from './allowed.ts';
import { ageOf, type Facts, isOtherRun, runStateSeen, upgradeModeOf, wantedType } from './facts.ts';
import { isOwed } from './refused.ts';
import { act, again, end, goOn, type Move, refuse, type StepRule, type Turn, wait } from './turn.ts';
import { lacksSavepoint } from './wish.ts';

/** After this long a call that has had no effect has none. */
const NO_EFFECT_MS = 60_000;
const SAME_SAVEPOINT_MS = 30_000;
const MOST_STOPS = 2;

/** What the job is stopped for, and what follows. */
interface StoppedFor {
  isWanted(facts: Facts): boolean;
  /** The record may be older than the spec, and not only the controller writes it. */
  isAsAsked(record: Operation, facts: Facts): boolean;
  /** What the record says from the moment on that the job may be stopped. */
  whenStopping(record: Operation, facts: Facts): Move;
  /** The job is at rest, and what became of the savepoint is known. */
  rested(record: Operation, facts: Facts, found: FoundSavepoint): Turn;
  interrupted: StepRule;
  failed(record: Operation, facts: Facts, reason: 'SavepointFailed' | 'StopFailed'): Turn;
}

/** Undefined: none was to be taken. */
export interface FoundSavepoint {
  savepoint?: (typeof SAVEPOINTS)[number] | undefined;
  path?: string | undefined;
}

/** `same`: there is the one that was there before. */
function foundAtRest(record: Operation, { observed }: Facts): FoundSavepoint | 'same' {
  const { status, has_savepoint, savepoint_path: path } = observed;
  if (record.upgradeMode === 'Stateless' || status === 'job_finish') return {};
  if (has_savepoint === undefined) return { savepoint: 'unknown' };
  if (!has_savepoint) return { savepoint: 'none' };
  const isFresh = path === undefined || path !== record.before.savepoint_path;
  return isFresh ? { savepoint: 'taken', path } : 'same';
}

const atRest = (record: Operation, facts: Facts, { rested, whenStopping }: StoppedFor): Turn => {
  const found = foundAtRest(record, facts);
  if (found !== 'same') return rested(record, facts, found);
  if (record.step !== 'VerifySavepoint')
    return goOn(record, { step: 'VerifySavepoint', ...whenStopping(record, facts) }, facts);
  const path = facts.observed.savepoint_path;
  return ageOf(record, facts) < SAME_SAVEPOINT_MS
    ? wait(record, facts)
    : rested(record, facts, { savepoint: 'taken', path });
};

/** It is not asked for any more. One that DLI could not make may still take the job down: then the job is started. */
const dropped = (record: Operation, facts: Facts, { failed }: StoppedFor): Turn =>
  isOwed(record) && facts.observed.status === 'job_cancel_fail'
    ? failed(record, facts, 'StopFailed')
    : end(record, { how: 'Dropped' });

function sendAgain(record: Operation, facts: Facts, what: StoppedFor): Turn {
  const { isAsAsked, failed } = what;
  if (ageOf(record, facts) < NO_EFFECT_MS) return wait(record, facts);
  if (record.attempt >= MOST_STOPS) return failed(record, facts, 'StopFailed');
  return isAsAsked(record, facts) ? again({ ...record, step: 'Stop' }, facts) : dropped(record, facts, what);
}

/** The job runs, or DLI could not stop it, as far as it says. */
function runsOn(record: Operation, facts: Facts, what: StoppedFor): Turn {
  if (isOtherRun(record, facts)) return what.interrupted(record, facts);
  if (facts.observed.status === 'job_cancel_fail') return sendAgain(record, facts, what);
  if (ageOf(record, facts) < NO_EFFECT_MS) return wait(record, facts);
  return what.failed(record, facts, record.upgradeMode === 'Savepoint' ? 'SavepointFailed' : 'StopFailed');
}

function waitRest(record: Operation, facts: Facts, what: StoppedFor): Turn {
  if (isAtRest(facts.observed.status)) return atRest(record, facts, what);
  const isMoving = runStateSeen(facts) !== 'running' && facts.observed.status !== 'job_cancel_fail';
  return isMoving ? wait(record, facts) : runsOn(record, facts, what);
}

const drop = (record: Operation, facts: Facts, what: StoppedFor): Turn =>
  facts.mine || ageOf(record, facts) >= NO_EFFECT_MS ? dropped(record, facts, what) : wait(record, facts);

function stopping(record: Operation, facts: Facts, what: StoppedFor): Turn {
  if (isAtRest(facts.observed.status)) return atRest(record, facts, what);
  if (runStateSeen(facts) === 'moving')
    return goOn(record, { step: 'WaitRest', ...what.whenStopping(record, facts) }, facts);
  if (isOtherRun(record, facts)) return what.interrupted(record, facts);
  if (!what.isWanted(facts)) return drop(record, facts, what);
  if (!facts.mine) return sendAgain(record, facts, what);
  return what.isAsAsked(record, facts) ? act(record) : dropped(record, facts, what);
}

export function stopSteps(what: StoppedFor): {
  Stop: StepRule;
  WaitRest: StepRule;
  VerifySavepoint: StepRule;
} {
  const resting: StepRule = (record, facts) => waitRest(record, facts, what);
  return {
    Stop: (record, facts) => stopping(record, facts, what),
    WaitRest: resting,
    VerifySavepoint: resting,
  };
}

export const STOP: Record<string, StepRule> = stopSteps({
  isWanted: ({ spec }) => wantedType(spec) === 'Stop',
  isAsAsked: ({ upgradeMode }, facts) =>
    upgradeMode === upgradeModeOf(facts.spec) && !lacksSavepoint(facts) && mayCall(facts, 'Stop'),
  whenStopping: () => ({}),
  rested: (record, _, found) => end(record, { how: 'Done', ...found }),
  interrupted: (record) => end(record, { how: 'Interrupted' }),
  failed: (record, facts, reason) => refuse(record, { reason }, facts),
});
