/** Whether objects are deleted because their definition or their namespace is. */
import { GROUP, PLURAL } from '../../core/object/kind.ts';
import { isObject } from '../../ground/json.ts';
import type { Api } from '../http/api.ts';
import { ApiError, hasStatus } from '../http/api-error.ts';

const TIMEOUT_MS = 10_000;

const DEFINITION = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${PLURAL}.${GROUP}`;

const isTerminating = (raw: unknown): boolean =>
  isObject(raw) && isObject(raw['metadata']) && typeof raw['metadata']['deletionTimestamp'] === 'string';

const isDenied = (error: unknown): boolean =>
  error instanceof ApiError && (hasStatus(error, 403) || hasStatus(error, 404));

/** Undefined: it may not be read. */
async function isGoing(api: Pick<Api, 'request'>, path: string): Promise<boolean | undefined> {
  try {
    return isTerminating((await api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS })).body);
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

export async function removalOf(
  api: Pick<Api, 'request'>,
  namespace: string,
): Promise<'yes' | 'no' | 'unknown'> {
  const definition = await isGoing(api, DEFINITION);
  if (definition === true) return 'yes';
  if ((await isGoing(api, `/api/v1/namespaces/${encodeURIComponent(namespace)}`)) === true) return 'yes';
  return definition === undefined ? 'unknown' : 'no';
}
