/** A Flink jar job in Terraform's state, in DLI's words. The provider copies what DLI shows, under names of its own. */
import { FIELD_NAMES, type FieldName, type JobFields } from '../../core/job/fields.ts';
import { isJobId, isRegion } from '../../core/object/names.ts';
import { isObject, type JsonObject, stringifyJson, textOf } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import type { StateResource } from './terraform-state.ts';

/** Of the provider, and of those that are made of it. */
const TYPE = /^[a-z0-9]+_dli_flinkjar_job$/;

export interface StateJob {
  address: string;
  jobId: string;
  name: string;
  region: string | undefined;
  /** DLI's word, at the time of Terraform's last look. */
  status: string;
  hasTags: boolean;
  fields: JobFields;
}

/** Where the provider's name is another one. */
const NAMES: Partial<Record<FieldName, string>> = {
  desc: 'description',
  cu_number: 'cu_num',
  manager_cu_number: 'manager_cu_num',
  parallel_number: 'parallel_num',
  tm_cus: 'tm_cu_num',
};

/** A block is a list of one. */
const blockOf = (value: unknown): JsonObject | undefined =>
  [value].flat().find(isObject) as JsonObject | undefined;

function resourcesOf(value: unknown): JsonObject | undefined {
  const block = blockOf(value);
  if (block === undefined) return undefined;
  const { max_slot, parallel_number, job_manager_resource_spec, task_manager_resource_spec } = block;
  return {
    max_slot,
    parallel_number,
    jobmanager_resource_spec: blockOf(job_manager_resource_spec),
    taskmanager_resource_spec: blockOf(task_manager_resource_spec),
  };
}

/** Sorted, because the order of a map is nobody's. */
function settingsOf(value: unknown): string | undefined {
  if (!isObject(value) || Object.keys(value).length === 0) return undefined;
  return stringifyJson(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => ({ key, value: item })),
  );
}

const READ: Partial<Record<FieldName, (value: unknown) => unknown>> = {
  resource_config: resourcesOf,
  runtime_config: settingsOf,
};

/** Undefined: it is something else, or has no id that DLI could have given. */
export function stateJob({ address, type, attributes }: StateResource): StateJob | undefined {
  const jobId = textOf(attributes['id']);
  if (!TYPE.test(type) || !isJobId(jobId)) return undefined;
  const fields = FIELD_NAMES.map((field) => {
    const value = attributes[NAMES[field] ?? field];
    return [field, READ[field]?.(value) ?? value] as const;
  }).filter(([, value]) => value !== undefined && value !== null);
  const region = textOf(attributes['region']);
  const { tags } = attributes;
  return {
    address,
    jobId,
    name: textOf(attributes['name']),
    region: isRegion(region) ? region : undefined,
    status: textOf(attributes['status']),
    hasTags: isObject(tags) && Object.keys(tags).length > 0,
    fields: { ...Object.fromEntries(fields), job_type: 'flink_jar_job' },
  };
}

const ADDRESS_BYTES = 2_048;

/** For a shell: an index may have quotation marks in it. No address of Terraform has what printable takes away. */
export const removalOf = ({ address }: StateJob): string =>
  `terraform state rm '${printable(address, ADDRESS_BYTES).replaceAll("'", "'\\''")}'`;
