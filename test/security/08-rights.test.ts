/** What the chart gives to people, and what one learns who may write objects. On a real API server: test/cluster/08-rights.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { leaksIn } from '../../sim/whole/oracles/leaks.ts';
import { render, type Values } from '../chart/render.ts';
import { of, type Role } from '../chart/workload.ts';
import {
  addJob,
  announced,
  apply,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';
import { textOf } from '../image/made.ts';
import { ATTEMPTS, FOREIGN, LIVE, OTHER_LIVE, untold, WANTED } from './author.ts';

const TO = 'rbac.authorization.k8s.io/aggregate-to-';

/** Verbs on FlinkJarJobs that a role of the cluster gets. */
const verbsFor = (role: string, roles: readonly Role[]): string[] =>
  roles
    .filter(({ metadata: { labels = {} } }) => labels[`${TO}${role}`] === 'true')
    .flatMap(({ rules }) => rules.flatMap(({ verbs }) => verbs));

const rolesOf = async (values: Values): Promise<Role[]> =>
  of<Role>({ objects: await render(values) }, 'ClusterRole');

describe('8. Rights', () => {
  describe('who may only view a namespace', () => {
    const READ = ['get', 'list', 'watch'];

    test('reads no FlinkJarJob, whose spec may hold keys', async () => {
      const roles = await rolesOf({});
      expect(verbsFor('view', roles)).toEqual([]);
      for (const role of ['edit', 'admin'])
        expect(verbsFor(role, roles)).toEqual(expect.arrayContaining(READ));
    });

    test('nor where the chart is installed without Helm', () => {
      const objects = parseAllDocuments(textOf('manifests/install.yaml')).map((one) => one.toJS());
      const roles = objects.filter(({ kind }) => kind === 'ClusterRole') as Role[];
      expect(roles.length).toBeGreaterThan(2);
      expect(verbsFor('view', roles)).toEqual([]);
    });

    test('reads them where that is asked for, and no more', async () => {
      expect(verbsFor('view', await rolesOf({ rbac: { aggregateToView: true } }))).toEqual(READ);
      expect(verbsFor('view', await rolesOf({ rbac: { aggregateToView: true, aggregate: false } }))).toEqual(
        [],
      );
    });
  });

  test('in namespaces of its own the controller has no right in the cluster', async () => {
    const objects = await render({ namespaces: ['a', 'b'] });
    expect(objects.filter(({ kind }) => kind.startsWith('ClusterRole'))).toEqual([]);
    const places = objects.filter(({ kind }) => kind === 'Role').map(({ metadata }) => metadata.namespace);
    expect(places.sort()).toEqual(['a', 'b', 'gitops']);
  });

  test.each(['README.md', 'helm/flinkjarjob-controller/README.md'])(
    '%s installs so first, and says why',
    (page) => {
      const text = textOf(page).replace(/\\\n\s*/g, '');
      const [first = ''] = text.match(/^helm install .*$/m) ?? [];
      expect(first).toContain("--set 'namespaces={streaming}'");
      expect(text).toMatch(/`namespaces` is recommended/);
    },
  );

  describe('who may write an object, and read no Secret', () => {
    let world: World;
    let operator: Operator;
    const said: unknown[] = [];
    const keyOf = (at: number): Key => `streaming/attempt-${at}`;
    const jobs: string[] = [];

    beforeAll(async () => {
      world = await startWorld();
      await makeNamespace(world, 'streaming');
      for (const { name, type, stringData, annotations = {} } of FOREIGN) {
        const metadata = { name, namespace: 'streaming', annotations };
        await apply(world, { apiVersion: 'v1', kind: 'Secret', metadata, type, stringData });
      }
      operator = startOperator(world);
    });
    afterAll(async () => {
      await operator?.stop();
      await world?.close();
    });

    test.each(ATTEMPTS.map((attempt, at) => [attempt.what, at, attempt] as const))(
      'gains nothing by %s',
      async (_, at, { spec, reason, says }) => {
        const jobId = addJob(world, { fields: LIVE });
        jobs.push(jobId);
        await apply(world, manifestOf(keyOf(at), { jobId, job: { desc: 'live' }, ...spec }));
        const live = await untilReason(world, keyOf(at), reason);
        await announced(world, keyOf(at));
        said.push(live, await eventsOf(world, keyOf(at)));
        expect(live.status?.conditions?.find(({ type }) => type === 'Ready')?.message).toMatch(says);
      },
    );

    test.each<[string, object, string]>([
      ['looks at it', { mode: 'Observe', job: { ...WANTED } }, 'DriftDetected'],
      ['has a change of it refused', { job: { ...WANTED } }, 'RestartRequired'],
    ])(
      'nobody who %s can try guesses against the status: the values of a live job leave no trace',
      async (_, spec, reason) => {
        const statuses = await Promise.all(
          [LIVE, OTHER_LIVE].map(async (fields, at) => {
            const jobId = addJob(world, { status: 'job_running', fields });
            const key: Key = `streaming/guess-${reason.toLowerCase()}-${at}`;
            await apply(world, manifestOf(key, { jobId, ...spec }));
            const live = await untilReason(world, key, reason);
            await announced(world, key);
            const text = JSON.stringify([live.status, await eventsOf(world, key)]);
            return text
              .replaceAll(jobId, 'ID')
              .replace(/\d{4}-[\d-]+T[\d:.]+Z|"update_time":\d+|"start_time":\d+/g, 'TIME');
          }),
        );
        expect(statuses[1]).toBe(statuses[0]);
      },
    );

    test('and no answer, status or event has a value of a Secret, the name of another key in it, or a key of the live job', async () => {
      for (const at of ATTEMPTS.keys())
        said.push(await get(world, keyOf(at)), await eventsOf(world, keyOf(at)));
      expect(said.length).toBeGreaterThan(ATTEMPTS.length * 3);
      expect(leaksIn(JSON.stringify(said), untold(world.dli.account))).toEqual([]);
    });

    test("and nobody else's Secret was sent to DLI or IAM", () => {
      const calls = (at: number): number =>
        world.trace.count({ server: 'dli', path: new RegExp(`/flink-jobs/${jobs[at]}$`) });
      const foreign = [...FOREIGN.keys()];
      expect(foreign.map(calls)).toEqual(foreign.map(() => 0));
      expect(calls(ATTEMPTS.length - 1)).toBeGreaterThan(0);
      expect(world.trace.count({ server: 'iam' })).toBe(0);
    });
  });
});
