/** FlinkJarJobs as they are stored, for people: read one or all, change one, and what was told of it. Nothing is kept. */
import { isObject, type JsonObject, textOf } from '../../ground/json.ts';
import type { Api, ApiRequest } from '../http/api.ts';
import { ApiUnreachable, hasStatus } from '../http/api-error.ts';
import { jobsPath } from '../objects/manifest.ts';
import { list } from '../watch/list.ts';
import { isAbsent } from './refusal.ts';

export interface ObjectName {
  namespace: string;
  name: string;
}

interface PersonsChange extends ObjectName {
  /** What was looked at: an object that has another uid, or was changed since, is not changed. */
  seen: JsonObject;
  /** A merge patch. */
  patch: JsonObject;
}

const TIMEOUT_MS = 20_000;
const PAGE = 500;

/** In `kubectl get -o yaml --show-managed-fields`: who has set a field. */
const FIELD_MANAGER = 'fjj';

const pathOf = ({ namespace, name }: ObjectName): string =>
  `${jobsPath(encodeURIComponent(namespace))}/${encodeURIComponent(name)}`;

function objectIn(body: unknown, path: string): JsonObject {
  if (isObject(body) && isObject(body['metadata'])) return body;
  throw new ApiUnreachable(`GET ${path}: the answer is not an object`);
}

export class PersonsObjects {
  readonly #api: Pick<Api, 'request'>;
  readonly #signal: AbortSignal;

  constructor(api: Pick<Api, 'request'>, signal: AbortSignal) {
    this.#api = api;
    this.#signal = signal;
  }

  /** Undefined: there is none of the name. */
  async get(wanted: ObjectName): Promise<JsonObject | undefined> {
    const path = pathOf(wanted);
    try {
      return objectIn(await this.#request({ method: 'GET', path }), path);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** In the order of the API server. `namespace` undefined: of all. `transform`: so that of many only what is needed is kept. */
  async list<T>(namespace: string | undefined, transform: (raw: JsonObject) => T | undefined): Promise<T[]> {
    const { items } = await list({
      api: this.#api,
      path: jobsPath(namespace === undefined ? undefined : encodeURIComponent(namespace)),
      pageSize: PAGE,
      signal: this.#signal,
      transform: (raw) => (isObject(raw) ? transform(raw) : undefined),
    });
    return items;
  }

  /** Whether it is changed; false: it is another one than was seen, or was changed since. */
  async patch({ seen, patch, ...wanted }: PersonsChange): Promise<boolean> {
    const { uid, resourceVersion } = isObject(seen['metadata']) ? seen['metadata'] : {};
    const metadata = isObject(patch['metadata']) ? patch['metadata'] : {};
    try {
      await this.#request({
        method: 'PATCH',
        path: pathOf(wanted),
        query: { fieldManager: FIELD_MANAGER },
        contentType: 'application/merge-patch+json',
        body: { ...patch, metadata: { ...metadata, uid, resourceVersion } },
      });
      return true;
    } catch (error) {
      if (hasStatus(error, 409)) return false;
      throw error;
    }
  }

  /** Of an object, by its uid, in no order. */
  async events({ namespace, uid }: { namespace: string; uid: string }): Promise<JsonObject[]> {
    const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    const body = await this.#request({
      method: 'GET',
      path,
      query: { fieldSelector: `regarding.uid=${uid}` },
    });
    const items = isObject(body) ? body['items'] : undefined;
    return Array.isArray(items) ? items.filter(isObject) : [];
  }

  async #request(asked: Omit<ApiRequest, 'timeoutMs'>): Promise<unknown> {
    return (await this.#api.request({ ...asked, timeoutMs: TIMEOUT_MS, signal: this.#signal })).body;
  }
}

/** Of an object that is stored; empty where it has none. */
export const versionOf = ({ metadata }: JsonObject): string =>
  isObject(metadata) ? textOf(metadata['resourceVersion']) : '';
