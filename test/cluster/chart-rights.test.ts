/** The rights that the chart gives, by the API server's own account: what was granted was used, and nothing else was asked for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import { systemClock as clock } from '../../src/ground/clock.ts';
import { connect } from '../../src/kubernetes/http/api.ts';
import { FINALIZER } from '../../src/kubernetes/objects/crd.ts';
import { readManifest } from '../../src/kubernetes/objects/manifest.ts';
import { createCluster } from '../../src/kubernetes/objects/resources.ts';
import { Secrets } from '../../src/kubernetes/objects/secrets.ts';
import { ManifestCache } from '../../src/kubernetes/watch/cache.ts';
import { APPLY, eventually, type Json, Kube } from '../contract/kubernetes-http.ts';
import type { Spawned } from '../e2e/operators.ts';
import { until } from '../support/until.ts';
import { allowing, granted, leaseRights, NAMESPACE, RELEASE, workRights } from './account.ts';
import type { AuditEntry } from './audit.ts';
import { asked, byAccount } from './chart-release.ts';
import { type ChartRig, repository, startChartRig } from './chart-rig.ts';
import { flinkJarJob, jobsPath } from './flink-jar-jobs.ts';

const TEST1 = `${jobsPath('streaming')}/test1`;
const DEFINITION_RIGHT = 'get apiextensions.k8s.io/customresourcedefinitions @* flinkjarjobs.dli.gitops.dev';
const isOfDefinition = ({ objectRef }: AuditEntry): boolean =>
  objectRef?.resource === 'customresourcedefinitions';

const MODES = [
  { title: 'in the whole cluster', values: [], place: '*', served: ['other', 'streaming'] },
  {
    title: 'in one namespace',
    values: ['--set', 'namespaces={streaming}'],
    place: 'streaming',
    served: ['streaming'],
  },
];

describe.each(MODES)('$title', ({ values, place, served }) => {
  let rig: ChartRig;
  let controllers: Spawned[];

  const entries = (): AuditEntry[] => byAccount(rig.cluster.audit());
  const seen = (wanted: string): Promise<true> =>
    until(wanted, () => (entries().some((entry) => asked(entry) === wanted) ? true : undefined));
  const puts = (): number => rig.dli.trace.count({ server: 'dli', method: 'PUT', path: /flink-jobs\/104$/ });
  const ready = (): Promise<string> =>
    rig.kubectl.ok(['-n', 'streaming', 'wait', 'fjj/test1', '--for=condition=Ready', '--timeout=45s']);

  /** Another tenant, with a Secret of the same name, and a job of its own. */
  async function addTenant(): Promise<void> {
    const { accessKey, secretKey, region, projectId } = rig.dli.account;
    const live = rig.dli.jobs.get('104');
    rig.dli.jobs.add({ id: '105', status: 'job_cancel_success', fields: { ...live?.fields, name: 'other' } });
    await rig.kube.post('/api/v1/namespaces', { metadata: { name: 'other' } });
    await rig.kube.post('/api/v1/namespaces/other/secrets', {
      metadata: { name: 'dli-credentials', labels: { 'dli.gitops.dev/credentials': 'true' } },
      stringData: { accessKey, secretKey, region, projectId },
    });
    await rig.kube.post(jobsPath('other'), flinkJarJob('theirs', { jobId: '105', job: { desc: 'theirs' } }));
  }

  beforeAll(async () => {
    rig = await startChartRig();
    await rig.kubectl.ok(['apply', '-f', repository('manifests/namespace.yaml')]);
    await rig.install(...values);
    for (const file of ['secret', 'test1'])
      await rig.kubectl.ok(['apply', '-f', repository(`manifests/${file}.yaml`)]);
    const live = rig.dli.jobs.get('104');
    if (live !== undefined) live.fields = { ...live.fields, parallel_number: 7 };
    await addTenant();
    controllers = [await rig.start()];
  });

  afterAll(() => rig?.close());

  test('it sends the update, and writes the status and an event', async () => {
    await ready();
    expect(puts()).toBe(1);
    const printed = await eventually(async () => {
      const events = await rig.kubectl.ok(['-n', 'streaming', 'events', '--for', 'flinkjarjob/test1']);
      return events.includes('Updated') ? events : undefined;
    });
    expect(printed).toMatch(/Normal\s+Updated\s+FlinkJarJob\/test1/);
  });

  test('a second one stands by, and watches the Lease', async () => {
    controllers.push(await rig.start());
    await seen(`watch coordination.k8s.io/leases @${NAMESPACE} ${RELEASE}`);
  });

  test('a status write that meets a conflict reads the object again', async () => {
    const fault = rig.dli.faults.add({ verb: 'PUT', times: 1, action: { kind: 'delay', ms: 4_000 } });
    const patch = '{"spec": {"job": {"desc": "slowly"}}}';
    await rig.kubectl.ok(['-n', 'streaming', 'patch', 'fjj', 'test1', '--type=merge', '-p', patch]);
    await eventually(() => (puts() === 2 ? true : undefined));
    await rig.kube.patch(TEST1, { metadata: { annotations: { 'example.com/touched': 'yes' } } });
    await ready();
    rig.dli.faults.remove(fault);
    await seen('get dli.gitops.dev/flinkjarjobs @streaming test1');
    expect(puts()).toBe(2);
  });

  test('only the objects of its namespaces were looked at', async () => {
    const { body } = await rig.kube.get(`${jobsPath('other')}/theirs`);
    expect(body.status.conditions === undefined).toBe(!served.includes('other'));
  });

  test('both end when they are told to', async () => {
    expect(await Promise.all(controllers.map((spawned) => spawned.kill('SIGTERM')))).toEqual([0, 0]);
  });

  test('the finalizer is added to an object and taken away', async () => {
    const { url, ca } = rig.cluster;
    const file = join(rig.folder, 'adapter');
    writeFileSync(file, kubeconfig({ url, ca, token: await rig.token() }), { mode: 0o600 });
    const api = await connect({ kubeconfig: file, clock, userAgent: 'fjj/test' });
    const cache = new ManifestCache({ onChange: () => undefined });
    const secrets = new Secrets({ api, clock, onChange: () => undefined });
    const recorder = { record: () => undefined, flush: async () => undefined };
    const cluster = createCluster({ api, cache, secrets, recorder, clock, onSetBack: () => undefined });
    const read = readManifest((await rig.kube.get(TEST1)).body, clock.wall());
    const held = read.ok && (await cluster.setFinalizer(read.manifest, true));
    if (held === false || held.kind !== 'written') throw new Error(JSON.stringify([read, held]));
    expect((await rig.kube.get(TEST1)).body.metadata.finalizers).toEqual([FINALIZER]);
    expect((await cluster.setFinalizer(held.manifest, false)).kind).toBe('written');
    // In some namespaces only, nobody can tell it of the definition.
    expect(await cluster.removalOf('streaming')).toBe(place === '*' ? 'no' : 'unknown');
    expect((await rig.kube.get(TEST1)).body.metadata.finalizers).toBeUndefined();
    await api.close();
  });

  test('what was granted was used, nothing else was asked for, and nothing was refused', async () => {
    const rights = await granted(rig.kube);
    expect(rights).toEqual([...workRights(place), ...leaseRights(RELEASE)].sort());
    const own = entries().filter((entry) => !isOfDefinition(entry));
    const used = own.map((entry) => allowing(rights, asked(entry)));
    // Of the definition it asks in vain where it works in some namespaces only.
    const definition = place === '*' ? [DEFINITION_RIGHT] : [];
    expect([...new Set([...used, ...definition])].sort()).toEqual(rights);
    expect(own.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
    const codes = entries().flatMap((entry) => (isOfDefinition(entry) ? [entry.responseStatus?.code] : []));
    expect(codes).toEqual([place === '*' ? 200 : 403]);
  });

  test('secrets were read by name, in the namespace of the object that names them', () => {
    const secrets = entries().filter(({ objectRef }) => objectRef?.resource === 'secrets');
    const wanted = served.map((namespace) => `get /secrets @${namespace} dli-credentials`);
    expect([...new Set(secrets.map(asked))].sort()).toEqual(wanted);
  });

  describe('with its token', () => {
    let mine: Kube;
    let live: Json;

    beforeAll(async () => {
      const { url, ca } = rig.cluster;
      mine = new Kube({ url, ca, token: await rig.token() });
      live = (await rig.kube.get(TEST1)).body;
    });

    afterAll(() => mine?.close());

    const spec = { suspend: true, job: { desc: 'taken over' } };
    const applied = { ...flinkJarJob('test1', { jobId: '104', ...spec }), status: { driftCount: 9 } };

    test.each([
      ['merged', TEST1, {}],
      ['applied', `${TEST1}?fieldManager=me&force=true`, APPLY],
    ])('a spec that is %s is refused by the policy', async (_title, path, options) => {
      const { status, body } = await mine.patch(path, applied, 'type' in options ? options : undefined);
      expect({ status, message: body.message }).toEqual({
        status: 422,
        message: expect.stringMatching(/ValidatingAdmissionPolicy .* the controller does not change spec$/),
      });
      expect((await rig.kube.get(TEST1)).body).toEqual(live);
    });

    test.each<[string, string, () => Promise<{ status: number; body: Json }>]>([
      [
        'put a spec',
        'update resource "flinkjarjobs"',
        () => mine.put(TEST1, { ...live, spec: { ...live.spec, ...spec } }),
      ],
      ['put a status', 'update resource "flinkjarjobs/status"', () => mine.put(`${TEST1}/status`, live)],
      ['delete an object', 'delete resource "flinkjarjobs"', () => mine.delete(TEST1)],
      ['list secrets', 'list resource "secrets"', () => mine.get('/api/v1/secrets')],
      [
        'list the secrets of a namespace',
        'list resource "secrets"',
        () => mine.get('/api/v1/namespaces/streaming/secrets'),
      ],
      ['watch secrets', 'watch resource "secrets"', () => mine.get('/api/v1/secrets?watch=true')],
      [
        'read another Lease',
        'get resource "leases"',
        () => mine.get(`/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/another`),
      ],
    ])('nobody can %s', async (_title, refused, send) => {
      const { status, body } = await send();
      expect({ status, message: body.message }).toEqual({
        status: 403,
        message: expect.stringContaining(`cannot ${refused}`),
      });
      expect((await rig.kube.get(TEST1)).body.metadata.generation).toBe(live.metadata.generation);
    });

    test('a Secret of another tenant can be read only where that tenant is served', async () => {
      const { status } = await mine.get('/api/v1/namespaces/other/secrets/dli-credentials');
      expect(status).toBe(served.includes('other') ? 200 : 403);
    });

    test.each([
      ['merged', `${TEST1}/status`, {}],
      ['applied', `${TEST1}/status?fieldManager=me&force=true`, APPLY],
    ])('a spec that is %s along with a status stays as it was', async (_title, path, options) => {
      const sent = {
        ...applied,
        metadata: { name: 'test1', labels: { mine: 'yes' }, finalizers: ['a.b/c'] },
      };
      const type = 'type' in options ? options : undefined;
      const { status, body } = await mine.patch(path, sent, type);
      expect({ status, message: body.message }).toEqual({ status: 200, message: undefined });
      const { metadata, spec: kept, status: written } = (await rig.kube.get(TEST1)).body;
      expect(written.driftCount).toBe(9);
      expect(kept).toEqual(live.spec);
      expect(metadata.generation).toBe(live.metadata.generation);
      expect([metadata.labels, metadata.finalizers]).toEqual([
        live.metadata.labels,
        live.metadata.finalizers,
      ]);
    });
  });
});
