/** What a schema says of one value without looking inside: type, format, length, range, enum. */
import { MAX_INT64 } from '../../../src/ground/json.ts';
import { type Cause, invalid, NO_FIELD, notSupported, tooLong, wrongType } from './cause.ts';
import { hasFormat, knownFormat } from './format.ts';
import { goRegExp } from './pattern.ts';
import type { Schema } from './schema.ts';
import { equal, exponential, kindOf, MIN_INT64, printed, quote } from './value.ts';

const GO_FORMAT: Record<string, string> = { integer: 'int64', number: 'float64' };

export const typesOf = (schema: Schema): string[] => {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
};

const mustBe = (path: string, type: string, found: string): Cause[] => [
  wrongType(path, found, `${path} in body must be of type ${type}: ${quote(found)}`),
];

/** A wrong type is named by its format when it has one; texts and lists pass for any format that is not of numbers. */
function checkKind(types: readonly string[], format: string | undefined, kind: string): string | undefined {
  if (types.length === 0 && format === undefined) return undefined;
  const fits = types.includes(kind) || (kind === 'integer' && types.includes('number'));
  const textual = kind === 'string' || kind === 'array';
  const numeric = types.includes('number') || types.includes('integer');
  if (fits || (format !== undefined && textual && !numeric)) return undefined;
  return format !== undefined && !textual ? format : types.join(',');
}

export function checkType(schema: Schema, path: string, value: unknown): Cause[] {
  const types = typesOf(schema);
  const format = knownFormat(schema.format);
  const kind = kindOf(value);
  if (kind === 'null') {
    return types.length === 0 || schema.nullable ? [] : mustBe(path, types.join(','), 'null');
  }
  const wanted = checkKind(types, format, kind);
  if (wanted === undefined) return [];
  return mustBe(path, wanted, wanted === format ? (GO_FORMAT[kind] ?? '') : kind);
}

/** The first violation only, as the API server does. */
export function checkText(schema: Schema, path: string, text: string): Cause[] {
  const length = [...text].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) return [tooLong(path, schema.maxLength)];
  if (schema.minLength !== undefined && length < schema.minLength) {
    return [invalid(path, text, `${path} in body should be at least ${schema.minLength} chars long`)];
  }
  const { pattern } = schema;
  if (pattern === undefined || pattern === '' || goRegExp(pattern).test(text)) return [];
  return [invalid(path, text, `${path} in body should match '${pattern}'`)];
}

export function checkFormat(schema: Schema, path: string, text: string): Cause[] {
  const format = knownFormat(schema.format);
  if (format === undefined || hasFormat(text, format)) return [];
  return mustBe(path, format, text);
}

type Num = number | bigint;

const RANGES: Record<string, [Num, Num]> = {
  int32: [-2147483648, 2147483647],
  int64: [MIN_INT64, MAX_INT64],
  float: [-3.4028234663852886e38, 3.4028234663852886e38],
};

function checkRange(schema: Schema, path: string, value: Num): Cause[] {
  if (schema.type !== 'integer' && schema.type !== 'number') return [];
  const format = schema.format ?? '';
  const [low, high] = RANGES[format] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const whole = schema.type !== 'integer' || kindOf(value) === 'integer';
  if (whole && value >= low && value <= high) return [];
  const what = RANGES[format] ? `with format ${format}` : '(default format)';
  const message = `Checked value must be of type ${schema.type} ${what} in ${path}`;
  return [invalid(NO_FIELD, '', message)];
}

/** An integer is compared with the limit cut to an integer; a fraction with the limit as floating point. */
const limit = (value: Num, bound: number): number =>
  kindOf(value) === 'integer' ? Math.trunc(bound) : bound;

/** A whole limit of a million or more has an exponent beside a fraction. */
const bound = (value: Num, at: number): string =>
  kindOf(value) === 'integer' || Math.abs(at) < 1e6 || !Number.isInteger(at) ? printed(at) : exponential(at);

function checkMultiple(path: string, value: Num, factor: number): Cause[] {
  const by = limit(value, factor);
  if (by <= 0) return [invalid(path, by, `factor MultipleOf declared for ${path} must be positive: ${by}`)];
  const rest = typeof value === 'bigint' ? Number(value % BigInt(by)) : quotientRest(value, by);
  return rest === 0
    ? []
    : [invalid(path, value, `${path} in body should be a multiple of ${bound(value, by)}`)];
}

const quotientRest = (value: number, by: number): number => {
  const quotient = by < 1 ? (1 / by) * value : value / by;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 ? 0 : 1;
};

function checkMinimum(schema: Schema, path: string, value: Num): Cause[] {
  if (schema.minimum === undefined) return [];
  const low = limit(value, schema.minimum);
  if (schema.exclusiveMinimum ? value > low : value >= low) return [];
  const relation = schema.exclusiveMinimum ? 'greater than' : 'greater than or equal to';
  return [invalid(path, value, `${path} in body should be ${relation} ${bound(value, low)}`)];
}

function checkMaximum(schema: Schema, path: string, value: Num): Cause[] {
  if (schema.maximum === undefined) return [];
  const high = limit(value, schema.maximum);
  if (schema.exclusiveMaximum ? value < high : value <= high) return [];
  const relation = schema.exclusiveMaximum ? 'less than' : 'less than or equal to';
  return [invalid(path, value, `${path} in body should be ${relation} ${bound(value, high)}`)];
}

export const checkNumber = (schema: Schema, path: string, value: Num): Cause[] => [
  ...checkRange(schema, path, value),
  ...(schema.multipleOf === undefined ? [] : checkMultiple(path, value, schema.multipleOf)),
  ...checkMinimum(schema, path, value),
  ...checkMaximum(schema, path, value),
];

export function checkEnum(schema: Schema, path: string, value: unknown): Cause[] {
  const values = schema.enum ?? [];
  if (values.length === 0 || values.some((one) => one !== null && equal(one, value))) return [];
  return [notSupported(path, value, values)];
}
