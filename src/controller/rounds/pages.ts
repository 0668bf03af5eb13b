/** The pages of an account's list, once each: what they say of our jobs. */
import { failed, ok, type Result } from '../../core/failure.ts';
import type { ListedDetail } from '../../core/job/found.ts';
import type { ObservedJob } from '../../core/job/states.ts';
import type { JobLists, ListedPage } from '../../core/job-lists.ts';
import type { Place } from '../../core/ports.ts';
import { stringifyJson } from '../../ground/json.ts';

const PAGE_SIZE = 100;

type JobReadings = Map<string, ObservedJob | undefined>;

export interface PagesRead {
  projectId: string;
  /** Pages that the account's jobs fill, as DLI counts them. */
  pages: number;
  /** Each of our jobs that the pages tell of. Undefined: not all of it, or two things, or it is of another project. */
  jobs: JobReadings;
  calls: number;
  /** More pages than are worth reading: what was read is of no use. */
  isTooLong: boolean;
}

interface WantedPages {
  /** More are not read. */
  mostPages: number;
  /** Ids of our jobs. */
  ours: ReadonlySet<string>;
}

const isSame = (one: ObservedJob | undefined, other: ObservedJob | undefined): boolean =>
  one !== undefined && other !== undefined && stringifyJson(one) === stringifyJson(other);

const toldIn = ({ project_id, detail }: ListedDetail, projectId: string): ObservedJob | undefined =>
  project_id === undefined || project_id === projectId ? detail : undefined;

function take(into: JobReadings, { jobs, projectId }: ListedPage, ours: ReadonlySet<string>): void {
  for (const listed of jobs) {
    const { job_id } = listed;
    if (!ours.has(job_id)) continue;
    const told = toldIn(listed, projectId);
    into.set(job_id, !into.has(job_id) || isSame(into.get(job_id), told) ? told : undefined);
  }
}

/** A count may be wrong: a full page may have one behind it while one of our jobs is missing, and an empty one is the last. */
function isLast(
  { jobs, total }: ListedPage,
  { calls, isComplete }: { calls: number; isComplete: boolean },
): boolean {
  if (jobs.length === 0) return true;
  if (jobs.length === PAGE_SIZE && !isComplete) return false;
  return total === undefined ? jobs.length < PAGE_SIZE : calls * PAGE_SIZE >= total;
}

const pagesIn = ({ total }: ListedPage, calls: number): number =>
  total === undefined ? calls : Math.ceil(total / PAGE_SIZE);

/** A list that moves meanwhile hides a job, or tells of one twice: such a job is looked at by itself. */
export async function readPages(
  lists: JobLists,
  place: Place,
  { mostPages, ours }: WantedPages,
): Promise<Result<PagesRead>> {
  const jobs: JobReadings = new Map();
  let first: ListedPage | undefined;
  for (let calls = 1; ; calls += 1) {
    const asked = await lists.page(place, (calls - 1) * PAGE_SIZE);
    if (!asked.ok) return asked;
    const page = asked.value;
    first ??= page;
    const { projectId } = first;
    if (page.projectId !== projectId)
      return failed({ kind: 'InvalidResponse', message: 'DLI: the pages of a list are of two projects' });
    take(jobs, page, ours);
    const pages = pagesIn(first, calls);
    const isOver = isLast(page, { calls, isComplete: jobs.size === ours.size });
    if (isOver || calls >= mostPages || (calls === 1 && pages > mostPages))
      return ok({ projectId, pages: Math.max(pages, calls), jobs, calls, isTooLong: !isOver });
  }
}
