/** Run, stop and delete take several ids and answer with a list (`dli_02_0233`, `0241`, `0243`). */
import type { Reply } from '../http/answer.ts';
import { readBody, readFlag } from './body.ts';
import type { Job } from './job.ts';
import { remove } from './operations.ts';
import { Refusal, wordsOf } from './refusals.ts';
import { errorOf, isSuccess, type Message, messageOf } from './render.ts';
import type { Request } from './request.ts';
import { type DliSettings, kindOfQueue } from './settings.ts';
import { mayRun } from './states.ts';
import { isGranted, type World } from './world.ts';

/** Checked before a job is submitted; its fields were checked when they were written. */
export function checkRunnable(job: Job, { settings }: Pick<World, 'settings'>): void {
  const queue = job.fields['queue_name'];
  if (queue === undefined) throw new Refusal('DLI.13024');
  const kind = kindOfQueue(settings, queue);
  if (kind === undefined) throw new Refusal('DLI.20005');
  if (kind === 'sql') throw new Refusal('DLI.13009');
  const saves = job.fields['log_enabled'] === true || job.fields['checkpoint_enabled'] === true;
  if (saves && job.fields['obs_bucket'] === undefined) throw new Refusal('DLI.13003');
  const jars = job.fields['dependency_jars'];
  const several = Array.isArray(jars) && jars.length > 1;
  if (several && job.fields['main_class'] === undefined) throw new Refusal('DLI.13019');
}

export function runJobs(request: Request): Reply {
  const { jobs, account } = request.world;
  const body = readBody(request.call);
  const resume = readFlag(body, 'resume_savepoint');
  return batch(request, body, (id) => {
    const job = jobs.need(id, 'DLI.13007');
    checkRunnable(job, request.world);
    if (mayRun(job.status) && !isGranted(account, 'start')) throw new Refusal('DLI.10005');
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
    remove(request.world, id);
    return 'deleted';
  });
}

/** One answer a job, without its id. HTTP 400 and errors when none succeeds, unless refusals are to look like answers. */
function batch(request: Request, body: Record<string, unknown>, one: (id: string) => Message): Reply {
  const { language, world } = request;
  const results = idsOf(body).map((id) => attempt(() => one(id)));
  const refusals = results.filter((result) => result instanceof Refusal);
  if (refusals.length === results.length && world.settings.refusals !== 'success-false') {
    const errors = refusals.map((refusal) => errorOf(refusal, language));
    return { status: 400, body: world.settings.refusals === 'object' ? errors[0] : errors };
  }
  const answers = results.map((result) =>
    result instanceof Refusal
      ? { is_success: isSuccess(world.settings, false), message: wordsOf(result, language) }
      : { is_success: isSuccess(world.settings, true), message: messageOf(result, language) },
  );
  return { status: 200, body: BATCH_BODY[world.settings.batchAnswers](answers) };
}

/** The documents show all three. */
const BATCH_BODY: Record<DliSettings['batchAnswers'], (answers: object[]) => unknown> = {
  each: (answers) => answers,
  one: (answers) => answers.slice(0, 1),
  object: (answers) => answers[0],
};

function attempt<T>(act: () => T): T | Refusal {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Throws DLI.11029 when there are none, DLI.12001 when one is no positive Long. */
export function idsOf(body: Record<string, unknown>, name = 'job_ids'): string[] {
  const ids = body[name];
  if (!Array.isArray(ids) || ids.length === 0) throw new Refusal('DLI.11029', name);
  if (ids.some((id) => !/^[1-9]\d{0,18}$/.test(String(id)))) throw new Refusal('DLI.12001');
  return ids.map(String);
}
