/**
 * The spec with its placeholders filled, or why it cannot be. Nothing that is said of it has a value in it.
 *
 * | a source of valuesFrom names                           | then                                 |
 * | ------------------------------------------------------ | ------------------------------------ |
 * | a Secret that does not exist                           | ValuesNotFound                       |
 * | a Secret of another type, of credentials, not marked   | ValuesInvalid                        |
 * | a key that is not there                                | ValuesNotFound                       |
 * | a value that is too long, or is not UTF-8              | ValuesInvalid                        |
 * | a value that is empty but for its line end             | ValuesInvalid                        |
 * | control characters, for entrypoint_args                | ValuesInvalid                        |
 * | values with which a field breaks a rule of its own     | ValuesInvalid                        |
 * | anything else                                          | filled                               |
 */
import { type Failure, failed, ok, type Result } from '../failure.ts';
import type { FieldName, JobFields } from '../job/fields.ts';
import { FILLED_FIELDS, filledText, placeholdersIn, textIn } from '../job/placeholders.ts';
import type { SecretData, SecretValues } from '../ports.ts';
import { inWords } from './in-words.ts';
import { jobSchema } from './job-schema.ts';
import { problemOfValues } from './secret-use.ts';
import type { Spec } from './spec.ts';
import type { ValueSource } from './values.ts';

/** A spec that a job can be compared with. */
export interface FilledSpec extends Spec {
  /** Of fields that were filled: the uids of the Secrets that the values are from. */
  salts?: Partial<Record<FieldName, readonly string[]>>;
}

interface Filled {
  spec: FilledSpec;
  /** The values that are in it. */
  hidden: readonly string[];
}

interface Value {
  text: string;
  uid: string;
  /** What it is, as a sentence about it begins. */
  called: string;
}

/** By name, each as it was just read; undefined where there is none. */
type SecretsByName = ReadonlyMap<string, SecretData | undefined>;

const fault = (kind: Failure['kind'], message: string): Result<never> => failed({ kind, message });

/** The line end of `echo … | base64`, and of a file, is not part of a value. */
const withoutLineEnd = (text: string): string => text.replace(/[\r\n]+$/, '');

function valuesOf(secret: SecretData | undefined, called: string): Result<SecretValues> {
  if (secret === undefined) return fault('ValuesNotFound', `${called} does not exist.`);
  const { use, values, refused = [] } = secret;
  const unmeant = use === undefined ? `: ${refused.join(', ')}.` : problemOfValues(use);
  return unmeant === undefined && values !== undefined
    ? ok(values)
    : fault('ValuesInvalid', `${called}${unmeant}`);
}

function valueAt({ byKey, uid }: SecretValues, key: string, secret: string): Result<Value> {
  const found = byKey.get(key);
  if (found === undefined) return fault('ValuesNotFound', `${secret} has no key ${key}.`);
  if ('refused' in found) return fault('ValuesInvalid', `${secret}: ${found.refused}.`);
  const text = withoutLineEnd(found.text);
  return text === ''
    ? fault('ValuesInvalid', `${secret}: ${key} is empty.`)
    : ok({ text, uid, called: `${secret}: ${key}` });
}

function valueFrom(
  { secretKeyRef: { name, key } }: ValueSource,
  { namespace, secrets }: { namespace: string; secrets: SecretsByName },
): Result<Value> {
  const called = `Secret ${namespace}/${name}`;
  const values = valuesOf(secrets.get(name), called);
  return values.ok ? valueAt(values.value, key, called) : values;
}

type ValuesByName = ReadonlyMap<string, Value>;

/** The first that cannot be had is told. */
function allValues(
  sources: readonly ValueSource[],
  from: { namespace: string; secrets: SecretsByName },
): Result<ValuesByName> {
  const values = new Map<string, Value>();
  for (const source of sources) {
    const value = valueFrom(source, from);
    if (!value.ok) return value;
    values.set(source.name, value.value);
  }
  return ok(values);
}

/** The values that stand in a field. */
const valuesIn = (job: JobFields, field: FieldName, values: ValuesByName): Value[] =>
  placeholdersIn(textIn(job, field)).flatMap((name) => values.get(name) ?? []);

const CONTROL = /\p{Cc}/u;

/** In JSON text it is written as an escape. An argument cannot have one. */
function unfitArgument(job: JobFields, values: ValuesByName): Failure | undefined {
  const unfit = valuesIn(job, 'entrypoint_args', values).find(({ text }) => CONTROL.test(text));
  if (unfit === undefined) return undefined;
  const message = `${unfit.called} holds a line break or another control character, which no argument in entrypoint_args can have.`;
  return { kind: 'ValuesInvalid', message };
}

/** Rules of the schema say what is wrong, and never quote what they look at. */
function brokenRule(job: JobFields): Failure | undefined {
  const [issue] = jobSchema.safeParse(job, { error: inWords }).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const field = ['spec', 'job', ...issue.path].join('.');
  return { kind: 'ValuesInvalid', message: `${field}, with its values filled in: ${issue.message}.` };
}

function filledJob(job: Spec['job'], values: ValuesByName): Spec['job'] {
  const texts = FILLED_FIELDS.filter((field) => job[field] !== undefined).map((field) => {
    const text = filledText(textIn(job, field), (name) => values.get(name)?.text ?? '');
    return [field, text] as const;
  });
  return { ...job, ...Object.fromEntries(texts) };
}

function saltsOf(job: JobFields, values: ValuesByName): NonNullable<FilledSpec['salts']> {
  const uids = FILLED_FIELDS.map((field) => {
    const inField = valuesIn(job, field, values).map(({ uid }) => uid);
    return [field, [...new Set(inField)].sort()] as const;
  });
  return Object.fromEntries(uids.filter(([, own]) => own.length > 0));
}

/** A spec without valuesFrom is what it was. */
export function filled(spec: Spec, from: { namespace: string; secrets: SecretsByName }): Result<Filled> {
  const { valuesFrom, job } = spec;
  if (valuesFrom === undefined) return ok({ spec, hidden: [] });
  const values = allValues(valuesFrom, from);
  if (!values.ok) return values;
  const whole = filledJob(job, values.value);
  const problem = unfitArgument(job, values.value) ?? brokenRule(whole);
  if (problem !== undefined) return { ok: false, failure: problem };
  const hidden = [...new Set([...values.value.values()].map(({ text }) => text))];
  return ok({ spec: { ...spec, job: whole, salts: saltsOf(job, values.value) }, hidden });
}
