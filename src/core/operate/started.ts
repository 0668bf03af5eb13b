/**
 * The steps of a start, and of a restart, after DLI has taken the start (`lifecycle.md` 5.18 and 6.2). Their rows are those of
 * WaitRunning and Stable in `start.ts`, where `StartFailed` is failed, and `ends, Interrupted` is taken away.
 */
import { printable } from '../../ground/text.ts';
import type { Operation } from '../object/operation.ts';
import { ageOf, type Facts, isOtherRun, runStateSeen, sightOf, upSince } from './facts.ts';
import { end, goOn, refuse, type StepRule, type Turn, wait } from './turn.ts';

/** What the job is started for, and what follows. */
interface StartedFor {
  isWanted(facts: Facts): boolean;
  done: StepRule;
  failed: StepRule;
  /** Somebody else has stopped it. */
  takenAway: StepRule;
}

const NO_EFFECT_MS = 30_000;
/** A job that DLI restarts again and again for so long does not become stable. */
const UNSTABLE_MS = 3_600_000;

/** Only the account's owner, or whoever has stopped it, can tell when it will run: the start does not wait for them. */
export function isTakenAway(record: Operation, facts: Facts): boolean {
  if (runStateSeen(facts) === 'blocked') return true;
  return facts.observed.status === 'job_cancel_fail' && ageOf(record, facts) >= facts.patience.stableFor;
}

function atRest(record: Operation, facts: Facts, { done, failed, takenAway }: StartedFor): Turn {
  const { status } = facts.observed;
  const age = ageOf(record, facts);
  if (status === 'job_finish') return done(record, facts);
  const isAsBefore = status === record.before.status && !isOtherRun(record, facts);
  if (status === 'job_submit_fail')
    return isAsBefore && age < NO_EFFECT_MS ? wait(record, facts) : failed(record, facts);
  return age < facts.patience.stableFor ? wait(record, facts) : takenAway(record, facts);
}

const isRestarted = (record: Operation, facts: Facts): boolean =>
  isOtherRun(record, facts) || (facts.observed.restart_times ?? 0) !== (record.before.restart_times ?? 0);

/** Once the time is over, in a state that is neither stable nor failed: as any step. */
const waitUntilStable: StepRule = (record, facts) => {
  const left = facts.patience.stableFor - ageOf(record, facts);
  return left > 0 ? wait(record, facts, Math.max(1_000, left)) : wait(record, facts);
};

/** How long it has not been down since the operation began. */
const upMs = ({ startedAt, downtimeSeconds = 0 }: Operation, { now }: Facts): number =>
  now - Date.parse(startedAt) - 1_000 * downtimeSeconds;

/** It runs, now and then: nothing is owed, and it is not stopped for another try. */
const unstable: StepRule = (record, facts) =>
  refuse(
    { ...record, before: sightOf(facts.observed) },
    {
      reason: 'StartFailed',
      error_msg: printable(`DLI restarts it again and again. ${facts.observed.status_desc}`.trim()),
    },
    facts,
  );

function running(record: Operation, facts: Facts, { isWanted, done }: StartedFor): Turn {
  if (!isWanted(facts)) return end(record, { how: 'Dropped' });
  // Seen to run for the first time: DLI has restarted it after an exception, whether or not it tells of that.
  const before = sightOf(facts.observed);
  if (record.downSince !== undefined) return goOn(record, { before, ...upSince(record, facts) }, facts);
  if (isRestarted(record, facts))
    return upMs(record, facts) < UNSTABLE_MS ? goOn(record, { before }, facts) : unstable(record, facts);
  return ageOf(record, facts) >= facts.patience.stableFor
    ? done(record, facts)
    : waitUntilStable(record, facts);
}

function waitingToRun(record: Operation, facts: Facts, what: StartedFor): Turn {
  const { status } = facts.observed;
  const before = sightOf(facts.observed);
  if (status === 'job_running')
    return goOn(record, { step: 'Stable', before, ...upSince(record, facts) }, facts);
  if (status === 'job_running_exception') return goOn(record, { step: 'Stable', before }, facts);
  if (isTakenAway(record, facts)) return what.takenAway(record, facts);
  return runStateSeen(facts) === 'rest' ? atRest(record, facts, what) : wait(record, facts);
}

/** Started, and not running any more. */
function ended(record: Operation, facts: Facts, { done, failed, takenAway }: StartedFor): Turn {
  switch (facts.observed.status) {
    case 'job_finish':
      return done(record, facts);
    case 'job_submit_fail':
      return failed(record, facts);
    case 'job_running_exception':
      return ageOf(record, facts) >= facts.patience.stableFor
        ? failed(record, facts)
        : waitUntilStable(record, facts);
    default:
      return runStateSeen(facts) === 'rest' || isTakenAway(record, facts)
        ? takenAway(record, facts)
        : waitUntilStable(record, facts);
  }
}

export const startedSteps = (what: StartedFor): { WaitRunning: StepRule; Stable: StepRule } => ({
  WaitRunning: (record, facts) => waitingToRun(record, facts, what),
  Stable: (record, facts) =>
    facts.observed.status === 'job_running' ? running(record, facts, what) : ended(record, facts, what),
});
