/** What differs between the wanted and the live job: only fields that the spec sets and does not ignore. */

import { stringifyJson } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import { compared } from '../job/compare.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from '../job/fields.ts';
import type { Pair } from '../job/pair.ts';
import type { ObservedJob } from '../job/states.ts';
import type { FilledSpec } from '../object/fill.ts';
import type { Spec } from '../object/spec.ts';

/** What of our own updates the live job does not show, as the status remembers it; see `remembered.ts`. */
export interface Remembered {
  /** Names inside `runtime_config` that are ours: a live one that has left the spec is removed. */
  ownedProperties?: readonly string[] | undefined;
  /** Fields whose 0 (let DLI decide) was applied: the number read back since then is DLI's own. */
  leftToDli?: readonly string[] | undefined;
}

/** `desired` and `live` as people see them. */
export interface Change extends Pair {
  field: FieldName;
  hot: boolean;
  /** Both values in the form in which they are compared, and of maps and objects only the compared parts: for fingerprints. */
  canonical: Pair;
  /** Of a value that is from a Secret: what its fingerprint is made with, so that it cannot be guessed from that. */
  salt?: readonly string[];
}

/** The fields that the spec manages: set, and not ignored. */
export function managed(spec: Spec): FieldName[] {
  const ignored = new Set<string>(spec.ignore);
  return FIELD_NAMES.filter((field) => spec.job[field] !== undefined && !ignored.has(`job.${field}`));
}

export function diff(
  spec: FilledSpec,
  { fields }: Pick<ObservedJob, 'fields'>,
  remembered: Remembered,
): Change[] {
  const { ownedProperties = [], leftToDli = [] } = remembered;
  return managed(spec).flatMap((field) => {
    const { compare, hot } = FIELDS[field];
    const desired = spec.job[field];
    // What GET answers then is DLI's own number.
    if (compare === 'slots' && desired === 0 && leftToDli.includes(field)) return [];
    const canonical = compared(compare, { desired, live: fields[field] }, ownedProperties);
    if (canonical === undefined) return [];
    const salt = spec.salts?.[field];
    const change = { field, hot, desired, live: fields[field] ?? null, canonical };
    return [salt === undefined ? change : { ...change, salt }];
  });
}

const VALUE_BYTES = 256;

/** A value as people may see it: JSON text, short, `***` where it may hold a key. */
export const shown = (field: FieldName, value: unknown): string =>
  FIELDS[field].sensitive && value !== null && value !== ''
    ? '***'
    : printable(stringifyJson(value ?? null), VALUE_BYTES);
