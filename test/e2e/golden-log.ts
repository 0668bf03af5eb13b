/** The requests of the controller as text: method, path, names of headers, body; what differs from run to run is named instead. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Entry } from '../../sim/http/trace.ts';
import { stringifyJson } from '../../src/ground/json.ts';

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const EPOCH_MS = /\b1[5-9]\d{11}\b/g;
const REQUEST_ID = /\brequest [0-9a-f]{32}\b/g;

const NAMED: Record<string, string> = {
  resourceVersion: '<version>',
  wanted: '<digest>',
  live: '<digest>',
  secret: '<digest>',
  uid: '<uid>',
};

/** Names for what is another each time. */
const fixed = (key: string, value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return /^1[5-9]\d{11}$/.test(String(value)) ? '<epoch ms>' : value;
  }
  if (typeof value !== 'string') return value;
  if (NAMED[key] !== undefined) return NAMED[key];
  return value
    .replace(UUID, '<uid>')
    .replace(TIME, '<time>')
    .replace(EPOCH_MS, '<epoch ms>')
    .replace(REQUEST_ID, 'request <id>')
    .replace(/^test1\.[0-9a-f]+$/, 'test1.<suffix>');
};

function normalised(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normalised(item));
  if (typeof value !== 'object' || value === null) return fixed(key, value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, normalised(item, name)]));
}

function textOf({ server, method, path, query, headers, body }: Entry): string {
  const target = query === '' ? path : `${path}?${query}`;
  const shown =
    body === undefined ? '' : `\n\n${JSON.stringify(JSON.parse(stringifyJson(normalised(body))), null, 2)}`;
  return `# ${server}\n${method} ${target}\n${[...headers].sort().join('\n')}${shown}`;
}

/** Text in the form of .http files. */
export const logOf = (entries: readonly Entry[]): string => `${entries.map(textOf).join('\n\n###\n\n')}\n`;

const fileOf = (name: string): string => new URL(`../golden/${name}.http`, import.meta.url).pathname;

const COMMAND = 'UPDATE_GOLDEN=1 npm run unit -- test/e2e/golden.test.ts';

/** Compares with the file, or writes it. */
export function expectGolden(name: string, log: string): void {
  const file = fileOf(name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, log);
  try {
    expect(log).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  } catch (error) {
    if (error instanceof Error) error.message += `\n\nIf that is what is to be sent: ${COMMAND}`;
    throw error;
  }
}

/** The JSON body of the first request with this method in a golden log. */
export function goldenBody(name: string, method: string): unknown {
  const found = readFileSync(fileOf(name), 'utf8')
    .split('\n\n###\n\n')
    .find((part) => part.split('\n')[1]?.startsWith(`${method} `));
  if (found === undefined) throw new Error(`no ${method} in ${name}.http`);
  return JSON.parse(found.slice(found.indexOf('\n\n')));
}
