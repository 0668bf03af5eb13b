/** A cluster as one pass meets it: objects with versions, Secrets, a status that is patched under a version. */

import { Claims } from '../../src/controller/claims.ts';
import { Restarts } from '../../src/controller/restarts.ts';
import { ok, type Result } from '../../src/core/failure.ts';
import { type Manifest, readWanted, readWay } from '../../src/core/object/manifest.ts';
import { type JobStatus, statusSchema } from '../../src/core/object/status.ts';
import { readStatus } from '../../src/core/object/stored-status.ts';
import {
  ApiServerError,
  type Cluster,
  type JobEvent,
  type SecretData,
  type Written,
} from '../../src/core/ports.ts';
import { isObject, type JsonObject, parseJson, stringifyJson } from '../../src/ground/json.ts';
import { mergePatch } from '../../src/ground/merge-patch.ts';
import { type Draft, manifestOf } from './example.ts';

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

export class FakeCluster implements Cluster {
  readonly claims = new Claims({ onTurn: (key) => this.turns.push(key) });
  readonly restarts = new Restarts({ most: 3, onTurn: (key) => this.turns.push(key) });
  /** Whose job has come or gone, and whose turn it is. */
  readonly turns: string[] = [];
  readonly patches: { key: string; patch: object }[] = [];
  /** Secrets that were asked for past the cache. */
  freshReads = 0;
  /** Names of all that were asked for. */
  readonly secretsRead: string[] = [];
  readonly events: (JobEvent & { key: string })[] = [];
  /** Our finalizer, as it was set and taken away. */
  readonly finalizers: { key: string; held: boolean }[] = [];
  /** Runs once, just before the next status patch arrives: somebody else was faster. */
  meddle: (() => void) | undefined;
  /** Set: the API server refuses every status with these words. */
  refuse: string | undefined;
  /** Parts of a status that an older or newer definition does not take. */
  rejects: readonly string[] = [];
  /** So many status writes take effect, and their answers are lost. */
  losesAnswers = 0;
  /** What an older definition keeps of a status. */
  prune: (status: JobStatus) => JobStatus = (status) => status;
  readonly #specs = new Map<string, unknown>();
  readonly #objects = new Map<string, Manifest>();
  readonly #secrets = new Map<string, SecretData>();
  /** Statuses as somebody else has stored them, until ours replace them. */
  readonly #forged = new Map<string, { status: JsonObject; now: number }>();
  #version = 0;

  create(draft: Draft): Manifest {
    const manifest = manifestOf({ ...draft, status: draft.status ?? {} });
    this.#specs.set(manifest.key, draft.spec ?? { jobId: '104', job: {} });
    return this.#store(manifest);
  }

  /** The spec as stored. */
  spec(key = 'streaming/test1'): JsonObject {
    return this.#specs.get(key) as JsonObject;
  }

  /** The object as it is now. */
  get(key = 'streaming/test1'): Manifest {
    const found = this.#objects.get(key);
    if (found === undefined) throw new Error(`the test has no object ${key}`);
    return found;
  }

  status(key?: string): JobStatus {
    return this.get(key).status;
  }

  /** An edit of the spec by a person. */
  edit(change: (spec: JsonObject) => JsonObject, key?: string): void {
    const old = this.get(key);
    const spec = change(structuredClone(this.spec(key)));
    this.#specs.set(old.key, spec);
    this.#store({ ...old, ...this.#wanted(spec, old), generation: old.generation + 1 });
  }

  /** An edit of anything but the spec. */
  touch(more: Partial<Manifest>, key?: string): void {
    this.#store({ ...this.get(key), ...more });
  }

  /** Somebody else writes this status. `now`: epoch ms. */
  forge(status: JsonObject, now: number, key?: string): void {
    const old = this.get(key);
    this.#forged.set(old.key, { status, now });
    this.#store({ ...old, ...readStatus(status, { generation: old.generation, now }) });
  }

  /** The status as it is stored. */
  stored(key?: string): JsonObject {
    const { key: name, status } = this.get(key);
    return this.#forged.get(name)?.status ?? status;
  }

  remove(key: string): void {
    this.claims.delete(this.get(key));
    this.restarts.delete(this.get(key));
    this.#objects.delete(key);
  }

  /** What was known of claims besides what the objects say. */
  forget(): void {
    for (const object of this.#objects.values()) {
      this.claims.delete(object);
      this.claims.put(object);
      this.restarts.delete(object);
      this.restarts.put(object);
    }
  }

  putSecret(name: string, data: Record<string, string>, namespace = 'streaming'): void {
    this.#version += 1;
    this.#secrets.set(`${namespace}/${name}`, { data });
  }

  /** A Secret for values of jobs. */
  putValues(name: string, values: Record<string, string>, namespace = 'streaming'): void {
    const texts = Object.entries(values).map(([key, text]) => [key, { text }] as const);
    const use = { type: 'Opaque', marked: false, pinned: false, forValues: true };
    const data: SecretData = { data: {}, use, values: { uid: `uid-of-${name}`, byKey: new Map(texts) } };
    this.#secrets.set(`${namespace}/${name}`, data);
  }

  removeSecret(name: string, namespace = 'streaming'): void {
    this.#secrets.delete(`${namespace}/${name}`);
  }

  manifest(key: string): Manifest | undefined {
    return this.#objects.get(key);
  }

  async read({ key }: Manifest): Promise<Manifest | undefined> {
    return this.#objects.get(key);
  }

  async secret(
    namespace: string,
    name: string,
    { fresh } = { fresh: false },
  ): Promise<Result<SecretData | undefined>> {
    if (fresh) this.freshReads += 1;
    this.secretsRead.push(name);
    return ok(this.#secrets.get(`${namespace}/${name}`));
  }

  async patchStatus(manifest: Manifest, patch: object): Promise<Written> {
    const { meddle } = this;
    this.meddle = undefined;
    meddle?.();
    this.patches.push({ key: manifest.key, patch });
    if (this.refuse !== undefined) return { kind: 'refused', message: this.refuse };
    const parts = this.rejects.filter((part) => part in patch);
    if (parts.length > 0) return { kind: 'refused', message: `status.${parts}: Invalid value`, parts };
    const now = this.#objects.get(manifest.key);
    if (now === undefined) return { kind: 'gone' };
    if (now.resourceVersion !== manifest.resourceVersion) return { kind: 'stale', manifest: now };
    // The API server refuses what the schema does not allow, unless it was stored before (CRD ratcheting).
    const stored = this.stored(manifest.key);
    const after = merged(stored, patch) as JsonObject;
    const isOld = (name: string): boolean =>
      !(name in patch) ||
      (name in stored && mergePatch({ at: stored[name] }, { at: after[name] }) === undefined);
    const old = Object.fromEntries(Object.entries(after).filter(([name]) => isOld(name)));
    const written = Object.fromEntries(Object.entries(after).filter(([name]) => !isOld(name)));
    const status = this.prune({ ...old, ...statusSchema.parse(parseJson(stringifyJson(written))) });
    const manifestNow = this.#store({ ...now, ...this.#read(now, status) });
    if (this.losesAnswers === 0) return { kind: 'written', manifest: manifestNow };
    this.losesAnswers -= 1;
    throw new ApiServerError('the connection ended');
  }

  async setFinalizer({ key, uid, resourceVersion }: Manifest, held: boolean): Promise<Written> {
    const now = this.#objects.get(key);
    if (now === undefined) return { kind: 'gone' };
    if (now.uid !== uid || now.resourceVersion !== resourceVersion) return { kind: 'stale', manifest: now };
    if ((now.held === true) === held) return { kind: 'written', manifest: now };
    const deleting = now.wanted === 'gone';
    if (deleting && held) return { kind: 'refused', message: 'no new finalizers can be added' };
    this.finalizers.push({ key, held });
    const { held: _, ...free } = now;
    if (!deleting) return { kind: 'written', manifest: this.#store(held ? { ...free, held } : free) };
    this.remove(key);
    return { kind: 'gone' };
  }

  /** What is left of a forged status is still to be told from ours. */
  #read({ key, generation }: Manifest, status: JobStatus): Pick<Manifest, 'status' | 'unusable'> {
    const forged = this.#forged.get(key);
    if (forged === undefined) return { status };
    const read = readStatus(status, { generation, now: forged.now });
    if (read.unusable.length === 0) this.#forged.delete(key);
    else this.#forged.set(key, { status, now: forged.now });
    return read;
  }

  /** The definition, or the namespace, is being removed. */
  removing: 'yes' | 'no' | 'unknown' = 'no';

  async removalOf(): Promise<'yes' | 'no' | 'unknown'> {
    return this.removing;
  }

  record({ key }: Manifest, event: JobEvent): void {
    this.events.push({ key, ...event });
  }

  /** As the adapter reads it. */
  #wanted(spec: unknown, { wanted, status }: Manifest): Pick<Manifest, 'wanted' | 'jobId'> {
    return readWanted(spec, { deleting: wanted === 'gone', found: status.jobId });
  }

  #store(manifest: Manifest): Manifest {
    this.#version += 1;
    const spec = this.#specs.get(manifest.key);
    const way = manifest.held === true ? readWay(spec, manifest.status.jobId) : undefined;
    const stored = {
      ...manifest,
      ...this.#wanted(spec, manifest),
      way,
      resourceVersion: String(this.#version),
    };
    const before = this.#objects.get(manifest.key);
    if (before !== undefined && before.uid !== stored.uid) this.claims.delete(before);
    this.#objects.set(manifest.key, stored);
    this.claims.put(stored);
    this.restarts.put(stored);
    return stored;
  }
}
