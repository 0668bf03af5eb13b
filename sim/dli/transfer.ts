/** Definitions of jobs as ZIP files in OBS, and back (`dli_02_0254`, `0255`). */
import type { Reply } from '../http/answer.ts';
import { idsOf } from './batch.ts';
import { readBody, readFlag } from './body.ts';
import type { Job } from './job.ts';
import { Refusal } from './refusals.ts';
import { idOf } from './render.ts';
import { type Request, success } from './request.ts';
import { isAtRest } from './states.ts';
import type { World } from './world.ts';

function textIn(body: Record<string, unknown>, name: string): string {
  const text = body[name];
  if (typeof text !== 'string' || text === '') throw new Refusal('DLI.11029', name);
  return text.replace(/\/+$/, '');
}

export function exportJobs(request: Request): Reply {
  const { jobs, made, now } = request.world;
  const body = readBody(request.call);
  const chosen = readFlag(body, 'is_selected')
    ? idsOf(body, 'job_selected').map((id) => jobs.need(id))
    : jobs.all();
  const file = `${textIn(body, 'obs_dir')}/aggregate_${now()}.zip`;
  made.archives.set(
    file,
    chosen.map((job) => structuredClone(job)),
  );
  return success(request, 'exported', { zip_file: [file] });
}

/** A job that was there goes back to draft; one that runs is left alone. */
function bring(
  { jobs }: World,
  { fields, job_type, sql_body }: Job,
  cover: boolean,
): [number | bigint, string] {
  const namesake = jobs.named(fields['name']);
  if (namesake === undefined) {
    return [idOf(jobs.add({ job_type, sql_body, fields })), 'Job successfully created'];
  }
  if (!cover) return [-1, 'Job already exists'];
  if (!isAtRest(namesake.status)) return [-1, 'Job is running'];
  const { id, create_time, tags, update_time } = namesake;
  const job = jobs.add({ id, job_type, sql_body, create_time, tags, update_time });
  jobs.assign(job, fields);
  return [idOf(job), 'Job successfully updated'];
}

/** `zip_file`: one file, or a folder of them. */
export function importJobs(request: Request): Reply {
  const { made } = request.world;
  const body = readBody(request.call);
  const cover = readFlag(body, 'is_cover');
  const path = textIn(body, 'zip_file');
  const files = [...made.archives.keys()].filter((file) => file === path || file.startsWith(`${path}/`));
  if (files.length === 0) throw new Refusal('DLI.0002', path);
  const mapping = files
    .flatMap((file) => made.archives.get(file) ?? [])
    .map((job) => {
      const [new_job_id, remark] = bring(request.world, structuredClone(job), cover);
      return { old_job_id: idOf(job), new_job_id, remark };
    });
  return success(request, 'broughtIn', { job_mapping: mapping });
}
