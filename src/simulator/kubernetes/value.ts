/** JSON values as Go sees them: equality, deep copies, and how they are printed in messages. */
import { stringifyJson } from '../../core/json.ts';
import { type Fields, isFields } from './schema.ts';

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

export type JsonKind = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** Integers are what fits in 64 bits; the decoder of the API server turns longer ones into floating point numbers. */
export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value >= MIN_INT64 && value <= MAX_INT64 ? 'integer' : 'number';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as 'boolean' | 'string';
  return Array.isArray(value) ? 'array' : 'object';
}

/** Keys in the order of Go's encoder, so that equal values have equal text. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
};

export const canonical = (value: unknown): string => stringifyJson(sorted(value ?? null));

export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'bigint' || typeof b === 'bigint')
    return kindOf(a) === kindOf(b) && String(a) === String(b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i]));
  if (!isFields(a) || !isFields(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
}

export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (!isFields(value)) return value;
  const out: Fields = {};
  for (const key of Object.keys(value)) define(out, key, copy(value[key]));
  return out as T;
}

/** Plain assignment would run the setter of `__proto__`. */
export function define(fields: Fields, key: string, value: unknown): void {
  if (key !== '__proto__') {
    fields[key] = value;
    return;
  }
  Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
}

export const quote = (text: string): string => JSON.stringify(text);

/** A bad value, as messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return escapeMarkup(canonical(value));
}

/** Go's encoder writes JSON that may stand in HTML. */
export const escapeMarkup = (json: string): string =>
  json.replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
