/** What a PUT or POST carries, read strictly: content type, JSON, and the kind of every field. */
import { isObject, parseJson } from '../../src/ground/json.ts';
import type { Call } from '../http/call.ts';
import { FIELD_TABLE, type Fields, type Kind } from './fields.ts';
import { Refusal } from './refusals.ts';

export function readBody(call: Call): Record<string, unknown> {
  const type = String(call.headers['content-type'] ?? '').toLowerCase();
  if (!type.startsWith('application/json')) {
    throw new Refusal('DLI.0001', `Content-Type '${type}' is not supported, use application/json`);
  }
  const body = parsed(call.body);
  if (!isObject(body)) throw new Refusal('DLI.10004');
  return body;
}

function parsed(body: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Refusal('DLI.10004', error instanceof Error ? error.message : '');
  }
}

const INT32 = 2_147_483_647;

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const OF_KIND: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  int: (value) => Number.isInteger(value) && Math.abs(Number(value)) <= INT32,
  flag: (value) => typeof value === 'boolean',
  list: (value) => typeof value === 'string' || isTexts(value),
  resources: isObject,
};

/** The fields of the body; unknown ones are ignored, `null` is as good as absent. */
export function readFields(body: Record<string, unknown>): Fields {
  const fields: Fields = {};
  for (const [name, { kind }] of Object.entries(FIELD_TABLE)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (!OF_KIND[kind](value)) throw new Refusal('DLI.10004', `cannot deserialize value of field ${name}`);
    fields[name] = kind === 'list' && typeof value === 'string' ? splitList(value) : value;
  }
  return fields;
}

/** The 2020 document's table has lists as one text with commas. */
const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

export const isEmptyValue = (value: unknown): boolean =>
  value === '' || (Array.isArray(value) && value.length === 0);

/** Throws DLI.10004 unless absent or a boolean; the texts `true` and `false` pass as in the answers. */
export function readFlag(body: Record<string, unknown>, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Refusal('DLI.10004', `cannot deserialize value of field ${name}`);
}
