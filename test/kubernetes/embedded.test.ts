import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetes } from '../../sim/kubernetes/server.ts';
import type { Manifest } from '../../src/core/object/manifest.ts';
import { systemChance } from '../../src/ground/chance.ts';
import { systemClock as clock } from '../../src/ground/clock.ts';
import { type Connection, connect } from '../../src/kubernetes/http/api.ts';
import { createElection } from '../../src/kubernetes/lease/election.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { createRecorder } from '../../src/kubernetes/objects/events.ts';
import { jobsPath } from '../../src/kubernetes/objects/manifest.ts';
import { createCluster } from '../../src/kubernetes/objects/resources.ts';
import { Secrets } from '../../src/kubernetes/objects/secrets.ts';
import { ManifestCache } from '../../src/kubernetes/watch/cache.ts';
import { watchJobs } from '../../src/kubernetes/watch/watch-jobs.ts';
import { soon } from '../support/until.ts';
import { fileWith } from './loopback.ts';

const chance = systemChance;
const timeoutMs = 5_000;

let server: KubernetesSimulator;
let api: Connection;

beforeAll(async () => {
  server = await startKubernetes({ objects: [customResourceDefinition()] });
  const kubeconfig = fileWith(server.kubeconfig, 'config');
  api = await connect({ kubeconfig, clock, userAgent: 'fjj/test' });
});

afterAll(async () => {
  await api.close();
  await server.close();
});

const job = (name: string, more: object = {}): object => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name, namespace: 'default' },
  spec: { jobId: '104', job: { desc: 'x' } },
  ...more,
});

const create = (path: string, body: object): Promise<unknown> =>
  api.request({ method: 'POST', path, body, timeoutMs });

const edit = (name: string, body: object): Promise<unknown> =>
  api.request({
    method: 'PATCH',
    path: `${jobsPath('default')}/${name}`,
    body,
    timeoutMs,
    contentType: 'application/merge-patch+json',
  });

test('objects, edits, annotations, own writes, cut connections, expired versions and deletions reach the cache', async () => {
  const changes: string[] = [];
  const faults: unknown[] = [];
  const cache = new ManifestCache({ onChange: (key, why) => changes.push(`${why} ${key}`) });
  const onFault = (error: unknown): unknown => faults.push(error);
  const watch = watchJobs({ api, cache, clock, chance, onFault, namespaces: ['default'] });
  const secrets = new Secrets({ api, clock, onChange: () => undefined });
  const recorder = createRecorder({ api, clock, chance, instance: 'me' });
  const cluster = createCluster({ api, cache, secrets, recorder, clock, onSetBack: () => undefined });
  const abort = new AbortController();
  const running = watch.run(abort.signal);
  const cached = async (name: string, holds: (one: Manifest) => boolean): Promise<Manifest> => {
    const found = (): Manifest | undefined => cache.get(`default/${name}`);
    await soon(() => holds(found() ?? ({} as Manifest)), name);
    return found() as Manifest;
  };

  await create(jobsPath('default'), job('one'));
  const first = await cached('one', ({ generation }) => generation === 1);
  const written = await cluster.patchStatus(first, { observedGeneration: 1, update_time: 1516952770835 });
  expect(written).toMatchObject({ kind: 'written', manifest: { status: { update_time: 1516952770835 } } });
  expect(await cluster.patchStatus(first, { observedGeneration: 2 })).toMatchObject({ kind: 'stale' });

  await edit('one', { metadata: { annotations: { 'dli.gitops.dev/reconcile-requested-at': '2026-01-01' } } });
  await cached('one', ({ reconcileRequest }) => reconcileRequest === '2026-01-01');
  server.cutConnections();
  await edit('one', { spec: { job: { desc: 'y' } } });
  await cached('one', ({ generation }) => generation === 2);
  server.cutConnections();
  await create(jobsPath('default'), job('two'));
  await api.request({ method: 'DELETE', path: `${jobsPath('default')}/one`, timeoutMs });
  server.compact();
  await soon(() => cache.size === 1, 'the deletion');
  await soon(() => cache.get('default/two') !== undefined, 'two');

  expect(changes.sort()).toEqual([
    ...['Added default/one', 'Added default/two', 'Deleted default/one'],
    ...['Requested default/one', 'SpecChanged default/one'],
  ]);
  expect(faults).toEqual([]);
  expect(await cluster.patchStatus(first, {})).toEqual({ kind: 'gone' });
  abort.abort();
  await running;
});

test('an event is accepted as it is written', async () => {
  const dropped: string[] = [];
  const onDropped = (why: string): unknown => dropped.push(why);
  const recorder = createRecorder({ api, clock, chance, instance: 'me', onDropped });
  const { body } = await api.request({
    method: 'POST',
    path: jobsPath('default'),
    body: job('three'),
    timeoutMs,
  });
  const { metadata } = body as { metadata: Record<string, string> };
  const manifest = { ...metadata, key: 'default/three' } as unknown as Manifest;
  recorder.record(manifest, { type: 'Normal', reason: 'Updated', action: 'Update', note: 'done' });
  await recorder.flush(5_000);
  expect(dropped).toEqual([]);
  const path = '/apis/events.k8s.io/v1/namespaces/default/events';
  const list = (await api.request({ method: 'GET', path, timeoutMs })).body as { items: { note: string }[] };
  expect(list.items.map(({ note }) => note)).toEqual(['done']);
});

test('a Secret is read by name, and its change is noticed', async () => {
  const changes: string[] = [];
  const path = '/api/v1/namespaces/default/secrets';
  const onChange = (namespace: string, name: string): unknown => changes.push(`${namespace}/${name}`);
  const secrets = new Secrets({ api, clock, onChange, refreshMs: 20 });
  expect(await secrets.get('default', 's')).toBeUndefined();
  const abort = new AbortController();
  const running = secrets.run(abort.signal);
  const metadata = { name: 's', namespace: 'default' };
  await create(path, { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { accessKey: 'AK' } });
  await soon(() => changes.length === 1, 'the change');
  expect((await secrets.get('default', 's'))?.data).toEqual({ accessKey: 'AK' });
  abort.abort();
  await running;
  expect(server.trace.entries.filter((one) => one.path === path && one.method === 'GET')).toEqual([]);
});

test('two candidates share a lease, and a release hands it over', async () => {
  const leading: string[] = [];
  const start = (identity: string) => {
    const stop = new AbortController();
    const election = createElection({ api, namespace: 'default', name: 'fjj', identity, clock, chance });
    const ended = election.run(stop.signal, async (leader) => {
      leading.push(identity);
      await new Promise((resolve) => leader.addEventListener('abort', resolve));
    });
    return { election, ended, stop };
  };
  const a = start('a');
  await soon(() => a.election.isLeader(), 'a');
  const watches = server.trace.count({ path: /leases$/ });
  const b = start('b');
  await soon(() => server.trace.count({ path: /leases$/ }) > watches, 'the watch of b');
  a.stop.abort();
  expect(await a.ended).toBe('stopped');
  await soon(() => b.election.isLeader(), 'b');
  b.stop.abort();
  expect(await b.ended).toBe('stopped');
  expect(leading).toEqual(['a', 'b']);
});
