/** Which old value belongs to a new one: what did not change since the last write is not judged again (ratcheting). */
import { isObject } from '../../src/ground/json.ts';
import { childSchema, listKey, type Schema } from './schema/schema.ts';
import { equal } from './schema/value.ts';

export interface Correlation {
  value: unknown;
  old: unknown;
  schema: Schema;
}

export const unchanged = (pair: Correlation | undefined): boolean =>
  pair !== undefined && equal(pair.value, pair.old);

export function correlateKey(pair: Correlation | undefined, key: string): Correlation | undefined {
  if (pair === undefined || !isObject(pair.value) || !isObject(pair.old)) return undefined;
  const schema = childSchema(pair.schema, key);
  const both = Object.hasOwn(pair.value, key) && Object.hasOwn(pair.old, key);
  return schema !== undefined && both ? { value: pair.value[key], old: pair.old[key], schema } : undefined;
}

/** Only items of a keyed list can be told apart. */
export function oldItem(schema: Schema, old: unknown, item: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old) || !isObject(item)) return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const wanted = listKey(item, keys);
  return old.find((one) => isObject(one) && equal(listKey(one, keys), wanted));
}

export function correlateIndex(pair: Correlation | undefined, index: number): Correlation | undefined {
  if (pair === undefined || !Array.isArray(pair.value) || pair.schema.items === undefined) return undefined;
  const value: unknown = pair.value[index];
  const old = oldItem(pair.schema, pair.old, value);
  return old === undefined ? undefined : { value, old, schema: pair.schema.items };
}
