/**
 * The right to patch FlinkJarJobs, and the admission policy that leaves nothing of it but one finalizer: the chart on the real API
 * server, with a token of the controller's account.
 */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FINALIZER } from '../../src/kubernetes/objects/crd.ts';
import { type Answer, APPLY, eventually, JSON_PATCH, type Json, Kube } from '../contract/kubernetes-http.ts';
import { ACCOUNT, NAMESPACE as OWN, RELEASE } from './account.ts';
import { type ChartRig, repository, startChartRig } from './chart-rig.ts';
import { flinkJarJob, jobsPath } from './flink-jar-jobs.ts';

const NAMESPACE = 'streaming';
const JOBS = jobsPath(NAMESPACE);
const OTHERS = ['a.example.com/first', 'z.example.com/last'];
const OWNER = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'a8e5f1d2-0000-0000-0000-000000000000' };
const POLICY = 'ValidatingAdmissionPolicy';

let rig: ChartRig;
let controller: Kube;
let path: string;
let live: Json;
let made = 0;

beforeAll(async () => {
  rig = await startChartRig();
  await rig.kube.post('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  await rig.install('--set', `namespaces={${NAMESPACE}}`);
  const { url, ca } = rig.cluster;
  controller = new Kube({ url, ca, token: await rig.token() });
  await create();
  await inForce();
});
afterAll(async () => {
  controller?.close();
  await rig?.close();
});
beforeEach(() => create());

/** An object of somebody who set labels, annotations and finalizers. */
async function create(): Promise<void> {
  const name = `job-${++made}`;
  path = `${JOBS}/${name}`;
  const object = flinkJarJob(name, { jobId: '104', suspend: true, job: { desc: 'theirs' } });
  const metadata = { ...object.metadata, labels: { a: 'b' }, annotations: { c: 'd' }, finalizers: OTHERS };
  const { status, body } = await rig.kube.post(JOBS, { ...object, metadata });
  expect(status).toBe(201);
  live = body;
}

/** An API server takes a moment to see a policy. */
const inForce = (): Promise<true> =>
  eventually(async () =>
    (await controller.patch(`${path}?dryRun=All`, { metadata: { labels: { probe: 'x' } } })).status === 422
      ? true
      : undefined,
  );

const now = async (): Promise<Json> => (await rig.kube.get(path)).body;
const without = (object: Json): Json => {
  const { managedFields: _, resourceVersion: __, ...metadata } = object.metadata;
  return { ...object, metadata };
};

const REFUSED: [string, string, () => Promise<Answer>][] = [
  ['spec', 'spec', () => controller.patch(path, { spec: { job: { desc: 'ours' } } })],
  [
    'spec by a JSON patch',
    'spec',
    () => controller.patch(path, [{ op: 'add', path: '/spec/suspend', value: false }], JSON_PATCH),
  ],
  [
    'spec by server-side apply',
    'spec',
    () =>
      controller.patch(
        `${path}?fieldManager=me&force=true`,
        flinkJarJob(live.metadata.name, { jobId: '104', job: { desc: 'ours' } }),
        APPLY,
      ),
  ],
  [
    'spec together with the finalizer',
    'spec',
    () =>
      controller.patch(path, { metadata: { finalizers: [...OTHERS, FINALIZER] }, spec: { interval: '1h' } }),
  ],
  ['a label', 'metadata.labels', () => controller.patch(path, { metadata: { labels: { a: 'c' } } })],
  ['a new label', 'metadata.labels', () => controller.patch(path, { metadata: { labels: { b: 'c' } } })],
  ['all labels', 'metadata.labels', () => controller.patch(path, { metadata: { labels: null } })],
  [
    'an annotation',
    'metadata.annotations',
    () => controller.patch(path, { metadata: { annotations: { c: null } } }),
  ],
  [
    'an owner',
    'metadata.ownerReferences',
    () => controller.patch(path, { metadata: { ownerReferences: [OWNER] } }),
  ],
  [
    "somebody else's finalizer",
    'metadata.finalizers',
    () => controller.patch(path, { metadata: { finalizers: [OTHERS[0], FINALIZER] } }),
  ],
  ['all finalizers', 'metadata.finalizers', () => controller.patch(path, { metadata: { finalizers: null } })],
  [
    'a finalizer of another name',
    'metadata.finalizers',
    () => controller.patch(path, { metadata: { finalizers: [...OTHERS, `${FINALIZER}2`] } }),
  ],
];

describe('with the account of the controller', () => {
  test.each(REFUSED)('%s cannot be changed', async (_what, field, send) => {
    const { status, body } = await send();
    expect({ status, reason: body.reason }).toEqual({ status: 422, reason: 'Invalid' });
    expect(body.message).toContain(`${POLICY} '${RELEASE}.${OWN}'`);
    expect(body.message).toContain(`denied request: `);
    expect(body.message).toContain(field);
    expect(await now()).toEqual(live);
  });

  test('nothing can be put, deleted, or made by an apply', async () => {
    const name = 'new';
    const applied = flinkJarJob(name, { jobId: '104', job: {} });
    const answers = [
      await controller.put(path, live),
      await controller.delete(path),
      await controller.post(JOBS, applied),
      await controller.patch(`${JOBS}/${name}?fieldManager=me&force=true`, applied, APPLY),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await rig.kube.get(`${JOBS}/${name}`)).status).toBe(404);
    expect(await now()).toEqual(live);
  });

  test('our finalizer can be added and taken away, and nothing else is changed by that', async () => {
    const { uid, resourceVersion } = live.metadata;
    const finalizers = [...OTHERS, FINALIZER];
    const added = await controller.patch(path, { metadata: { uid, resourceVersion, finalizers } });
    expect({ status: added.status, message: added.body.message }).toEqual({
      status: 200,
      message: undefined,
    });
    const held = await now();
    expect(without(held)).toEqual(without({ ...live, metadata: { ...live.metadata, finalizers } }));
    const taken = await controller.patch(path, {
      metadata: { uid, resourceVersion: held.metadata.resourceVersion, finalizers: OTHERS },
    });
    expect(taken.status).toBe(200);
    expect(without(await now())).toEqual(without(live));
  });

  test('it can be taken from a deleted object, which is gone with that', async () => {
    await rig.kube.patch(path, { metadata: { finalizers: null } });
    const bare = await controller.patch(path, { metadata: { finalizers: [FINALIZER] } });
    expect(bare.status).toBe(200);
    expect((await rig.kube.delete(path)).status).toBe(200);
    expect((await controller.patch(path, { metadata: { finalizers: [] } })).status).toBe(200);
    expect((await rig.kube.get(path)).status).toBe(404);
  });

  test('a status can be written, and the policy does not look at it', async () => {
    const sent = {
      metadata: { labels: { mine: 'yes' } },
      spec: { suspend: false },
      status: { driftCount: 9 },
    };
    expect((await controller.patch(`${path}/status`, sent)).status).toBe(200);
    const { spec, metadata, status } = await now();
    expect([spec, metadata.labels, status.driftCount]).toEqual([live.spec, live.metadata.labels, 9]);
  });

  test('a spec of 32 KiB is compared, too', async () => {
    const long = { job: { flink_log_config: 'x'.repeat(32_000) } };
    const { status, body } = await rig.kube.patch(path, { spec: long });
    expect({ status, message: body.message }).toEqual({ status: 200, message: undefined });
    const add = { metadata: { finalizers: [...OTHERS, FINALIZER] } };
    expect((await controller.patch(path, add)).status).toBe(200);
    expect((await controller.patch(path, { spec: { job: { flink_log_config: 'x' } } })).status).toBe(422);
  });
});

test('others are not affected, nor is an account of the same name elsewhere', async () => {
  const change = { metadata: { labels: { a: 'x' }, finalizers: [] }, spec: { job: { desc: 'by hand' } } };
  expect((await rig.kube.patch(path, change)).status).toBe(200);
  for (const user of ['somebody', `system:serviceaccount:elsewhere:${RELEASE}`, `${ACCOUNT}x`]) {
    const asked = [
      '--as',
      user,
      '--as-group=system:masters',
      '-n',
      NAMESPACE,
      'patch',
      'fjj',
      live.metadata.name,
    ];
    const patch = JSON.stringify({ spec: { job: { desc: user } } });
    await rig.kubectl.ok([...asked, '--type=merge', '-p', patch]);
    expect((await now()).spec.job.desc).toBe(user);
  }
});

test('without the lifecycle there is neither the right nor the policy; without the policy the right', async () => {
  const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
  const add = { metadata: { finalizers: [...OTHERS, FINALIZER] } };
  const names = async (): Promise<string[]> =>
    (await rig.kube.get(policies)).body.items.map(({ metadata }: Json) => metadata.name);
  const answers = (status: number, patch: object): Promise<true> =>
    eventually(async () => ((await controller.patch(path, patch)).status === status ? true : undefined));
  await rig.install('--set', `namespaces={${NAMESPACE}},lifecycle.enabled=false`);
  expect(await names()).toEqual([]);
  await answers(403, add);
  await rig.install(
    '--set',
    `namespaces={${NAMESPACE}},lifecycle.enabled=true,lifecycle.admissionPolicy=false`,
  );
  expect(await names()).toEqual([]);
  await answers(200, add);
  await answers(200, { metadata: { labels: { a: 'trusted' } } });
});

test('put into another namespace by kustomize, the policy is for the account there', async () => {
  const folder = mkdtempSync(join(rig.folder, 'kustomize-'));
  const namespace = 'elsewhere';
  cpSync(repository('manifests/install.yaml'), join(folder, 'install.yaml'));
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    JSON.stringify({ namespace, resources: ['install.yaml'] }),
  );
  const text = await rig.kubectl.ok(['kustomize', folder]);
  await rig.kubectl.ok(['apply', '--server-side', '--force-conflicts', '-f', '-'], text);
  const asked = ['--as', `system:serviceaccount:${namespace}:${RELEASE}`, '-n', NAMESPACE];
  const patch = (body: object) =>
    rig.kubectl.run([
      ...[...asked, 'patch', 'fjj', live.metadata.name, '--type=merge', '--dry-run=server'],
      ...['-p', JSON.stringify(body)],
    ]);
  await eventually(async () => {
    const { stderr } = await patch({ spec: { interval: '1h' } });
    return stderr.includes('the controller does not change spec') ? true : undefined;
  });
  const { code, stderr } = await patch({ metadata: { finalizers: [...OTHERS, FINALIZER] } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
