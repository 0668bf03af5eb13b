/**
 * What one update is for. A job at rest takes everything at once. A running one takes the hot fields, and those first, so that a
 * cold one in the same edit cannot get them refused.
 */

import { RULES } from '../job/combinations.ts';
import { FIELD_NAMES, type JobFields } from '../job/fields.ts';
import { isNothing } from '../job/pair.ts';
import { type ObservedJob, phaseOf } from '../job/states.ts';
import type { Part } from '../object/last-update.ts';
import type { Change } from './diff.ts';

export interface Candidate {
  part: Part;
  changes: readonly Change[];
}

/** The job as it would be with these changes. */
function fieldsWith({ fields }: ObservedJob, changes: readonly Change[]): JobFields {
  const live = FIELD_NAMES.filter((name) => !isNothing(fields[name])).map((name) => [name, fields[name]]);
  return {
    ...Object.fromEntries(live),
    ...Object.fromEntries(changes.map(({ field, desired }) => [field, desired])),
  };
}

/**
 * The hot changes that DLI takes without the cold ones. Where a rule would be broken by them alone and is not by all together,
 * such as an empty obs_bucket while log_enabled is still true, the hot change that breaks it waits for the cold one.
 */
function takenAlone(observed: ObservedJob, changes: readonly Change[]): readonly Change[] {
  let alone = changes.filter(({ hot }) => hot);
  for (;;) {
    const broken = RULES.filter(
      ({ holds }) => !holds(fieldsWith(observed, alone)) && holds(fieldsWith(observed, changes)),
    );
    const breaks = (one: Change): boolean =>
      broken.some(({ holds }) =>
        holds(
          fieldsWith(
            observed,
            alone.filter((other) => other !== one),
          ),
        ),
      );
    const kept = alone.filter((one) => !breaks(one));
    if (kept.length === alone.length) return alone;
    alone = kept;
  }
}

/** What of the changes a running job does not take. */
export const coldOf = (changes: readonly Change[], observed: ObservedJob): readonly Change[] => {
  const hot = takenAlone(observed, changes);
  return changes.filter((change) => !hot.includes(change));
};

/** A rule of DLI that the job breaks with the changes, and not without. */
export const brokenBy = (observed: ObservedJob, changes: readonly Change[]): string | undefined =>
  RULES.find(({ holds }) => holds(fieldsWith(observed, [])) && !holds(fieldsWith(observed, changes)))
    ?.message;

/** In the order in which they are sent; none without a change. */
export function candidates(changes: readonly Change[], observed: ObservedJob): Candidate[] {
  if (phaseOf(observed.status) !== 'running') return nonEmpty([{ part: 'Whole', changes }]);
  const hot = takenAlone(observed, changes);
  return nonEmpty([
    { part: 'Hot', changes: hot },
    { part: 'Cold', changes: changes.filter((change) => !hot.includes(change)) },
  ]);
}

const nonEmpty = (all: readonly Candidate[]): Candidate[] => all.filter(({ changes }) => changes.length > 0);

/** Nothing of what such an update is for differs any more. */
export function isConverged(part: Part, changes: readonly Change[], observed: ObservedJob): boolean {
  if (part === 'Whole') return changes.length === 0;
  const hot = takenAlone(observed, changes).length;
  return part === 'Hot' ? hot === 0 : hot === changes.length;
}
