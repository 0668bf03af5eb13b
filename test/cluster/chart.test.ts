/** Releases of the chart on a real API server: whatever becomes of one, definition and objects stay. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, type Json } from '../contract/kubernetes-http.ts';
import { granted, NAMESPACE, RELEASE } from './account.ts';
import { CHART, olderChart } from './chart-release.ts';
import { type ChartRig, startChartRig } from './chart-rig.ts';
import { DEFINITION, flinkJarJob, jobsPath } from './flink-jar-jobs.ts';

const KEPT = `${jobsPath('default')}/kept`;
const IN = ['--namespace', NAMESPACE];

let rig: ChartRig;
let uid: string;

beforeAll(async () => {
  rig = await startChartRig();
});

afterAll(() => rig?.close());

const kept = async (): Promise<Json> => (await rig.kube.get(KEPT)).body;

/** Waits until the object reads so: a changed definition takes effect a moment later. */
const readsWith = (interval: string | undefined): Promise<true> =>
  eventually(async () => ((await kept()).spec?.interval === interval ? true : undefined));

test('an older chart is installed, and its definition serves objects', async () => {
  await rig.helm.ok(['install', RELEASE, olderChart(rig.folder), ...IN, '--create-namespace']);
  await rig.kubectl.ok(['wait', '--for=condition=Established', 'crd/flinkjarjobs.dli.gitops.dev']);
  const object = flinkJarJob('kept', { jobId: '999', suspend: true, job: { desc: 'kept' } });
  const made = await eventually(async () => {
    const { status, body } = await rig.kube.post(jobsPath('default'), object);
    return status === 201 ? body : undefined;
  });
  uid = made.metadata.uid;
  expect(made.spec.interval).toBeUndefined();
});

test.each<[string, string[], string | undefined]>([
  ['an upgrade changes the definition', ['upgrade', RELEASE, CHART, ...IN], '5m'],
  ['a rollback changes it back', ['rollback', RELEASE, '1', ...IN], undefined],
  ['it is upgraded again', ['upgrade', RELEASE, CHART, ...IN], '5m'],
  ['it is told not to install it', ['upgrade', RELEASE, CHART, ...IN, '--set', 'crds.install=false'], '5m'],
  ['it is told to install it', ['upgrade', RELEASE, CHART, ...IN, '--set', 'crds.install=true'], '5m'],
])('%s, and the objects are still there', async (_, args, interval) => {
  await rig.helm.ok(args);
  await readsWith(interval);
  expect((await rig.kube.get(DEFINITION)).body.metadata.deletionTimestamp).toBeUndefined();
  const { metadata, spec } = await kept();
  expect(metadata).toMatchObject({ uid, generation: 1 });
  expect(spec).toMatchObject({ jobId: '999', job: { desc: 'kept' } });
});

test('a value that would let Helm delete the definition is refused', async () => {
  const { code, stderr } = await rig.helm.run(['upgrade', RELEASE, CHART, ...IN, '--set', 'crds.keep=false']);
  expect(stderr).toContain("at '/crds': additional properties 'keep' not allowed");
  expect(code).not.toBe(0);
});

test.each([
  ['shards are added', [], 3],
  [
    'their number changes, with nobody at work',
    ['delete', 'deployments', '-l', `app.kubernetes.io/instance=${RELEASE}`],
    2,
  ],
  ['there are none again', [], 1],
])('%s, and there are Deployments of these alone', async (_, before, shards) => {
  if (before.length > 0) await rig.kubectl.ok([...before, ...IN]);
  await rig.helm.ok(['upgrade', RELEASE, CHART, ...IN, '--set', `shards=${shards}`]);
  const { items } = (await rig.kube.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`)).body;
  const names = Array.from({ length: shards }, (__, at) => `${RELEASE}-shard-${at + 1}`);
  expect(items.map(({ metadata }: Json) => metadata.name)).toEqual(shards === 1 ? [RELEASE] : names);
});

test('uninstalled, the release is gone, and definition and objects stay', async () => {
  expect((await granted(rig.kube)).length).toBeGreaterThan(0);
  await rig.helm.ok(['uninstall', RELEASE, ...IN]);
  const deployments = await rig.kube.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`);
  expect(deployments.body.items).toEqual([]);
  expect(await granted(rig.kube)).toEqual([]);
  for (const kind of ['policies', 'policybindings']) {
    const { body } = await rig.kube.get(`/apis/admissionregistration.k8s.io/v1/validatingadmission${kind}`);
    expect(body.items).toEqual([]);
  }
  expect((await rig.kube.get(DEFINITION)).body.metadata.deletionTimestamp).toBeUndefined();
  expect((await kept()).metadata.uid).toBe(uid);
});
