/** What the update of a restart changes, as it was before: a job that does not start with the new settings gets the old ones back. */
import { parseJson, stringifyJson } from '../../ground/json.ts';
import { withoutUrlSecrets } from '../../ground/text.ts';
import { type Body, type Comparer, FIELD_NAMES, FIELDS, type FieldName } from '../job/fields.ts';
import { written } from '../job/overlay.ts';
import { isNothing } from '../job/pair.ts';
import { LONGEST_PREVIOUS, type Operation, type PreviousValue } from '../object/operation.ts';

/** No JSON text. */
const HIDDEN = '***';

/** What takes a value back that was not there before. No document says what does so to a number: see `staysNew`. */
const EMPTY: Partial<Record<Comparer, unknown>> = {
  flag: false,
  slots: 0,
  text: '',
  prose: '',
  path: '',
  json: '',
  properties: '',
  list: [],
};

function shownValue(field: FieldName, live: unknown): string {
  const text = stringifyJson(written(FIELDS[field].compare, live) ?? null);
  const mayHoldKey = (FIELDS[field].sensitive && !isNothing(live)) || withoutUrlSecrets(text) !== text;
  return mayHoldKey || text.length > LONGEST_PREVIOUS ? HIDDEN : text;
}

/** For the status, with those that it knows already: they are what ran. What may hold a key, only this process knows. */
export function withPrevious(
  known: readonly PreviousValue[] = [],
  more: readonly FieldName[],
  live: Body,
): PreviousValue[] {
  const added = more.filter((field) => !known.some((one) => one.field === field));
  return [...known, ...added.map((field) => ({ field, value: shownValue(field, live[field]) }))];
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Undefined: it is not known, or is nothing that a spec could ask for: not only the controller writes the status. */
function fromStatus(field: FieldName, text: string): unknown {
  const value = parsed(text);
  if (value === undefined || isNothing(value)) return value;
  return FIELDS[field].schema.safeParse(value).success ? value : undefined;
}

const hadNone = ({ value }: PreviousValue): boolean => isNothing(parsed(value));

/** Fields that had no value, and keep the new one when the others are put back. */
export const staysNew = ({ previous = [] }: Pick<Operation, 'previous'>): FieldName[] =>
  FIELD_NAMES.filter(
    (field) =>
      !(FIELDS[field].compare in EMPTY) && previous.some((one) => one.field === field && hadNone(one)),
  );

interface PreviousValues {
  /** As a spec would say them. */
  values: Body;
  /** Fields whose value is not known. */
  lost: readonly FieldName[];
}

/** One value as a spec would say it; null: there was none. Undefined: it is not known. */
const valueBefore = (field: FieldName, text: string, live: Body | undefined): unknown =>
  live === undefined ? fromStatus(field, text) : (written(FIELDS[field].compare, live[field]) ?? null);

/** `live`: the fields as they were, where this process has seen them. */
export function previousValues(
  { previous = [] }: Pick<Operation, 'previous'>,
  live: Body | undefined,
): PreviousValues {
  const values: Body = {};
  const lost: FieldName[] = [];
  for (const { field: name, value: text } of previous) {
    const field = FIELD_NAMES.find((one) => one === name);
    if (field === undefined) continue;
    const { compare } = FIELDS[field];
    const value = valueBefore(field, text, live);
    if (value === undefined) lost.push(field);
    else if (!isNothing(value)) values[field] = value;
    else if (compare in EMPTY) values[field] = EMPTY[compare];
  }
  // Nothing would be put back.
  const isInVain = lost.length + Object.keys(values).length === 0;
  return { values, lost: isInVain ? staysNew({ previous }) : lost };
}
