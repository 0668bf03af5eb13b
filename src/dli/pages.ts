/**
 * Reads a list page by page while others make and delete jobs. A page counts from the beginning of the list, so a job that goes or
 * comes before it moves another one over its edge, where nobody reads it. Hence each page begins with the last job of the page
 * before, and the first page is looked at once more in the end: where something has moved, all is read again.
 */
import { failed, ok, type Result } from '../core/failure.ts';
import { type JobPage, PAGE_SIZE, type WithJobId } from './answers/list-json.ts';

/** So often is a list read that moves. */
const READINGS = 3;

/** Of one reading. */
const MOST_PAGES = 100;

/** The page from this job on, counted from 0. */
type AskPage<J extends WithJobId> = (offset: number) => Promise<Result<JobPage<J>>>;

const MOVED = 'DLI: the list of jobs changed each time that it was read';
const TOO_LONG = `DLI: the list of jobs has more than ${MOST_PAGES} pages`;

/** Undefined: it has moved. */
type Walked<J> = Result<J[] | undefined>;

const isLast = ({ jobs, total = Number.POSITIVE_INFINITY }: JobPage<WithJobId>, offset: number): boolean =>
  jobs.length < PAGE_SIZE && offset + jobs.length >= total;

/** What a page adds to the jobs that were read; undefined when it does not begin where they end. */
function freshIn<J extends WithJobId>({ jobs }: JobPage<J>, read: readonly J[]): readonly J[] | undefined {
  const last = read.at(-1);
  if (last === undefined) return jobs;
  return jobs[0]?.job_id === last.job_id ? jobs.slice(1) : undefined;
}

async function walk<J extends WithJobId>(ask: AskPage<J>): Promise<Walked<J>> {
  const read: J[] = [];
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    const offset = Math.max(0, read.length - 1);
    const page = await ask(offset);
    if (!page.ok) return page;
    const fresh = freshIn(page.value, read);
    if (fresh === undefined) return ok(undefined);
    read.push(...fresh);
    // Without anything new, too: a total may count jobs that nobody is shown.
    const isEnd = fresh.length === 0 || isLast(page.value, offset);
    if (isEnd) return pages === 1 ? ok(read) : again(ask, read);
  }
  return failed({ kind: 'InvalidResponse', message: TOO_LONG });
}

/** Where DLI puts the newest first, a job may have come in front, and another one gone behind it. */
async function again<J extends WithJobId>(ask: AskPage<J>, read: J[]): Promise<Walked<J>> {
  const page = await ask(0);
  if (!page.ok) return page;
  return ok(page.value.jobs[0]?.job_id === read[0]?.job_id ? read : undefined);
}

const eachOnce = <J extends WithJobId>(jobs: readonly J[]): readonly J[] => [
  ...new Map(jobs.map((job) => [job.job_id, job])).values(),
];

/** Every job of the list, each once. */
export async function readAll<J extends WithJobId>(ask: AskPage<J>): Promise<Result<readonly J[]>> {
  for (let reading = 0; reading < READINGS; reading += 1) {
    const walked = await walk(ask);
    if (!walked.ok) return walked;
    if (walked.value !== undefined) return ok(eachOnce(walked.value));
  }
  return failed({ kind: 'CloudUnavailable', message: MOVED });
}

/**
 * The same by as few calls as there are full pages, all but the first side by side, where DLI counts its jobs: pages that hold as
 * many jobs together as the first one says are one list. Else something has moved, or the total counts jobs that nobody is shown.
 * A job that goes and another one that comes between the same two pages hide each other: then one is missed,
 * which the next reading shows.
 */
export async function readCounted<J extends WithJobId>(ask: AskPage<J>): Promise<Result<readonly J[]>> {
  const first = await ask(0);
  if (!first.ok) return first;
  const { total = Number.POSITIVE_INFINITY } = first.value;
  if (total > MOST_PAGES * PAGE_SIZE) return readAll(ask);
  const offsets = Array.from({ length: Math.ceil(total / PAGE_SIZE) }, (_, at) => at * PAGE_SIZE).slice(1);
  const jobs = [...first.value.jobs];
  for (const page of await Promise.all(offsets.map(ask))) {
    if (!page.ok) return page;
    jobs.push(...page.value.jobs);
  }
  const once = eachOnce(jobs);
  return once.length === total ? ok(once) : readAll(ask);
}
