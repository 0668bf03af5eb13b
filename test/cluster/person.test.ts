/** The commands of a person on a real API server: rights that are missing, no CRD, events of one object, and changes that come too late. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cli } from '../../src/cli/cli.ts';
import type { Process } from '../../src/cli/process.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { type Json, Kube } from '../contract/kubernetes-http.ts';
import { runAs, type Said } from '../support/command-user.ts';
import { makeAccount, RELEASE } from './account.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { define, flinkJarJob, jobsPath } from './flink-jar-jobs.ts';

const TEAM = 'team';
const [VIEWER, EDITOR, STRANGER] = ['viewer', 'editor', 'stranger'];

const folder = mkdtempSync(join(tmpdir(), 'person-'));
let cluster: ControlPlane;
let admin: Kube;
/** What is said before there is a CRD. */
let early: Said[];

function fjj(who: string | undefined, argv: readonly string[], instead: Partial<Process> = {}) {
  const path = join(folder, who ?? 'admin');
  writeFileSync(path, cluster.kubeconfig(who));
  return runAs(cli, [...argv, `--kubeconfig=${path}`], instead);
}

async function must(answer: Promise<{ status: number; body: Json }>): Promise<Json> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`HTTP ${status}: ${body.message}`);
  return body;
}

async function bind(user: string, roles: readonly string[]): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  for (const name of roles)
    await must(
      admin.post(`/apis/${apiGroup}/v1/namespaces/${TEAM}/rolebindings`, {
        metadata: { name: `${user}-${name.replaceAll(':', '-')}` },
        roleRef: { apiGroup, kind: 'ClusterRole', name },
        subjects: [{ apiGroup, kind: 'User', name: user }],
      }),
    );
}

const make = (name: string, metadata: object = {}): Promise<Json> => {
  const object = flinkJarJob(name, { jobId: '104', job: { desc: 'x' } });
  return must(admin.post(jobsPath(TEAM), { ...object, metadata: { name, ...metadata } }));
};

const JOB = { status: 'job_running', queue_name: 'q' };

/** As the controller leaves one that runs. */
const running = (name: string, status: object = {}): Promise<Json> =>
  must(
    admin.patch(`${jobsPath(TEAM)}/${name}/status`, {
      status: { observedGeneration: 1, job: JOB, ...status },
    }),
  );

beforeAll(async () => {
  cluster = await startControlPlane({ users: { [VIEWER]: [], [EDITOR]: [], [STRANGER]: [] } });
  admin = new Kube(cluster);
  early = [await fjj(undefined, ['get', '-A']), await fjj(undefined, ['status', 'orders', '-n', TEAM])];
  await define(admin, customResourceDefinition());
  await makeAccount(admin);
  await must(admin.post('/api/v1/namespaces', { metadata: { name: TEAM } }));
  await bind(VIEWER, ['system:aggregate-to-view', `${RELEASE}-view`]);
  await bind(EDITOR, ['system:aggregate-to-view', `${RELEASE}-view`, `${RELEASE}-edit`]);
});

afterAll(async () => {
  admin?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('no CRD: 1, and what to install', () => {
  const err = expect.stringMatching(
    /^the API server \S+ has no flinkjarjobs; install the CRD \(kubectl apply -f crds\/\), or choose another --context\n$/,
  );
  expect(early).toEqual([1, 2].map(() => ({ code: 1, out: '', err })));
});

test.each([
  [STRANGER, ['get', '-A'], 'list flinkjarjobs.dli.gitops.dev in all namespaces'],
  [STRANGER, ['get', '-n', TEAM], `list flinkjarjobs.dli.gitops.dev in namespace "${TEAM}"`],
  [STRANGER, ['status', 'orders', '-n', TEAM], `get flinkjarjobs.dli.gitops.dev in namespace "${TEAM}"`],
  [VIEWER, ['get', '-A'], 'list flinkjarjobs.dli.gitops.dev in all namespaces'],
  [
    VIEWER,
    ['restart', 'viewed', '-y', '-n', TEAM],
    `patch flinkjarjobs.dli.gitops.dev in namespace "${TEAM}"`,
  ],
])('the right is missing: %s, %j', async (who, argv, right) => {
  if (who === VIEWER && argv[0] === 'restart') {
    await make('viewed');
    await running('viewed');
  }
  const { code, out, err } = await fjj(who, argv);
  expect([code, out, err.split('\n').at(-2)]).toEqual([
    1,
    '',
    `you may not ${right}; ask for the role view there (to change something: edit), or choose another --context`,
  ]);
});

test('an object and its own events, for who may view', async () => {
  const { metadata } = await make('orders');
  await running('orders');
  for (const [name, uid] of [
    ['own', metadata.uid],
    ['other', '00000000-0000-0000-0000-000000000000'],
  ])
    await must(
      admin.post(`/apis/events.k8s.io/v1/namespaces/${TEAM}/events`, {
        metadata: { name },
        eventTime: '2026-11-28T10:00:00.000000Z',
        reportingController: 'x',
        reportingInstance: 'y',
        action: 'Look',
        reason: 'Updated',
        type: 'Normal',
        note: `note of ${name}`,
        regarding: {
          apiVersion: 'dli.gitops.dev/v1alpha1',
          kind: 'FlinkJarJob',
          namespace: TEAM,
          name: 'orders',
          uid,
        },
      }),
    );
  const { code, out, err } = await fjj(VIEWER, ['status', 'orders', '-n', TEAM]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('note of own');
  expect(out).not.toContain('note of other');
});

test('an object that is being deleted is not restarted', async () => {
  await make('going', { finalizers: ['example.com/keep'] });
  await running('going');
  await admin.delete(`${jobsPath(TEAM)}/going`);
  expect((await fjj(EDITOR, ['status', 'going', '-n', TEAM])).out).toMatch(
    /^team\/going {2}.* is being deleted\n/,
  );
  expect(await fjj(EDITOR, ['restart', 'going', '-y', '-n', TEAM])).toEqual({
    code: 1,
    out: '',
    err: 'team/going is not restarted: it is being deleted\n',
  });
  await must(admin.patch(`${jobsPath(TEAM)}/going`, { metadata: { finalizers: null } }));
});

/** The person says yes, after `act`. */
const meanwhile = (act: () => Promise<unknown>): Partial<Process> => ({
  asks: true,
  input: (async function* () {
    await act();
    yield Buffer.from('y\n');
  })(),
});

test('a status that is written meanwhile does not stand in the way', async () => {
  await make('told');
  await running('told');
  const { code, out } = await fjj(
    EDITOR,
    ['restart', 'told', '-n', TEAM],
    meanwhile(() => running('told', { error_msg: 'once more' })),
  );
  expect([code, out]).toEqual([0, 'team/told is to be restarted (restartNonce: 1)\n']);
});

test('another object of the name is not changed', async () => {
  await make('again');
  await running('again');
  const { code, out, err } = await fjj(
    EDITOR,
    ['restart', 'again', '-n', TEAM],
    meanwhile(async () => {
      await admin.delete(`${jobsPath(TEAM)}/again`);
      await make('again');
      await running('again');
    }),
  );
  expect([code, out, err.split('\n').at(-2)]).toEqual([
    1,
    '',
    'Restart team/again? [y/N] team/again has changed meanwhile, and nothing was changed here: look again, and ask again',
  ]);
  expect((await admin.get(`${jobsPath(TEAM)}/again`)).body.spec.restartNonce).toBeUndefined();
});
