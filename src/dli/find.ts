/** Looks for jobs by name, and by the tag that they were made with. */
import { ok, type Result } from '../core/failure.ts';
import type { FoundJobs, ListedJob, Sought, Tag } from '../core/job/found.ts';
import { type JobPage, PAGE_SIZE, readPage } from './answers/list-json.ts';
import { type Client, type PlaceCall, perform } from './job-call.ts';
import { readAll } from './pages.ts';

const MOST_FOUND = 100;

/** No job is made with it: what is listed for this value is listed for any. */
const NOBODYS = 'fjj-of-nobody';

type ProjectPage = JobPage & Pick<FoundJobs, 'projectId'>;

/** Some of the jobs that are sought. */
interface SoughtPart {
  sought: Sought;
  offset: number;
  limit: number;
}

const filterOf = (sought: Sought): [string, string] =>
  'name' in sought ? ['name', sought.name] : ['tags', `${sought.tag.key}=${sought.tag.value}`];

async function list(
  client: Client,
  at: PlaceCall,
  { sought, offset, limit }: SoughtPart,
): Promise<Result<ProjectPage>> {
  const result = await perform(client, at, {
    operation: 'find',
    method: 'GET',
    path: ['jobs'],
    query: [filterOf(sought), ['limit', String(limit)], ['offset', String(offset)], ['order', 'asc']],
    body: '',
    secrets: [],
    read: readPage,
  });
  return result.ok ? ok({ ...result.value.value, projectId: result.value.projectId }) : result;
}

/** What `keeps` of all that DLI selects. */
async function select(
  client: Client,
  at: PlaceCall,
  { sought, keeps }: { sought: Sought; keeps: (job: ListedJob) => boolean },
): Promise<Result<FoundJobs>> {
  let projectId = '';
  const all = await readAll(async (offset) => {
    const page = await list(client, at, { sought, offset, limit: PAGE_SIZE });
    if (page.ok) projectId = page.value.projectId;
    return page;
  });
  return all.ok ? ok({ jobs: all.value.filter(keeps).slice(0, MOST_FOUND), projectId }) : all;
}

/** DLI's filter may take a part of a name for the whole. */
function named(client: Client, at: PlaceCall, name: string): Promise<Result<FoundJobs>> {
  return select(client, at, { sought: { name }, keeps: (job) => job.name === name });
}

const hasTag = ({ tags }: ListedJob, { key, value }: Tag): boolean =>
  tags === undefined || tags.some((tag) => tag.key === key && tag.value === value);

/** What the tag selects: some jobs, none, or any, because this DLI does not know the filter. */
interface TagState extends Pick<FoundJobs, 'projectId'> {
  selects: 'some' | 'none' | 'ignored';
}

/**
 * The list shows no tags. Where DLI does not know the filter, every job of the account would pass for one with the tag: so what
 * it finds is believed only when it finds nothing for a tag that nobody has.
 */
export async function tagState(client: Client, at: PlaceCall, tag: Tag): Promise<Result<TagState>> {
  const first = (value: string) =>
    list(client, at, { sought: { tag: { key: tag.key, value } }, offset: 0, limit: 1 });
  const any = await first(tag.value);
  if (!any.ok) return any;
  const { projectId } = any.value;
  if (any.value.jobs.length === 0) return ok({ selects: 'none', projectId });
  const other = await first(NOBODYS);
  if (!other.ok) return other;
  return ok({ selects: other.value.jobs.length > 0 ? 'ignored' : 'some', projectId });
}

async function tagged(client: Client, at: PlaceCall, tag: Tag): Promise<Result<FoundJobs>> {
  const state = await tagState(client, at, tag);
  if (!state.ok) return state;
  const { selects, projectId } = state.value;
  if (selects === 'ignored') return ok({ jobs: [], projectId, tagIgnored: true });
  if (selects === 'none') return ok({ jobs: [], projectId });
  return select(client, at, { sought: { tag }, keeps: (job) => hasTag(job, tag) });
}

export const find = (client: Client, at: PlaceCall, sought: Sought): Promise<Result<FoundJobs>> =>
  'name' in sought ? named(client, at, sought.name) : tagged(client, at, sought.tag);
