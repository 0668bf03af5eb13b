/**
 * Of a live job the fields that a manifest should have, in the form in which the loop writes them and as far as the schema takes
 * them: so a manifest that was just imported shows no difference.
 */
import { RULES } from '../../core/job/combinations.ts';
import { FIELD_NAMES, FIELDS, type FieldName, type JobFields } from '../../core/job/fields.ts';
import { JOB_SIZE } from '../../core/job/job-size.ts';
import { written } from '../../core/job/overlay.ts';
import { isNothing } from '../../core/job/pair.ts';
import { stringifyJson } from '../../ground/json.ts';

export interface WhichFields {
  /** `set`: without what DLI fills in by itself, because nobody has decided it. `all`: all that can be written. */
  fields: 'set' | 'all';
  /** Fields whose values may hold keys, too. */
  withSensitive: boolean;
}

/** `why`: the end of a sentence that begins with the name of the field. */
interface LeftOut {
  field: FieldName;
  why: string;
}

export interface ChosenFields {
  /** In the order of the field table. */
  job: JobFields;
  /** What somebody who reads the manifest would look for in vain. */
  left: readonly LeftOut[];
}

/** What DLI shows for a field that nobody has set (`dli-api.md` section 3), besides nothing and false. */
const FILLED_IN: Partial<Record<FieldName, unknown>> = {
  job_type: 'flink_jar_job',
  cu_number: 2,
  manager_cu_number: 1,
  parallel_number: 1,
  tm_cus: 1,
  tm_slot_num: 0,
  resume_max_num: -1,
  checkpoint_mode: 1,
  checkpoint_interval: 30,
  resource_config_version: 'v1',
};

const isFilledIn = (field: FieldName, value: unknown, live: JobFields): boolean =>
  value === false ||
  value === FILLED_IN[field] ||
  (field === 'feature' && value === 'basic' && isNothing(live.flink_version));

const CUS: readonly FieldName[] = ['cu_number', 'manager_cu_number', 'tm_cus', 'tm_slot_num'];

/** What DLI shows beside another field, and does not take with it. */
function isBeside(field: FieldName, live: JobFields): boolean {
  if (CUS.includes(field)) return live.resource_config_version === 'v2';
  if (field === 'resource_config') return live.resource_config_version !== 'v2';
  if (field === 'checkpoint_path') return live.checkpoint_enabled === true;
  return field === 'flink_version' && live.feature === 'custom';
}

/** A live value in the form in which it is written; undefined: the schema does not take it. */
function asWritten(field: FieldName, live: unknown): unknown {
  const { compare, schema } = FIELDS[field];
  const form = written(compare, live);
  const isText = compare === 'properties' || compare === 'json';
  return schema.safeParse(isText && typeof form === 'object' ? stringifyJson(form) : form).data;
}

/** Of a field that may hold keys, and was not asked for. */
export const SENSITIVE =
  'left out, because it may hold keys (docs/values.md); until it stands here, nobody changes it';
const UNWRITABLE = 'left out: a manifest cannot say its live value';

/** The first field, from the end of the table, without which the rest breaks no rule that it broke. */
function offender(
  job: JobFields,
  named: FieldName,
  holds: (job: JobFields) => boolean,
): FieldName | undefined {
  const set = FIELD_NAMES.filter((field) => job[field] !== undefined);
  const order = set.includes(named) ? [named, ...set.toReversed()] : set.toReversed();
  return order.find((field) => holds({ ...job, [field]: undefined }));
}

const BY_SIZE: readonly FieldName[] = [
  'flink_log_config',
  'runtime_config',
  'dependency_files',
  'dependency_jars',
];

/** Live jobs may be what DLI refuses today, and the schema with it. */
function withinRules(job: JobFields, left: LeftOut[]): void {
  const rules = [...RULES, ...BY_SIZE.map((field) => ({ ...JOB_SIZE, field }))];
  for (const { holds, field: named, message } of rules) {
    const field = holds(job) ? undefined : offender(job, named, holds);
    if (field === undefined) continue;
    delete job[field];
    left.push({ field, why: `left out, for a manifest could not be applied with it: ${message}` });
  }
}

export function fieldsOf(live: JobFields, { fields, withSensitive }: WhichFields): ChosenFields {
  const job: JobFields = {};
  const left: LeftOut[] = [];
  for (const field of FIELD_NAMES) {
    if (isNothing(live[field]) || isBeside(field, live)) continue;
    if (FIELDS[field].sensitive && !withSensitive) {
      left.push({ field, why: SENSITIVE });
      continue;
    }
    const value = asWritten(field, live[field]);
    if (value === undefined) left.push({ field, why: UNWRITABLE });
    else if (fields === 'all' || !isFilledIn(field, value, live)) job[field] = value;
  }
  withinRules(job, left);
  return { job, left };
}
