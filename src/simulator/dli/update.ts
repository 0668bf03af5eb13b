/** `PUT flink-jobs/{id}`, the call this product exists for (`dli_02_0231`). */
import { isEmptyValue, readFields } from './body.ts';
import { check, missingPackage } from './checks.ts';
import { type Fields, SEED_FIELDS } from './fields.ts';
import type { Job } from './job.ts';
import { Refusal } from './refusals.ts';
import type { DliSettings } from './settings.ts';
import type { JobStore } from './state.ts';
import { isAtRest } from './states.ts';

export interface Update {
  job: Job;
  body: Record<string, unknown>;
  settings: DliSettings;
}

/** Either the whole body takes effect or none of it. */
export function update(jobs: JobStore, request: Update): void {
  const { job, settings } = request;
  if (job.job_type !== 'flink_jar_job') throw new Refusal('DLI.13012');
  const resting = isAtRest(job.status);
  const sent = readFields(request.body);
  if (!resting) refuseUnlessHot(request);
  if (resting && settings.omitted === 'reset') refuseUnlessWhole(sent);
  const changes = changesOf(sent, settings);
  const base = resting && settings.omitted === 'reset' ? withoutSeedFields(job.fields) : job.fields;
  const merged = { ...base, ...changes };
  check({ changes, merged, settings });
  const namesake = changes['name'] === undefined ? undefined : jobs.named(changes['name']);
  if (namesake !== undefined && namesake !== job) throw new Refusal('DLI.12006');
  refuseMissingPackage(changes, settings);
  const cleared = Object.fromEntries(Object.keys(job.fields).map((name) => [name, undefined]));
  jobs.assign(job, { ...cleared, ...withoutEmpty(merged) });
}

/** Running, or on its way: only some fields, and not an obs_bucket that it has already. */
function refuseUnlessHot({ job, body, settings }: Update): void {
  const moving = job.status !== 'job_running' && job.status !== 'job_cancel_fail';
  if (job.status === 'job_submitting') throw new Refusal('DLI.12003');
  if (moving) throw new Refusal('DLI.12005');
  const names = Object.keys(body).filter((name) => body[name] !== null && body[name] !== undefined);
  if (names.some((name) => !settings.hotFields.has(name))) throw new Refusal('DLI.12003');
  if (body['obs_bucket'] !== undefined && body['obs_bucket'] === job.fields['obs_bucket']) {
    throw new Refusal('DLI.12005');
  }
}

/** By the 2020 document `name` and `desc` are required, though `desc` may be empty. */
function refuseUnlessWhole(sent: Fields): void {
  if (sent['name'] === undefined) throw new Refusal('DLI.11007');
  if (sent['desc'] === undefined) throw new Refusal('DLI.11029', 'desc');
}

const changesOf = (sent: Fields, { emptyValues }: DliSettings): Fields =>
  emptyValues === 'clear'
    ? sent
    : Object.fromEntries(
        Object.entries(sent).filter(([name, value]) => name === 'name' || !isEmptyValue(value)),
      );

const withoutSeedFields = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !SEED_FIELDS.includes(name)));

const withoutEmpty = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmptyValue(value)));

/** The seed's example of a refusal: the path has a slash in front in one place and not in the other. */
function refuseMissingPackage(changes: Fields, settings: DliSettings): void {
  const missing = missingPackage(changes, settings);
  if (missing === undefined) return;
  throw new Refusal('DLI.12002', `invalid resource /${missing}, cannot find resource ${missing}`);
}
