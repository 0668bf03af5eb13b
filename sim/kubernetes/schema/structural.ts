/** What the API server does to a custom resource before it stores it: default, prune, validate. */

import { isObject } from '../../../src/ground/json.ts';
import { ruled } from '../cel/ruled.ts';
import { checkRules, type Judged } from '../cel/rules.ts';
import type { Fields } from '../objects.ts';
import { type Cause, invalid, isBlocking, NO_FIELD } from './cause.ts';
import { dropNulls, fillDefaults } from './defaulting.ts';
import { keptKeys, lessKept, remember, withKept } from './kept.ts';
import { duplicates } from './list-type.ts';
import { pruneObject } from './pruning.ts';
import { asSchema, type Schema } from './schema.ts';
import { judge } from './validate.ts';
import { copy } from './value.ts';

interface Prepare {
  /** The whole object, as sent. It is not changed. */
  object: unknown;
  /** The stored object on an update: what was invalid before and is unchanged is tolerated. */
  old: unknown | undefined;
  /** `openAPIV3Schema` of the version. */
  schema: unknown;
  fieldValidation: 'Strict' | 'Warn' | 'Ignore';
}

interface Prepared {
  /** Defaulted and pruned. */
  object: unknown;
  causes: Cause[];
  /** Paths such as `spec.job.nope`; none with `Ignore`. */
  unknownFields: string[];
}

const UNCHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

interface Shape {
  causes: Cause[];
  /** A list has the same thing twice, as before. */
  tolerated: boolean;
}

function judgeShape(object: unknown, old: unknown, schema: Schema): Shape {
  const pair = old === undefined ? undefined : { value: object, old, schema };
  const { causes } = judge({ schema, path: '', old: pair }, object);
  const repeated = duplicates(schema, '', object);
  const tolerated = repeated.length > 0 && old !== undefined && duplicates(schema, '', old).length > 0;
  return { causes: tolerated ? causes : [...causes, ...repeated], tolerated };
}

function judgeRules(shape: Cause[], input: Judged): Cause[] {
  if (!ruled(input.schema).rules) return shape;
  if (shape.some(isBlocking)) return [...shape, invalid(NO_FIELD, null, UNCHECKED)];
  return [...shape, ...checkRules(input)];
}

function prepareFields(given: Fields, { old, fieldValidation }: Prepare, schema: Schema): Prepared {
  const kept = keptKeys(given, old, schema);
  const [fields, partly] = lessKept(given, schema, kept);
  const rest = copy(fields);
  dropNulls(rest, partly);
  fillDefaults(rest, partly);
  const unknown = pruneObject(rest, partly);
  const object = withKept(rest, given, kept);
  const shape = judgeShape(rest, old, partly);
  const causes = judgeRules(shape.causes, { schema, value: object, old, kept });
  if (causes.length === 0 && !shape.tolerated) remember(object, schema);
  return { object, causes, unknownFields: fieldValidation === 'Ignore' ? [] : unknown };
}

export function prepare(input: Prepare): Prepared {
  const schema = asSchema(input.schema);
  const { object, old } = input;
  if (isObject(object)) return prepareFields(object, input, schema);
  const shape = judgeShape(object, old, schema);
  const causes = judgeRules(shape.causes, { schema, value: object, old, kept: new Set() });
  return { object, causes, unknownFields: [] };
}
