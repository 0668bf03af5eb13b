/**
 * DLI's JSON of a job, read and written. A number, a flag or a list that came as a text becomes one here; every other value stays
 * as DLI writes it, and `core/job/compare.ts` knows what is the same.
 */

import type { Body } from '../../core/job/fields.ts';
import { type Comparer, FIELD_NAMES, FIELDS, type FieldName } from '../../core/job/fields.ts';
import type { ObservedJob, Updated } from '../../core/job/states.ts';
import { isJobId } from '../../core/object/names.ts';
import { isObject, type JsonObject, MAX_INT64, stringifyJson, textOf } from '../../ground/json.ts';
import { isSuccess } from './refusal.ts';
import { type SecretValue, scrubbed } from './scrub.ts';
import { sensitiveValues } from './sensitive.ts';

/** What was read, or in one clause why it could not be. */
export type Reading<T> = { ok: true; value: T } | { ok: false; problem: string };

/** An id or time as an exact integer; undefined when it is none. */
export function integerOf(value: unknown): number | bigint | undefined {
  const written = typeof value === 'string' && /^\d{1,19}$/.test(value) ? BigInt(value) : value;
  if (typeof written === 'number') return Number.isSafeInteger(written) && written >= 0 ? written : undefined;
  if (typeof written !== 'bigint' || written < 0n || written > MAX_INT64) return undefined;
  return Number.isSafeInteger(Number(written)) ? Number(written) : written;
}

const WORDS: Record<string, boolean> = { true: true, false: false };

/** Numbers, flags and lists may come as text; nobody after this has to know. */
function typed(compare: Comparer, value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  if (compare === 'flag') return WORDS[value.trim().toLowerCase()] ?? value;
  if ((compare === 'number' || compare === 'slots') && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (compare !== 'list') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function flagOf(value: unknown): boolean | undefined {
  const flag = typed('flag', value);
  return typeof flag === 'boolean' ? flag : undefined;
}

function countOf(value: unknown): number | undefined {
  const count = integerOf(value);
  return typeof count === 'number' ? count : undefined;
}

interface JobDetail {
  detail: JsonObject;
  config: JsonObject;
}

/** Older answers have `feature`, `flink_version` and `image` beside the config instead of inside. */
function read(name: FieldName, { detail, config }: JobDetail): unknown {
  const from = FIELDS[name].readFrom;
  if (from === 'detail') return detail[name];
  return from === 'config' ? config[name] : (config[name] ?? detail[name] ?? config[name]);
}

function readFields(places: JobDetail): ObservedJob['fields'] {
  const values = FIELD_NAMES.map((name) => [name, typed(FIELDS[name].compare, read(name, places))] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** What DLI says in words, without what it may repeat of the job's arguments or of the credentials. */
function wordsOf(value: unknown, fields: ObservedJob['fields'], secrets: readonly SecretValue[]): string {
  const text = textOf(value);
  return text === '' ? '' : scrubbed(text, [...secrets, ...sensitiveValues(fields)]);
}

/** `job_detail` of an answer to show; `jobId` is the job that was asked for, `secrets` are those of the call. */
export function readJob(json: unknown, jobId: string, secrets: readonly SecretValue[]): Reading<ObservedJob> {
  const detail = isObject(json) ? json['job_detail'] : undefined;
  return isObject(detail)
    ? readDetail(detail, jobId, secrets)
    : { ok: false, problem: 'it has no job_detail' };
}

/** The same of what may also stand in a list. */
export function readDetail(
  detail: JsonObject,
  jobId: string,
  secrets: readonly SecretValue[],
): Reading<ObservedJob> {
  if (String(integerOf(detail['job_id'])) !== jobId)
    return { ok: false, problem: 'its job_detail is of another job' };
  const config = detail['job_config'];
  // Without it every managed field would look changed.
  if (!isObject(config)) return { ok: false, problem: 'its job_detail has no job_config' };
  const fields = readFields({ detail, config });
  return {
    ok: true,
    value: {
      job_id: jobId,
      job_type: typeof detail['job_type'] === 'string' ? detail['job_type'] : undefined,
      status: scrubbed(textOf(detail['status']), [], 64),
      status_desc: wordsOf(detail['status_desc'], fields, secrets),
      update_time: integerOf(detail['update_time']),
      // 0 and null: never started.
      start_time: integerOf(detail['start_time']) || undefined,
      restart_times: countOf(detail['restart_times']),
      has_savepoint: flagOf(detail['has_savepoint']),
      savepoint_path: wordsOf(detail['savepoint_path'], fields, secrets) || undefined,
      fields,
    },
  };
}

/** The id of a job as it goes into paths; undefined when it is none. */
export function jobIdOf(value: unknown): string | undefined {
  const id = String(integerOf(value));
  return isJobId(id) ? id : undefined;
}

/** The answer to a create. Without the id, nobody knows what was made. */
export function readCreated(json: unknown): Reading<{ jobId: string }> {
  const job = isObject(json) ? json['job'] : undefined;
  const jobId = isObject(job) ? jobIdOf(job['job_id']) : undefined;
  return jobId === undefined
    ? { ok: false, problem: 'it does not name the job' }
    : { ok: true, value: { jobId } };
}

/** The answer to an update. All its members are optional, but one of them must say that it was one. */
export function readUpdated(json: unknown): Reading<Pick<Updated, 'update_time'>> {
  const job = isObject(json) ? json['job'] : undefined;
  if (isSuccess(json) !== 'yes' && !isObject(job)) return { ok: false, problem: 'it does not say so' };
  return { ok: true, value: { update_time: isObject(job) ? integerOf(job['update_time']) : undefined } };
}

/**
 * The answer to a start or a stop of one job: a list of one, or the object alone. An empty list says nothing of the job, and a
 * longer one of which it speaks.
 */
export function readDelivered(json: unknown): Reading<undefined> {
  const [said, more] = Array.isArray(json) ? json : [json];
  if (more !== undefined || isSuccess(said) !== 'yes') return { ok: false, problem: 'it does not say so' };
  return { ok: true, value: undefined };
}

/** The text of a PUT: exactly these bytes are signed and sent. */
export const bodyText = (body: Body): string => stringifyJson(body);
