/** Parts of an object that are the very values of the stored one: they passed when they were written, and pass again. */
import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { own, type Schema } from './schema.ts';

/** Pure memory of a pure function: neither values in the store nor schemas are changed. */
const passed = new WeakMap<object, Schema>();

/** To be told of an object once the schema has nothing against it. Only beside a status is anything kept. */
export function remember(object: Fields, schema: Schema): void {
  if (own(schema.properties, 'status') === undefined) return;
  for (const [key, part] of Object.entries(object)) {
    const property = own(schema.properties, key);
    if (isObject(part) && property !== undefined) passed.set(part, property);
  }
}

/** Their rules are about the whole object, so all of it is judged. */
const isOfTheWhole = (schema: Schema): boolean =>
  [schema.anyOf, schema.oneOf, schema.allOf, schema.not, schema.minProperties, schema.maxProperties].some(
    (rule) => rule !== undefined,
  );

/** The top fields in which a write keeps what is stored. */
export function keptKeys(object: Fields, old: unknown, schema: Schema): ReadonlySet<string> {
  if (!isObject(old) || isOfTheWhole(schema)) return new Set();
  const isKept = (key: string): boolean => {
    const part = object[key];
    return isObject(part) && part === old[key] && passed.get(part) === own(schema.properties, key);
  };
  return new Set(Object.keys(object).filter(isKept));
}

/** What is left to be judged, and by what. */
export function lessKept(object: Fields, schema: Schema, kept: ReadonlySet<string>): [Fields, Schema] {
  if (kept.size === 0) return [object, schema];
  const less = <T>(all: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !kept.has(key)));
  const required = (schema.required ?? []).filter((key) => !kept.has(key));
  return [less(object), { ...schema, properties: less(schema.properties ?? {}), required }];
}

/** `rest` with the kept parts of `object` where they stood. */
export function withKept(rest: Fields, object: Fields, kept: ReadonlySet<string>): Fields {
  if (kept.size === 0) return rest;
  const keys = Object.keys(object).filter((key) => kept.has(key) || Object.hasOwn(rest, key));
  const ordered = Object.fromEntries(keys.map((key) => [key, (kept.has(key) ? object : rest)[key]]));
  return { ...ordered, ...rest };
}
