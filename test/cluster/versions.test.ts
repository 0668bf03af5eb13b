/** A controller of one version on the definition of another: it works, writes no more than needed, and says what it misses. */
import { afterEach, expect, test } from '@jest/globals';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { freePort } from '../../tools/ports.ts';
import type { Json } from '../contract/kubernetes-http.ts';
import { page } from '../e2e/operators.ts';
import { until } from '../support/until.ts';
import { Author } from './author.ts';
import { redefine } from './flink-jar-jobs.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let number = 0;

afterEach(async () => {
  await install((properties) => properties);
});

/** The definition with other properties of the status. `marked`: tells it from the one before. */
async function install(change: (properties: Json) => Json): Promise<void> {
  const crd = structuredClone(customResourceDefinition()) as Json;
  const [version] = crd.spec.versions;
  const { status } = version.schema.openAPIV3Schema.properties;
  status.properties = change(status.properties);
  const mark = `version ${++number}`;
  version.schema.openAPIV3Schema.description = mark;
  await redefine(site().kube, crd, async () => {
    const { body } = await site().kube.get('/openapi/v3/apis/dli.gitops.dev/v1alpha1');
    return JSON.stringify(body).includes(mark);
  });
}

async function start(author: Author) {
  const port = await freePort();
  const flags = { 'lease-name': author.namespace, namespaces: author.namespace };
  const health = { 'health-address': `127.0.0.1:${port}` };
  const replica = await site().start(author.namespace, { ...flags, ...health });
  const readyz = (like: RegExp) =>
    until(`/readyz like ${like}`, async () => {
      const answer = await page(port, '/readyz');
      return answer !== undefined && like.test(answer.text) ? answer.text : undefined;
    });
  return { replica, readyz };
}

const patches = (author: Author): number =>
  site().trace.count({ server: `kubernetes-${author.namespace}`, method: 'PATCH', path: /\/status$/ });

test('an older definition drops fields of the status: one PUT, one write, and /readyz says which until it is upgraded', async () => {
  await install(({ lastUpdate: _, driftCount: __, internal, ...kept }) => {
    const { lastUpdate: ___, ...inside } = internal.properties;
    return { ...kept, internal: { ...internal, properties: inside } };
  });
  const author = new Author(site(), 'older-definition');
  await author.setUp(['a']);
  const { replica, readyz } = await start(author);
  const said = await readyz(/^CRDOutdated/);
  expect(said).toBe(
    'CRDOutdated: the installed CRD does not keep status.driftCount, status.internal.lastUpdate; apply the CRD of this version\n',
  );
  for (const at of ['1', '2', '3']) {
    const annotations = { 'dli.gitops.dev/reconcile-requested-at': at };
    await site().kube.patch(author.pathOf('a'), { metadata: { annotations } });
    await until('the request acknowledged', async () => {
      const { status } = (await site().kube.get(author.pathOf('a'))).body;
      return status.lastHandledReconcileAt === at ? true : undefined;
    });
  }
  // One for the update, and one for each request: none for what is dropped.
  expect(patches(author)).toBe(4);
  await install((properties) => properties);
  await author.edit('a');
  expect(await readyz(/^ok/)).toBe('ok\n');
  expect(await author.judge({ replicas: [replica] })).toEqual([]);
});

test('a newer definition has fields that this controller does not know: they stay as they are', async () => {
  await install((properties) => ({ ...properties, ofTomorrow: { type: 'string' } }));
  const author = new Author(site(), 'newer-definition');
  await author.setUp(['a']);
  const { kube } = site();
  const { status } = await kube.patch(`${author.pathOf('a')}/status`, { status: { ofTomorrow: 'kept' } });
  expect(status).toBe(200);
  const { replica } = await start(author);
  await author.converged();
  await author.edit('a');
  expect(await author.judge({ replicas: [replica] })).toEqual([]);
  expect((await kube.get(author.pathOf('a'))).body.status.ofTomorrow).toBe('kept');
});
