/**
 * A job that a restart has taken down, and that does not start (`lifecycle.md` 7). `the old settings`: the update of this restart has
 * changed something, it can be put back, onFailure does not say Hold, and that was not done yet. In order:
 *
 * | why it does not start                                          | then                                     |
 * | -------------------------------------------------------------- | ---------------------------------------- |
 * | the settings, or it failed: there are old settings             | PutOld is announced                      |
 * | CUs, for 5 minutes, and the update has raised them: as above   | PutOld is announced                      |
 * | no savepoint to resume from, and upgradeMode says Stateless    | announced without state                  |
 * | its record was lost: nobody asks, and spec.state is unset      | LeftStopped, until a person decides      |
 * | somebody asks, or the Secret is another                        | announced once more                      |
 * | no savepoint to resume from                                    | SavepointMissing, until a person decides |
 * | the settings, or it failed, after an update: onFailure is Hold | StartFailed, until a person decides      |
 * | the same, and old settings are not known                       | announced once more, then StartFailed    |
 * | anything else, and it is due                                   | announced once more                      |
 * | anything else                                                  | waits                                    |
 */
import { rfc3339 } from '../../ground/rfc3339.ts';
import type { Operation } from '../object/operation.ts';
import { startAgain } from './announce-start.ts';
import { type Facts, isAhead, sightOf, upgradeModeOf } from './facts.ts';
import { dueInMs } from './refused.ts';
import { again, announce, refuse, type StepRule, type Turn } from './turn.ts';

const OTHERS_TOOK_CUS_MS = 300_000;

/** DLI's reason lies in the settings of the job. */
const OF_SETTINGS = ['Rejected', 'QueueUnavailable', 'StartFailed'];

const isOfSettings = ({ refusal }: Operation): boolean => OF_SETTINGS.includes(refusal?.reason ?? '');

const isHeld = ({ spec: { onFailure } }: Facts): boolean => onFailure === 'Hold';

const hasChanged = ({ previous = [], givenUp }: Operation): boolean =>
  previous.length > 0 && givenUp === undefined;

/** There are old settings, and the way back to them is open. */
export const canPutBack = (record: Operation, facts: Facts): boolean =>
  hasChanged(record) && !isHeld(facts) && facts.old.lost.length === 0;

/** It is taken. */
function isToPutBack(record: Operation, facts: Facts): boolean {
  if (!canPutBack(record, facts)) return false;
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

/** Somebody asks for it, or the Secret is another. */
export const isAnew = (record: Operation, { isRequested, accountDigest }: Facts): boolean =>
  isRequested || record.account !== accountDigest;

/** Set back since, the clock would make it wait until it is as late again. */
export const isDue = (record: Operation, facts: Facts): boolean =>
  dueInMs(record, facts) <= 0 || isAhead(record, facts.now);

/** Whether the restart has taken the job down is not sure; see `lost.ts`. */
const isUnsure = ({ refusal }: Operation, { isRequested, spec }: Facts): boolean =>
  refusal?.reason === 'RecordLost' && !isRequested && spec.state === undefined;

/** The start, or the way back, was refused, or has failed. */
export const startOwed: StepRule = (record, facts) => {
  const { refusal = { reason: 'StartFailed' } } = record;
  if (isToPutBack(record, facts))
    return announce(record, { step: 'PutOld', attempt: 1, givenUp: refusal }, facts);
  if (
    refusal.reason === 'SavepointMissing' &&
    record.resume === true &&
    record.restore === undefined &&
    upgradeModeOf(facts.spec) === 'Stateless'
  )
    return announce(record, { resume: false, account: facts.accountDigest }, facts);
  if (isUnsure(record, facts)) return { ...refuse(record, refusal, facts), dueMs: Number.POSITIVE_INFINITY };
  if (isAnew(record, facts)) return startAgain({ ...record, account: facts.accountDigest }, facts);
  const stuck = ofSettings(record, facts);
  if (stuck !== undefined) return stuck;
  return isDue(record, facts)
    ? startAgain({ ...record, before: sightOf(facts.observed) }, facts)
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
