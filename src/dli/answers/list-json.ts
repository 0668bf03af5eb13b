/** DLI's JSON of a list of jobs. */
import type { ListedDetail, ListedJob, Tag } from '../../core/job/found.ts';
import { isObject, type JsonObject, textOf } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import { integerOf, jobIdOf, type Reading, readDetail } from './job-json.ts';
import type { SecretValue } from './scrub.ts';

/** The most that DLI gives at a time. */
export const PAGE_SIZE = 100;

/** DLI's own limits of tags, and no more of what somebody else answers. */
const MOST_TAGS = 20;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 255;

/** An element of the list, whatever else is read of it. */
export type WithJobId = Pick<ListedJob, 'job_id'>;

/** One page of the list. */
export interface JobPage<J extends WithJobId = ListedJob> {
  jobs: readonly J[];
  /** Of jobs on all pages; undefined when DLI does not say. */
  total: number | undefined;
}

/** What is cut or cleaned is another name, and may be that of another job. */
const nameOf = (value: unknown): string => {
  const name = textOf(value);
  return printable(name, 256) === name ? name : '';
};

function tagsOf(value: unknown): Tag[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value
    .slice(0, MOST_TAGS)
    .filter(isObject)
    .map(({ key, value: text }) => ({ key: textOf(key), value: textOf(text) }))
    .filter(({ key, value: text }) => key.length <= LONGEST_KEY && text.length <= LONGEST_VALUE);
}

function readElement(element: JsonObject): ListedJob | undefined {
  const job_id = jobIdOf(element['job_id']);
  if (job_id === undefined) return undefined;
  return {
    job_id,
    name: nameOf(element['name']),
    job_type: printable(textOf(element['job_type']), 64) || undefined,
    status: printable(textOf(element['status']), 64),
    create_time: integerOf(element['create_time']),
    tags: tagsOf(element['tags']),
  };
}

/** The element of a list that was asked for with detail. Without its config a job is not told. */
function readDetailed(element: JsonObject, secrets: readonly SecretValue[]): ListedDetail | undefined {
  const listed = readElement(element);
  if (listed === undefined) return undefined;
  const read = readDetail(element, listed.job_id, secrets);
  const project_id = printable(textOf(element['project_id']), 64) || undefined;
  return { ...listed, project_id, detail: read.ok ? read.value : undefined };
}

type ReadElement<J> = (element: JsonObject) => J | undefined;

/** A list that cannot be read whole is none: the job that it hides may be the one that is sought. */
function readPageOf<J extends WithJobId>(json: unknown, read: ReadElement<J>): Reading<JobPage<J>> {
  const list = isObject(json) ? json['job_list'] : undefined;
  if (!isObject(list)) return { ok: false, problem: 'it has no job_list' };
  const total = integerOf(list['total_count']);
  const elements = list['jobs'] ?? (total === 0 ? [] : undefined);
  if (!Array.isArray(elements)) return { ok: false, problem: 'its job_list has no jobs' };
  if (elements.length > PAGE_SIZE) return { ok: false, problem: 'its job_list has more jobs than a page' };
  const jobs = elements.map((element) => (isObject(element) ? read(element) : undefined));
  if (!jobs.every((job) => job !== undefined))
    return { ok: false, problem: 'its job_list has a job without an id' };
  return { ok: true, value: { jobs, total: typeof total === 'number' ? total : undefined } };
}

export const readPage = (json: unknown): Reading<JobPage> => readPageOf(json, readElement);

export const readDetailedPage = (
  json: unknown,
  secrets: readonly SecretValue[],
): Reading<JobPage<ListedDetail>> => readPageOf(json, (element) => readDetailed(element, secrets));
