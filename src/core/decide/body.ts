/** The body of a PUT. Which fields it holds depends on what the job's state allows. */
import { type Body, FIELD_NAMES, FIELDS, type FieldName } from '../job/fields.ts';
import { overlaid, written } from '../job/overlay.ts';
import type { ObservedJob } from '../job/states.ts';
import type { Spec } from '../object/spec.ts';
import { type Change, managed, type Remembered } from './diff.ts';

/** The 2020 document requires both. */
type HasFields = Pick<ObservedJob, 'fields'>;

const identity = ({ fields }: HasFields): Body => ({
  name: fields.name ?? '',
  desc: fields.desc ?? '',
});

/** What is sent back as it is: not what DLI computes, which would be pinned by that. */
const KEPT = FIELD_NAMES.filter((name) => FIELDS[name].original && !FIELDS[name].derived);

const kept = ({ fields }: HasFields): Body =>
  Object.fromEntries(
    KEPT.map((field) => [field, written(FIELDS[field].compare, fields[field])]).filter(
      ([, live]) => live !== undefined,
    ),
  );

/** The wanted values over the live ones. */
const wanted = (
  values: readonly (readonly [field: FieldName, desired: unknown])[],
  { fields }: HasFields,
  { ownedProperties }: Remembered,
): Body =>
  Object.fromEntries(
    values.map(([field, desired]) => [
      field,
      overlaid(FIELDS[field].compare, { desired, live: fields[field] }, ownedProperties),
    ]),
  );

const parallelism = (resources: unknown): unknown =>
  (resources as { parallel_number?: unknown } | null | undefined)?.parallel_number;

/**
 * With resource_config_version v2 a job has two parallelisms, and no document says which of them counts. While the live two are
 * the same they are kept the same: the old one beside a new resource_config might take its change back.
 */
function equalParallelism(spec: Spec, { fields }: HasFields, body: Body): Body {
  const version = body.resource_config_version ?? fields.resource_config_version;
  const next = parallelism(body.resource_config);
  const equal = fields.parallel_number === parallelism(fields.resource_config);
  return version === 'v2' && equal && next !== undefined && !managed(spec).includes('parallel_number')
    ? { parallel_number: next }
    : {};
}

/**
 * Job not running: read-modify-write. The live values of the original fields, overlaid with everything managed, so that
 * nothing is reset whichever way the service treats a field that is left out.
 */
export function wholeBody(spec: Spec, observed: HasFields, remembered: Remembered): Body {
  const values = managed(spec).map((field) => [field, spec.job[field]] as const);
  const body: Body = {
    ...identity(observed),
    ...kept(observed),
    ...wanted(values, observed, remembered),
  };
  return { ...body, ...equalParallelism(spec, observed, body) };
}

/**
 * Job running: nothing but the changes, because an unchanged obs_bucket is an error there. Whether `name` and `desc` may or must
 * stand beside them is not known (the 2020 document requires them), so they come apart.
 */
export function runningBody(
  changes: readonly Change[],
  observed: ObservedJob,
  remembered: Remembered,
): { body: Body; identity: Body } {
  const values = changes.map(({ field, desired }) => [field, desired] as const);
  return { body: wanted(values, observed, remembered), identity: identity(observed) };
}
