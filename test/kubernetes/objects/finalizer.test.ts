import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetes } from '../../../sim/kubernetes/server.ts';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import type { Cluster, Written } from '../../../src/core/ports.ts';
import { systemClock as clock } from '../../../src/ground/clock.ts';
import { type Connection, connect } from '../../../src/kubernetes/http/api.ts';
import { customResourceDefinition, FINALIZER } from '../../../src/kubernetes/objects/crd.ts';
import { finalizersOf, jobsPath, readManifest } from '../../../src/kubernetes/objects/manifest.ts';
import { createCluster } from '../../../src/kubernetes/objects/resources.ts';
import { Secrets } from '../../../src/kubernetes/objects/secrets.ts';
import { ManifestCache } from '../../../src/kubernetes/watch/cache.ts';
import { fileWith } from '../loopback.ts';

const OTHERS = ['a.example.com/first', 'z.example.com/last'];
const JOBS = jobsPath('default');
const timeoutMs = 5_000;

let server: KubernetesSimulator;
let api: Connection;
let cluster: Cluster;
let cache: ManifestCache;
let changes: string[];
let name: string;
let made = 0;

beforeAll(async () => {
  server = await startKubernetes({ objects: [customResourceDefinition()] });
  api = await connect({ kubeconfig: fileWith(server.kubeconfig, 'config'), clock, userAgent: 'fjj/test' });
});
afterAll(async () => {
  await api.close();
  await server.close();
});
beforeEach(() => {
  changes = [];
  cache = new ManifestCache({ onChange: (key, why) => changes.push(`${why} ${key}`) });
  const secrets = new Secrets({ api, clock, onChange: () => undefined });
  const recorder = { record: () => undefined, flush: async () => undefined };
  cluster = createCluster({ api, cache, secrets, recorder, clock, onSetBack: () => undefined });
  name = `job-${++made}`;
});

interface Stored {
  metadata: { resourceVersion: string; finalizers?: string[]; labels?: object; managedFields: object[] };
  spec: object;
}

const path = (): string => `${JOBS}/${name}`;
const readAs = (body: unknown): Manifest => {
  const read = readManifest(body, clock.wall());
  if (!read.ok) throw new Error(read.reason);
  return read.manifest;
};
const stored = async (): Promise<Stored> =>
  (await api.request({ method: 'GET', path: path(), timeoutMs })).body as Stored;

/** In the cache, as a watch would have it there. */
async function create(...finalizers: string[]): Promise<Manifest> {
  const body = {
    apiVersion: 'dli.gitops.dev/v1alpha1',
    kind: 'FlinkJarJob',
    metadata: { name, namespace: 'default', labels: { mine: 'yes' }, finalizers },
    spec: { jobId: '104', job: { desc: 'x' } },
  };
  const manifest = readAs((await api.request({ method: 'POST', path: JOBS, body, timeoutMs })).body);
  cache.put(manifest);
  return manifest;
}

const remove = async (): Promise<Manifest> =>
  readAs((await api.request({ method: 'DELETE', path: path(), timeoutMs })).body);

const patch = (body: object): Promise<unknown> =>
  api.request({
    method: 'PATCH',
    path: path(),
    body,
    timeoutMs,
    contentType: 'application/merge-patch+json',
  });

const calls = (): string[] =>
  server.trace.entries.filter((one) => one.path === path()).map(({ method }) => method);

const manifestIn = (written: Written): Manifest => {
  if (written.kind !== 'written') throw new Error(`it was ${JSON.stringify(written)}`);
  return written.manifest;
};

test('it is added behind those of others, taken away from between them, and nothing else changes', async () => {
  const before = await create(...OTHERS);
  expect(before).not.toHaveProperty('held');
  const held = manifestIn(await cluster.setFinalizer(before, true));
  expect(held.held).toBe(true);
  expect(cache.get(held.key)).toEqual(held);
  const between = await stored();
  expect(between.metadata.finalizers).toEqual([...OTHERS, FINALIZER]);
  await patch({ metadata: { finalizers: [OTHERS[0], FINALIZER, OTHERS[1]] } });

  const free = manifestIn(await cluster.setFinalizer(readAs(await stored()), false));
  expect(free).not.toHaveProperty('held');
  expect(cache.get(free.key)).toEqual(free);
  const after = await stored();
  expect(after.metadata.finalizers).toEqual(OTHERS);
  expect([after.spec, after.metadata.labels]).toEqual([between.spec, { mine: 'yes' }]);
  expect(free.generation).toBe(before.generation);
  expect(changes).toEqual([`Added ${free.key}`]);
});

test('it is the only one that there is, and then there is none', async () => {
  const held = manifestIn(await cluster.setFinalizer(await create(), true));
  expect((await stored()).metadata.finalizers).toEqual([FINALIZER]);
  await cluster.setFinalizer(held, false);
  expect(finalizersOf(await stored())).toEqual([]);
});

test('where it is as wanted already, it is looked at and not written', async () => {
  const manifest = await create(FINALIZER);
  expect(await cluster.setFinalizer(manifest, true)).toEqual({ kind: 'written', manifest });
  expect(calls()).toEqual(['GET']);
});

test('an object that has changed since is stale, shown as it is now, and not written', async () => {
  const manifest = await create(OTHERS[0] as string);
  await patch({ spec: { job: { desc: 'y' } } });
  const written = await cluster.setFinalizer(manifest, true);
  expect(written).toMatchObject({ kind: 'stale', manifest: { generation: 2 } });
  expect(calls()).toEqual(['PATCH', 'GET']);
  expect(changes).toEqual([`Added ${manifest.key}`, `SpecChanged ${manifest.key}`]);
});

test('an object of the same name that came after it is stale, too', async () => {
  const manifest = await create();
  await api.request({ method: 'DELETE', path: path(), timeoutMs });
  const successor = await create();
  expect(await cluster.setFinalizer(manifest, true)).toEqual({ kind: 'stale', manifest: successor });
  expect(finalizersOf(await stored())).toEqual([]);
});

test('what others do between the look and the write is not lost', async () => {
  const manifest = await create(OTHERS[0] as string);
  let meddled = false;
  const meddling: Pick<Connection, 'request'> = {
    async request(asked) {
      const answer = await api.request(asked);
      if (asked.method === 'GET' && !meddled) {
        meddled = true;
        await patch({ metadata: { finalizers: OTHERS } });
      }
      return answer;
    },
  };
  const secrets = new Secrets({ api, clock, onChange: () => undefined });
  const recorder = { record: () => undefined, flush: async () => undefined };
  const options = { api: meddling, cache, secrets, recorder, clock, onSetBack: () => undefined };
  const written = await createCluster(options).setFinalizer(manifest, true);
  const now = await stored();
  expect(written).toMatchObject({
    kind: 'stale',
    manifest: { resourceVersion: now.metadata.resourceVersion },
  });
  expect(now.metadata.finalizers).toEqual(OTHERS);
  expect(calls()).toEqual(['GET', 'PATCH', 'PATCH', 'GET', 'GET']);
});

test('a deleted object stays until it is taken away, and is gone with that', async () => {
  await create(FINALIZER);
  const deleted = await remove();
  expect(deleted).toMatchObject({ wanted: 'gone', held: true });
  expect(readAs(await stored())).toEqual(deleted);
  expect(await cluster.setFinalizer(deleted, false)).toEqual({ kind: 'gone' });
  await expect(stored()).rejects.toMatchObject({ status: 404 });
  expect(await cluster.setFinalizer(deleted, false)).toEqual({ kind: 'gone' });
});

test('a deleted object that others hold, too, stays without it', async () => {
  await create(OTHERS[0] as string, FINALIZER);
  const free = manifestIn(await cluster.setFinalizer(await remove(), false));
  expect(free.wanted).toBe('gone');
  expect(free).not.toHaveProperty('held');
  expect((await stored()).metadata.finalizers).toEqual([OTHERS[0]]);
});

test('it is not added to what is being deleted', async () => {
  await create(OTHERS[0] as string);
  const written = await cluster.setFinalizer(await remove(), true);
  expect(written).toEqual({
    kind: 'refused',
    message: expect.stringContaining('no new finalizers can be added'),
  });
  expect((await stored()).metadata.finalizers).toEqual([OTHERS[0]]);
});

test('it is ours by name, and a status write leaves it alone', async () => {
  const held = manifestIn(await cluster.setFinalizer(await create(OTHERS[0] as string), true));
  const { metadata } = await stored();
  const mine = JSON.stringify(
    metadata.managedFields.filter((one) => (one as { manager: string }).manager === 'flinkjarjob-controller'),
  );
  expect(mine).toContain(`v:\\"${FINALIZER}\\"`);
  expect(mine).not.toContain(OTHERS[0]);
  const written = manifestIn(await cluster.patchStatus(held, { observedGeneration: 1 }));
  expect(written.held).toBe(true);
  expect((await stored()).metadata.finalizers).toEqual([OTHERS[0], FINALIZER]);
});
