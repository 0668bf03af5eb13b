/** Tags have an API of their own: version 3, and 204 without a body for every write (`dli_02_0501`, `0396`, `0397`). */
import { isObject } from '../../src/ground/json.ts';
import type { Reply } from '../http/answer.ts';
import { readBody } from './body.ts';
import type { Tag } from './job.ts';
import { Refusal } from './refusals.ts';
import { jobOf, type Request } from './request.ts';

const LIMIT = 20;

/** Letters, digits, spaces and a few signs, no space at either end, and none of the service's own. */
const KEY = /^(?! |_sys_)[\p{L}\p{N} _.:=+@-]+(?<! )$/u;
const VALUE = /^(?! )[^=*<>\\|]*$/;

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max;

/** `[{key, value}]`, 20 at most. Throws DLI.0001. */
export function tagsIn(tags: unknown): Tag[] {
  if (!Array.isArray(tags) || tags.length > LIMIT) throw new Refusal('DLI.0001', 'tags');
  return tags.map((tag: unknown) => {
    const { key, value = '' } = isObject(tag) ? tag : {};
    if (!isText(key, 128) || !isText(value, 255)) throw new Refusal('DLI.0001', 'tags');
    if (!KEY.test(key) || !VALUE.test(value)) throw new Refusal('DLI.0001', 'tags');
    return { key, value };
  });
}

function readTags(request: Request): Tag[] {
  const tags = tagsIn(readBody(request.call)['tags']);
  if (tags.length === 0) throw new Refusal('DLI.0001', 'tags');
  return tags;
}

export function showTags(request: Request): Reply {
  const { tags } = jobOf(request, 'DLI.16001');
  return { status: 200, body: { count: tags.length, tags } };
}

export function addTags(request: Request): Reply {
  const job = jobOf(request, 'DLI.16001');
  const added = readTags(request);
  const keys = new Set(added.map(({ key }) => key));
  const tags = [...job.tags.filter(({ key }) => !keys.has(key)), ...added];
  if (tags.length > LIMIT) throw new Refusal('DLI.0001', `at most ${LIMIT} tags`);
  job.tags = tags;
  return { status: 204 };
}

/** A tag that is not there counts as removed. */
export function removeTags(request: Request): Reply {
  const job = jobOf(request, 'DLI.16001');
  const keys = new Set(readTags(request).map(({ key }) => key));
  job.tags = job.tags.filter(({ key }) => !keys.has(key));
  return { status: 204 };
}
