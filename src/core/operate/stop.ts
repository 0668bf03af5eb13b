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
import type { Operation } from '../object/operation.ts';
import { ageOf, type Facts, isOtherRun, runStateSeen, upgradeModeOf, wantedType } from './facts.ts';
import { act, again, end, goOn, refuse, type StepRule, wait } from './turn.ts';
import { lacksSavepoint } from './wish.ts';

/** After this long a call that has had no effect has none. */
const NO_EFFECT_MS = 60_000;
const SAME_SAVEPOINT_MS = 30_000;
const MOST_STOPS = 2;

const isAtRest = (facts: Facts): boolean => ['rest', 'blocked'].includes(runStateSeen(facts));

/** The record may be older than the spec, and not only the controller writes it. */
const isAsAsked = ({ upgradeMode }: Operation, facts: Facts): boolean =>
  upgradeMode === upgradeModeOf(facts.spec) && !lacksSavepoint(facts);

const sendAgain: StepRule = (record, facts) => {
  if (ageOf(record, facts) < NO_EFFECT_MS) return wait(record, facts);
  if (record.attempt >= MOST_STOPS) return refuse(record, { reason: 'StopFailed' }, facts);
  return isAsAsked(record, facts)
    ? again({ ...record, step: 'Stop' }, facts)
    : end(record, { how: 'Dropped' });
};

const atRest: StepRule = (record, facts) => {
  const { status, has_savepoint, savepoint_path: path } = facts.observed;
  if (record.upgradeMode === 'Stateless' || status === 'job_finish') return end(record, { how: 'Done' });
  if (has_savepoint === undefined) return end(record, { how: 'Done', savepoint: 'unknown' });
  if (!has_savepoint) return end(record, { how: 'Done', savepoint: 'none' });
  const isFresh = path === undefined || path !== record.before.savepoint_path;
  if (isFresh) return end(record, { how: 'Done', savepoint: 'taken', path });
  if (record.step !== 'VerifySavepoint') return goOn(record, { step: 'VerifySavepoint' }, facts);
  return ageOf(record, facts) < SAME_SAVEPOINT_MS
    ? wait(record, facts)
    : end(record, { how: 'Done', savepoint: 'taken', path });
};

const stopping: StepRule = (record, facts) => {
  if (isAtRest(facts)) return atRest(record, facts);
  if (runStateSeen(facts) === 'moving') return goOn(record, { step: 'WaitRest' }, facts);
  if (isOtherRun(record, facts)) return end(record, { how: 'Interrupted' });
  if (wantedType(facts.spec) !== 'Stop')
    return facts.mine || ageOf(record, facts) >= NO_EFFECT_MS
      ? end(record, { how: 'Dropped' })
      : wait(record, facts);
  if (!facts.mine) return sendAgain(record, facts);
  return isAsAsked(record, facts) ? act(record) : end(record, { how: 'Dropped' });
};

const waitRest: StepRule = (record, facts) => {
  if (isAtRest(facts)) return atRest(record, facts);
  const isCancelFail = facts.observed.status === 'job_cancel_fail';
  if (runStateSeen(facts) !== 'running' && !isCancelFail) return wait(record, facts);
  if (isOtherRun(record, facts)) return end(record, { how: 'Interrupted' });
  if (isCancelFail) return sendAgain(record, facts);
  if (ageOf(record, facts) < NO_EFFECT_MS) return wait(record, facts);
  const reason = record.upgradeMode === 'Savepoint' ? 'SavepointFailed' : 'StopFailed';
  return refuse(record, { reason }, facts);
};

export const STOP: Record<string, StepRule> = {
  Stop: stopping,
  WaitRest: waitRest,
  VerifySavepoint: waitRest,
};
