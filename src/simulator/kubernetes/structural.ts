/** What the API server does to a custom resource before it stores it: default, prune, validate. */
import { type Cause, invalid, isBlocking, NO_FIELD } from './cause.ts';
import { checkRules } from './cel-rules.ts';
import { dropNulls, fillDefaults } from './defaulting.ts';
import { duplicates } from './list-type.ts';
import { pruneObject } from './pruning.ts';
import { asSchema, isFields, type Schema } from './schema.ts';
import { judge } from './validate.ts';
import { copy } from './value.ts';

export type { Cause } from './cause.ts';
export { checkCrd } from './crd-check.ts';

export interface Prepare {
  /** The whole object, as sent. It is not changed. */
  object: unknown;
  /** The stored object on an update: what was invalid before and is unchanged is tolerated. */
  old: unknown | undefined;
  /** `openAPIV3Schema` of the version. */
  schema: unknown;
  fieldValidation: 'Strict' | 'Warn' | 'Ignore';
}

export interface Prepared {
  /** Defaulted and pruned. */
  object: unknown;
  causes: Cause[];
  /** Paths such as `spec.job.nope`; none with `Ignore`. */
  unknownFields: string[];
}

const UNCHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

function validate(object: unknown, old: unknown, schema: Schema): Cause[] {
  const pair = old === undefined ? undefined : { value: object, old, schema };
  const shape = judge({ schema, path: '', old: pair }, object).causes;
  const wasClean = old === undefined || duplicates(schema, '', old).length === 0;
  const causes = wasClean ? [...shape, ...duplicates(schema, '', object)] : shape;
  if (!hasRules(schema)) return causes;
  if (causes.some(isBlocking)) return [...causes, invalid(NO_FIELD, null, UNCHECKED)];
  return [...causes, ...checkRules(schema, object, old)];
}

const hasRules = (schema: Schema): boolean => JSON.stringify(schema).includes('"x-kubernetes-validations"');

export function prepare(input: Prepare): Prepared {
  const schema = asSchema(input.schema);
  const object = copy(input.object);
  if (!isFields(object)) return { object, causes: validate(object, input.old, schema), unknownFields: [] };
  dropNulls(object, schema);
  fillDefaults(object, schema);
  const unknown = pruneObject(object, schema);
  return {
    object,
    causes: validate(object, input.old, schema),
    unknownFields: input.fieldValidation === 'Ignore' ? [] : unknown,
  };
}
