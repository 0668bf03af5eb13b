/** What a real server does after minutes or under load, here on demand: forgotten history, bookmarks, cut connections. */
import { afterEach, expect, test } from '@jest/globals';
import {
  type KubernetesOptions,
  type KubernetesSimulator,
  startKubernetes,
} from '../../../sim/kubernetes/server.ts';
import { eventually, Kube } from '../../contract/kubernetes-http.ts';
import { WIDGETS, widget, widgets } from '../../contract/kubernetes-widget.ts';

const PATH = widgets('default');
const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function started(
  options: KubernetesOptions = {},
): Promise<{ simulator: KubernetesSimulator; kube: Kube }> {
  const simulator = await startKubernetes({ objects: [WIDGETS], ...options });
  const kube = new Kube(simulator);
  opened.push(kube, simulator);
  return { simulator, kube };
}

const GONE = { type: 'ERROR', object: { kind: 'Status', reason: 'Expired', code: 410 } };

test('a watch from a forgotten version gets one 410 event and ends', async () => {
  const { simulator, kube } = await started();
  const { body } = await kube.post(PATH, widget('a'));
  await kube.post(PATH, widget('b'));
  simulator.compact();
  const watching = await kube.watch(`${PATH}?watch=1&resourceVersion=${body.metadata.resourceVersion}`);
  await watching.ended;
  expect(watching.status).toBe(200);
  expect(watching.events).toMatchObject([GONE]);
  expect(watching.events[0]?.object.message).toMatch(/^too old resource version: \d+ \(\d+\)$/);
});

test('a watch from the present version survives the forgetting', async () => {
  const { simulator, kube } = await started();
  const { body } = await kube.get(PATH);
  simulator.compact();
  const watching = await kube.watch(`${PATH}?watch=1&resourceVersion=${body.metadata.resourceVersion}`);
  await kube.post(PATH, widget('a'));
  expect((await watching.first(1))[0]).toMatchObject({ type: 'ADDED' });
});

test('no more changes are remembered than asked for', async () => {
  const { kube } = await started({ watchHistory: 3 });
  const versions: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    versions.push((await kube.post(PATH, widget(name))).body.metadata.resourceVersion);
  }
  const old = await kube.watch(`${PATH}?watch=1&resourceVersion=${versions[0]}`);
  await old.ended;
  expect(old.events).toMatchObject([GONE]);
  const recent = await kube.watch(`${PATH}?watch=1&resourceVersion=${versions[1]}`);
  const events = await recent.first(3);
  expect(events.map(({ object }) => object.metadata.name)).toEqual(['c', 'd', 'e']);
});

test('a forgotten page gets 410 with a token that goes on from the present', async () => {
  const { simulator, kube } = await started();
  for (const name of ['a', 'b', 'c']) await kube.post(PATH, widget(name));
  const { body: page } = await kube.get(`${PATH}?limit=1`);
  await kube.delete(`${PATH}/b`);
  simulator.compact();
  const { status, body } = await kube.get(`${PATH}?limit=1&continue=${page.metadata.continue}`);
  expect({ status, reason: body.reason, code: body.code }).toEqual({
    status: 410,
    reason: 'Expired',
    code: 410,
  });
  expect(body.message).toContain('The provided continue parameter is too old');
  const rest = await kube.get(`${PATH}?limit=1&continue=${body.metadata.continue}`);
  expect(rest.body.items.map((one: { metadata: { name: string } }) => one.metadata.name)).toEqual(['c']);
});

test('a list of an exact, forgotten version gets 410', async () => {
  const { simulator, kube } = await started();
  const { body } = await kube.post(PATH, widget('a'));
  await kube.delete(`${PATH}/a`);
  simulator.compact();
  const query = `resourceVersion=${body.metadata.resourceVersion}&resourceVersionMatch=Exact`;
  expect(await kube.get(`${PATH}?${query}`)).toMatchObject({ status: 410, body: { reason: 'Expired' } });
});

test('bookmarks come to those who ask, with the version to go on from', async () => {
  const { kube, simulator } = await started({ bookmarkEveryMs: 20 });
  const silent = await kube.watch(`${PATH}?watch=1`);
  const watching = await kube.watch(`${PATH}?watch=1&allowWatchBookmarks=true`);
  await kube.post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'elsewhere' } });
  const version = String(simulator.store.version);
  const bookmark = await eventually(() =>
    watching.events.find(({ object }) => object.metadata.resourceVersion === version),
  );
  expect(bookmark).toEqual({
    type: 'BOOKMARK',
    object: { kind: 'Widget', apiVersion: 'contract.example.com/v1', metadata: { resourceVersion: version } },
  });
  expect(silent.events).toEqual([]);
});

test('cutting connections ends the open watches, not the server', async () => {
  const { kube, simulator } = await started();
  const watching = await kube.watch(`${PATH}?watch=1`);
  simulator.cutConnections();
  await watching.ended;
  expect((await kube.get(PATH)).status).toBe(200);
});

test('faults hit lines of a watch and requests, and the trace tells', async () => {
  const { kube, simulator } = await started();
  simulator.faults.add({ path: 'watch=1', action: { kind: 'watch', op: 'drop', line: 1 } });
  const watching = await kube.watch(`${PATH}?watch=1`);
  await kube.post(PATH, widget('a'));
  await kube.post(PATH, widget('b'));
  const [event] = await watching.first(1);
  expect(event?.object.metadata.name).toBe('b');
  simulator.faults.add({
    verb: 'PUT',
    action: { kind: 'respond', status: 429, headers: { 'retry-after': '1' } },
  });
  expect((await kube.put(`${PATH}/a`, widget('a'))).status).toBe(429);
  const [put] = simulator.trace.select({ server: 'kubernetes', method: 'PUT' });
  expect(put).toMatchObject({ path: `${PATH}/a`, status: 429, fault: 'respond', userAgent: 'contract/1.0' });
});

test('the trace has no secret', async () => {
  const { kube, simulator } = await started();
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'hidden' } };
  await kube.post('/api/v1/namespaces/default/secrets', secret);
  expect(JSON.stringify(simulator.trace.entries)).not.toContain('hidden');
});

test('a deleted namespace takes everything along, once nothing holds it', async () => {
  const { kube, simulator } = await started();
  const namespace = await kube.namespace();
  const held = { ...widget('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } };
  await kube.post(widgets(namespace), held);
  await kube.post(`/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: 's' } });
  await kube.delete(`/api/v1/namespaces/${namespace}`);
  expect(simulator.store.list('secrets')).toEqual([]);
  expect((await kube.get(`/api/v1/namespaces/${namespace}`)).body.status.phase).toBe('Terminating');
  await kube.patch(`${widgets(namespace)}/held`, { metadata: { finalizers: null } });
  expect((await kube.get(`/api/v1/namespaces/${namespace}`)).status).toBe(404);
});

test('a definition stays until its last object is released', async () => {
  const { kube, simulator } = await started();
  await kube.post(PATH, { ...widget('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } });
  const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${WIDGETS.metadata.name}`;
  await kube.delete(definition);
  expect((await kube.get(definition)).body.metadata.deletionTimestamp).toBeDefined();
  await kube.patch(`${PATH}/held`, { metadata: { finalizers: null } });
  expect((await kube.get(definition)).status).toBe(404);
  expect(simulator.store.list(WIDGETS.metadata.name)).toEqual([]);
  expect((await kube.get(PATH)).status).toBe(404);
});

test('more users come with tokens of their own, and a clock can be given', async () => {
  const now = new Date('2026-01-02T03:04:05.678Z');
  const { kube } = await started({ users: { 'their-token': 'them' }, now: () => now });
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const { body } = await kube.post(path, review, { token: 'their-token' });
  expect(body.status.userInfo.username).toBe('them');
  const { body: made } = await kube.post(PATH, widget('a'));
  expect(made.metadata.creationTimestamp).toBe('2026-01-02T03:04:05Z');
});
