/** DLI's JSON of a list of jobs. */
import type { ListedJob, Tag } from '../../core/job/found.ts';
import { isObject, type JsonObject, textOf } from '../../ground/json.ts';
import { printable } from '../../ground/text.ts';
import { integerOf, jobIdOf, type Reading } from './job-json.ts';
import { scrubbed } from './scrub.ts';

/** One page of the list. */
export interface JobPage {
  jobs: readonly ListedJob[];
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
  return value.filter(isObject).map(({ key, value: text }) => ({ key: textOf(key), value: textOf(text) }));
}

function readElement(element: JsonObject): ListedJob | undefined {
  const job_id = jobIdOf(element['job_id']);
  if (job_id === undefined) return undefined;
  return {
    job_id,
    name: nameOf(element['name']),
    job_type: typeof element['job_type'] === 'string' ? element['job_type'] : undefined,
    status: scrubbed(textOf(element['status']), [], 64),
    create_time: integerOf(element['create_time']),
    tags: tagsOf(element['tags']),
  };
}

/** A list that cannot be read whole is none: the job that it hides may be the one that is sought. */
export function readPage(json: unknown): Reading<JobPage> {
  const list = isObject(json) ? json['job_list'] : undefined;
  if (!isObject(list)) return { ok: false, problem: 'it has no job_list' };
  const total = integerOf(list['total_count']);
  const elements = list['jobs'] ?? (total === 0 ? [] : undefined);
  if (!Array.isArray(elements)) return { ok: false, problem: 'its job_list has no jobs' };
  const jobs = elements.map((element) => (isObject(element) ? readElement(element) : undefined));
  if (!jobs.every((job) => job !== undefined))
    return { ok: false, problem: 'its job_list has a job without an id' };
  return { ok: true, value: { jobs, total: typeof total === 'number' ? total : undefined } };
}
