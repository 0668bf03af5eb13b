/** Tags have an API of their own: version 3, and 204 without a body for every write (`dli_02_0501`, `0396`, `0397`). */
import type { Reply } from '../answer.ts';
import { isObject, readBody } from './body.ts';
import type { Tag } from './job.ts';
import { jobOf, type Request } from './operations.ts';
import { Refusal } from './refusals.ts';

const LIMIT = 20;

function readTags(request: Request): Tag[] {
  const { tags } = readBody(request.call);
  if (!Array.isArray(tags) || tags.length === 0 || tags.length > LIMIT) throw new Refusal('DLI.0001', 'tags');
  return tags.map((tag: unknown) => {
    const key = isObject(tag) ? tag['key'] : undefined;
    if (typeof key !== 'string' || key === '') throw new Refusal('DLI.0001', 'tags');
    return { key, value: isObject(tag) ? String(tag['value'] ?? '') : '' };
  });
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
