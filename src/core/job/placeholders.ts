/**
 * Placeholders `${NAME}` in fields of a job. They may stand in those fields only whose values are shown nowhere, and so need no rules
 * of their own for what is shown: who reads the object must not read there what its author has taken out of it.
 */
import { parseJson } from '../../ground/json.ts';
import { FIELD_NAMES, FIELDS, type FieldName, type JobFields } from './fields.ts';

export const PLACEHOLDER_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** In this order: `$${` is a literal `${`. */
const MARKS = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

export const FILLED_FIELDS = FIELD_NAMES.filter((field) => FIELDS[field].sensitive);

/** Fields whose texts may have `${` by their own rules. */
export const UNFILLED_FIELDS = FIELD_NAMES.filter((field) => {
  const { schema, sensitive } = FIELDS[field];
  return !sensitive && ['${', ['${']].some((value) => schema.safeParse(value).success);
});

/** The text of such a field; it is empty where the field is not set. */
export const textIn = (job: JobFields | undefined, field: FieldName): string => String(job?.[field] ?? '');

/** Names of placeholders, each as often as it stands there. */
export const placeholdersIn = (text: string): string[] =>
  [...text.matchAll(MARKS)].flatMap(([, name]) => (name === undefined ? [] : [name]));

/** `${` that begins a placeholder, and is not a literal. */
export const openingsIn = (text: string): number => text.replaceAll('$${', ' ').split('${').length - 1;

function isJson(text: string): boolean {
  try {
    const parsed = parseJson(text);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}

/** Inside JSON text placeholders stand in strings, and a quote or a line end of a value must not end one. */
const asJson = (value: string): string => JSON.stringify(value).slice(1, -1);

/** Once, from the left to the right: what a value holds is not filled again. */
export function filledText(text: string, valueFor: (name: string) => string): string {
  const write = isJson(text) ? asJson : (value: string): string => value;
  return text.replaceAll(MARKS, (_mark, name: string | undefined) =>
    name === undefined ? '${' : write(valueFor(name)),
  );
}
