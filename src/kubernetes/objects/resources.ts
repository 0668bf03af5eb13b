/** The `Cluster` port over a real API server: reads from the cache, writes only to the status subresource. */
import { failed, ok, type Result } from '../../core/failure.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import type { Cluster, SecretData, Written } from '../../core/ports.ts';
import type { Clock } from '../../ground/clock.ts';
import type { Api } from '../http/api.ts';
import { ApiError, ApiUnreachable, hasStatus } from '../http/api-error.ts';
import type { ManifestCache } from '../watch/cache.ts';
import { isOlder } from '../watch/version.ts';
import type { Recorder } from './events.ts';
import { jobsPath, readManifest } from './manifest.ts';
import type { Secrets } from './secrets.ts';

const FIELD_MANAGER = 'flinkjarjob-controller';

interface ClusterOptions {
  api: Pick<Api, 'request'>;
  cache: ManifestCache;
  secrets: Secrets;
  recorder: Recorder;
  clock: Pick<Clock, 'wall'>;
  /** A read showed an object at an older generation than was seen before: the store was set back. */
  onSetBack: () => void;
}

const TIMEOUT_MS = 10_000;

const pathOf = ({ namespace, name }: Manifest): string =>
  `${jobsPath(encodeURIComponent(namespace))}/${encodeURIComponent(name)}`;

function manifestIn(body: unknown, path: string, now: number): Manifest {
  const read = readManifest(body, now);
  if (!read.ok) throw new ApiUnreachable(`${path}: the answer is not a FlinkJarJob: ${read.reason}`);
  return read.manifest;
}

/** Somebody wrote meanwhile, or the name is another object's by now. */
const isConflict = (error: unknown): boolean =>
  hasStatus(error, 409) || (hasStatus(error, 422) && /metadata\.uid/.test(error.message));

/**
 * Not by an edit: generation and version of an object only grow. Without a resourceVersion a read is of the store itself, never of a
 * cache.
 */
const isBefore = (now: Manifest, { uid, generation, resourceVersion }: Manifest): boolean =>
  now.uid === uid && (now.generation < generation || isOlder(now.resourceVersion, resourceVersion));

/** The same request would be refused again: a missing right, or a status that the installed CRD does not take. */
const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

class Objects {
  readonly #api: Pick<Api, 'request'>;
  readonly #cache: ManifestCache;
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #onSetBack: () => void;

  constructor({ api, cache, clock, onSetBack }: ClusterOptions) {
    this.#api = api;
    this.#cache = cache;
    this.#clock = clock;
    this.#onSetBack = onSetBack;
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
      if (hasStatus(error, 404)) return { kind: 'gone' };
      if (isRefusal(error)) return { kind: 'refused', message: error.message };
      throw error;
    }
  }

  async #fresh(manifest: Manifest): Promise<Written> {
    const now = await this.read(manifest);
    return now === undefined ? { kind: 'gone' } : { kind: 'stale', manifest: now };
  }

  /** As it is now, and so it is in the cache before this returns. Undefined when it is gone. */
  async read(manifest: Manifest): Promise<Manifest | undefined> {
    const path = pathOf(manifest);
    try {
      const { body } = await this.#api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
      const now = this.#seen(body, path);
      if (!isBefore(now, manifest)) return now;
      this.#onSetBack();
      return undefined;
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  #seen(body: unknown, path: string): Manifest {
    const manifest = manifestIn(body, path, this.#clock.wall());
    this.#cache.put(manifest);
    return manifest;
  }
}

/** A missing right is the user's to know; an API server that cannot be reached could not be told of it anyway. */
async function readable(reading: Promise<SecretData | undefined>): Promise<Result<SecretData | undefined>> {
  try {
    return ok(await reading);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return failed({ kind: 'SecretUnreadable', message: error.message });
  }
}

export function createCluster(options: ClusterOptions): Cluster {
  const { cache, secrets, recorder } = options;
  const objects = new Objects(options);
  return {
    manifest: (key) => cache.get(key),
    read: (manifest) => objects.read(manifest),
    secret: (namespace, name, how) => readable(secrets.get(namespace, name, how)),
    patchStatus: (manifest, patch) => objects.write(manifest, patch),
    record: (manifest, event) => recorder.record(manifest, event),
  };
}
