/** What DLI does with one job at a time, once the gateway has let the call through. */
import type { Reply } from '../http/answer.ts';
import { readBody, readFields } from './body.ts';
import { check, missingPackage } from './checks.ts';
import type { Job, JobId } from './job.ts';
import { Refusal } from './refusals.ts';
import { detailOf, idOf } from './render.ts';
import { jobOf, type Request, success } from './request.ts';
import type { DliSettings } from './settings.ts';
import { isAtRest, mayStop } from './states.ts';
import { tagsIn } from './tags.ts';
import { changesOf, update } from './update.ts';
import { isGranted, type World } from './world.ts';

/** What a setting has in store for it, whatever it is set to. */
function refuseAtRest({ status }: Job, settings: DliSettings): void {
  const [code, ...others] = settings.refusalsAtRest;
  if (code === undefined || !isAtRest(status)) return;
  settings.refusalsAtRest = others;
  throw new Refusal(code);
}

export function updateJob(request: Request): Reply {
  const body = readBody(request.call);
  const job = jobOf(request, 'DLI.12004');
  refuseAtRest(job, request.world.settings);
  update(request.world.jobs, { job, body, settings: request.world.settings });
  return success(request, 'updated', { job: { update_time: job.update_time } });
}

export function showJob(request: Request): Reply {
  const job = jobOf(request, 'DLI.16001');
  return success(request, 'shown', { job_detail: detailOf(job, request.world) });
}

export function createJob(request: Request): Reply {
  const { jobs, settings } = request.world;
  const body = readBody(request.call);
  const fields = changesOf(readFields(body), undefined, { ...settings, emptyValues: 'clear' });
  const tags = body['tags'] === undefined || body['tags'] === null ? [] : tagsIn(body['tags']);
  if (fields['name'] === undefined) throw new Refusal('DLI.11007');
  const proposal = { changes: fields, merged: fields, settings };
  check(proposal);
  if (jobs.named(fields['name']) !== undefined) throw new Refusal('DLI.11004');
  if (missingPackage(proposal) !== undefined) throw new Refusal('DLI.11021');
  const drafts = jobs.all().filter((job) => job.status === 'job_init').length;
  if (drafts >= settings.draftLimit) throw new Refusal('DLI.11003');
  const job = jobs.add({ tags });
  jobs.assign(job, fields);
  return success(request, 'created', {
    job: { job_id: idOf(job), status_name: job.status, status_desc: job.status_desc },
  });
}

/** The service stops a job that runs before it removes it, and that is a right of its own. */
export function remove({ jobs, account, settings }: World, id: JobId): void {
  const job = jobs.need(id, settings.deleteOfMissing);
  const stops = settings.deleteOfRunning === 'stops' && mayStop(job.status);
  if (stops && !isGranted(account, 'stop')) throw new Refusal('DLI.10005');
  jobs.remove(job.id);
}

export function deleteJob(request: Request): Reply {
  const job = jobOf(request, request.world.settings.deleteOfMissing);
  remove(request.world, job.id);
  return success(request, 'deleted');
}
