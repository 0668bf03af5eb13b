/**
 * The controller as a pod runs it: in the root filesystem of the image, with the arguments and the environment of the
 * chart's Deployment, and an API server that it finds by the mount of its ServiceAccount alone. No kubelet runs; the ports
 * of the Deployment are this machine's. Takes root.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { isFree } from '../../tools/ports.ts';
import { type Json, Kube } from '../contract/kubernetes-http.ts';
import { page, type Spawned, spawnProgram } from '../e2e/operators.ts';
import { dockerfile, isRoot, makeBundle, makeRootfs, ROOT, testWhere } from '../image/made.ts';
import { until } from '../support/until.ts';
import { NAMESPACE, RELEASE, revokeTokens } from './account.ts';
import { writeAccount } from './account-mount.ts';
import { byAccount, podOf } from './chart-release.ts';
import { type ChartRig, repository, startChartRig } from './chart-rig.ts';
import { isReady, jobsPath } from './flink-jar-jobs.ts';

const asRoot = testWhere(isRoot, 'the controller as a pod; it takes root (mounts, another UID)');

const TEST1 = `${jobsPath('streaming')}/test1`;
const LEASES = '/apis/coordination.k8s.io/v1/leases';

let rig: ChartRig;
let rootfs: string;
let account: string;
let container: Json;
let token: string;
let pod: Spawned | undefined;

/** A token as kubelet would ask for one, and all that stands beside it in a pod. */
async function mountAccount(): Promise<void> {
  token = await rig.token();
  writeAccount(account, { token, 'ca.crt': rig.cluster.ca, namespace: NAMESPACE });
}

beforeAll(async () => {
  rig = await startChartRig();
  const folderOf = (name: string): string => join(rig.folder, name);
  [rootfs, account] = [folderOf('rootfs'), folderOf('account')];
  makeBundle(ROOT, folderOf('dist'));
  makeRootfs(rootfs, folderOf('dist'));
  await rig.kubectl.ok(['apply', '-f', repository('manifests/namespace.yaml')]);
  await rig.install();
  for (const file of ['secret', 'test1'])
    await rig.kubectl.ok(['apply', '-f', repository(`manifests/${file}.yaml`)]);
  [container] = (await podOf(rig.kube)).containers;
  await mountAccount();
});

afterAll(async () => {
  await pod?.kill('SIGKILL');
  await rig?.close();
});

/** What every pod has in its environment. */
function service(): Record<string, string> {
  const { hostname: host, port } = new URL(rig.cluster.url);
  return { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port };
}

/** Node with its flags, and the bundle. */
const entrypoint = (): string[] => container.command.slice(0, container.command.indexOf('/app/fjj.js') + 1);

/** Starts it, and waits for what its readiness probe waits for. The pod before it is gone then. */
async function startPod(args: string[] = container.args): Promise<void> {
  await pod?.kill('SIGKILL');
  for (const { containerPort } of container.ports)
    await until(`port ${containerPort} to be free`, async () => (await isFree(containerPort)) || undefined);
  const first = container.command.slice(entrypoint().length);
  const command = [join(ROOT, 'tools/run-rootfs.sh'), rootfs, ...first, ...args];
  const started = spawnProgram(command, { ...service(), ROOTFS_ACCOUNT: account });
  pod = started;
  const { port: name, path } = container.readinessProbe.httpGet;
  const { containerPort } = container.ports.find((one: Json) => one.name === name);
  let answer: unknown;
  await until(
    'the pod to be ready',
    async () => {
      if (started.child.exitCode !== null) throw new Error(`it ended: ${started.err()}${started.log()}`);
      const given = await page(containerPort, path);
      answer = given?.text;
      return given?.status === 200 || undefined;
    },
    () => [answer, started.err(), started.lines().slice(-5)],
  );
}

const puts = (): number => rig.dli.trace.count({ server: 'dli', method: 'PUT' });

/** Waits until the object is Ready as it is now, and its job has the description. */
async function converged(desc: string): Promise<void> {
  let seen: Json;
  const look = async (): Promise<true | undefined> => {
    const { body } = await rig.kube.get(TEST1);
    seen = body.status;
    return isReady(body) || undefined;
  };
  await until('test1 Ready', look, () => [seen, pod?.lines().slice(-5)]);
  expect(rig.dli.jobs.get('104')?.fields['desc']).toBe(desc);
}

/** Of all Leases of the controller, wherever they are. */
async function leases(): Promise<Json[]> {
  const { items } = (await rig.kube.get(LEASES)).body;
  return items.filter(({ metadata }: Json) => !metadata.namespace.startsWith('kube-'));
}

const proc = (name: string): string => readFileSync(`/proc/${pod?.child.pid}/${name}`, 'utf8');

asRoot('it becomes ready, and its job is as the object says', async () => {
  expect(dockerfile().final).toContain(`ENTRYPOINT ${JSON.stringify(entrypoint()).replaceAll(',', ', ')}`);
  expect(container.env).toBeUndefined();
  await startPod();
  await converged('job for test');
  expect(puts()).toBe(1);
});

asRoot('nothing but the mount tells it where the API server is, and who it is; it cannot write there', () => {
  expect(proc('cmdline').split('\0').slice(1, -1)).toEqual([
    ...container.command.slice(1),
    ...container.args,
  ]);
  // What is set in the image is of the C library.
  expect(proc('environ').split('\0').filter(Boolean).sort()).toEqual([
    ...Object.entries(service()).map((pair) => pair.join('=')),
    'MALLOC_ARENA_MAX=1',
  ]);
  expect(proc('mounts')).toMatch(/ \/var\/run\/secrets\/kubernetes\.io\/serviceaccount \S+ ro,/);
});

asRoot('its Lease is in the namespace of the pod, and nothing was refused', async () => {
  const [lease, ...more] = await leases();
  expect(more).toEqual([]);
  expect(lease.metadata).toMatchObject({ namespace: NAMESPACE, name: RELEASE });
  expect(lease.spec.holderIdentity.startsWith(`${hostname()}_`)).toBe(true);
  const entries = byAccount(rig.cluster.audit());
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.filter(({ responseStatus: { code } = {} }) => code === 403)).toEqual([]);
});

asRoot(
  'its token is rotated, and the old one void: it goes on with the new one, and keeps its Lease',
  async () => {
    const before = new Kube({ ...rig.cluster, token });
    await revokeTokens(rig.kube);
    await mountAccount();
    // A token that was good a moment ago is taken for good for some seconds more.
    await until(
      'the old token to be refused',
      async () => (await before.get(TEST1)).status === 401 || undefined,
    );
    before.close();
    await rig.kube.patch(TEST1, { spec: { job: { desc: 'after the rotation' } } });
    await converged('after the rotation');
    expect(puts()).toBe(2);
    expect(pod?.lines().filter(({ msg }) => msg === 'lease: lost')).toEqual([]);
    expect(await pod?.kill('SIGTERM')).toBe(0);
  },
);
