/** Duplicates in lists declared as sets or keyed lists. */
import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { type Cause, duplicate, invalid } from './cause.ts';
import { additional, listKey, own, type Schema } from './schema.ts';
import { sortedText } from './value.ts';

/** Where a value stands for the second time; the third is not told. */
function repeated(values: readonly unknown[]): number[] {
  const times = new Map<string, number>();
  const found: number[] = [];
  values.forEach((value, index) => {
    const text = sortedText(value);
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    if (before === 1) found.push(index);
  });
  return found;
}

function keyedDuplicates(schema: Schema, path: string, items: readonly unknown[]): Cause[] {
  const odd = items.findIndex((item) => item !== null && !isObject(item));
  if (odd >= 0) {
    return [invalid(`${path}[${odd}]`, items[odd], 'must be an object for an array of list-type map')];
  }
  const keys = items.map((item) => listKey(item, schema['x-kubernetes-list-map-keys'] ?? []));
  return repeated(keys).map((index) => duplicate(`${path}[${index}]`, keys[index]));
}

function inList(schema: Schema, path: string, items: readonly unknown[]): Cause[] {
  const type = schema['x-kubernetes-list-type'];
  const causes: Cause[] = [];
  if (type === 'set') {
    causes.push(...repeated(items).map((index) => duplicate(`${path}[${index}]`, items[index])));
  }
  if (type === 'map') causes.push(...keyedDuplicates(schema, path, items));
  items.forEach((item, index) => {
    causes.push(...duplicates(schema.items, `${path}[${index}]`, item));
  });
  return causes;
}

function inFields(schema: Schema, path: string, fields: Fields): Cause[] {
  const others = additional(schema);
  return Object.keys(fields).flatMap((key) => {
    const property = own(schema.properties, key);
    const next = path === '' ? key : `${path}.${key}`;
    return property === undefined
      ? duplicates(others, `${path}[${key}]`, fields[key])
      : duplicates(property, next, fields[key]);
  });
}

export function duplicates(schema: Schema | undefined, path: string, value: unknown): Cause[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) return inList(schema, path, value);
  return isObject(value) ? inFields(schema, path, value) : [];
}
