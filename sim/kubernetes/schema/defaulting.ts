/** Fills in the defaults of a schema, in place. A null where none is allowed counts as unset. */
import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { additional, childSchema, own, type Schema } from './schema.ts';
import { copy, define } from './value.ts';

const hasDefault = (schema: Schema): boolean => schema.default !== undefined && schema.default !== null;

const forbiddenNull = (value: unknown, schema: Schema | undefined): schema is Schema =>
  value === null && schema !== undefined && !schema.nullable;

/** Nulls without a default vanish before defaulting; those in lists stay, and fail validation. */
export function dropNulls(value: unknown, schema: Schema | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, schema?.items);
    return;
  }
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const inner = schema === undefined ? undefined : childSchema(schema, key);
    if (forbiddenNull(value[key], inner) && !hasDefault(inner)) delete value[key];
    else dropNulls(value[key], inner);
  }
}

function fillFields(fields: Fields, schema: Schema): void {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const unset = !Object.hasOwn(fields, key) || forbiddenNull(fields[key], property);
    if (unset && hasDefault(property)) define(fields, key, copy(property.default));
  }
  const others = additional(schema);
  for (const key of Object.keys(fields)) {
    const property = own(schema.properties, key);
    if (property === undefined && forbiddenNull(fields[key], others)) {
      define(fields, key, copy(others.default ?? null));
    }
    fillDefaults(fields[key], property ?? others);
  }
}

export function fillDefaults(value: unknown, schema: Schema | undefined): void {
  if (schema === undefined) return;
  if (isObject(value)) {
    fillFields(value, schema);
    return;
  }
  if (!Array.isArray(value)) return;
  value.forEach((item, index) => {
    if (forbiddenNull(item, schema.items)) value[index] = copy(schema.items.default ?? null);
    fillDefaults(value[index], schema.items);
  });
}
