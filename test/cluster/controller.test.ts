/** The controller, with the account of the chart, between a real API server and the simulator of DLI. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DliSimulator, startDli } from '../../sim/dli/server.ts';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import { eventually, type Json, Kube } from '../contract/kubernetes-http.ts';
import { type Kubectl, makeKubectl } from '../support/kubectl.ts';
import { ACCOUNT, makeAccount } from './account.ts';
import type { AuditEntry } from './audit.ts';
import { binary } from './binaries.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Running, startOperator } from './controller-rig.ts';
import { jobsPath } from './flink-jar-jobs.ts';

const repository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let cluster: ControlPlane | undefined;
let dli: DliSimulator | undefined;
let kube: Kube;
let kubectl: Kubectl;
const folder = mkdtempSync(join(tmpdir(), 'controller-'));

beforeAll(async () => {
  cluster = await startControlPlane();
  dli = await startDli();
  kube = new Kube(cluster);
  kubectl = await makeKubectl(cluster.kubeconfig(), {}, binary('kubectl'));
  await kubectl.ok(['apply', '-f', repository('crds/')]);
  const { url, ca } = cluster;
  const file = kubeconfig({ url, ca, token: await makeAccount(kube) });
  writeFileSync(join(folder, 'kubeconfig'), file, { mode: 0o600 });
  await kubectl.ok(['wait', '--for=condition=Established', 'crd/flinkjarjobs.dli.gitops.dev']);
});

afterAll(async () => {
  kube?.close();
  kubectl?.close();
  await dli?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (): Running => startOperator(join(folder, 'kubeconfig'), dli?.url ?? '');

const jobs = (method: string, since = 0): number =>
  dli?.trace.count({ server: 'dli', method, path: /flink-jobs\/104$|jobs\/104$/, since }) ?? 0;

const byController = (): AuditEntry[] =>
  (cluster?.audit() ?? []).filter(({ user, stage }) => user.username === ACCOUNT && stage !== 'Panic');

/** Such as `patch flinkjarjobs/status`. */
const asked = ({ verb, objectRef }: AuditEntry): string =>
  `${verb} ${objectRef?.resource ?? ''}${objectRef?.subresource === undefined ? '' : `/${objectRef.subresource}`}`;

const writes = (entries: readonly AuditEntry[]): string[] =>
  entries
    .filter(({ stage }) => stage === 'ResponseComplete')
    .map(asked)
    .filter((text) => !/^(get|list|watch) | leases$/.test(text));

const job = async (): Promise<Json> => (await kube.get(`${jobsPath('streaming')}/test1`)).body;

const waitForReady = (): Promise<string> =>
  kubectl.ok(['-n', 'streaming', 'wait', 'fjj/test1', '--for=condition=Ready', '--timeout=30s']);

describe('the example of the repository', () => {
  let operator: Running;

  beforeAll(() => {
    operator = start();
  });

  afterAll(async () => {
    expect(await operator.stop()).toBe(0);
  });

  test('applied: one PUT, one status write, and Ready', async () => {
    const live = dli?.jobs.get('104');
    if (live !== undefined) live.fields = { ...live.fields, parallel_number: 7 };
    for (const file of ['namespace', 'secret', 'test1'])
      await kubectl.ok(['apply', '-f', repository(`manifests/${file}.yaml`)]);
    await waitForReady();
    expect(jobs('PUT')).toBe(1);
    expect(dli?.jobs.get('104')?.fields).toMatchObject({ parallel_number: 1, desc: 'job for test' });
    const { metadata, status } = await job();
    expect(status).toMatchObject({
      observedGeneration: metadata.generation,
      update_time: dli?.jobs.get('104')?.update_time,
      driftCount: 0,
    });
    expect(writes(byController()).filter((text) => text === 'patch flinkjarjobs/status')).toHaveLength(1);
  });

  test('its event is seen by kubectl', async () => {
    const printed = await eventually(async () => {
      const events = await kubectl.ok(['-n', 'streaming', 'events', '--for', 'flinkjarjob/test1']);
      return events.includes('Updated') ? events : undefined;
    });
    expect(printed).toMatch(/Normal\s+Updated\s+FlinkJarJob\/test1/);
    expect(await kubectl.ok(['-n', 'streaming', 'describe', 'fjj', 'test1'])).toContain('Updated');
  });

  test('the table says so', async () => {
    const printed = await kubectl.ok(['-n', 'streaming', 'get', 'fjj']);
    expect(printed).toMatch(/^NAME\s+READY\s+REASON\s+HEALTHY\s+DRIFT\s+UPDATED\s+AGE\n/);
    expect(printed).toMatch(/\ntest1\s+True\s+UpToDate\s+\w+\s+0\s+\d+\w+\s+\d+s\n$/);
  });

  test('edited: another PUT, and Ready for the new generation', async () => {
    const patch = '{"spec": {"job": {"desc": "edited"}}}';
    await kubectl.ok(['-n', 'streaming', 'patch', 'fjj', 'test1', '--type=merge', '-p', patch]);
    await waitForReady();
    expect(jobs('PUT')).toBe(2);
    expect(dli?.jobs.get('104')?.fields).toMatchObject({ desc: 'edited' });
    const { metadata, status } = await job();
    expect(status.observedGeneration).toBe(metadata.generation);
  });

  test('touched while its update is under way: the status write meets a conflict, and nothing is sent twice', async () => {
    const since = dli?.trace.entries.length ?? 0;
    const entries = byController().length;
    const fault = dli?.faults.add({ verb: 'PUT', times: 1, action: { kind: 'delay', ms: 4_000 } });
    const patch = '{"spec": {"job": {"desc": "slowly"}}}';
    await kubectl.ok(['-n', 'streaming', 'patch', 'fjj', 'test1', '--type=merge', '-p', patch]);
    await eventually(() => (jobs('PUT', since) > 0 ? true : undefined));
    await kubectl.ok(['-n', 'streaming', 'annotate', 'fjj', 'test1', 'example.com/touched=yes']);
    await waitForReady();
    if (fault !== undefined) dli?.faults.remove(fault);
    expect(jobs('PUT', since)).toBe(1);
    const met = byController()
      .slice(entries)
      .filter(({ responseStatus }) => responseStatus?.code === 409);
    expect(met.map(asked)).toEqual(['patch flinkjarjobs/status']);
  });

  test('applied again by its owner, server-side, there is no conflict with the status', async () => {
    const file = repository('manifests/test1.yaml');
    const printed = await kubectl.ok([
      ...['apply', '--server-side', '--force-conflicts', '--field-manager=team', '-f', file],
    ]);
    expect(printed).toContain('serverside-applied');
    await waitForReady();
    const owners = (await job()).metadata.managedFields.filter(
      ({ subresource }: Json) => subresource === 'status',
    );
    expect(owners).toEqual([
      expect.objectContaining({ manager: expect.stringMatching(/^flinkjarjob-controller/) }),
    ]);
    await kubectl.ok(['apply', '--server-side', '--field-manager=team', '-f', file]);
  });
});

describe('the controller started again', () => {
  test('looks at the job, and writes nothing but its lease', async () => {
    const before = await job();
    const entries = byController().length;
    const since = dli?.trace.entries.length ?? 0;
    const operator = start();
    await eventually(() => (jobs('GET', since) > 0 ? true : undefined));
    expect(await operator.stop()).toBe(0);
    expect(jobs('PUT', since)).toBe(0);
    expect(writes(byController().slice(entries))).toEqual([]);
    expect((await job()).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('was never refused anything', () => {
    const refused = byController().filter(({ responseStatus }) => responseStatus?.code === 403);
    expect(refused.map(asked)).toEqual([]);
  });
});

test('deleted, the object is gone at once and the job stays', async () => {
  await kubectl.ok(['-n', 'streaming', 'delete', 'fjj', 'test1', '--timeout=10s']);
  expect((await kube.get(`${jobsPath('streaming')}/test1`)).status).toBe(404);
  expect(dli?.jobs.get('104')).toBeDefined();
});
