/** What each DLI call does, once the gateway has let it through. */
import { stringifyJson } from '../../core/json.ts';
import type { Reply } from '../answer.ts';
import type { Call } from '../serve.ts';
import { isObject, readBody, readFields, readFlag } from './body.ts';
import { check, missingPackage } from './checks.ts';
import type { Job } from './job.ts';
import { type Code, type Language, Refusal, wordsOf } from './refusals.ts';
import { detailOf, errorOf, idOf, isSuccess, type Message, messageOf } from './render.ts';
import { isAtRest } from './states.ts';
import { update } from './update.ts';
import type { World } from './world.ts';

/** One call with what its path names. */
export interface Request {
  world: World;
  call: Call;
  language: Language;
  /** The last variable part of the path, undefined where there is none. */
  id: string;
}

export const success = ({ world, language }: Request, message: Message, more: object = {}): Reply => ({
  status: 200,
  body: {
    is_success: isSuccess(world.settings, true),
    message: messageOf(message, language),
    ...more,
  },
});

const LONG_MAX = 9_223_372_036_854_775_807n;

/** DLI.12001 for an id that is no positive Long, `missing` for a job that does not exist. */
export function jobOf({ world, id }: Request, missing: Code): Job {
  const valid = /^\d{1,19}$/.test(id) && BigInt(id) > 0n && BigInt(id) <= LONG_MAX;
  if (!valid) throw new Refusal('DLI.12001');
  return world.jobs.need(BigInt(id), missing);
}

export function updateJob(request: Request): Reply {
  const body = readBody(request.call);
  const job = jobOf(request, 'DLI.12004');
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
  const fields = readFields(body);
  const tags = Array.isArray(body['tags']) ? body['tags'] : [];
  if (fields['name'] === undefined) throw new Refusal('DLI.11007');
  if ((fields['cu_number'] === undefined) !== (fields['manager_cu_number'] === undefined)) {
    throw new Refusal('DLI.11026');
  }
  check({ changes: fields, merged: fields, settings });
  if (jobs.named(fields['name']) !== undefined) throw new Refusal('DLI.11004');
  if (missingPackage(fields, settings) !== undefined) throw new Refusal('DLI.11021');
  const drafts = jobs.all().filter((job) => job.status === 'job_init').length;
  if (drafts >= settings.draftLimit) throw new Refusal('DLI.11003');
  const job = jobs.add({ tags });
  jobs.assign(job, fields);
  return success(request, 'created', {
    job: { job_id: idOf(job), status_name: job.status, status_desc: job.status_desc },
  });
}

export function deleteJob(request: Request): Reply {
  const job = jobOf(request, 'DLI.17001');
  request.world.jobs.remove(job.id);
  return success(request, 'deleted');
}

/** Checked before a job is submitted; its fields were checked when they were written. */
function checkRunnable(job: Job, { settings }: World): void {
  const queue = job.fields['queue_name'];
  if (queue === undefined) throw new Refusal('DLI.13024');
  const kind = settings.queues.get(String(queue));
  if (kind === undefined) throw new Refusal('DLI.20005');
  if (kind === 'sql') throw new Refusal('DLI.13009');
  const saves = job.fields['log_enabled'] === true || job.fields['checkpoint_enabled'] === true;
  if (saves && job.fields['obs_bucket'] === undefined) throw new Refusal('DLI.13003');
  const jars = job.fields['dependency_jars'];
  const several = Array.isArray(jars) && jars.length > 1;
  if (several && job.fields['main_class'] === undefined) throw new Refusal('DLI.13019');
}

export function runJobs(request: Request): Reply {
  const { jobs } = request.world;
  const body = readBody(request.call);
  const resume = readFlag(body, 'resume_savepoint');
  return batch(request, body, (id) => {
    checkRunnable(jobs.need(id, 'DLI.13007'), request.world);
    jobs.run(id, { resume });
    return 'run';
  });
}

export function stopJobs(request: Request): Reply {
  const body = readBody(request.call);
  const savepoint = readFlag(body, 'trigger_savepoint');
  return batch(request, body, (id) => {
    request.world.jobs.stop(id, { savepoint });
    return 'stopped';
  });
}

export function deleteJobs(request: Request): Reply {
  return batch(request, readBody(request.call), (id) => {
    if (!request.world.jobs.remove(id)) throw new Refusal('DLI.17001');
    return 'deleted';
  });
}

/** One answer a job, without its id. When none succeeds: HTTP 400 and a list of errors. */
function batch(request: Request, body: Record<string, unknown>, one: (id: string) => Message): Reply {
  const results = idsOf(body).map((id) => attempt(() => one(id)));
  const refusals = results.filter((result) => result instanceof Refusal);
  if (refusals.length === results.length) {
    return { status: 400, body: refusals.map((refusal) => errorOf(refusal, request.language)) };
  }
  const { language, world } = request;
  return {
    status: 200,
    body: results.map((result) =>
      result instanceof Refusal
        ? { is_success: isSuccess(world.settings, false), message: wordsOf(result, language) }
        : { is_success: isSuccess(world.settings, true), message: messageOf(result, language) },
    ),
  };
}

function attempt<T>(act: () => T): T | Refusal {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function idsOf(body: Record<string, unknown>): string[] {
  const ids = body['job_ids'];
  if (!Array.isArray(ids) || ids.length === 0) throw new Refusal('DLI.11029', 'job_ids');
  if (ids.some((id) => !/^[1-9]\d{0,18}$/.test(String(id)))) throw new Refusal('DLI.12001');
  return ids.map(String);
}

/** The answer's message is JSON text in itself. */
export function savepointJob(request: Request): Reply {
  const body = readBody(request.call);
  const job = jobOf(request, 'DLI.16001');
  if (body['action'] !== 'TRIGGER') throw new Refusal('DLI.0001', 'action');
  request.world.jobs.triggerSavepoint(job.id);
  const inner = { is_success: 'true', message: 'api.msg.deal_savepoint_success' };
  const reply = success(request, 'run');
  return { ...reply, body: { ...(isObject(reply.body) ? reply.body : {}), message: stringifyJson(inner) } };
}

export function importSavepoint(request: Request): Reply {
  const body = readBody(request.call);
  const job = jobOf(request, 'DLI.16001');
  if (!isAtRest(job.status)) throw new Refusal('DLI.0001', 'the job is running');
  if (typeof body['savepoint_path'] !== 'string') throw new Refusal('DLI.11029', 'savepoint_path');
  job.savepoint_path = body['savepoint_path'];
  return success(request, 'imported');
}
