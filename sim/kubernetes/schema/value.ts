/** JSON values as Go sees them: equality, deep copies, and how they are printed in messages. */
import { isObject, MAX_INT64, sortedKeys, stringifyJson } from '../../../src/ground/json.ts';
import type { Fields } from '../objects.ts';

export const MIN_INT64 = -MAX_INT64 - 1n;

type JsonKind = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** Integers are what fits in 64 bits; the decoder of the API server turns longer ones into floating point numbers. */
export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value >= MIN_INT64 && value <= MAX_INT64 ? 'integer' : 'number';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as 'boolean' | 'string';
  return Array.isArray(value) ? 'array' : 'object';
}

/** Keys in the order of Go's encoder, so that equal values have equal text. */
export const sortedText = (value: unknown): string => stringifyJson(sortedKeys(value ?? null));

export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'bigint' || typeof b === 'bigint')
    return kindOf(a) === kindOf(b) && String(a) === String(b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
}

export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (!isObject(value)) return value;
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

const ESCAPES: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return ESCAPES[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** As Go quotes a text: what cannot be printed is escaped, and of the spaces all but the common one. */
export const quote = (text: string): string =>
  `"${text.toWellFormed().replace(/["\\\p{C}\p{Z}]/gu, (one) => (one === ' ' ? one : escaped(one)))}"`;

export function exponential(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const size = Number(exponent);
  return `${digits}e${size < 0 ? '-' : '+'}${String(Math.abs(size)).padStart(2, '0')}`;
}

/** As Go prints a number. Fractions, and integers beyond 64 bits, are floating point. */
export function printed(value: number | bigint): string {
  if (kindOf(value) === 'integer') return String(value);
  const size = Math.abs(Number(value));
  return size < 1e6 && size >= 1e-4 ? String(value) : exponential(Number(value));
}

/** A bad value, as messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint' || typeof value === 'number') return printed(value);
  return typeof value === 'boolean' ? String(value) : escapeMarkup(sortedText(value));
}

/** Go's encoder writes JSON that may stand in HTML. */
export const escapeMarkup = (json: string): string =>
  json.replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
