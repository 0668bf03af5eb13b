/** The `Cluster` port over a real API server: reads from the cache, writes the status subresource and our own finalizer. */
import { failed, ok, type Result } from '../../core/failure.ts';
import type { Manifest } from '../../core/object/manifest.ts';
import { asStored } from '../../core/object/status-form.ts';
import type { Cluster, SecretData, Written } from '../../core/ports.ts';
import type { Clock } from '../../ground/clock.ts';
import type { Api } from '../http/api.ts';
import { ApiError, ApiUnreachable, hasStatus } from '../http/api-error.ts';
import type { ManifestCache } from '../watch/cache.ts';
import { isOlder } from '../watch/version.ts';
import { FINALIZER } from './crd.ts';
import type { Recorder } from './events.ts';
import { finalizersOf, jobsPath, readManifest } from './manifest.ts';
import { removalOf } from './removal.ts';
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

const STATUS_PART = /^status\.(?:internal\.)?(\w+)/;

/** With the parts of the status that the installed CRD does not take, unless anything else is wrong, too. */
function refused({ status, message, fields }: ApiError): Written {
  const parts = fields.map((field) => STATUS_PART.exec(field)?.[1] ?? '');
  const isTold = status === 422 && parts.length > 0 && !parts.includes('');
  return { kind: 'refused', message, ...(isTold && { parts: [...new Set(parts)] }) };
}

interface Patch {
  path: string;
  metadata?: { finalizers: string[] };
  status?: object;
}

/** The API server answers a patch that took the last finalizer away with the object as it last was. */
const isReleased = ({ wanted }: Manifest, raw: unknown): boolean =>
  wanted === 'gone' && finalizersOf(raw).length === 0;

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

  /** `patch` is the merge patch of the status, its parts side by side. The answer is in the cache before this returns. */
  write(manifest: Manifest, patch: object): Promise<Written> {
    return this.#patch(manifest, {
      path: `${pathOf(manifest)}/status`,
      status: asStored({ ...patch }, manifest),
    });
  }

  /**
   * The object is read first: a manifest does not keep the finalizers of others, and a merge patch names all of them. What comes
   * between the read and the patch has another version, so the patch is refused and nothing is lost. A JSON patch would need the
   * place of our entry in the list, so a read as well, and the answer to one that does not fit does not say why.
   */
  async setFinalizer(manifest: Manifest, held: boolean): Promise<Written> {
    const path = pathOf(manifest);
    const look = await this.#look(manifest);
    if (look === undefined) return { kind: 'gone' };
    const { raw, now } = look;
    if (now.uid !== manifest.uid || now.resourceVersion !== manifest.resourceVersion)
      return { kind: 'stale', manifest: now };
    if ((now.held === true) === held) return { kind: 'written', manifest: now };
    const others = finalizersOf(raw).filter((one) => one !== FINALIZER);
    const finalizers = held ? [...others, FINALIZER] : others;
    return this.#patch(now, { path, metadata: { finalizers } });
  }

  /** Under uid and version. A deleted object that nothing holds any more is gone; the cache hears of it by the watch. */
  async #patch(manifest: Manifest, { path, metadata, ...rest }: Patch): Promise<Written> {
    const { uid, resourceVersion } = manifest;
    try {
      const { body } = await this.#api.request({
        method: 'PATCH',
        path,
        query: { fieldManager: FIELD_MANAGER },
        contentType: 'application/merge-patch+json',
        body: { metadata: { uid, resourceVersion, ...metadata }, ...rest },
        timeoutMs: TIMEOUT_MS,
      });
      const written = this.#read(body, path);
      if (isReleased(written, body)) return { kind: 'gone' };
      this.#cache.put(written);
      return { kind: 'written', manifest: written };
    } catch (error) {
      if (isConflict(error)) return this.#fresh(manifest);
      if (hasStatus(error, 404)) return { kind: 'gone' };
      if (isRefusal(error)) return refused(error);
      throw error;
    }
  }

  async #fresh(manifest: Manifest): Promise<Written> {
    const now = await this.read(manifest);
    return now === undefined ? { kind: 'gone' } : { kind: 'stale', manifest: now };
  }

  /** As it is now, and so it is in the cache before this returns. Undefined when it is gone. */
  async read(manifest: Manifest): Promise<Manifest | undefined> {
    return (await this.#look(manifest))?.now;
  }

  async #look(manifest: Manifest): Promise<{ raw: unknown; now: Manifest } | undefined> {
    const path = pathOf(manifest);
    try {
      const { body: raw } = await this.#api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
      const now = this.#seen(raw, path);
      if (!isBefore(now, manifest)) return { raw, now };
      this.#onSetBack();
      return undefined;
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  #seen(body: unknown, path: string): Manifest {
    const manifest = this.#read(body, path);
    this.#cache.put(manifest);
    return manifest;
  }

  #read(body: unknown, path: string): Manifest {
    const read = readManifest(body, this.#clock.wall());
    if (!read.ok) throw new ApiUnreachable(`${path}: the answer is not a FlinkJarJob: ${read.reason}`);
    return read.manifest;
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
    setFinalizer: (manifest, held) => objects.setFinalizer(manifest, held),
    removalOf: (namespace) => removalOf(options.api, namespace),
    record: (manifest, event) => recorder.record(manifest, event),
  };
}
