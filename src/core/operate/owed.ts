/**
 * A job that a restart has taken down, and that does not start (`lifecycle.md` 7). `the old settings`: the update of this restart has
 * changed something, it can be put back, onFailure does not say Hold, and that was not done yet. In order:
 *
 * | why it does not start                                          | then                                     |
 * | -------------------------------------------------------------- | ---------------------------------------- |
 * | the settings, or it failed: there are old settings             | PutOld is announced                      |
 * | CUs, for 5 minutes, and the update has raised them: as above   | PutOld is announced                      |
 * | no savepoint to resume from, and upgradeMode says Stateless    | announced without state                  |
 * | somebody asks, or the Secret is another                        | announced once more                      |
 * | no savepoint to resume from                                    | SavepointMissing, until a person decides |
 * | the settings, or it failed, after an update: onFailure is Hold | StartFailed, until a person decides      |
 * | the same, and old settings are not known                       | announced once more, then StartFailed    |
 * | anything else, and it is due                                   | announced once more                      |
 * | anything else                                                  | waits                                    |
 */
import { rfc3339 } from '../../ground/rfc3339.ts';
import type { Operation, OperationRefusal } from '../object/operation.ts';
import { type Facts, isAhead, sightOf, upgradeModeOf } from './facts.ts';
import { dueInMs } from './refused.ts';
import { again, announce, refuse, type StepRule, type Turn } from './turn.ts';

const OTHERS_TOOK_CUS_MS = 300_000;

/** Resume from the savepoint, whatever the spec says by now, but where there is none and a person wants the job without state. */
function resumeOwed({ upgradeMode, savepoint, refusal }: Operation, { spec, observed }: Facts): boolean {
  if (upgradeMode === 'Stateless') return false;
  const hasNone = savepoint === 'none' || refusal?.reason === 'SavepointMissing';
  if (hasNone && upgradeModeOf(spec) === 'Stateless') return false;
  return observed.status !== 'job_finish';
}

/** `givenUp`: why the job is started with its old settings. */
export function announceRun(record: Operation, facts: Facts, givenUp?: OperationRefusal): Turn {
  const before = sightOf(facts.observed);
  const { generation } = facts;
  const resume = resumeOwed(record, facts);
  return announce(record, { step: 'Run', attempt: 1, resume, before, generation, givenUp }, facts);
}

/** DLI's reason lies in the settings of the job. */
const OF_SETTINGS = ['Rejected', 'QueueUnavailable', 'StartFailed'];

const isOfSettings = ({ refusal }: Operation): boolean => OF_SETTINGS.includes(refusal?.reason ?? '');

const isHeld = ({ spec: { onFailure } }: Facts): boolean => onFailure === 'Hold';

const hasChanged = ({ previous = [], givenUp }: Operation): boolean =>
  previous.length > 0 && givenUp === undefined;

/** The way back is open, and is taken. */
function isToPutBack(record: Operation, facts: Facts): boolean {
  if (!hasChanged(record) || isHeld(facts) || facts.old.lost.length > 0) return false;
  if (isOfSettings(record)) return true;
  const downMs = facts.now - Date.parse(record.downSince ?? record.stepAt);
  return record.refusal?.reason === 'QueueNotReady' && facts.old.hadLessCus && downMs >= OTHERS_TOOK_CUS_MS;
}

/** Only a person can tell how it is to start. */
const forAPerson: StepRule = (record, facts) => ({
  ...refuse(record, { ...record.refusal, reason: 'StartFailed' }, facts),
  dueMs: Number.POSITIVE_INFINITY,
});

function ofSettings(record: Operation, facts: Facts): Turn | undefined {
  if (!isOfSettings(record) || !hasChanged(record)) return undefined;
  const isStuck = isHeld(facts) || (facts.old.lost.length > 0 && record.attempt > 1);
  if (isStuck) return forAPerson(record, facts);
  return facts.old.lost.length > 0 ? again(record, facts) : undefined;
}

const isAnew = (record: Operation, { isRequested, accountDigest }: Facts): boolean =>
  isRequested || record.account !== accountDigest;

/** The start, or the way back, was refused, or has failed. */
export const startOwed: StepRule = (record, facts) => {
  const { refusal = { reason: 'StartFailed' } } = record;
  if (isToPutBack(record, facts))
    return announce(record, { step: 'PutOld', attempt: 1, givenUp: refusal }, facts);
  if (
    refusal.reason === 'SavepointMissing' &&
    record.resume === true &&
    upgradeModeOf(facts.spec) === 'Stateless'
  )
    return announce(record, { resume: false, account: facts.accountDigest }, facts);
  if (isAnew(record, facts)) return again({ ...record, account: facts.accountDigest }, facts);
  const stuck = ofSettings(record, facts);
  if (stuck !== undefined) return stuck;
  // Set back since, the clock would make it wait until it is as late again.
  const isDue = dueInMs(record, facts) <= 0 || isAhead(record, facts.now);
  return isDue
    ? again({ ...record, before: sightOf(facts.observed) }, facts)
    : refuse(record, refusal, facts);
};

/** DLI has started it, and it has failed. */
export const downAgain: StepRule = (record, facts) => {
  const { status_desc } = facts.observed;
  const refusal = { reason: 'StartFailed', ...(status_desc === '' ? {} : { error_msg: status_desc }) };
  const down: Operation = {
    ...record,
    step: 'Run',
    downSince: record.downSince ?? rfc3339(facts.now),
    stepAt: rfc3339(facts.now),
    refusal,
  };
  return startOwed(down, facts);
};
