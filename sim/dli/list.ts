/** `GET streaming/jobs`: pages by record offset, newest first unless asked otherwise (`dli_02_0234`). */
import type { Reply } from '../http/answer.ts';
import type { Job } from './job.ts';
import { Refusal } from './refusals.ts';
import { detailOf, summaryOf, userOf } from './render.ts';
import { type Request, success } from './request.ts';
import type { DliSettings } from './settings.ts';
import type { World } from './world.ts';

function readCount(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('DLI.23001', name);
  return Number(text);
}

/** How each query parameter that selects reads a job. */
const OF_JOB: Record<string, (job: Job, world: World) => unknown> = {
  status: (job) => job.status,
  queue_name: (job) => job.fields['queue_name'],
  job_type: (job) => job.job_type,
  user_name: (job, { account }) => userOf(job, account),
  // Jobs of edge devices and of other enterprise projects are not simulated.
  root_job_id: () => '-1',
  sys_enterprise_project_name: () => 'default',
};

function matcher(query: URLSearchParams, world: World): (job: Job) => boolean {
  const name = query.get('name') || undefined;
  const wanted = Object.entries(OF_JOB).flatMap(([parameter, read]) => {
    const value = query.get(parameter);
    return value === null || value === '' ? [] : [{ read, value }];
  });
  const hasName = (job: Job): boolean => {
    const own = String(job.fields['name'] ?? '');
    return world.settings.nameFilter === 'exact' ? own === name : own.includes(name ?? '');
  };
  const hasTags = tagMatcher(query, world.settings);
  return (job) =>
    (name === undefined || hasName(job)) &&
    wanted.every(({ read, value }) => String(read(job, world)) === value) &&
    hasTags(job);
}

/** `k=v,k2=v2`: all of them. */
function tagMatcher(query: URLSearchParams, { tagsFilter }: DliSettings): (job: Job) => boolean {
  const tags = query.get('tags')?.split(',').filter(Boolean) ?? [];
  if (tags.length === 0 || tagsFilter === 'ignored') return () => true;
  if (tagsFilter === 'empty') return () => false;
  return (job) => tags.every((tag) => job.tags.some(({ key, value }) => tag === `${key}=${value}`));
}

/** A new job comes into the list later than it is made, and those of others maybe never. */
function isListed(job: Job, { settings: { listLagMs, listOf }, account, now }: World): boolean {
  const isOthers = listOf === 'user' && userOf(job, account) !== account.userName;
  return !isOthers && (listLagMs === 0 || job.create_time + listLagMs <= now());
}

export function listJobs(request: Request): Reply {
  const { world, call } = request;
  const limit = readCount(call.query, 'limit', 10);
  const offset = readCount(call.query, 'offset', 0);
  if (limit > 100) throw new Refusal('DLI.0001', 'limit must be at most 100');
  const matches = matcher(call.query, world);
  const found = world.jobs.all().filter((job) => isListed(job, world) && matches(job));
  const isAscending = call.query.get('order') === 'asc' && world.settings.listOrder === 'asked';
  const ordered = isAscending ? found : found.toReversed();
  const render = call.query.get('show_detail') === 'true' ? detailOf : summaryOf;
  return success(request, 'listed', {
    job_list: {
      total_count: found.length,
      jobs: ordered.slice(offset, offset + limit).map((job) => render(job, world)),
    },
  });
}
