/** Whether a job is as somebody wants it, worked out apart from the controller: one cannot hide the other's mistake. */
import { isObject, type JsonObject, sortedKeys, stringifyJson } from '../../../src/ground/json.ts';
import type { Embedded } from '../../dli/embedded.ts';
import { effective, FIELD_TABLE } from '../../dli/fields.ts';
import type { Job } from '../../dli/job.ts';
import { detailOf } from '../../dli/render.ts';
import type { Fields } from '../facts.ts';

interface Managed {
  wants: Fields;
  ignored?: readonly string[];
}

/** null, "", [] and nothing are the same. */
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const same = (a: unknown, b: unknown): boolean =>
  stringifyJson(sortedKeys(a)) === stringifyJson(sortedKeys(b));

/** Two values of a field that mean the same. */
export const isSame = (a: unknown, b: unknown): boolean => (isNothing(a) ? isNothing(b) : same(a, b));

/** `runtime_config`: JSON text, a list of key and value, or an object. A number and its text are the same to Flink. */
function entriesOf(text: unknown): JsonObject {
  if (isNothing(text)) return {};
  const value: unknown = JSON.parse(String(text));
  const pairs = isObject(value)
    ? Object.entries(value)
    : (value as { key: string; value: unknown }[]).map((entry): [string, unknown] => [
        entry.key,
        entry.value,
      ]);
  return Object.fromEntries(pairs.map(([name, item]) => [name, String(item)]));
}

/** The parts of a field that is made of parts, each as text, by name; undefined: it is made of none. */
export function partsIn(field: string, value: unknown): Record<string, string> | undefined {
  if (field === 'runtime_config') return entriesOf(value) as Record<string, string>;
  if (field !== 'resource_config') return undefined;
  const parts = Object.entries((resourcesOf(value) ?? {}) as JsonObject).flatMap(([part, item]) =>
    isObject(item) ? Object.entries(item).map(([name, inner]) => [`${part}.${name}`, inner]) : [[part, item]],
  );
  return Object.fromEntries(parts.map(([name, item]) => [name, String(item)]));
}

/** Names in a `runtime_config`. */
export const propertiesIn = (text: unknown): string[] => Object.keys(entriesOf(text));

/** Settings of a job, without those that are `gone`, and with those that are wanted. */
export const withProperties = (live: unknown, wanted: unknown, gone: readonly string[]): string => {
  const kept = Object.entries(entriesOf(live)).filter(([name]) => !gone.includes(name));
  return JSON.stringify({ ...Object.fromEntries(kept), ...entriesOf(wanted) });
};

/** Of the names in `runtime_config` that are `owned`, those that have left the spec and still live. */
export function leftovers(
  { wants, ignored = [] }: Managed,
  owned: readonly string[],
  live: Fields,
): string[] {
  if (!('runtime_config' in wants) || ignored.includes('runtime_config')) return [];
  const wanted = propertiesIn(wants['runtime_config']);
  return propertiesIn(live['runtime_config']).filter(
    (name) => owned.includes(name) && !wanted.includes(name),
  );
}

/** The fields of a job as GET shows them: what the service fills in is there, too. */
export function shownOf(job: Job, { settings, account }: Pick<Embedded, 'settings' | 'account'>): Fields {
  const { job_config } = detailOf(job, { settings, account }) as { job_config: JsonObject };
  const { tm_slot_num, resource_config, runtime_config } = job_config;
  return { ...job.fields, tm_slot_num, resource_config, runtime_config };
}

/** `4GB` reads back as `4G`. */
const memoryOf = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/^(\d+[MG])B$/, '$1') : value;

const resourcesOf = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([part, item]) => [part, resourcesOf(item)]))
    : memoryOf(value);

/** White space at their ends means nothing. */
const FREE_TEXTS = ['desc', 'entrypoint_args'];

/** What is wanted is there. Fields that the spec does not name are not compared. */
function covers(live: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) return same(live, wanted);
  return isObject(live) && Object.entries(wanted).every(([key, value]) => covers(live[key], value));
}

/** What the trace says instead of a value that may hold a key: any. */
const MASKED = '***';

/** Whether a field of a job that has `live` is as `wanted`. */
export function isAs(field: string, wanted: unknown, live: Fields): boolean {
  const is = effective({ ...live }, field);
  if (is === MASKED) return true;
  if (isNothing(wanted)) return isNothing(is) || is === FIELD_TABLE[field]?.unset;
  // 0 leaves the number to the service.
  if (field === 'tm_slot_num' && wanted === 0) return true;
  if (field === 'runtime_config') return covers(entriesOf(is), entriesOf(wanted));
  if (field === 'resource_config') return covers(resourcesOf(is), resourcesOf(wanted));
  if (FREE_TEXTS.includes(field)) return same(String(is ?? '').trim(), String(wanted).trim());
  return same(is, wanted);
}

/** Fields of `wants` that the job does not have so. */
export const differing = (wants: Fields, ignored: readonly string[], live: Fields): string[] =>
  Object.keys(wants).filter((field) => !ignored.includes(field) && !isAs(field, wants[field], live));
