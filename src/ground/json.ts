/**
 * JSON with exact integers. DLI's ids and times are 64-bit; above 2^53 a JavaScript number would silently round them,
 * so such integers become `bigint` on the way in and their own digits on the way out.
 */
export const MAX_INT64 = 2n ** 63n - 1n;

export type JsonObject = Record<string, unknown>;

/** Neither null nor a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Empty: it is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** As JSON would have it: without the members that are undefined. */
export const withoutUndefined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;

const LONG_DIGITS = /\d{16}/;

const exact = (_key: string, value: unknown, context: { source?: string }): unknown => {
  const inexact = typeof value === 'number' && !Number.isSafeInteger(value);
  return inexact && context.source !== undefined && /^-?\d+$/.test(context.source)
    ? BigInt(context.source)
    : value;
};

/** Throws `SyntaxError` on anything that is not JSON. The reviver is 8 times slower, so it runs only where it matters. */
export function parseJson(text: string): unknown {
  return LONG_DIGITS.test(text)
    ? JSON.parse(text, exact as (key: string, value: unknown) => unknown)
    : JSON.parse(text);
}

declare global {
  interface JSON {
    /** Node 22 and later; not yet in TypeScript's library. */
    rawJSON(text: string): unknown;
    isRawJSON(value: unknown): boolean;
  }
}

const verbatim = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source
    ? JSON.rawJSON(source)
    : value;

/** A number as it was written, such as 1.10 or 1e400: it can be written again, and not be compared. */
export const isVerbatimNumber = (value: unknown): boolean => JSON.isRawJSON(value);

/** For what is to be passed on. Throws `SyntaxError` on anything that is not JSON. */
export const parseVerbatim = (text: string): unknown =>
  JSON.parse(text, verbatim as (key: string, value: unknown) => unknown);

const asDigits = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? JSON.rawJSON(value.toString()) : value;

/** A replacer makes it some times slower, and most values hold no bigint; one that does throws without it. `indent`: for people. */
export function stringifyJson(value: unknown, indent = 0): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch {
    return JSON.stringify(value, asDigits, indent);
  }
}

/** For people, on several lines. */
export const indentedJson = (value: unknown): string => JSON.stringify(value, asDigits, 2);

/** The same value with the members of every object in the order of their names, so that equal values have equal texts. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, item]) => [name, sortedKeys(item)]));
}
