/**
 * A stored status, as far as it can be believed. Not only the controller may have written it: whoever has the right on the status
 * subresource may, and so may another version. What this controller cannot have written counts as never written.
 *
 * | part                                                  | is dropped when                                                   |
 * | ----------------------------------------------------- | ----------------------------------------------------------------- |
 * | any                                                   | it breaks the schema                                              |
 * | a time: `at`, `since`, `stepAt`, and so on            | it is not a time as the controller writes it, or a day from now   |
 * | a generation: `generation`, `observedGeneration`      | the object has not reached it yet                                 |
 *
 * Of a list only the entry is dropped. A condition of somebody else is left alone, whatever it says.
 */
import { isObject, type JsonObject } from '../../ground/json.ts';
import { isRfc3339 } from '../../ground/rfc3339.ts';
import { CONDITION_TYPES } from './condition.ts';
import { type JobStatus, statusSchema } from './status.ts';

/** What the object and the clock allow. */
interface ReadAt {
  /** Of the object. */
  generation: number;
  /** Epoch ms. */
  now: number;
}

/** A part of a stored status that counts as never written. */
export interface Unusable {
  part: string;
  why: string;
  /** Of its form only: so that a patch takes away whatever is stored, and no text that somebody wrote is kept. */
  remains: unknown;
}

interface StoredStatus {
  status: JobStatus;
  unusable: readonly Unusable[];
}

/** No clock that anybody works with is so far off. What a time within this may delay says its own bound. */
const AHEAD_MS = 86_400_000;

/** No value of a status. */
const TAKEN = '(unusable)';

const TIMES = new Set(['at', 'since', 'lastTransitionTime', 'startedAt', 'stepAt', 'downSince']);
const GENERATIONS = new Set(['generation', 'observedGeneration']);

const isForeign = (name: string, entry: unknown): boolean =>
  name === 'conditions' &&
  isObject(entry) &&
  !(CONDITION_TYPES as readonly unknown[]).includes(entry['type']);

/** What is wrong with the times and generations of one record; undefined when nothing is. */
function faultIn(record: JsonObject, { generation, now }: ReadAt): string | undefined {
  for (const [name, value] of Object.entries(record)) {
    if (TIMES.has(name) && !isRfc3339(String(value))) return `${name} is not a time`;
    if (TIMES.has(name) && Date.parse(String(value)) > now + AHEAD_MS) return `${name} is in the future`;
    if (GENERATIONS.has(name) && Number(value) > generation)
      return `${name} is above the generation of the object`;
  }
  return undefined;
}

/** Since it was read, a clock may have been set right: what was of the past then is of the future now. */
export const isOutOfDate = (status: JobStatus, readAt: ReadAt): boolean =>
  Object.entries(status).some(([name, value]) =>
    (Array.isArray(value) ? value : [value]).some(
      (record) => isObject(record) && !isForeign(name, record) && faultIn(record, readAt) !== undefined,
    ),
  );

const remainsOf = (stored: unknown): unknown => {
  if (Array.isArray(stored)) return [];
  return isObject(stored) ? Object.fromEntries(Object.keys(stored).map((name) => [name, TAKEN])) : TAKEN;
};

type PartName = keyof typeof statusSchema.shape;

/** The value of a part, or what is wrong with it. */
function readPart(name: PartName, stored: unknown, readAt: ReadAt): { value: unknown } | { why: string } {
  const parsed = statusSchema.shape[name].safeParse(stored);
  if (!parsed.success) return { why: 'it breaks the schema' };
  const value: unknown = parsed.data;
  const records = Array.isArray(value) ? value : isObject(value) ? [value] : [{ [name]: value }];
  for (const record of records) {
    const why = isObject(record) && !isForeign(name, record) ? faultIn(record, readAt) : undefined;
    if (why !== undefined) return { why };
  }
  return { value };
}

/** As much of a list as can be used. */
function usableOf(name: PartName, stored: unknown, readAt: ReadAt): unknown {
  if (!Array.isArray(stored)) return undefined;
  const usable = stored.filter((entry) => 'value' in readPart(name, [entry], readAt));
  const read = readPart(name, usable, readAt);
  return 'value' in read && usable.length > 0 ? read.value : undefined;
}

const PARTS = Object.keys(statusSchema.shape) as PartName[];

/** Never throws, whatever is stored. */
export function readStatus(stored: unknown, readAt: ReadAt): StoredStatus {
  const parts: [PartName, unknown][] = [];
  const unusable: Unusable[] = [];
  for (const name of isObject(stored) ? PARTS : []) {
    const given = (stored as JsonObject)[name];
    const read = readPart(name, given, readAt);
    if ('why' in read) unusable.push({ part: name, why: read.why, remains: remainsOf(given) });
    const value = 'value' in read ? read.value : usableOf(name, given, readAt);
    if (value !== undefined) parts.push([name, value]);
  }
  return { status: Object.fromEntries(parts) as JobStatus, unusable };
}
