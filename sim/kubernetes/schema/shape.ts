/** How an object's parts are owned: which are split into fields and items, and which are one piece. */
import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { keyStep, valueStep } from '../patch/fields-v1.ts';
import { additional, asSchema, listKey, own, type Schema } from './schema.ts';

const TEXT: Schema = { type: 'string' };
const TEXTS: Schema = { type: 'object', additionalProperties: TEXT };

const METADATA: Schema = {
  type: 'object',
  properties: {
    labels: TEXTS,
    annotations: TEXTS,
    finalizers: { type: 'array', 'x-kubernetes-list-type': 'set', items: TEXT },
    ownerReferences: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      items: { type: 'object', 'x-kubernetes-map-type': 'atomic' },
    },
    managedFields: { type: 'array', 'x-kubernetes-list-type': 'atomic' },
  },
};

/** Nothing is known of a built-in object but its metadata: objects are split into fields, lists are one piece. */
export function rootShape(schema: unknown): Schema {
  const given = asSchema(schema);
  return { ...given, properties: { ...given.properties, metadata: METADATA } };
}

/** Below an object that keeps unknown fields nothing is described. */
const OPEN: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

/** A built-in object: its fields are described somewhere, only not here. */
const isUndescribed = (schema: Schema): boolean =>
  schema.type === undefined && !schema['x-kubernetes-preserve-unknown-fields'];

export const childShape = (schema: Schema, name: string): Schema =>
  own(schema.properties, name) ?? additional(schema) ?? (isUndescribed(schema) ? {} : OPEN);

/** Fields of a described object, as opposed to keys of a map. */
export const isNamed = (schema: Schema, name: string): boolean =>
  own(schema.properties, name) !== undefined || isUndescribed(schema);

/** `undefined`, when the value is one piece. */
export const asFields = (schema: Schema, value: unknown): Fields | undefined =>
  isObject(value) && schema['x-kubernetes-map-type'] !== 'atomic' ? value : undefined;

export function asItems(schema: Schema, value: unknown): unknown[] | undefined {
  const type = schema['x-kubernetes-list-type'];
  return Array.isArray(value) && (type === 'set' || type === 'map') ? value : undefined;
}

/** The keys of an item may come from defaults. */
export function itemStep(schema: Schema, item: unknown): string {
  if (schema['x-kubernetes-list-type'] !== 'map') return valueStep(item);
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const defaults = keys.flatMap((key) => {
    const value = own(schema.items?.properties, key)?.default;
    return value === undefined ? [] : [[key, value] as const];
  });
  return keyStep({ ...Object.fromEntries(defaults), ...listKey(item, keys) });
}

export const itemShape = (schema: Schema): Schema => schema.items ?? {};
