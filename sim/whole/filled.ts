/** Placeholders in specs, and the Secrets that fill them, told apart from the controller. */

/** A Secret for jobs. */
export interface ValuesSecret {
  data: Readonly<Record<string, string>>;
  /** Its label says that jobs may be filled with it. */
  marked: boolean;
}

/** What each placeholder that is drawn is filled from. Of each field all are from one Secret. */
const SOURCES: Readonly<Record<string, { name: string; key: string }>> = {
  PASSWORD: { name: 'job-values', key: 'password' },
  USER: { name: 'job-values', key: 'user' },
  TOKEN: { name: 'more-values', key: 'token' },
};

export const VALUES_SECRETS = [...new Set(Object.values(SOURCES).map(({ name }) => name))];

/** `$${` is a literal `${`. */
const MARKS = /\$\$\{|\$\{([A-Z]+)\}/g;

const ARGUMENTS = 'entrypoint_args';
export const FILLED = [ARGUMENTS, 'runtime_config'] as const;
export type PlacedField = (typeof FILLED)[number];

/** It may have placeholders. */
export const isFilled = (field: string): boolean => FILLED.some((one) => one === field);

const namesIn = (text: unknown): string[] =>
  typeof text === 'string' ? [...text.matchAll(MARKS)].flatMap(([, name]) => name ?? []) : [];

/** The Secrets that a text is filled from. */
export const secretsIn = (text: unknown): string[] => [
  ...new Set(namesIn(text).flatMap((name) => SOURCES[name]?.name ?? [])),
];

/** `spec.valuesFrom` for these settings; undefined: they have no placeholders. */
export function valuesFromOf(job: Record<string, unknown>): object[] | undefined {
  const names = [...new Set(FILLED.flatMap((field) => namesIn(job[field])))];
  return names.length === 0 ? undefined : names.map((name) => ({ name, secretKeyRef: SOURCES[name] }));
}

/** With a text, or why there is none. */
type FilledOrWhy = { text: string } | { why: 'ValuesNotFound' | 'ValuesInvalid' };

function heldAs(name: string, secret: ValuesSecret | undefined): FilledOrWhy {
  if (secret === undefined) return { why: 'ValuesNotFound' };
  if (!secret.marked) return { why: 'ValuesInvalid' };
  const value = secret.data[SOURCES[name]?.key ?? ''];
  if (value === undefined) return { why: 'ValuesNotFound' };
  const text = value.replace(/[\r\n]+$/, '');
  return text === '' ? { why: 'ValuesInvalid' } : { text };
}

const MOST_BYTES = 1024;

/** Settings are JSON text, and a value in them stays one text. */
const written = (field: PlacedField, value: string): string =>
  field === ARGUMENTS ? value : JSON.stringify(value).slice(1, -1);

/** The text with the values that its one Secret holds. */
export function fill(field: PlacedField, text: string, secret: ValuesSecret | undefined): FilledOrWhy {
  const values = new Map(namesIn(text).map((name) => [name, heldAs(name, secret)]));
  const bad = [...values.values()].find((value) => 'why' in value);
  if (bad !== undefined) return bad;
  const whole = text.replaceAll(MARKS, (_mark, name: string | undefined) => {
    const value = values.get(String(name));
    return value !== undefined && 'text' in value ? written(field, value.text) : '${';
  });
  const isUnfit = field === ARGUMENTS && (/\p{Cc}/u.test(whole) || Buffer.byteLength(whole) > MOST_BYTES);
  return isUnfit ? { why: 'ValuesInvalid' } : { text: whole };
}

interface FilledJob {
  /** Without the fields that cannot be filled. */
  wants: Record<string, unknown>;
  /** Any of these is said then. */
  unfilled: readonly string[];
}

/** What is wanted of a job, as its Secrets are. */
export function filledJob(
  job: Record<string, unknown>,
  secretOf: (name: string) => ValuesSecret | undefined,
): FilledJob {
  const texts = FILLED.filter((field) => namesIn(job[field]).length > 0).map((field) => {
    const text = String(job[field]);
    return [field, fill(field, text, secretOf(secretsIn(text)[0] ?? ''))] as const;
  });
  const wants = { ...job };
  const unfilled: string[] = [];
  for (const [field, one] of texts) {
    if ('text' in one) wants[field] = one.text;
    else {
      delete wants[field];
      unfilled.push(one.why);
    }
  }
  return { wants, unfilled };
}
