/** Lists the jobs of an account with all their detail: one request for each hundred. */
import { ok, type Result } from '../core/failure.ts';
import type { JobFilter, ListedDetail, ListedJobs } from '../core/job/found.ts';
import type { Place } from '../core/ports.ts';
import { type JobPage, PAGE_SIZE, readDetailedPage } from './answers/list-json.ts';
import { tagState } from './find.ts';
import { type Client, perform, withDeadline } from './job-call.ts';
import { readCounted } from './pages.ts';
import type { Ask } from './patience.ts';
import { show } from './show.ts';
import { asFarAsTold } from './told.ts';

/** How many jobs were read so far, and of how many, where DLI says it. */
export type OnPage = (read: number, total: number | undefined) => void;

const selectionOf = ({ queue_name, status, tag }: JobFilter): [string, string][] => [
  ...(queue_name === undefined ? [] : [['queue_name', queue_name] as [string, string]]),
  ...(status === undefined ? [] : [['status', status] as [string, string]]),
  ...(tag === undefined ? [] : [['tags', `${tag.key}=${tag.value}`] as [string, string]]),
];

interface DetailedPage extends JobPage<ListedDetail> {
  projectId: string;
}

interface ListCaller {
  client: Client;
  ask: Ask;
}

/** One page, in the time of a call. */
export const detailedPage = (
  client: Client,
  target: Place,
  { filter, offset }: { filter: JobFilter; offset: number },
): Promise<Result<DetailedPage>> =>
  withDeadline(client, { target, readBefore: false }, async (at) => {
    const result = await perform(client, at, {
      operation: 'find',
      method: 'GET',
      path: ['jobs'],
      query: [
        ...selectionOf(filter),
        ['limit', String(PAGE_SIZE)],
        ['offset', String(offset)],
        ['order', 'asc'],
        ['show_detail', 'true'],
      ],
      body: '',
      secrets: [],
      read: readDetailedPage,
    });
    return result.ok ? ok({ ...result.value.value, projectId: result.value.projectId }) : result;
  });

/** Not every DLI keeps to what it is told to select. */
const isSelected = ({ detail, status }: ListedDetail, filter: JobFilter): boolean =>
  (filter.status === undefined || filter.status === status) &&
  (filter.queue_name === undefined ||
    detail === undefined ||
    filter.queue_name.toLowerCase() === String(detail.fields.queue_name ?? '').toLowerCase());

/** `onPage`: how many jobs were read so far, of how many. */
export async function list(
  caller: ListCaller,
  place: Place,
  { filter, onPage }: { filter: JobFilter; onPage: OnPage },
): Promise<Result<ListedJobs>> {
  const { tag } = filter;
  const { client, ask } = caller;
  const tags =
    tag &&
    (await ask(() =>
      withDeadline(client, { target: place, readBefore: false }, (at) => tagState(client, at, tag)),
    ));
  if (tags?.ok === false) return tags;
  if (tags?.value.selects === 'ignored')
    return ok({ jobs: [], tagIgnored: true, projectId: tags.value.projectId });
  let projectId = '';
  let read = 0;
  const all = await readCounted(async (offset) => {
    const page = await ask(() => detailedPage(client, place, { filter, offset }));
    if (!page.ok) return page;
    projectId = page.value.projectId;
    read += page.value.jobs.length;
    onPage(Math.min(read, page.value.total ?? read), page.value.total);
    return page;
  });
  if (!all.ok) return all;
  const selected = all.value.filter((job) => isSelected(job, filter));
  const jobs = await asFarAsTold(selected, (jobId) => {
    const target = { ...place, jobId };
    return ask(() => withDeadline(client, { target, readBefore: false }, (at) => show(client, at)));
  });
  return ok({ jobs, projectId });
}
