/**
 * The steps of a start (`lifecycle.md` 4.5, 5.18 and 6.2).
 *
 * | step, sent          | the job                                            | then                                |
 * | ------------------- | -------------------------------------------------- | ----------------------------------- |
 * | Settle              | job_running_exception, and the start is not wanted | ends, Dropped                       |
 * |                     | job_running_exception, within 60 s                 | waits: DLI may start it itself      |
 * |                     | job_running_exception, after 60 s                  | Run; StartFailed, SavepointMissing  |
 * |                     | anything else, not moving                          | ends, Interrupted                   |
 * | Run                 | moving or running; has failed since a call         | WaitRunning                         |
 * |                     | at rest, and was started meanwhile                 | ends, Interrupted                   |
 * |                     | neither, and the start is not wanted any more      | Dropped; 30 s after a call          |
 * | Run, announced here | at rest                                            | the call                            |
 * |                     | at rest, and its approval was taken back           | ends, Dropped                       |
 * |                     | at rest, and it is to resume, or not to, by now    | announced anew; SavepointMissing    |
 * | Run, maybe sent     | at rest, within 30 s, longer each time             | waits                               |
 * |                     | at rest, after that                                | announced once more; as above       |
 * | Run, WaitRunning,   | job_arrearage_stopped                              | ends, Interrupted                   |
 * | Stable              | job_cancel_fail, for 60 s: somebody has stopped it | ends, Interrupted                   |
 * | WaitRunning         | runs, or job_running_exception                     | Stable                              |
 * |                     | job_finish                                         | done                                |
 * |                     | job_submit_fail; if so before, after 30 s          | StartFailed                         |
 * |                     | another state of rest, for 60 s                    | ends, Interrupted                   |
 * | Stable              | runs, and the start is not wanted any more         | ends, Dropped                       |
 * |                     | runs as before, after 60 s; or job_finish          | done                                |
 * |                     | runs, but was started again                        | Stable anew; in the end StartFailed |
 * |                     | job_running_exception, after 60 s; job_submit_fail | StartFailed                         |
 * |                     | another state of rest                              | ends, Interrupted                   |
 * | any                 | anything else                                      | waits                               |
 *
 * Before Run the step Import, where the job is to begin with another state: its rows are those of `restore.ts`. A Run after which
 * another one is asked for becomes Import.
 */
import type { Operation } from '../object/operation.ts';
import { mayCall } from './allowed.ts';
import { announceImport, isNewlyAsked } from './announce-start.ts';
import { ageOf, type Facts, isOtherRun, runStateSeen, sightOf, upgradeModeOf, wantedType } from './facts.ts';
import { importStep } from './restore.ts';
import { isTakenAway, startedSteps } from './started.ts';
import { act, again, announce, end, goOn, refuse, type StepRule, wait } from './turn.ts';
import { FAILED, resumeOf, startWish } from './wish.ts';

const NO_EFFECT_MS = 30_000;
const LONGEST_PAUSE_MS = 1_800_000;

const isWanted = ({ spec }: Facts): boolean => wantedType(spec) === 'Start';

const failed: StepRule = (record, facts) => {
  const { status_desc } = facts.observed;
  const error_msg = status_desc === '' ? {} : { error_msg: status_desc };
  return refuse(record, { reason: 'StartFailed', ...error_msg }, facts);
};

const settle: StepRule = (record, facts) => {
  if (runStateSeen(facts) === 'moving') return wait(record, facts);
  if (facts.observed.status !== 'job_running_exception') return end(record, { how: 'Interrupted' });
  if (!isWanted(facts)) return end(record, { how: 'Dropped' });
  if (ageOf(record, facts) < facts.patience.stableFor) return wait(record, facts);
  const wish = startWish(facts);
  if ('hold' in wish) return refuse(record, { reason: wish.hold }, facts);
  return facts.restore === undefined
    ? announce(record, { step: 'Run', resume: wish.resume, before: sightOf(facts.observed) }, facts)
    : announceImport(record, facts);
};

/** With what holds now: the record may be older than the spec, and not only the controller writes it. */
const call: StepRule = (record, facts) => {
  if (!mayCall(facts, 'Start')) return end(record, { how: 'Dropped' });
  const resume = resumeOf(facts);
  if (resume === undefined) return refuse(record, { reason: 'SavepointMissing' }, facts);
  if (isNewlyAsked(record, facts)) return announceImport(record, facts);
  if (facts.mine && record.resume === resume) return act(record);
  const { generation, accountDigest: account } = facts;
  const asAsked = { ...record, generation, account, upgradeMode: upgradeModeOf(facts.spec), resume };
  return facts.mine ? announce(asAsked, {}, facts) : again(asAsked, facts);
};

const noEffectMs = ({ attempt }: Operation): number =>
  Math.min(LONGEST_PAUSE_MS, NO_EFFECT_MS * 2 ** (attempt - 1));

/** The call, of which nothing else may be known, has had its effect: a job that was not seen to fail before it has failed. */
const hasFailedSince = ({ before }: Operation, { mine, observed: { status } }: Facts): boolean =>
  !mine && FAILED.includes(status) && status !== before.status;

const run: StepRule = (record, facts) => {
  const state = runStateSeen(facts);
  if (state === 'running' || state === 'moving' || hasFailedSince(record, facts))
    return goOn(record, { step: 'WaitRunning' }, facts);
  if (state === 'rest' && isOtherRun(record, facts)) return end(record, { how: 'Interrupted' });
  const isOver = facts.mine || ageOf(record, facts) >= noEffectMs(record);
  if (!isWanted(facts)) return isOver ? end(record, { how: 'Dropped' }) : wait(record, facts);
  if (isTakenAway(record, facts)) return end(record, { how: 'Interrupted' });
  return state === 'rest' && isOver ? call(record, facts) : wait(record, facts);
};

const importing = importStep({
  first(record, facts) {
    const state = runStateSeen(facts);
    if (state === 'running' || state === 'moving' || isTakenAway(record, facts))
      return end(record, { how: 'Interrupted' });
    return isWanted(facts) && mayCall(facts, 'Start') ? undefined : end(record, { how: 'Dropped' });
  },
  without(record, facts) {
    const resume = resumeOf(facts);
    return resume === undefined
      ? refuse(record, { reason: 'SavepointMissing' }, facts)
      : announce(record, { step: 'Run', attempt: 1, resume, restore: undefined }, facts);
  },
});

export const START: Record<string, StepRule> = {
  Settle: settle,
  Import: importing,
  Run: run,
  ...startedSteps({
    isWanted,
    done: (record) => end(record, { how: 'Done' }),
    failed,
    takenAway: (record) => end(record, { how: 'Interrupted' }),
  }),
};
