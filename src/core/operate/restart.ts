/**
 * The steps of a restart (`lifecycle.md` 4.5, 5 and 6.2): stop with a savepoint, update, start from it. From the moment that the stop
 * may have taken the job down, the record stays open until the job runs, or is to be stopped. The rows of the stop are in `stop.ts`,
 * those after the start in `started.ts`.
 *
 * | step, sent            | the job                                          | then                                |
 * | --------------------- | ------------------------------------------------ | ----------------------------------- |
 * | Stop, WaitRest        | at rest, its savepoint is there, or none wanted  | Put is announced; Run if none is due |
 * |                       | at rest, no savepoint is found                   | SavepointMissing, and down          |
 * |                       | runs, another start_time                         | Interrupted; unsent: dropped        |
 * |                       | runs on, as before                               | SavepointFailed, StopFailed         |
 * | any                   | at rest, and it is to stop by now                | ends, as a stop                     |
 * | Put                   | runs                                             | Interrupted                         |
 * |                       | at rest, and nothing differs                     | Run is announced                    |
 * |                       | at rest, and its update was refused before       | Run is announced, with the old      |
 * |                       | at rest, after 5 updates without a true answer   | Run is announced, with the old      |
 * |                       | at rest, and the record lacks old values         | Put is announced anew               |
 * |                       | at rest                                          | the update                          |
 * | Run, PutOld           | runs, or moving                                  | WaitRunning                         |
 * |                       | at rest, and the spec has changed since          | Put is announced                    |
 * | Put, Run, PutOld      | job_arrearage_stopped                            | ArrearsStopped, and down            |
 * | Run, announced here   | at rest                                          | the call                            |
 * | Run, maybe sent       | at rest, within 30 s, and longer with each try   | waits                               |
 * |                       | at rest, after that                              | announced once more                 |
 * | Run, refused          | see `owed.ts`                                    |                                     |
 * | PutOld, announced here| at rest, and the old values are not back         | the call                            |
 * | PutOld, maybe sent    | at rest, and the old values are not back         | announced once more                 |
 * | PutOld                | at rest, and the old values are back             | Run is announced                    |
 * | WaitRunning, Stable   | done, with the settings of the spec              | done                                |
 * |                       | done, with the old settings                      | RolledBack                          |
 * |                       | done, and what was updated still differs         | DiffNotConverging                   |
 * |                       | failed                                           | see `owed.ts`                       |
 * |                       | taken away                                       | ends, Interrupted                   |
 * | any                   | anything else                                    | waits                               |
 */
import { rfc3339 } from '../../ground/rfc3339.ts';
import type { Operation } from '../object/operation.ts';
import { ageOf, type Facts, runStateSeen, sightOf, upgradeModeOf, wantedType } from './facts.ts';
import { announceRun, downAgain, startOwed } from './owed.ts';
import { withPrevious } from './previous.ts';
import { isOwed } from './refused.ts';
import { startedSteps } from './started.ts';
import { type FoundSavepoint, STOP, stopSteps } from './stop.ts';
import { act, again, announce, end, goOn, refuse, type StepRule, type Turn, wait } from './turn.ts';
import { lacksSavepoint } from './wish.ts';

const NO_EFFECT_MS = 30_000;
/** A start without an answer is made again after so many of these at most: five minutes. */
const MOST_PAUSES = 10;
/** An update that the state of the job forbids is tried again for so long; then the old settings are started. */
const CONFLICT_MS = 120_000;

/** So many updates without an answer that helps, and as long: DLI may fail at these settings and at nothing else. */
const MOST_UNCLEAR = 5;

const isInVain = (record: Operation, facts: Facts): boolean =>
  record.sent === 'Unclear' && record.attempt > MOST_UNCLEAR && ageOf(record, facts) >= CONFLICT_MS;

const isToStop = ({ spec }: Facts): boolean => wantedType(spec) === 'Stop';

/** The job runs as somebody else has started it. It is not stopped for the same plan again. */
const interrupted: StepRule = (record, facts) => {
  if (record.step === 'Stop' && facts.mine) return end(record, { how: 'Dropped' });
  const { downSince: _, ...rest } = record;
  return refuse({ ...rest, before: sightOf(facts.observed) }, { reason: 'Interrupted' }, facts);
};

/** Before the update: what it replaces is written down first. */
function announcePut(record: Operation, facts: Facts): Turn {
  if (facts.differing.length === 0) return announceRun(record, facts);
  const previous = withPrevious(record.previous, facts.differing, facts.observed.fields);
  const { generation } = facts;
  return announce(record, { step: 'Put', attempt: 1, previous, generation, givenUp: undefined }, facts);
}

/** A start without state is a person's choice, by upgradeMode Stateless. */
function rested(record: Operation, facts: Facts, { savepoint }: FoundSavepoint): Turn {
  const downSince = record.downSince ?? rfc3339(facts.now);
  const down: Operation = { ...record, downSince, ...(savepoint === undefined ? {} : { savepoint }) };
  if (savepoint === 'none' && upgradeModeOf(facts.spec) === 'Savepoint')
    return refuse({ ...down, step: 'VerifySavepoint' }, { reason: 'SavepointMissing' }, facts);
  return announcePut(down, facts);
}

const STOPPING = stopSteps({
  isWanted: ({ restart }) => restart !== undefined,
  isAsAsked: ({ upgradeMode, planId }, facts) =>
    planId === facts.restart?.planId && upgradeMode === upgradeModeOf(facts.spec) && !lacksSavepoint(facts),
  whenStopping: ({ now }) => ({ downSince: rfc3339(now) }),
  rested,
  interrupted,
  // job_cancel_fail may still come to rest: then the job is started.
  failed({ downSince, ...record }, facts, reason) {
    const isDoubtful = facts.observed.status === 'job_cancel_fail' && downSince !== undefined;
    return refuse(isDoubtful ? { ...record, downSince } : record, { reason }, facts);
  },
});

/** The update is not sent: it waits, or the job is started without it. */
function keptBack(record: Operation, facts: Facts): Turn | undefined {
  const { updates } = facts;
  if (updates.are === 'held') {
    const mayPass = updates.refusal?.reason === 'StateConflict' && ageOf(record, facts) < CONFLICT_MS;
    return mayPass ? wait(record, facts) : announceRun(record, facts, updates.refusal);
  }
  const { refusal = { reason: 'CloudUnavailable' } } = record;
  return isInVain(record, facts) ? announceRun(record, facts, refusal) : undefined;
}

const put: StepRule = (record, facts) => {
  const state = runStateSeen(facts);
  if (state === 'running') return interrupted(record, facts);
  if (state === 'blocked') return refuse(record, { reason: 'ArrearsStopped' }, facts);
  if (state !== 'rest') return wait(record, facts);
  const { updates, differing, generation } = facts;
  if (differing.length === 0) return announceRun(record, facts);
  const kept = keptBack(record, facts);
  if (kept !== undefined) return kept;
  const known = record.previous?.map(({ field }) => field) ?? [];
  if (!differing.every((field) => known.includes(field)) || record.generation !== generation)
    return announcePut(record, facts);
  return updates.are === 'ready' ? { do: 'put', operation: record } : wait(record, facts);
};

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
    const isEdited = record.generation !== facts.generation && facts.updates.are === 'ready';
    return isEdited ? announcePut(record, facts) : rest(record, facts);
  };

const run = starting((record, facts) => {
  if (record.sent === 'Refused') return startOwed(record, facts);
  if (facts.mine) return act(record);
  const pauseMs = NO_EFFECT_MS * Math.min(record.attempt, MOST_PAUSES);
  return ageOf(record, facts) < pauseMs ? wait(record, facts) : again(record, facts);
});

const putOld = starting((record, facts) => {
  if (!facts.old.differ) return announceRun(record, facts, record.givenUp);
  if (record.sent === 'Refused') return startOwed(record, facts);
  return facts.mine ? act(record) : again(record, facts);
});

/** What it has updated still differs, and asks for a restart. */
const isNotConverging = ({ previous = [], generation }: Operation, facts: Facts): boolean =>
  facts.restart !== undefined &&
  generation === facts.generation &&
  previous.some(({ field }) => facts.differing.some((name) => name === field));

/**
 * With the old settings it has ended, and not as the spec says; nor has it where DLI makes something else of what was updated, which
 * one more restart would not change.
 */
const done: StepRule = ({ givenUp, ...record }, facts) => {
  if (facts.differing.length === 0) return end(record, { how: 'Done' });
  const ended: Operation = { ...record, before: sightOf(facts.observed) };
  if (givenUp !== undefined)
    return refuse({ ...ended, givenUp }, { ...givenUp, reason: 'RolledBack' }, facts);
  return isNotConverging(record, facts)
    ? refuse(ended, { reason: 'DiffNotConverging' }, facts)
    : end(record, { how: 'Done' });
};

const STARTED = startedSteps({
  isWanted: (facts) => !isToStop(facts),
  done,
  failed: downAgain,
  // Arrears end, and the job that has not run yet since its stop is still to be started.
  takenAway: (record, facts) =>
    isOwed(record) && runStateSeen(facts) === 'blocked'
      ? refuse({ ...record, step: 'Run' }, { reason: 'ArrearsStopped' }, facts)
      : end(record, { how: 'Interrupted' }),
});

const STEPS: Record<string, StepRule> = { ...STOPPING, Put: put, Run: run, PutOld: putOld, ...STARTED };

const AT_REST = ['Put', 'Run', 'PutOld'];

/** It is to stop by now: what was begun ends as a stop. */
function asStop({ downSince: _, ...record }: Operation, facts: Facts): Turn | undefined {
  const stop: Operation = { ...record, type: 'Stop' };
  const { step, savepoint } = record;
  if (AT_REST.includes(step))
    return runStateSeen(facts) === 'rest' ? end(stop, { how: 'Done', savepoint }) : undefined;
  return STOP[step]?.(stop, facts);
}

export const restartStep: StepRule = (record, facts) =>
  (isToStop(facts) ? asStop(record, facts) : undefined) ??
  STEPS[record.step]?.(record, facts) ??
  end(record, { how: 'Dropped' });
