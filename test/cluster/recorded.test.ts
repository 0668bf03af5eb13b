import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Kube } from '../contract/kubernetes-http.ts';
import { type RecordedKubernetes, startKubernetes } from './recorded.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

let server: RecordedKubernetes | undefined;
let kube: Kube;

const running = (): RecordedKubernetes => {
  if (server === undefined) throw new Error('the server did not start');
  return server;
};

beforeAll(async () => {
  server = await startKubernetes();
  kube = new Kube(server);
});

afterAll(async () => {
  kube?.close();
  await server?.close();
});

test('what is asked is answered by the real server, and recorded', async () => {
  const since = running().trace.entries.length;
  const { status } = await kube.post(MAPS, { metadata: { name: 'recorded' }, data: { a: '1' } });
  expect(status).toBe(201);
  expect(running().trace.select({ since })).toEqual([
    expect.objectContaining({ server: 'kubernetes', method: 'POST', path: MAPS, status: 201 }),
  ]);
});

test('a fault is injected before the real server', async () => {
  const { faults } = running();
  const id = faults.add({ verb: 'GET', path: 'configmaps', action: { kind: 'respond', status: 500 } });
  expect((await kube.get(MAPS)).status).toBe(500);
  faults.remove(id);
  expect((await kube.get(MAPS)).status).toBe(200);
});

test('a watch passes line by line, ends when connections are cut, and is refused after a compaction', async () => {
  const { metadata } = (await kube.get(MAPS)).body;
  const from = `${MAPS}?watch=1&resourceVersion=${metadata.resourceVersion}`;
  const watch = await kube.watch(from);
  await kube.post(MAPS, { metadata: { name: 'watched' } });
  const [event] = await watch.first(1);
  expect(event).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'watched' } } });
  running().cutConnections();
  await watch.ended;
  running().compact();
  expect(await kube.get(from)).toMatchObject({ status: 410, body: { reason: 'Expired' } });
});

test('a definition that the real server refuses is an error, and leaves nothing running', async () => {
  const odd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'odd' },
  };
  await expect(startKubernetes({ objects: [odd] })).rejects.toThrow('the definition was refused');
});
