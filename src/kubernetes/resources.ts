/** The `Cluster` port over a real API server: reads from the cache, writes only to the status subresource. */
import type { Cluster, Manifest, Written } from '../core/ports.ts';
import type { Api } from './api.ts';
import { ApiError, ApiUnreachable, hasStatus } from './api-error.ts';
import type { ManifestCache } from './cache.ts';
import type { Recorder } from './events.ts';
import { jobsPath, readManifest } from './manifest.ts';
import type { Secrets } from './secrets.ts';

export const FIELD_MANAGER = 'flinkjarjob-controller';

export interface ClusterOptions {
  api: Pick<Api, 'request'>;
  cache: ManifestCache;
  secrets: Secrets;
  recorder: Recorder;
}

const TIMEOUT_MS = 10_000;

const pathOf = ({ namespace, name }: Manifest): string =>
  `${jobsPath(encodeURIComponent(namespace))}/${encodeURIComponent(name)}`;

function manifestIn(body: unknown, path: string): Manifest {
  const read = readManifest(body);
  if (!read.ok) throw new ApiUnreachable(`${path}: the answer is not a FlinkJarJob: ${read.reason}`);
  return read.manifest;
}

/** Somebody wrote meanwhile, or the name is another object's by now. */
const isConflict = (error: unknown): boolean =>
  hasStatus(error, 409) || (hasStatus(error, 422) && /metadata\.uid/.test(error.message));

class StatusWriter {
  readonly #api: Pick<Api, 'request'>;
  readonly #cache: ManifestCache;

  constructor({ api, cache }: ClusterOptions) {
    this.#api = api;
    this.#cache = cache;
  }

  /** `patch` is the merge patch of `.status`. The answer is in the cache before this returns. */
  async write(manifest: Manifest, patch: object): Promise<Written> {
    const path = `${pathOf(manifest)}/status`;
    const { uid, resourceVersion } = manifest;
    try {
      const { body } = await this.#api.request({
        method: 'PATCH',
        path,
        query: { fieldManager: FIELD_MANAGER },
        contentType: 'application/merge-patch+json',
        body: { metadata: { uid, resourceVersion }, status: patch },
        timeoutMs: TIMEOUT_MS,
      });
      return { kind: 'written', manifest: this.#seen(body, path) };
    } catch (error) {
      if (isConflict(error)) return this.#fresh(manifest);
      if (error instanceof ApiError && error.status === 404) return { kind: 'gone' };
      throw error;
    }
  }

  async #fresh(manifest: Manifest): Promise<Written> {
    const path = pathOf(manifest);
    try {
      const { body } = await this.#api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
      return { kind: 'stale', manifest: this.#seen(body, path) };
    } catch (error) {
      if (hasStatus(error, 404)) return { kind: 'gone' };
      throw error;
    }
  }

  #seen(body: unknown, path: string): Manifest {
    const manifest = manifestIn(body, path);
    this.#cache.put(manifest);
    return manifest;
  }
}

export function createCluster(options: ClusterOptions): Cluster {
  const { cache, secrets, recorder } = options;
  const writer = new StatusWriter(options);
  return {
    manifest: (key) => cache.get(key),
    naming: (jobId) => cache.naming(jobId),
    secret: (namespace, name) => secrets.get(namespace, name),
    patchStatus: (manifest, patch) => writer.write(manifest, patch),
    record: (manifest, event) => recorder.record(manifest, event),
  };
}
