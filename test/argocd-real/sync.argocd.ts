/**
 * The Application of manifests/argocd as a real Argo CD syncs it into a real API server, with the controller at work
 * there by the chart's account. The smoke check of the example is left out: nothing runs Jobs here (see repository.ts).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exampleJob } from '../../sim/dli/example.ts';
import { readyOf } from '../cluster/flink-jar-jobs.ts';
import { type Replica, type Site, startSite } from '../cluster/site.ts';
import type { Json } from '../contract/kubernetes-http.ts';
import { until } from '../support/until.ts';
import { type ArgoCd, startArgoCd, type View } from './argo-cd.ts';

const JOB = '/apis/dli.gitops.dev/v1alpha1/namespaces/streaming/flinkjarjobs/test1';
const THIRD_WAVE = '/api/v1/namespaces/streaming/configmaps/third-wave';

let site: Site;
let argo: ArgoCd;
let controller: Replica;

beforeAll(async () => {
  site = await startSite();
  site.dli.jobs.add(exampleJob());
  argo = await startArgoCd(site);
  controller = await site.start('one', {
    'lease-name': 'argocd',
    'operation-look': '500ms',
    'stable-for': '2s',
  });
}, 180_000);

afterAll(async () => {
  await argo?.close();
  await site?.close();
});

const updates = (): number => site.trace.count({ server: 'dli-one', method: 'PUT' });
const live = async (): Promise<Json> => (await site.kube.get(JOB)).body;
const inDli = (field: string): unknown => site.dli.jobs.get('104')?.fields[field];

const ready = async (reason: string): Promise<Json> =>
  until(`Ready says ${reason}`, async () => {
    const found = readyOf(await live());
    return found?.reason === reason ? found : undefined;
  });

/** That commit is in the cluster, all of it, and as it should be. */
const done =
  (revision: string) =>
  ({ sync, health, operation }: View): boolean =>
    sync === 'Synced' &&
    health === 'Healthy' &&
    operation.phase === 'Succeeded' &&
    operation.revision === revision;

/** Commits, and tells Argo CD, as the webhook of a Git server does. Resolves with the revision. */
async function push(job: Record<string, unknown>, spec: Record<string, unknown> = {}): Promise<string> {
  const revision = argo.git.commit(job, spec);
  await argo.refresh();
  return revision;
}

const act = (action: string): Promise<string> =>
  argo.app('actions', 'run', 'streaming', action, '--kind', 'FlinkJarJob', '--resource-name', 'test1');

const REQUESTED = 'dli.gitops.dev/reconcile-requested-at';
const requested = async (): Promise<unknown> => (await live()).metadata.annotations[REQUESTED];

/** Resolves when the controller has looked. A request of the same second as the one before is the same request. */
async function lookNow(): Promise<void> {
  const before = await requested();
  while ((await requested()) === before) await act('reconcile-now');
  await until('the request acknowledged', async () => {
    const { metadata, status } = await live();
    return status.lastHandledReconcileAt === metadata.annotations[REQUESTED] || undefined;
  });
}

/** What Argo CD said of all objects together since there were so many views, each word once. */
const syncSince = (count: number): unknown[] => [
  ...new Set(argo.views.slice(count - 1).map(({ sync }) => sync)),
];

/** The same of their health. */
const healthSince = (count: number): unknown[] => [
  ...new Set(argo.views.slice(count - 1).map(({ health }) => health)),
];

/** What DLI was sent to stop the job, and to start it. */
const orders = (): string[] =>
  site.trace
    .select({ server: 'dli-one', method: 'POST' })
    .map(({ path }) => path.split('/').at(-1) ?? '')
    .filter((order) => order === 'stop' || order === 'run');

const inState = (status: string): Promise<true> =>
  until(`the job is ${status}`, () => site.dli.jobs.get('104')?.status === status || undefined);

// Each goes on where the one before ended.
test('the example is synced, wave by wave, and Healthy', async () => {
  const revision = argo.git.commit();
  await argo.create();
  await argo.until('the first sync', done(revision));
  await ready('UpToDate');
  expect(updates()).toBe(1);
  expect(inDli('parallel_number')).toBe(1);
  expect(await argo.shown()).toEqual({
    status: 'Healthy',
    message: 'UpToDate: The live job is what the spec says.',
  });
  expect(argo.views.flatMap(({ problems }) => problems)).toEqual([]);
});

test('a commit leads to one PUT, and to Synced and Healthy', async () => {
  const revision = await push({ parallel_number: 4 });
  await argo.until('the sync', done(revision));
  expect(inDli('parallel_number')).toBe(4);
  expect(updates()).toBe(2);
});

test('a look at a job that is as it should be does not make Argo CD compare', async () => {
  const before = argo.reactions().length;
  await lookNow();
  // The request, and the status that acknowledges it.
  await until('both seen', () => argo.reactions().length >= before + 2 || undefined);
  expect(argo.reactions().slice(before)).toEqual(['ignored', 'ignored']);
  expect(updates()).toBe(2);
});

test('an edit in the console is put back, and is never OutOfSync', async () => {
  const before = argo.views.length;
  // So that Argo CD also compares in the middle of it.
  site.faults.add({ server: 'dli-one', verb: 'PUT', times: 1, action: { kind: 'delay', ms: 3_000 } });
  site.dli.jobs.edit('104', { parallel_number: 7 });
  const looked = lookNow();
  await until('the PUT on its way', () => updates() === 3 || undefined);
  await argo.refresh();
  expect(inDli('parallel_number')).toBe(7);
  await looked;
  expect(inDli('parallel_number')).toBe(4);
  const view = await argo.refresh();
  expect(view).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  expect(syncSince(before)).toEqual(['Synced']);
  expect(updates()).toBe(3);
});

test('the suspend action makes it Suspended, not OutOfSync; resume takes that back', async () => {
  const before = argo.views.length;
  const offered = await argo.app('actions', 'list', 'streaming', '--kind', 'FlinkJarJob');
  for (const line of [/ resume +true$/m, / suspend +false$/m, / reconcile-now +false$/m])
    expect(offered).toMatch(line);
  await act('suspend');
  await argo.until('Suspended', ({ health }) => health === 'Suspended');
  expect(await argo.refresh()).toMatchObject({ sync: 'Synced', health: 'Suspended' });
  expect((await argo.shown()).message).toMatch(/^Suspended: /);
  await act('resume');
  await argo.until('Healthy again', ({ health }) => health === 'Healthy');
  expect(await argo.refresh()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  expect(syncSince(before)).toEqual(['Synced']);
  expect(updates()).toBe(3);
});

/** A commit that DLI refuses, and the first sync of it that has failed. */
async function refused(): Promise<void> {
  const third = (await site.kube.get(THIRD_WAVE)).body.data;
  const revision = await push({ entrypoint: 'missing.jar' });
  await argo.until('a failed sync', ({ operation }) => operation.message.includes('Retrying attempt #1'));
  expect(argo.views.at(-1)).toMatchObject({ health: 'Degraded', operation: { revision } });
  expect((await site.kube.get(THIRD_WAVE)).body.data).toEqual(third);
}

test('a refused edit is Degraded in our words, and the wave behind it stays as it was', async () => {
  await refused();
  const { reason, message } = await ready('Rejected');
  expect(message).toMatch(/^The update of entrypoint was refused: DLI\.12002: .*missing\.jar/);
  expect(await argo.shown()).toEqual({ status: 'Degraded', message: `${reason}: ${message}` });
});

test('the next attempt of the same commit sends DLI nothing', async () => {
  await argo.until('the second attempt', ({ operation }) => operation.retries === 2);
  expect(updates()).toBe(4);
});

test('its revert is synced as soon as the attempts are ended', async () => {
  const revision = await push({ entrypoint: 'FemaleInfoCollec.jar' });
  await argo.app('terminate-op', 'streaming');
  await argo.until('the sync of the revert', done(revision));
  // The live job was never another one.
  expect(updates()).toBe(4);
});

test('with `refresh` under `retry`, the next attempt takes the revert', async () => {
  const backoff = { duration: '2s' };
  await argo.patch({ spec: { syncPolicy: { retry: { refresh: true, backoff } } } });
  await refused();
  const revision = await push({ entrypoint: 'FemaleInfoCollec.jar' });
  await argo.until('the sync of the revert', done(revision));
});

const JARS = ['orders-1.5.jar', 'orders-1.6.jar'] as const;

test('a new jar of a running job: Synced, Progressing, Healthy without a hand; it is restarted once', async () => {
  for (const jar of JARS) site.dli.settings.resources.add(jar);
  site.dli.settings.transitionMs = 1_000;
  site.dli.jobs.edit('104', { status: 'job_running' });
  const prepared = await push({}, { updateStrategy: 'Restart' });
  await argo.until('the sync', done(prepared));
  const before = argo.views.length;
  site.dli.jobs.edit('104', { obs_bucket: 'flink-bucket' });
  const revision = await push({ entrypoint: JARS[0] });
  await argo.until('Progressing', ({ health }) => health === 'Progressing');
  await argo.until('the sync', done(revision));
  expect(orders()).toEqual(['stop', 'run']);
  expect([inDli('entrypoint'), site.dli.jobs.get('104')?.status]).toEqual([JARS[0], 'job_running']);
  expect(healthSince(before).sort()).toEqual(['Healthy', 'Progressing']);
});

test('the actions restart, stop and start do so, and the application stays Synced', async () => {
  const before = argo.views.length;
  const runs = orders().length;
  const startedAt = site.dli.jobs.get('104')?.start_time;
  await act('restart');
  await until('started anew', () => {
    const { status, start_time } = site.dli.jobs.get('104') ?? {};
    return (status === 'job_running' && start_time !== startedAt) || undefined;
  });
  await ready('UpToDate');
  await act('stop');
  await inState('job_cancel_success');
  await ready('UpToDate');
  await act('start');
  await inState('job_running');
  await ready('UpToDate');
  expect(orders().slice(runs)).toEqual(['stop', 'run', 'stop', 'run']);
  await argo.until('Healthy', ({ health }) => health === 'Healthy');
  expect(await argo.refresh()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  expect(syncSince(before)).toEqual(['Synced']);
});

test('a plan that waits for its approval is Suspended; the action approve lets the sync go on', async () => {
  const sent = orders().length;
  const revision = await push({ entrypoint: JARS[1] }, { approval: 'Disruptive' });
  await argo.until('Suspended', ({ health }) => health === 'Suspended');
  await ready('AwaitingApproval');
  expect(orders()).toHaveLength(sent);
  await act('approve');
  await argo.until('the sync', done(revision));
  expect(orders().slice(sent)).toEqual(['stop', 'run']);
  expect([inDli('entrypoint'), site.dli.jobs.get('104')?.status]).toEqual([JARS[1], 'job_running']);
});

test('an object that Git has no more is deleted, and the DLI job stays', async () => {
  const before = updates();
  const revision = argo.git.remove('3-test1.yaml');
  await argo.refresh();
  const { finalizers } = await until('the deletion', async () => {
    const { metadata } = await live();
    return metadata.deletionTimestamp === undefined ? undefined : metadata;
  });
  // Argo CD deletes in the foreground. What ends that is the garbage collector, and there is none here.
  expect(finalizers).toEqual(['foregroundDeletion']);
  await site.kube.patch(JOB, { metadata: { finalizers: [] } });
  await argo.until('the sync of the removal', done(revision));
  expect((await site.kube.get(JOB)).status).toBe(404);
  expect(inDli('parallel_number')).toBe(4);
  expect(updates()).toBe(before);
  expect(controller.code()).toBeUndefined();
});
