/** A JSON value as a CEL expression sees it: typed by the schema, without what the schema does not name. */

import { Environment } from '@marcbachmann/cel-js';
import { isObject } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';
import { goDuration } from '../schema/format.ts';
import { additional, type Schema } from '../schema/schema.ts';
import { define, kindOf } from '../schema/value.ts';
import { escapeName } from './name.ts';

const TEXT: Schema = { type: 'string' };
const META: Schema = { type: 'object', properties: { name: TEXT, generateName: TEXT } };

/** Rules at the root of an object may always read these, and of metadata nothing more. */
export const withTypeMeta = (schema: Schema): Schema => ({
  ...schema,
  type: 'object',
  properties: { ...schema.properties, apiVersion: TEXT, kind: TEXT, metadata: META },
});

type CelKind =
  | 'dyn'
  | 'list'
  | 'map'
  | 'object'
  | 'bytes'
  | 'duration'
  | 'timestamp'
  | 'string'
  | 'bool'
  | 'int'
  | 'double';

const TEXT_KINDS: Record<string, CelKind> = {
  byte: 'bytes',
  duration: 'duration',
  date: 'timestamp',
  'date-time': 'timestamp',
};
const PLAIN_KINDS: Record<string, CelKind> = { boolean: 'bool', integer: 'int', number: 'double' };

/** `undefined`: expressions cannot see it, because nothing is known of it. */
export function celKind(schema: Schema | undefined): CelKind | undefined {
  if (schema === undefined) return undefined;
  if (schema['x-kubernetes-int-or-string']) return 'dyn';
  if (schema.type === 'string') return TEXT_KINDS[schema.format ?? ''] ?? 'string';
  if (schema.type === 'array') return celKind(schema.items) && 'list';
  if (schema.type !== 'object') return PLAIN_KINDS[schema.type ?? ''];
  if (additional(schema) === undefined) return 'object';
  return celKind(additional(schema)) && 'map';
}

const durations = new Environment().registerVariable('text', 'string').parse('duration(text)');

const SCALARS: Partial<Record<CelKind, (value: unknown) => unknown>> = {
  bytes: (value) => Uint8Array.from(Buffer.from(String(value), 'base64')),
  duration: (value) => durations({ text: goDuration(String(value)) ?? '0s' }),
  timestamp: (value) => new Date(String(value)),
  int: (value) => (typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value),
  double: (value) => (typeof value === 'bigint' ? Number(value) : value),
  dyn: (value) => (typeof value === 'number' ? BigInt(value) : value),
};

/** A field that is null is absent, as `has()` tells. */
function fieldsToCel(fields: Fields, schema: Schema): Fields {
  const out: Fields = {};
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const name = escapeName(key);
    const absent = !Object.hasOwn(fields, key) || fields[key] === null;
    if (absent || name === undefined || celKind(property) === undefined) continue;
    define(out, name, toCel(fields[key], property));
  }
  return out;
}

function mapToCel(fields: Fields, schema: Schema): Fields {
  const out: Fields = {};
  for (const key of Object.keys(fields)) define(out, key, toCel(fields[key], additional(schema) ?? {}));
  return out;
}

export function toCel(value: unknown, given: Schema): unknown {
  if (value === null) return null;
  const schema = given['x-kubernetes-embedded-resource'] ? withTypeMeta(given) : given;
  const kind = celKind(schema);
  if (Array.isArray(value)) return value.map((item) => toCel(item, schema.items ?? {}));
  if (isObject(value)) return kind === 'map' ? mapToCel(value, schema) : fieldsToCel(value, schema);
  const scalar = kind === undefined ? undefined : SCALARS[kind];
  return scalar === undefined ? value : scalar(value);
}

const GO_TYPES: Partial<Record<CelKind, string>> = { int: 'int', string: 'string', bool: 'bool' };
const GO_KINDS: Record<string, string> = { integer: 'int64', number: 'float64', boolean: 'bool' };

/** Why a plain value cannot be read as its type; `undefined` when it can. */
export function unreadable(value: unknown, schema: Schema): string | undefined {
  const wanted = GO_TYPES[celKind(schema) ?? 'dyn'];
  const kind = kindOf(value);
  if (wanted === undefined || kind === schema.type) return undefined;
  return `invalid data, expected ${wanted}, got ${GO_KINDS[kind] ?? kind}`;
}
