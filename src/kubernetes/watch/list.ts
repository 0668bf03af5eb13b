/** The whole of a collection, in pages of one snapshot. */
import type { Api } from '../http/api.ts';
import { ApiUnreachable, hasStatus } from '../http/api-error.ts';

interface Listed<T> {
  items: T[];
  resourceVersion: string;
}

interface ListOptions<T> {
  api: Pick<Api, 'request'>;
  path: string;
  pageSize: number;
  signal: AbortSignal;
  /** Called page by page, so that whole objects are not all held at once. */
  transform: (raw: unknown) => T | undefined;
}

const PAGE_TIMEOUT_MS = 60_000;
const PAGE_BYTES = 256 * 1024 * 1024;

interface Page {
  metadata?: { resourceVersion?: unknown; continue?: unknown };
  items?: unknown;
}

async function page<T>(options: ListOptions<T>, from: string, limit: number | undefined) {
  const { api, path, signal, transform } = options;
  const { body } = await api.request({
    method: 'GET',
    path,
    query: { limit, continue: from === '' ? undefined : from },
    timeoutMs: PAGE_TIMEOUT_MS,
    maxBytes: PAGE_BYTES,
    signal,
  });
  const { metadata, items } = (body ?? {}) as Page;
  const resourceVersion = metadata?.resourceVersion;
  if (typeof resourceVersion !== 'string' || !(Array.isArray(items) || items === null))
    throw new ApiUnreachable(`GET ${path}: the answer is not a list`);
  const slim = ((items ?? []) as unknown[]).map(transform).filter((item) => item !== undefined);
  const next = typeof metadata?.continue === 'string' ? metadata.continue : '';
  return { resourceVersion, next, items: slim as T[] };
}

async function pages<T>(options: ListOptions<T>): Promise<Listed<T>> {
  const first = await page(options, '', options.pageSize);
  const { items, resourceVersion } = first;
  for (let from = first.next; from !== ''; ) {
    const more = await page(options, from, options.pageSize);
    for (const item of more.items) items.push(item);
    from = more.next;
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

/** A snapshot that expires between two pages (410) is given up for one list without pages. */
export async function list<T>(options: ListOptions<T>): Promise<Listed<T>> {
  try {
    return await pages(options);
  } catch (error) {
    if (!hasStatus(error, 410)) throw error;
    const { items, resourceVersion } = await page(options, '', undefined);
    return { items, resourceVersion };
  }
}
