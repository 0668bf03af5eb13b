/** The chart on a real API server: its releases, and the controller with the flags and the rights that it gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DliSimulator, startDli } from '../../src/simulator/dli/server.ts';
import { kubeconfig } from '../../src/simulator/kubernetes/kubeconfig.ts';
import { eventually, type Json, Kube } from '../contract/kubernetes-http.ts';
import { type Spawned, spawnFjj } from '../e2e/operators.ts';
import { type Kubectl, makeKubectl } from '../support/kubectl.ts';
import { accountToken, granted, NAMESPACE, RELEASE } from './account.ts';
import { binary } from './binaries.ts';
import * as release from './chart-release.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { DEFINITION, flinkJarJob, jobsPath } from './flink-jar-jobs.ts';

const repository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'chart-'));
const KEPT = `${jobsPath('default')}/kept`;

let cluster: ControlPlane | undefined;
let dli: DliSimulator | undefined;
let kube: Kube;
let kubectl: Kubectl;
let helm: Kubectl;

beforeAll(async () => {
  cluster = await startControlPlane();
  dli = await startDli();
  kube = new Kube(cluster);
  kubectl = await makeKubectl(cluster.kubeconfig(), {}, binary('kubectl'));
  helm = await makeKubectl(cluster.kubeconfig(), {}, binary('helm'));
});

afterAll(async () => {
  kube?.close();
  kubectl?.close();
  helm?.close();
  await dli?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const IN = ['--namespace', NAMESPACE];
const kept = async (): Promise<Json> => (await kube.get(KEPT)).body;

/** Waits until the object reads so: a changed definition takes effect a moment later. */
const readsWith = (interval: string | undefined): Promise<true> =>
  eventually(async () => ((await kept()).spec?.interval === interval ? true : undefined));

describe('releases', () => {
  let uid: string;

  test('an older chart is installed, and its definition serves objects', async () => {
    const chart = release.olderChart(folder);
    await helm.ok(['install', RELEASE, chart, ...IN, '--create-namespace']);
    await kubectl.ok(['wait', '--for=condition=Established', 'crd/flinkjarjobs.dli.gitops.dev']);
    const object = flinkJarJob('kept', { jobId: '999', suspend: true, job: { desc: 'kept' } });
    const made = await eventually(async () => {
      const { status, body } = await kube.post(jobsPath('default'), object);
      return status === 201 ? body : undefined;
    });
    uid = made.metadata.uid;
    expect(made.spec.interval).toBeUndefined();
  });

  test.each([
    ['an upgrade changes the definition', () => ['upgrade', RELEASE, release.CHART, ...IN], '5m'],
    ['a rollback changes it back', () => ['rollback', RELEASE, '1', ...IN], undefined],
    ['it is upgraded again', () => ['upgrade', RELEASE, release.CHART, ...IN], '5m'],
  ])('%s, and the objects are still there', async (_, args, interval) => {
    await helm.ok(args());
    await readsWith(interval);
    const { metadata, spec } = await kept();
    expect(metadata).toMatchObject({ uid, generation: 1 });
    expect(spec).toMatchObject({ jobId: '999', job: { desc: 'kept' } });
  });
});

describe('the controller with the flags and the account of the chart', () => {
  const running: Spawned[] = [];
  let token: string;

  async function start(): Promise<Spawned> {
    const { url = '' } = dli ?? {};
    const addresses = ['--health-address=', '--metrics-address=', `--dli-endpoint=${url}`];
    const spawned = spawnFjj([
      ...['controller', `--kubeconfig=${join(folder, 'kubeconfig')}`],
      ...(await release.renderedFlags(kube)),
      ...[...addresses, `--iam-endpoint=${url}`],
    ]);
    running.push(spawned);
    return spawned;
  }

  const entries = () => release.byAccount(cluster?.audit() ?? []);
  const used = (right: string): Promise<true> =>
    eventually(() => (entries().some((entry) => release.asked(entry) === right) ? true : undefined));
  const puts = (): number =>
    dli?.trace.count({ server: 'dli', method: 'PUT', path: /flink-jobs\/104$/ }) ?? 0;
  const ready = (): Promise<string> =>
    kubectl.ok(['-n', 'streaming', 'wait', 'fjj/test1', '--for=condition=Ready', '--timeout=30s']);

  beforeAll(async () => {
    const { url = '', ca = '' } = cluster ?? {};
    token = await accountToken(kube);
    writeFileSync(join(folder, 'kubeconfig'), kubeconfig({ url, ca, token }), { mode: 0o600 });
    const live = dli?.jobs.get('104');
    if (live !== undefined) live.fields = { ...live.fields, parallel_number: 7 };
    for (const file of ['namespace', 'secret', 'test1'])
      await kubectl.ok(['apply', '-f', repository(`manifests/${file}.yaml`)]);
  });

  afterAll(async () => {
    await Promise.all(running.map((spawned) => spawned.kill('SIGKILL')));
  });

  test('sends the update, and writes the status and an event', async () => {
    await start();
    await ready();
    expect(puts()).toBe(1);
    const printed = await eventually(async () => {
      const events = await kubectl.ok(['-n', 'streaming', 'events', '--for', 'flinkjarjob/test1']);
      return events.includes('Updated') ? events : undefined;
    });
    expect(printed).toMatch(/Normal\s+Updated\s+FlinkJarJob\/test1/);
  });

  test('a second one stands by, and watches the Lease', async () => {
    await start();
    await used('watch leases');
  });

  test('a status write that meets a conflict reads the object again', async () => {
    const fault = dli?.faults.add({ verb: 'PUT', times: 1, action: { kind: 'delay', ms: 1_000 } });
    const patch = '{"spec": {"job": {"desc": "slowly"}}}';
    await kubectl.ok(['-n', 'streaming', 'patch', 'fjj', 'test1', '--type=merge', '-p', patch]);
    await eventually(() => (puts() === 2 ? true : undefined));
    await kubectl.ok(['-n', 'streaming', 'annotate', 'fjj', 'test1', 'example.com/touched=yes']);
    await ready();
    if (fault !== undefined) dli?.faults.remove(fault);
    await used('get flinkjarjobs');
    expect(puts()).toBe(2);
  });

  test('both end when they are told to', async () => {
    expect(await Promise.all(running.map((spawned) => spawned.kill('SIGTERM')))).toEqual([0, 0]);
  });

  test('what was granted was used, nothing else was asked for, and nothing was refused', async () => {
    const rights = [...new Set(entries().map(release.asked))].sort();
    expect(rights).toEqual(await granted(kube));
    expect(entries().filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
  });

  test('secrets were read by name, one by one', () => {
    const secrets = entries().filter(({ objectRef }) => objectRef?.resource === 'secrets');
    expect([...new Set(secrets.map(({ verb }) => verb))]).toEqual(['get']);
    expect(secrets.every(({ objectRef }) => objectRef?.name === 'dli-credentials')).toBe(true);
  });

  test.each([
    ['write a spec', 'PATCH', 'cannot patch resource "flinkjarjobs"'],
    ['list secrets', 'GET', 'cannot list resource "secrets"'],
  ])('with its token nobody can %s', async (_, method, message) => {
    const mine = new Kube({ url: cluster?.url ?? '', ca: cluster?.ca ?? '', token });
    const { status, body } =
      method === 'PATCH'
        ? await mine.patch(`${jobsPath('streaming')}/test1`, { spec: { suspend: true } })
        : await mine.get('/api/v1/secrets');
    mine.close();
    expect({ status, message: body.message }).toEqual({
      status: 403,
      message: expect.stringContaining(message),
    });
  });
});

test('uninstalled, the release is gone, and definition and objects stay', async () => {
  const { uid } = (await kept()).metadata;
  await helm.ok(['uninstall', RELEASE, ...IN]);
  const deployments = await kube.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`);
  expect(deployments.body.items).toEqual([]);
  expect(await granted(kube)).toEqual([]);
  expect((await kube.get(DEFINITION)).body.metadata.deletionTimestamp).toBeUndefined();
  expect((await kept()).metadata.uid).toBe(uid);
});
