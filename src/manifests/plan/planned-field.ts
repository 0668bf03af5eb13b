/** One field of a plan, without a value that may hold a key. */
import type { Change } from '../../core/decide/diff.ts';
import { FIELDS, type FieldName } from '../../core/job/fields.ts';
import { isNothing } from '../../core/job/pair.ts';
import { stringifyJson } from '../../ground/json.ts';
import { plain } from './keys.ts';
import type { PlannedField } from './report.ts';

const VALUE_BYTES = 256;

/** As it is, where it is short and has nothing of a key; else as a text. */
function shownValue(field: FieldName, value: unknown): unknown {
  if (FIELDS[field].sensitive || isNothing(value)) return null;
  if (typeof value === 'string') return plain(value, VALUE_BYTES);
  const text = stringifyJson(value);
  const shown = plain(text, VALUE_BYTES);
  return shown === text ? value : shown;
}

export const fieldOf = ({ field, desired, live }: Change, isHot: boolean): PlannedField => ({
  field,
  before: shownValue(field, live),
  after: shownValue(field, desired),
  class: isHot ? 'hot' : 'cold',
  stateRisk: FIELDS[field].risk,
  sensitive: FIELDS[field].sensitive,
  compared: true,
});

export const uncomparedField = (field: FieldName): PlannedField => ({
  field,
  before: null,
  after: null,
  class: FIELDS[field].hot ? 'hot' : 'cold',
  stateRisk: FIELDS[field].risk,
  sensitive: FIELDS[field].sensitive,
  compared: false,
  unknown: 'values',
});
