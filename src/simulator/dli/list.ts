/** `GET streaming/jobs`: pages by record offset, newest first unless asked otherwise (`dli_02_0234`). */
import type { Reply } from '../answer.ts';
import type { Job } from './job.ts';
import { type Request, success } from './operations.ts';
import { Refusal } from './refusals.ts';
import { detailOf, summaryOf } from './render.ts';
import type { DliSettings } from './settings.ts';

function readCount(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('DLI.23001', name);
  return Number(text);
}

function matcher(query: URLSearchParams, { nameFilter }: DliSettings): (job: Job) => boolean {
  const wanted = (name: string): string | undefined => query.get(name) || undefined;
  const [name, status, queue, type] = ['name', 'status', 'queue_name', 'job_type'].map(wanted);
  const tags = wanted('tags')?.split(',') ?? [];
  const hasName = (job: Job): boolean => {
    const own = String(job.fields['name'] ?? '');
    return nameFilter === 'exact' ? own === name : own.includes(name ?? '');
  };
  return (job) =>
    (name === undefined || hasName(job)) &&
    (status === undefined || job.status === status) &&
    (queue === undefined || job.fields['queue_name'] === queue) &&
    (type === undefined || job.job_type === type) &&
    tags.every((tag) => job.tags.some(({ key, value }) => tag === `${key}=${value}`));
}

export function listJobs(request: Request): Reply {
  const { world, call } = request;
  const limit = readCount(call.query, 'limit', 10);
  const offset = readCount(call.query, 'offset', 0);
  if (limit > 100) throw new Refusal('DLI.0001', 'limit must be at most 100');
  const found = world.jobs.all().filter(matcher(call.query, world.settings));
  const ordered = call.query.get('order') === 'asc' ? found : found.toReversed();
  const render = call.query.get('show_detail') === 'true' ? detailOf : summaryOf;
  return success(request, 'listed', {
    job_list: {
      total_count: found.length,
      jobs: ordered.slice(offset, offset + limit).map((job) => render(job, world)),
    },
  });
}
