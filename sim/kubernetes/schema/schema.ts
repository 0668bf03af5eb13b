/** The part of a CRD's `openAPIV3Schema` that is read here, and how a value's children find their schema. */
import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';

export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

export interface Schema {
  type?: string;
  format?: string;
  description?: string;
  title?: string;
  default?: unknown;
  nullable?: boolean;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: ValidationRule[];
}

/** A schema arrives as parsed JSON; anything that is not an object describes nothing. */
export const asSchema = (schema: unknown): Schema => (isObject(schema) ? (schema as Schema) : {});

/** Own fields only: a user's field may be called `constructor`. */
export const own = <T>(fields: Record<string, T> | undefined, key: string): T | undefined =>
  fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;

export const additional = (schema: Schema): Schema | undefined =>
  typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;

export const childSchema = (schema: Schema, key: string): Schema | undefined =>
  own(schema.properties, key) ?? additional(schema);

/** As messages write it. */
export const memberPath = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

export const isTypeMeta = (key: string): boolean =>
  key === 'apiVersion' || key === 'kind' || key === 'metadata';

/** The fields of an item that tell it from the others; what it lacks is left out. */
export function listKey(item: unknown, keys: readonly string[]): Fields {
  if (!isObject(item)) return {};
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(item, key)).map((key) => [key, item[key]]));
}
