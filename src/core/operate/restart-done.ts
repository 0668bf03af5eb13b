/** How a restart ends whose job runs. Its rows are those of WaitRunning and Stable in `restart.ts` that begin with `done`. */
import type { Operation } from '../object/operation.ts';
import { type Facts, sightOf, upSince } from './facts.ts';
import { end, refuse, type StepRule } from './turn.ts';

/** What it has updated still differs, and asks for a restart. */
const isNotConverging = ({ previous = [], generation }: Operation, facts: Facts): boolean =>
  facts.restart !== undefined &&
  generation === facts.generation &&
  previous.some(({ field }) => facts.differing.some((name) => name === field));

/** A nonce that it was for may be acted on by now: what is refused is what is still asked for. */
const planLeft = ({ generation }: Operation, facts: Facts): Pick<Operation, 'planId'> =>
  facts.restart !== undefined && generation === facts.generation ? { planId: facts.restart.planId } : {};

/** It runs from the state that is asked for, where one is. */
const isRestored = ({ restore }: Operation, facts: Facts): boolean =>
  restore?.became !== 'Refused' || facts.restore === undefined;

/**
 * With the old settings, or from the old state, it has ended, and not as the spec says; nor has it where DLI makes something else of
 * what was updated, which one more restart would not change.
 */
export const done: StepRule = (started, facts) => {
  const { downSince: _, givenUp, ...record } = { ...started, ...upSince(started, facts) };
  if (facts.differing.length === 0 && isRestored(record, facts)) return end(record, { how: 'Done' });
  const ended: Operation = { ...record, before: sightOf(facts.observed), ...planLeft(record, facts) };
  if (givenUp !== undefined)
    return refuse({ ...ended, givenUp }, { ...givenUp, reason: 'RolledBack' }, facts);
  return isNotConverging(record, facts)
    ? refuse(ended, { reason: 'DiffNotConverging' }, facts)
    : end(record, { how: 'Done' });
};
