/** What the text of a setting may be, and what it means. `wanted` completes the sentence "must be …". */
import { z } from 'zod';
import { durationMs } from '../core/object/duration.ts';
import { isProjectId, isRegion } from '../core/object/names.ts';
import type { Shard } from '../core/ports.ts';
import { parseAddress } from './address.ts';

/** Every value is text at first. */
const read = <T>(wanted: string, parse: (text: string) => T | undefined) =>
  z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `must be ${wanted}` });
    return z.NEVER;
  });

const inRange = (value: number, min: number, max: number): number | undefined =>
  value >= min && value <= max ? value : undefined;

const DAY_MS = 86_400_000;

const milliseconds = (text: string): number =>
  /^\d{1,9}ms$/.test(text) ? Number(text.slice(0, -2)) : durationMs(text);

/** In milliseconds. */
export const duration = read('a duration from 1ms to 24h, such as 500ms, 10s or 5m', (text) =>
  inRange(milliseconds(text), 1, DAY_MS),
);

/** The API keeps it in whole seconds. */
export const leaseDuration = read('a duration from 1s to 24h, such as 15s', (text) =>
  inRange(milliseconds(text), 1_000, DAY_MS),
);

export const count = (max: number) =>
  read(`a whole number from 1 to ${max}`, (text) =>
    /^\d{1,6}$/.test(text) ? inRange(Number(text), 1, max) : undefined,
  );

export const fraction = read('a number from 0 to 0.9, such as 0.1 for ten percent', (text) =>
  /^[0-9.]{1,12}$/.test(text) ? inRange(Number(text), 0, 0.9) : undefined,
);

export const flag = read('true or false', (text) =>
  text === 'true' ? true : text === 'false' ? false : undefined,
);

export const oneOf = <const T extends readonly string[]>(...words: T) =>
  read(`one of ${words.join(', ')}`, (text): T[number] | undefined => words.find((word) => word === text));

/** Empty text stands for "not set". */
export const optional = (wanted: string, pattern: Pick<RegExp, 'test'>) =>
  read(wanted, (text) => (text === '' || pattern.test(text) ? { text } : undefined)).transform(({ text }) =>
    text === '' ? undefined : text,
  );

export const path = optional('the path of a file', /^[^\0]+$/);

export const region = optional('a region such as cn-north-4', { test: isRegion });

export const project = optional('a project id of letters and digits', { test: isProjectId });

export const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Only nothing at all stands for all namespaces: a stray comma must not. */
export const namespaces = read('names of namespaces in lower case, with commas between them', (text) => {
  const names = text === '' ? [] : text.split(',').map((name) => name.trim());
  return names.every((name) => LABEL.test(name)) ? Object.freeze([...new Set(names)]) : undefined;
});

/** Empty text stands for all of them. */
export const regions = read('regions such as cn-north-4, with commas between them', (text) => {
  const names = text === '' ? [] : text.split(',').map((name) => name.trim());
  return names.every(isRegion) ? { names } : undefined;
}).transform(({ names }) => (names.length === 0 ? undefined : Object.freeze([...new Set(names)])));

/** A path, a user, a query or anything else that could carry a request elsewhere has no place in it. */
const ENDPOINT = /^https?:\/\/(?:[A-Za-z0-9._:[\]-]|\{region\})+\/?$/;

export const endpoint = read(
  'an http:// or https:// URL of a host and nothing behind it, such as https://dli.{region}.example.com',
  (text) => {
    const usable = ENDPOINT.test(text) && URL.canParse(text.replaceAll('{region}', 'region-1'));
    return usable ? text.replace(/\/$/, '') : undefined;
  },
);

export const address = read('an address such as :8080 or 127.0.0.1:8080, or empty for none', (text) =>
  text === '' || parseAddress(text) !== undefined ? text : undefined,
);

export const leaseName = read('a DNS name of lower-case letters, digits, "-" and "."', (text) =>
  /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text) ? text : undefined,
);

/** A user and a password may stand before the host; of anything behind it a proxy makes no use. */
const PROXY = /^https?:\/\/[^\s\\/?#]+\/?$/;

export const proxy = read(
  'an http:// or https:// URL of a host, such as http://proxy.example.com:3128, or empty for none',
  (text) => (text === '' || (PROXY.test(text) && URL.canParse(text)) ? { text } : undefined),
).transform(({ text }) => (text === '' ? undefined : text));

const MOST_SHARDS = 64;

export const shard = read(`i/n, the i-th of n with n at most ${MOST_SHARDS}, such as 2/3`, (text) => {
  const [, index, count] = (/^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index > count || count > MOST_SHARDS) return undefined;
  return Object.freeze<Shard>({ index, count });
});
