/**
 * A manifest beside its object in the cluster: the live job is what the stored spec says, but for the fields that the status shows as
 * different. What neither of them knows counts as different: a plan that is too careful does less harm than one that is not.
 */
import { FIELD_NAMES, FIELDS, type FieldName, type JobFields } from '../../core/job/fields.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import { type Manifest, plansIn } from '../../core/object/manifest.ts';
import { parseSpec, type Spec } from '../../core/object/spec.ts';
import type { Drift, JobStatus } from '../../core/object/status.ts';
import { sideBySide } from '../../core/object/status-form.ts';
import { readStatus } from '../../core/object/stored-status.ts';
import {
  isObject,
  type JsonObject,
  parseJson,
  sortedKeys,
  stringifyJson,
  textOf,
} from '../../ground/json.ts';
import { comparable, filledFields } from './comparable.ts';
import type { FiledJob } from './filed-job.ts';
import { type Foretold, foretell } from './foretold.ts';
import { inputOf } from './input.ts';
import { adoptedJob, createdJob, suspendedJob } from './made.ts';
import type { PlannedField } from './report.ts';
import { refusedEdit } from './transition.ts';

const told = (change: Foretold['change']): Foretold => ({ change, steps: [] });

interface StoredJob {
  manifest: Manifest;
  /** Undefined: it is not valid any more. */
  spec: Spec | undefined;
  /** The manifest says what the object says already. */
  isSame: boolean;
}

const isSameSpec = (one: Spec, other: Spec | undefined): boolean =>
  other !== undefined && stringifyJson(sortedKeys(one)) === stringifyJson(sortedKeys(other));

/** As it will be stored once the manifest is applied. */
function storedJob(filed: FiledJob, raw: JsonObject, now: number): StoredJob {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  const { data: spec } = parseSpec(raw['spec']);
  const isSame = isSameSpec(filed.spec, spec);
  const generation = Number(metadata['generation'] ?? 1);
  const { status, unusable } = readStatus(sideBySide(raw['status']).status, { generation, now });
  const isHeld = Array.isArray(metadata['finalizers']) && metadata['finalizers'].length > 0;
  return {
    spec,
    isSame,
    manifest: {
      ...filed.manifest,
      ...plansIn(metadata['annotations']),
      ...plansIn({ ...metadataOf(filed) }),
      uid: textOf(metadata['uid']),
      generation: isSame ? generation : generation + 1,
      status,
      unusable,
      ...(isHeld ? { held: true as const } : {}),
    },
  };
}

/** What the file itself lets go ahead. */
const metadataOf = ({ manifest: { approvedPlan, outsideWindow } }: FiledJob): JsonObject => ({
  'dli.gitops.dev/approve-plan': approvedPlan,
  'dli.gitops.dev/outside-window': outsideWindow,
});

/** Undefined: the text is cut, or hides the value. */
function liveIn({ live }: Drift): { value: unknown } | undefined {
  try {
    return live === '***' ? undefined : { value: parseJson(live) };
  } catch {
    return undefined;
  }
}

interface LiveFields {
  fields: JobFields;
  /** Their live values are not known; they count as different. */
  unknown: readonly FieldName[];
}

function liveFields(after: Spec, before: Spec, { drift = [] }: JobStatus): LiveFields {
  const live = FIELD_NAMES.map((field) => {
    const differing = drift.find((one) => one.field === field);
    const value = differing === undefined ? { value: before.job[field] } : liveIn(differing);
    return [field, value?.value] as const;
  });
  const fields = Object.fromEntries(live.filter(([, value]) => value !== undefined)) as JobFields;
  const unknown = FIELD_NAMES.filter(
    (field) => after.job[field] !== undefined && fields[field] === undefined,
  );
  return { fields, unknown };
}

/** The same text with the same sources was compared by the controller, with its values. */
function hiddenFields(after: Spec, before: Spec): FieldName[] {
  const isSame = stringifyJson(after.valuesFrom ?? []) === stringifyJson(before.valuesFrom ?? []);
  return filledFields(after).filter((field) => !isSame || after.job[field] !== before.job[field]);
}

const unknownField = (field: PlannedField, unknown: readonly FieldName[]): PlannedField =>
  unknown.some((one) => one === field.field)
    ? { ...field, before: null, compared: false, unknown: 'live' }
    : field;

/** While it passes through a state, the record of what is under way says how it was before. Empty: nobody knows. */
const statusOf = ({ job, operation }: JobStatus): string => job?.status ?? operation?.before.status ?? '';

const observedOf = (seen: JobStatus, jobId: string, fields: JobFields): ObservedJob => ({
  job_id: jobId,
  job_type: 'flink_jar_job',
  status: statusOf(seen),
  status_desc: seen.job?.status_desc ?? '',
  update_time: seen.update_time,
  start_time: seen.job?.start_time,
  restart_times: seen.job?.restart_times,
  has_savepoint: seen.job?.has_savepoint,
  fields,
});

/** The one of a plan that waits is in the status; another can be told where every live value is known. */
function withId({ change, steps }: Foretold, { manifest, isSame }: StoredJob, isKnown: boolean): Foretold {
  const { planId: _, ...rest } = change;
  const id = isSame && manifest.status.plan !== undefined ? manifest.status.plan.id : undefined;
  const planId = id ?? (isKnown ? change.planId : undefined);
  return { change: planId === undefined ? rest : { ...rest, planId }, steps };
}

/** What a savepoint needs: whether the job has it, only the live job tells. */
const UNSEEN: JobFields = { obs_bucket: '?', execution_agency_urn: '?' };

const isHidden = ({ field, live }: Drift): boolean =>
  live === '***' || FIELDS[field as FieldName]?.sensitive === true;

function compared(filed: FiledJob, stored: StoredJob & { spec: Spec }, now: number): Foretold {
  const { manifest, spec: before } = stored;
  const { status } = manifest;
  const { spec, uncompared } = comparable(filed.spec, hiddenFields(filed.spec, before));
  const { fields, unknown } = liveFields(spec, before, status);
  const jobId = spec.jobId ?? status.jobId ?? '';
  const input = inputOf({
    manifest,
    spec: { ...spec, jobId },
    observed: observedOf(status, jobId, { ...UNSEEN, ...fields }),
    accountDigest: status.location?.account ?? '',
  });
  const made = foretell({ filed, input, uncompared, isGuess: false, notes: [] }, now);
  const change = { ...made.change, fields: made.change.fields.map((field) => unknownField(field, unknown)) };
  const isKnown = unknown.length + uncompared.length === 0 && !(status.drift ?? []).some(isHidden);
  return withId({ ...made, change }, stored, isKnown);
}

const ADOPTED =
  'There is no object of that name in the cluster yet: what its job is like now, --against=dli says.';
const CREATED =
  'There is no object of that name in the cluster yet. Whether DLI has a job of that name, --against=dli says.';

function added(filed: FiledJob, now: number): Foretold {
  const { jobId, adoptionPolicy, mode } = filed.spec;
  const isTaken = jobId !== undefined || adoptionPolicy === 'Adopt' || mode === 'Observe';
  return isTaken ? told(adoptedJob(filed, ADOPTED)) : createdJob(filed, now, [CREATED]);
}

/** `raw`: the object as it is stored; undefined: there is none. `now`: epoch ms. */
export function besideStored(
  filed: FiledJob,
  raw: JsonObject | undefined,
  now: number,
): Foretold | { problem: string } {
  if (filed.spec.suspend) return told(suspendedJob(filed));
  if (raw === undefined) return added(filed, now);
  const stored = storedJob(filed, raw, now);
  const { spec, manifest } = stored;
  if (spec === undefined || spec.suspend || statusOf(manifest.status) === '')
    return {
      problem:
        'the status of the object in the cluster knows nothing of its job: --against=dli reads the job itself',
    };
  const refused = refusedEdit(spec, filed.spec);
  return refused === undefined ? compared(filed, { ...stored, spec }, now) : { problem: refused };
}
