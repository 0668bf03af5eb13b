/** What Argo CD sees of an object over its life: nothing is out of sync by our doing, and each manager keeps to its part. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { load } from '../../demo/manifests.ts';
import { exampleJob } from '../../sim/dli/example.ts';
import { get, type Key, type Resource, startWorld, untilReason, type World } from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';
import { makeKubectl } from '../support/kubectl.ts';
import { until } from '../support/until.ts';
import { act, FOLDER, healthOf, outOfSync, ownersOf, sync } from './argo.ts';

const KEY: Key = 'streaming/test1';
const { resources } = await load([`${FOLDER}streaming`]);
const EXAMPLE = resources as Resource[];
const named = (kind: string): Resource => {
  const found = EXAMPLE.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`the example has no ${kind}`);
  return found;
};

let world: World;
let operator: Operator;
/** What Git holds of the object. */
let git = named('FlinkJarJob');

beforeAll(async () => {
  world = await startWorld({ dli: { jobs: [exampleJob()] } });
  operator = startOperator(world, { 'secret-refresh': '50ms' });
});

afterAll(async () => {
  await operator.stop();
  await world.close();
});

/** A commit, and the sync of it. */
async function commit(job: object, spec: object = {}): Promise<void> {
  const before = git.spec as { job: object };
  git = { ...git, spec: { ...before, ...spec, job: { ...before.job, ...job } } };
  await sync(world, git);
}

/** The action, and the pass that it asks for. */
async function lookNow(): Promise<void> {
  const { metadata } = (await act(world, 'reconcile-now', KEY)) as { metadata: { annotations: object } };
  const [at] = Object.values(metadata.annotations);
  await until('the request acknowledged', async () => {
    const { status } = await get(world, KEY);
    return status?.lastHandledReconcileAt === at || undefined;
  });
}

/** Waits for the reason; then: in sync, this health, the status owned by the controller and by nobody else. */
async function expectSynced(reason: string, health: string): Promise<void> {
  const live = await untilReason(world, KEY, reason);
  expect(await outOfSync(world, git, KEY)).toBeUndefined();
  expect(healthOf(live)).toBe(health);
  const owners = ownersOf(live);
  const ofStatus = Object.keys(owners).filter((manager) => owners[manager]?.includes('f:status'));
  expect(ofStatus).toEqual(['flinkjarjob-controller status']);
  expect(owners['flinkjarjob-controller status']).toEqual(['f:status']);
  expect(Object.keys(owners).filter((manager) => /^flinkjarjob-controller$/.test(manager))).toEqual([]);
}

// Each goes on where the one before ended.
test.each<[sentence: string, happens: () => Promise<unknown>, reason: string, health: string]>([
  [
    'the first sync, wave by wave',
    async () => {
      await sync(world, named('Namespace'));
      await sync(world, named('Secret'));
      await sync(world, git);
    },
    'UpToDate',
    'Healthy',
  ],
  ['a commit', () => commit({ parallel_number: 4 }), 'UpToDate', 'Healthy'],
  [
    'a hot field of the running job',
    async () => {
      world.dli.jobs.edit('104', { status: 'job_running' });
      await commit({ restart_when_exception: true });
    },
    'UpToDate',
    'Healthy',
  ],
  [
    'a cold field, which the running job refuses',
    () => commit({ parallel_number: 2 }),
    'RestartRequired',
    'Degraded',
  ],
  [
    'the job stopped, and a look asked for',
    async () => {
      world.dli.jobs.edit('104', { status: 'job_cancel_success' });
      await lookNow();
    },
    'UpToDate',
    'Healthy',
  ],
  [
    'an edit in the console, put back',
    async () => {
      world.dli.jobs.edit('104', { parallel_number: 7 });
      await lookNow();
    },
    'UpToDate',
    'Healthy',
  ],
  ['a commit that DLI refuses', () => commit({ entrypoint: 'missing.jar' }), 'Rejected', 'Degraded'],
  ['its revert', () => commit({ entrypoint: 'FemaleInfoCollec.jar' }), 'UpToDate', 'Healthy'],
  [
    'a Secret with a wrong key',
    async () => {
      const { accessKey, region, projectId } = world.dli.account;
      const stringData = { accessKey, secretKey: 'x'.repeat(40), region, projectId };
      await sync(world, { ...named('Secret'), stringData });
    },
    'AuthFailed',
    'Degraded',
  ],
  ['the Secret corrected', () => sync(world, named('Secret')), 'UpToDate', 'Healthy'],
  [
    'mode Observe, and an edit in the console',
    async () => {
      await commit({}, { mode: 'Observe' });
      await untilReason(world, KEY, 'Observed');
      world.dli.jobs.edit('104', { parallel_number: 9 });
      await lookNow();
    },
    'DriftDetected',
    'Degraded',
  ],
  ['mode Manage again', () => commit({}, { mode: 'Manage' }), 'UpToDate', 'Healthy'],
  [
    'suspended by the action; Git is silent about it',
    () => act(world, 'suspend', KEY),
    'Suspended',
    'Suspended',
  ],
  ['a sync of the suspended object', () => sync(world, git), 'Suspended', 'Suspended'],
  ['resumed by the action', () => act(world, 'resume', KEY), 'UpToDate', 'Healthy'],
  ['suspended in Git', () => commit({}, { suspend: true }), 'Suspended', 'Suspended'],
  ['resumed in Git', () => commit({}, { suspend: false }), 'UpToDate', 'Healthy'],
  [
    'the job down',
    async () => {
      world.dli.jobs.edit('104', { status: 'job_running_exception' });
      await lookNow();
    },
    'UpToDate',
    'Degraded',
  ],
])('in sync after %s', async (...[, happens, reason, health]) => {
  await happens();
  await expectSynced(reason, health);
});

test('a commit that is not synced yet is out of sync, in that field and no other', async () => {
  const spec = { ...git.spec, interval: '10m' };
  const difference = await outOfSync(world, { ...git, spec }, KEY);
  expect(difference?.['spec']).toEqual({ interval: '10m' });
  expect(Object.keys(difference ?? {}).sort()).toEqual(['metadata', 'spec']);
});

test('where Git says suspend: false, the suspend action is out of sync: Git wins', async () => {
  await act(world, 'suspend', KEY);
  expect(await outOfSync(world, git, KEY)).toMatchObject({ spec: { suspend: false } });
  await sync(world, git);
  await expectSynced('UpToDate', 'Degraded');
});

test('the smoke check passes when the live job is what Git says, and fails when it is not', async () => {
  const { template } = named('Job').spec as { template: { spec: { containers: { args: string[] }[] } } };
  const args = template.spec.containers[0]?.args ?? [];
  const kubectl = await makeKubectl(world.kubernetes.kubeconfig);
  try {
    const check = (timeout: string): Promise<{ code: number; stdout: string }> =>
      kubectl.run([...args.map((arg) => arg.replace('5m', timeout)), '--namespace=streaming']);
    expect(await check('15s')).toMatchObject({ code: 0, stdout: expect.stringContaining('condition met') });
    await commit({ entrypoint: 'missing.jar' });
    await untilReason(world, KEY, 'Rejected');
    expect((await check('1s')).code).toBe(1);
  } finally {
    kubectl.close();
  }
});
