/**
 * The steps of a restart (`lifecycle.md` 4.5, 5 and 6.2): stop with a savepoint, update, start from it. From the moment that the stop
 * may have taken the job down, the record stays open until the job runs, or is to be stopped.
 *
 * | step, sent                      | the job                                          | then                                    |
 * | ------------------------------- | ------------------------------------------------ | --------------------------------------- |
 * | Stop, WaitRest, VerifySavepoint | it is to stop by now                             | as in `stop.ts`                         |
 * |                                 | at rest, or in arrears, before the call          | ends, Dropped: others have stopped it   |
 * |                                 | at rest, its savepoint is there, or none wanted  | Put is announced; Run if none is due    |
 * |                                 | at rest, no savepoint is found                   | SavepointMissing, and down              |
 * |                                 | runs, another start_time                         | Interrupted; unsent: dropped            |
 * |                                 | not down yet, and its windows are closed by now  | as in `stop.ts`, as asked otherwise     |
 * |                                 | job_cancel_fail, and it would be dropped         | StopFailed: it may come to rest         |
 * |                                 | anything else                                    | as in `stop.ts`                         |
 * | Put, Run, PutOld                | at rest or in arrears, and it is to stop by now  | ends, as a stop                         |
 * |                                 | job_arrearage_stopped                            | ArrearsStopped, and down                |
 * | Put                             | runs                                             | Interrupted                             |
 * |                                 | at rest, and nothing differs                     | Run is announced                        |
 * |                                 | at rest, and its update is held back             | Run, with the old; what may pass: 120 s |
 * |                                 | at rest, five times without an answer, for 120 s | Run is announced, with the old          |
 * |                                 | at rest, and it is not what the record says      | Put is announced anew                   |
 * |                                 | at rest, and it may be sent                      | the update                              |
 * | Run, PutOld                     | runs, or moving, as after a start                | WaitRunning                             |
 * |                                 | at rest, and the spec has changed since          | Put is announced                        |
 * | Run, announced here             | at rest                                          | the call                                |
 * | Run, maybe sent                 | at rest, and has failed or finished since        | WaitRunning                             |
 * |                                 | at rest, within 30 s, longer each time           | waits                                   |
 * |                                 | at rest, after that                              | announced once more                     |
 * | Run, refused                    | at rest                                          | see `owed.ts`                           |
 * | PutOld, announced here          | at rest, and the old values are not back         | the call                                |
 * | PutOld, maybe sent              | at rest, and the old values are not back         | announced once more                     |
 * | PutOld, refused                 | at rest, and the old values are not back         | see `owed.ts`                           |
 * | PutOld                          | at rest, and the old values are back             | Run is announced                        |
 * | WaitRunning, Stable             | done, with the settings of the spec              | done                                    |
 * |                                 | done, with the old settings                      | RolledBack                              |
 * |                                 | done, and what was updated asks for a restart    | DiffNotConverging                       |
 * |                                 | runs at last, after an exception                 | Stable anew, and up                     |
 * |                                 | job_arrearage_stopped, and it has not run yet    | ArrearsStopped, and down                |
 * |                                 | at rest as before for 60 s, and it has not run   | Run is announced once more              |
 * |                                 | DLI restarts it again and again for an hour      | StartFailed, and up                     |
 * |                                 | failed                                           | see `owed.ts`                           |
 * |                                 | anything else                                    | as in `start.ts`                        |
 * | any                             | anything else                                    | waits                                   |
 */
import { rfc3339 } from '../../ground/rfc3339.ts';
import { isAtRest } from '../job/states.ts';
import type { Operation } from '../object/operation.ts';
import { mayCall } from './allowed.ts';
import { announceRun, announceStart, importAnew, isNewlyAsked, startAgain } from './announce-start.ts';
import { ageOf, type Facts, isOtherRun, runStateSeen, upgradeModeOf, wantedType } from './facts.ts';
import { downAgain, startOwed } from './owed.ts';
import { announcePut, interrupted, put } from './put.ts';
import { isOwed } from './refused.ts';
import { done } from './restart-done.ts';
import { importStep } from './restore.ts';
import { startedSteps } from './started.ts';
import { type FoundSavepoint, STOP, stopSteps } from './stop.ts';
import { act, again, end, goOn, refuse, type StepRule, type Turn, wait } from './turn.ts';
import { FAILED, lacksSavepoint } from './wish.ts';

const NO_EFFECT_MS = 30_000;
/** A start without an answer is made again after so many of these at most: five minutes. */
const MOST_PAUSES = 10;

const isToStop = ({ spec }: Facts): boolean => wantedType(spec) === 'Stop';

/** A start without state is a person's choice, by upgradeMode Stateless; so is another state that is named since. */
function rested(record: Operation, facts: Facts, { savepoint }: FoundSavepoint): Turn {
  const downSince = record.downSince ?? rfc3339(facts.now);
  const down: Operation = { ...record, downSince, ...(savepoint === undefined ? {} : { savepoint }) };
  const isChosen = isNewlyAsked(record, facts);
  if (savepoint === 'none' && upgradeModeOf(facts.spec) === 'Savepoint' && !isChosen)
    return refuse({ ...down, step: 'VerifySavepoint' }, { reason: 'SavepointMissing' }, facts);
  return announcePut(down, facts);
}

/** It may still come to rest: then the job is started. */
const isDoubtful = ({ downSince }: Operation, { observed }: Facts): boolean =>
  observed.status === 'job_cancel_fail' && downSince !== undefined;

/** Only while a window is open, however long ago it was announced, and with its approval. What has taken the job down goes on. */
const mayStop = ({ downSince }: Operation, facts: Facts): boolean =>
  mayCall(facts, 'Restart') && !lacksSavepoint(facts) && (downSince !== undefined || facts.window.isOpen);

const STOPPING = stopSteps({
  isWanted: ({ restart }) => restart !== undefined,
  isAsAsked: (record, facts) =>
    record.planId === facts.restart?.planId &&
    record.upgradeMode === upgradeModeOf(facts.spec) &&
    mayStop(record, facts),
  whenStopping: ({ downSince }, { now }) => ({ downSince: downSince ?? rfc3339(now) }),
  rested,
  interrupted,
  failed(record, facts, reason) {
    const { downSince: _, ...up } = record;
    return refuse(isDoubtful(record, facts) ? record : up, { reason }, facts);
  },
});

/** The newest spec is sent first. */
const afterEdit = (record: Operation, facts: Facts): Turn | undefined =>
  record.generation !== facts.generation && facts.updates.are === 'ready'
    ? announcePut(record, facts)
    : undefined;

/** A job that is to be started: `rest` says how, once it is at rest. */
const starting =
  (rest: StepRule): StepRule =>
  (record, facts) => {
    const state = runStateSeen(facts);
    if (state === 'blocked') return refuse(record, { reason: 'ArrearsStopped' }, facts);
    // That is no start of ours: it may end at rest as well.
    if (facts.observed.status === 'job_arrearage_recovering') return wait(record, facts);
    if (state === 'running' || state === 'moving') return goOn(record, { step: 'WaitRunning' }, facts);
    if (state !== 'rest') return wait(record, facts);
    return afterEdit(record, facts) ?? rest(record, facts);
  };

/** The call, of which nothing else may be known, has had its effect. */
const hasEndedSince = ({ before }: Operation, { observed: { status } }: Facts): boolean =>
  [...FAILED, 'job_finish'].includes(status) && status !== before.status;

const run = starting((record, facts) => {
  const isCalled = !facts.mine && record.sent !== 'Refused';
  if (!isCalled && isNewlyAsked(record, facts)) return importAnew(record, facts);
  if (record.sent === 'Refused') return startOwed(record, facts);
  if (facts.mine) return act(record);
  if (hasEndedSince(record, facts)) return goOn(record, { step: 'WaitRunning' }, facts);
  const pauseMs = NO_EFFECT_MS * Math.min(record.attempt, MOST_PAUSES);
  return ageOf(record, facts) < pauseMs ? wait(record, facts) : startAgain(record, facts);
});

const putOld = starting((record, facts) => {
  if (!facts.old.differ) return announceStart(record, facts, record.givenUp);
  if (record.sent === 'Refused') return startOwed(record, facts);
  return facts.mine ? act(record) : again(record, facts);
});

const isAsBefore = (record: Operation, facts: Facts): boolean =>
  runStateSeen(facts) === 'rest' &&
  facts.observed.status === record.before.status &&
  !isOtherRun(record, facts);

const STARTED = startedSteps({
  isWanted: (facts) => !isToStop(facts),
  done,
  failed: downAgain,
  // The job that has not run yet since its stop is still to be started: once arrears have ended, or where the start had no effect.
  takenAway(record, facts) {
    if (isOwed(record) && runStateSeen(facts) === 'blocked')
      return refuse({ ...record, step: 'Run' }, { reason: 'ArrearsStopped' }, facts);
    return isOwed(record) && isAsBefore(record, facts)
      ? again({ ...record, step: 'Run' }, facts)
      : end(record, { how: 'Interrupted' });
  },
});

const importing = importStep({
  first(record, facts) {
    const state = runStateSeen(facts);
    if (state === 'running') return interrupted(record, facts);
    if (state === 'blocked') return refuse(record, { reason: 'ArrearsStopped' }, facts);
    return state === 'rest' ? afterEdit(record, facts) : undefined;
  },
  without: ({ restore: _, ...record }, facts) => announceRun(record, facts, record.givenUp),
});

const STEPS: Record<string, StepRule> = {
  ...STOPPING,
  Put: put,
  Import: importing,
  Run: run,
  PutOld: putOld,
  ...STARTED,
};

const AT_REST = ['Put', 'Import', 'Run', 'PutOld'];

/** It is to stop by now: what was begun ends as a stop. */
function asStop({ downSince: _, ...record }: Operation, facts: Facts): Turn | undefined {
  const stop: Operation = { ...record, type: 'Stop' };
  const { step, savepoint } = record;
  if (AT_REST.includes(step))
    return isAtRest(facts.observed.status) ? end(stop, { how: 'Done', savepoint }) : undefined;
  return STOP[step]?.(stop, facts);
}

/** Somebody else has stopped the job before the call: it stays as they have left it. */
const isStoppedByOthers = ({ step }: Operation, facts: Facts): boolean =>
  step === 'Stop' && facts.mine && isAtRest(facts.observed.status);

function special(record: Operation, facts: Facts): Turn | undefined {
  if (isToStop(facts)) return asStop(record, facts);
  return isStoppedByOthers(record, facts) ? end(record, { how: 'Dropped' }) : undefined;
}

export const restartStep: StepRule = (record, facts) =>
  special(record, facts) ?? STEPS[record.step]?.(record, facts) ?? end(record, { how: 'Dropped' });
