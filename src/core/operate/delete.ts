/**
 * The job of an object that is being deleted (`lifecycle.md` 5.16). It is stopped as spec.state Stopped stops it; then it is deleted
 * where the object says so.
 *
 * | step, sent             | the job                       | then                |
 * | ---------------------- | ----------------------------- | ------------------- |
 * | none                   | at rest, or in arrears        | Delete is announced |
 * | any                    | the job is not to go any more | ends, Dropped       |
 * | Delete                 | its approval was taken back   | ends, Dropped       |
 * | Delete                 | runs, or moves                | ends, Interrupted   |
 * | Delete, announced here | anything else                 | the call            |
 * | Delete, maybe sent     | anything else                 | announced once more |
 * | WaitGone               | there, within 60 s            | waits               |
 * | WaitGone               | there, after 60 s             | announced once more |
 */
import { isAtRest } from '../job/states.ts';
import { mayCall } from './allowed.ts';
import { ageOf, type Facts } from './facts.ts';
import { act, again, end, type StepRule, wait } from './turn.ts';

const NO_EFFECT_MS = 60_000;

export const deleteWish = (facts: Facts): { type: 'Delete' } | undefined =>
  facts.isToDelete && isAtRest(facts.observed.status) ? { type: 'Delete' } : undefined;

const remove: StepRule = (record, facts) => {
  if (!facts.isToDelete || !mayCall(facts, 'Delete')) return end(record, { how: 'Dropped' });
  if (!isAtRest(facts.observed.status)) return end(record, { how: 'Interrupted' });
  return facts.mine ? act(record) : again(record, facts);
};

const waitGone: StepRule = (record, facts) => {
  if (!facts.isToDelete) return end(record, { how: 'Dropped' });
  return ageOf(record, facts) < NO_EFFECT_MS
    ? wait(record, facts)
    : again({ ...record, step: 'Delete' }, facts);
};

export const DELETE: Record<string, StepRule> = { Delete: remove, WaitGone: waitGone };
