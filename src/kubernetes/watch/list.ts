/** The whole of a collection, in pages of one snapshot. Who writes the objects decides their size, so a page goes by bytes. */
import type { Api } from '../http/api.ts';
import { ApiUnreachable, hasStatus, isTooLarge } from '../http/api-error.ts';
import { LONGEST_LINE } from '../http/lines.ts';

interface Listed<T> {
  items: T[];
  resourceVersion: string;
}

interface ListOptions<T> {
  api: Pick<Api, 'request'>;
  path: string;
  /** Most objects of a page. */
  pageSize: number;
  signal: AbortSignal;
  /** Called page by page, so that whole objects are not all held at once. */
  transform: (raw: unknown) => T | undefined;
}

const PAGE_TIMEOUT_MS = 60_000;
/** Objects of the first page; then as many as have about so many bytes. */
const FIRST_PAGE = 50;
const WANTED_BYTES = 1024 * 1024;
/** A page that has more is asked for once more with half as many objects. */
const PAGE_BYTES = 2 * WANTED_BYTES;
/** How often a snapshot may expire before the list is given up, to be begun again later. */
const SNAPSHOTS = 3;

interface Page {
  metadata?: { resourceVersion?: unknown; continue?: unknown };
  items?: unknown;
}

async function page<T>(options: ListOptions<T>, from: string, limit: number) {
  const { api, path, signal, transform } = options;
  const { body, bytes } = await api.request({
    method: 'GET',
    path,
    query: { limit, continue: from === '' ? undefined : from },
    timeoutMs: PAGE_TIMEOUT_MS,
    maxBytes: limit === 1 ? LONGEST_LINE : PAGE_BYTES,
    signal,
  });
  const { metadata, items } = (body ?? {}) as Page;
  const resourceVersion = metadata?.resourceVersion;
  if (typeof resourceVersion !== 'string' || !(Array.isArray(items) || items === null))
    throw new ApiUnreachable(`GET ${path}: the answer is not a list`);
  const slim = ((items ?? []) as unknown[]).map(transform).filter((item) => item !== undefined);
  const next = typeof metadata?.continue === 'string' ? metadata.continue : '';
  return { resourceVersion, next, items: slim as T[], limit, bytes };
}

/** A page that is not too large: of one object it never is. */
async function fitting<T>(
  options: ListOptions<T>,
  from: string,
  limit: number,
): Promise<Awaited<ReturnType<typeof page<T>>>> {
  try {
    return await page(options, from, limit);
  } catch (error) {
    if (limit === 1 || !isTooLarge(error)) throw error;
  }
  return fitting(options, from, Math.floor(limit / 2));
}

/** How many objects like those of the last page, and at most twice as many. */
const nextLimit = ({ limit, bytes }: { limit: number; bytes: number }, most: number): number =>
  Math.max(1, Math.min(most, 2 * limit, Math.floor((limit * WANTED_BYTES) / Math.max(1, bytes))));

async function pages<T>(options: ListOptions<T>): Promise<Listed<T>> {
  const { pageSize } = options;
  let last = await fitting(options, '', Math.min(FIRST_PAGE, pageSize));
  const { items, resourceVersion } = last;
  while (last.next !== '') {
    last = await fitting(options, last.next, nextLimit(last, pageSize));
    for (const item of last.items) items.push(item);
  }
  return { items, resourceVersion };
}

/** The version of the whole collection, for the price of one object. */
export async function versionNow(
  asked: Pick<ListOptions<never>, 'api' | 'path' | 'signal'>,
): Promise<string> {
  const { resourceVersion } = await page({ ...asked, pageSize: 1, transform: () => undefined }, '', 1);
  return resourceVersion;
}

/** A snapshot that expires between two pages (410) is given up for a new one: a list without pages would have any size. */
export async function list<T>(options: ListOptions<T>): Promise<Listed<T>> {
  for (let left = SNAPSHOTS; ; left -= 1) {
    try {
      return await pages(options);
    } catch (error) {
      if (left === 1 || !hasStatus(error, 410)) throw error;
    }
  }
}
