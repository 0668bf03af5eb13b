/** What is remembered of our own updates after a pass, because the live job does not show it. */
import { compared } from '../job/compare.ts';
import { FIELDS, type FieldName } from '../job/fields.ts';
import { settingNames } from '../job/properties.ts';
import { MOST_OWNED } from '../job/settings-text.ts';
import type { ObservedJob } from '../job/states.ts';
import type { Spec } from '../object/spec.ts';
import { type Change, managed, type Remembered } from './diff.ts';

/** The differences that a pass saw, and what it did about them. */
export interface PassEffect {
  /** The job before the update. */
  observed: ObservedJob;
  changes: readonly Change[];
  /** What an update was to change that has taken effect, or may have; none when it was refused or not sent. */
  sent: readonly Change[];
  /** Whether it is known to have taken effect. */
  applied: boolean;
}

const about = (changes: readonly Change[], field: FieldName): boolean =>
  changes.some((change) => change.field === field);

/** The names that are ours once an update for these changes is under way. */
export function ownedBySending(
  before: readonly string[],
  spec: Spec,
  sent: readonly Change[],
): readonly string[] {
  if (!about(sent, 'runtime_config')) return before;
  const names = settingNames(spec.job.runtime_config);
  return [...new Set([...names, ...before])].slice(0, MOST_OWNED).sort();
}

/**
 * | runtime_config                             | names that are ours            |
 * | ------------------------------------------ | ------------------------------ |
 * | is left out, or ignored                    | none: nobody manages it        |
 * | is seen as wanted                          | those of the spec, exactly     |
 * | differs; an update reached the job, or may | those of the spec, and before  |
 * | differs; none was sent, or it was refused  | those before                   |
 */
function owned(before: readonly string[], spec: Spec, { changes, sent }: PassEffect): readonly string[] {
  if (!managed(spec).includes('runtime_config')) return [];
  return about(changes, 'runtime_config')
    ? ownedBySending(before, spec, sent)
    : settingNames(spec.job.runtime_config);
}

/**
 * No document says what GET answers for a number that is left to DLI: nothing, or what DLI computed. So 0 is sent once, to take
 * back a pin; a number read back after that is DLI's own. Once nothing has been read back there is no need to remember: a number
 * that comes later was set by somebody.
 */
function left(
  before: readonly string[],
  spec: Spec,
  { observed, sent, applied }: PassEffect,
): readonly string[] {
  return managed(spec).filter((field) => {
    if (FIELDS[field].compare !== 'slots' || spec.job[field] !== 0) return false;
    if (applied && about(sent, field)) return true;
    return (
      before.includes(field) && compared('slots', { desired: 0, live: observed.fields[field] }) !== undefined
    );
  });
}

const orAbsent = (names: readonly string[]): string[] | undefined =>
  names.length === 0 ? undefined : [...names];

export function rememberedAfter(
  { ownedProperties = [], leftToDli = [] }: Remembered,
  spec: Spec,
  effect: PassEffect,
): { ownedProperties: string[] | undefined; leftToDli: string[] | undefined } {
  return {
    ownedProperties: orAbsent(owned(ownedProperties, spec, effect)),
    leftToDli: orAbsent(left(leftToDli, spec, effect)),
  };
}
