/** `PUT flink-jobs/{id}`, the call this product exists for (`dli_02_0231`). */
import { isEmptyValue, readFields } from './body.ts';
import { check, missingPackage } from './checks.ts';
import { type Fields, fieldsWhere, SEED_FIELDS } from './fields.ts';
import type { Job } from './job.ts';
import { mergedProperties } from './properties.ts';
import { Refusal } from './refusals.ts';
import { mergedResources } from './resources.ts';
import type { DliSettings } from './settings.ts';
import type { JobStore } from './state.ts';
import { isAtRest } from './states.ts';

interface Update {
  job: Job;
  body: Record<string, unknown>;
  settings: DliSettings;
}

/** Either the whole body takes effect or none of it. */
export function update(jobs: JobStore, request: Update): void {
  const { job, settings } = request;
  if (job.job_type !== 'flink_jar_job') throw new Refusal('DLI.13012');
  const resting = isAtRest(job.status);
  const resets = resting && settings.omitted === 'reset';
  const sent = readFields(request.body);
  if (!resting) refuseUnlessHot(request);
  if (resets || (!resting && settings.identityWhileRunning === 'required')) refuseUnlessNamed(sent);
  const base = resets ? fieldsWhere(job.fields, (name) => !SEED_FIELDS.includes(name)) : job.fields;
  const changes = withParts(base, changesOf(sent, base['feature'], settings), settings);
  const merged = { ...base, ...changes };
  const proposal = { changes, merged, settings };
  check(proposal);
  const namesake = changes['name'] === undefined ? undefined : jobs.named(changes['name']);
  if (namesake !== undefined && namesake !== job) throw new Refusal('DLI.12006');
  const missing = missingPackage(proposal);
  if (missing !== undefined) throw noPackage(missing);
  const cleared = Object.fromEntries(Object.keys(job.fields).map((name) => [name, undefined]));
  jobs.assign(job, { ...cleared, ...fieldsWhere(merged, (_name, value) => !isEmptyValue(value)) });
}

/** Running, or on its way: only some fields, and not an obs_bucket that it has already. */
function refuseUnlessHot({ job, body, settings }: Update): void {
  const moving = job.status !== 'job_running' && job.status !== 'job_cancel_fail';
  if (job.status === 'job_submitting') throw new Refusal('DLI.12003');
  if (moving) throw new Refusal('DLI.12005');
  const names = Object.keys(body).filter((name) => body[name] !== null && body[name] !== undefined);
  if (names.some((name) => !isHot(name, settings))) throw new Refusal('DLI.12003');
  if (body['obs_bucket'] !== undefined && body['obs_bucket'] === job.fields['obs_bucket']) {
    throw new Refusal('DLI.12005');
  }
}

const isHot = (name: string, { hotFields, identityWhileRunning }: DliSettings): boolean =>
  hotFields.has(name) || (identityWhileRunning !== 'refused' && (name === 'name' || name === 'desc'));

/** By the 2020 document `name` and `desc` are required, though `desc` may be empty. */
function refuseUnlessNamed(sent: Fields): void {
  if (sent['name'] === undefined) throw new Refusal('DLI.11007');
  if (sent['desc'] === undefined) throw new Refusal('DLI.11029', 'desc');
}

/** What of the body counts. `feature`: the job's own. */
export function changesOf(sent: Fields, feature: unknown, settings: DliSettings): Fields {
  const { emptyValues, flinkVersionOfCustom } = settings;
  const ignoresVersion = flinkVersionOfCustom === 'ignored' && (sent['feature'] ?? feature) === 'custom';
  return fieldsWhere(sent, (name, value) => {
    if (name === 'flink_version' && ignoresVersion) return false;
    return emptyValues === 'clear' || name === 'name' || !isEmptyValue(value);
  });
}

const PARTS: Record<string, (stored: unknown, sent: unknown) => unknown> = {
  resource_config: mergedResources,
  runtime_config: mergedProperties,
};

function withParts(base: Fields, changes: Fields, { omittedParts }: DliSettings): Fields {
  if (omittedParts === 'reset') return changes;
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [name, PARTS[name]?.(base[name], value) ?? value]),
  );
}

/** The seed's example of a refusal: the path has a slash in front in one place and not in the other. */
const noPackage = (path: string): Refusal =>
  new Refusal('DLI.12002', `invalid resource /${path}, cannot find resource ${path}`);
