/** One reason for refusing an object, in the words of the API server. */
import { quote, shown } from './value.ts';

export interface Cause {
  /** FieldValueInvalid, FieldValueRequired, FieldValueNotSupported, ... */
  reason: string;
  /** What stands after `field: ` in the message of the whole answer. */
  message: string;
  /** Such as `spec.job.name`; `<nil>`, as the API server spells it, when no field is to blame. */
  field: string;
}

export const NO_FIELD = '<nil>';

const at = (path: string): string => path || NO_FIELD;

export const invalid = (path: string, value: unknown, detail: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${shown(value)}: ${detail}`,
  field: at(path),
});

/** For objects and lists, whose value would drown the message. */
export const invalidUnshown = (path: string, detail: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${detail}`,
  field: at(path),
});

export const wrongType = (path: string, found: string, detail: string): Cause => ({
  reason: 'FieldValueTypeInvalid',
  message: `Invalid value: ${quote(found)}: ${detail}`,
  field: at(path),
});

export const required = (path: string, detail = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  field: at(path),
});

export const forbidden = (path: string, detail: string): Cause => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${detail}`,
  field: at(path),
});

export const duplicate = (path: string, value?: unknown): Cause => ({
  reason: 'FieldValueDuplicate',
  message: value === undefined ? 'Duplicate value' : `Duplicate value: ${shown(value)}`,
  field: at(path),
});

const asText = (value: unknown): string => (typeof value === 'string' ? value : shown(value));

export const notSupported = (path: string, value: unknown, supported: readonly unknown[]): Cause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${shown(value)}: supported values: ${supported.map((one) => quote(asText(one))).join(', ')}`,
  field: at(path),
});

/** The limit counts characters, but the API server says bytes. */
export const tooLong = (path: string, limit: number): Cause => ({
  reason: 'FieldValueTooLong',
  message: `Too long: may not be more than ${limit} bytes`,
  field: at(path),
});

export const tooMany = (path: string, count: number, limit: number): Cause => ({
  reason: 'FieldValueTooMany',
  message: `Too many: ${count}: must have at most ${limit} items`,
  field: at(path),
});

const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** Rules in CEL are not run on values whose shape is wrong. */
export const isBlocking = (cause: Cause): boolean => BLOCKING.has(cause.reason);
