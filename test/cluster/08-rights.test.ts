/**
 * The chart as it is recommended, in one namespace, on the real API server; and somebody who may write FlinkJarJobs there and
 * read no Secret. Then the chart in the whole cluster, and people with the roles `view` and `edit`.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { leaksIn } from '../../sim/whole/oracles/leaks.ts';
import { eventually, type Json, Kube } from '../contract/kubernetes-http.ts';
import { textOf } from '../image/made.ts';
import { ATTEMPTS, FOREIGN, LIVE, untold } from '../security/author.ts';
import { type Decoys, startDecoys } from '../security/decoys.ts';
import { HOSTILE, type Hostile, textFor } from '../security/hostile.ts';
import { PLACES, type Place } from '../security/places.ts';
import { NAMESPACE as OWN, RELEASE } from './account.ts';
import { asked, byAccount, CHART } from './chart-release.ts';
import { type ChartRig, startChartRig } from './chart-rig.ts';
import { flinkJarJob, jobsPath, readyOf } from './flink-jar-jobs.ts';

const NAMESPACE = 'streaming';
const JOBS = jobsPath(NAMESPACE);
const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let rig: ChartRig;
const people: Kube[] = [];

beforeAll(async () => {
  rig = await startChartRig({ jobs: [] });
});
afterAll(async () => {
  for (const kube of people) kube.close();
  await rig?.close();
});

async function must(answer: Promise<{ status: number; body: Json }>): Promise<Json> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`HTTP ${status}: ${body.message}`);
  return body;
}

/** Somebody of the namespace, without any right yet. */
async function somebody(name: string): Promise<Kube> {
  const accounts = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;
  await must(rig.kube.post(accounts, { metadata: { name } }));
  const { status } = await must(rig.kube.post(`${accounts}/${name}/token`, { spec: {} }));
  const { url, ca } = rig.cluster;
  const kube = new Kube({ url, ca, token: status.token });
  people.push(kube);
  return kube;
}

/** A command of the page of the chart, word for word. */
function commandOf(beginning: string): string[] {
  const text = textOf('helm/flinkjarjob-controller/README.md').replace(/\\\n\s*/g, '');
  const line = text.split('\n').find((one) => one.trim().startsWith(beginning)) ?? '';
  return line.trim().split(' ').slice(1);
}

let ids = 8_000;

function addJob(): string {
  const id = String(++ids);
  const fields = { queue_name: 'testQueue', cu_number: 3, manager_cu_number: 1, parallel_number: 2, ...LIVE };
  const named = { name: `job-${id}`, desc: 'live', entrypoint: 'FemaleInfoCollec.jar' };
  rig.dli.jobs.add({ id, status: 'job_cancel_success', fields: { ...fields, ...named } });
  return id;
}

describe('8. Rights', () => {
  describe('in one namespace, as the page of the chart says it: who may write objects, and read no Secret', () => {
    let author: Kube;
    let decoys: Decoys;
    const jobs: string[] = [];
    const said: unknown[] = [];
    /** Everything that the author is told. */
    const told = async (
      answer: Promise<{ status: number; body: Json }>,
    ): Promise<{ status: number; body: Json }> => {
      const { status, body } = await answer;
      said.push(body);
      return { status, body };
    };

    beforeAll(async () => {
      const { accessKey, secretKey, region, projectId } = rig.dli.account;
      await must(rig.kube.post('/api/v1/namespaces', { metadata: { name: NAMESPACE } }));
      const flags = commandOf('helm install');
      await rig.install(...flags.slice(flags.indexOf('--set')).map((flag) => flag.replaceAll("'", '')));
      const own = {
        metadata: { name: 'dli-credentials' },
        stringData: { accessKey, secretKey, region, projectId },
      };
      await must(rig.kube.post(SECRETS, own));
      for (const { name, type, stringData, annotations = {} } of FOREIGN)
        await must(rig.kube.post(SECRETS, { metadata: { name, annotations }, type, stringData }));
      author = await somebody('author');
      await rig.kubectl.ok(commandOf('kubectl -n streaming create role flinkjarjob-editor'));
      const events = [
        'create',
        'role',
        'events',
        '--verb=get,list',
        '--resource=events.events.k8s.io,events',
      ];
      await rig.kubectl.ok(['-n', NAMESPACE, ...events]);
      for (const role of ['flinkjarjob-editor', 'events'])
        await rig.kubectl.ok([
          ...['-n', NAMESPACE, 'create', 'rolebinding', role, `--role=${role}`],
          `--serviceaccount=${NAMESPACE}:author`,
        ]);
      await eventually(async () => ((await author.get(JOBS)).status === 200 ? true : undefined));
      decoys = await startDecoys([]);
      await rig.start();
    });
    afterAll(async () => {
      await decoys?.close();
      await rig?.clear();
    });

    test('without Helm it is the same objects', async () => {
      const own = ['--namespace', OWN, '--set', `namespaces={${NAMESPACE}}`];
      const text = await rig.helm.ok(['template', RELEASE, CHART, ...own]);
      const made = await rig.kubectl.ok(['apply', '--dry-run=server', '-f', '-'], text);
      expect(made).toContain('deployment.apps/flinkjarjob-controller configured');
      expect(made).not.toMatch(/clusterrole|created/);
    });

    test.each<[string, () => Promise<{ status: number; body: Json }>]>([
      ['read a Secret', () => author.get(`${SECRETS}/dli-credentials`)],
      ['list Secrets', () => author.get(SECRETS)],
      ['watch Secrets', () => author.get(`${SECRETS}?watch=true`)],
      ['write a Secret', () => author.post(SECRETS, { metadata: { name: 'mine' }, stringData: { a: 'b' } })],
      [
        'take a token',
        () => author.post(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts/author/token`, { spec: {} }),
      ],
      [
        'start a pod',
        () => author.post(`/api/v1/namespaces/${NAMESPACE}/pods`, { metadata: { name: 'mine' } }),
      ],
      ['write a status', () => author.patch(`${JOBS}/x/status`, { status: { observedGeneration: 1 } })],
      [
        'give rights',
        () => author.post(`${RBAC}/namespaces/${NAMESPACE}/rolebindings`, { metadata: { name: 'x' } }),
      ],
    ])('may not %s', async (_, ask) => {
      expect((await told(ask())).status).toBe(403);
    });

    test.each(ATTEMPTS.map((attempt, at) => [attempt.what, at, attempt] as const))(
      'gains nothing by %s',
      async (_, at, { spec, reason, says }) => {
        const jobId = addJob();
        jobs.push(jobId);
        const object = flinkJarJob(`attempt-${at}`, { jobId, job: { desc: 'live' }, ...spec });
        expect((await told(author.post(JOBS, object))).status).toBe(201);
        const ready = await eventually(async () => {
          const now = readyOf((await told(author.get(`${JOBS}/attempt-${at}`))).body);
          return now?.reason === reason ? now : undefined;
        });
        expect(ready.message).toMatch(says);
      },
    );

    const PORTS = HOSTILE.filter(({ text }) => text.includes('<port>'));
    const OF_OBJECTS = PLACES.filter(({ name }) => name.includes('spec'));

    function astray(put: Place['put'], [at, nth]: [place: number, hostile: number]): Json {
      const { spec, annotations } = put(textFor(PORTS[nth] as Hostile, decoys.port));
      const object = flinkJarJob(`astray-${at}-${nth}`, { jobId: addJob(), job: { desc: 'live' }, ...spec });
      if (annotations !== undefined) object.metadata.annotations = annotations;
      return object;
    }

    /** By an API server that is not asked to be strict; a strict one says what is wrong. */
    async function isAdmitted(object: Json, refused: RegExp): Promise<boolean> {
      const strict = await told(author.post(`${JOBS}?fieldValidation=Strict&dryRun=All`, object));
      expect(strict.body.message).toMatch(refused);
      return (await told(author.post(JOBS, object))).status === 201;
    }

    const reasonOf = ({ metadata }: Json): Promise<string> =>
      eventually(async () => readyOf((await told(author.get(`${JOBS}/${metadata.name}`))).body)?.reason);

    test.each(OF_OBJECTS.map(({ name, put, refused = /./ }, at) => [name, { at, put, refused }] as const))(
      'has credentials sent nowhere else by %s',
      async (_name, { at, put, refused }) => {
        const objects = PORTS.map((_, nth) => astray(put, [at, nth]));
        const admitted = await Promise.all(objects.map((object) => isAdmitted(object, refused)));
        // Fields that mean nothing are not stored; beside them nothing is wrong.
        expect(admitted).toEqual(objects.map(() => at === OF_OBJECTS.length - 1));
        const reasons = await Promise.all(objects.filter((_, nth) => admitted[nth]).map(reasonOf));
        expect(reasons.filter((reason) => reason !== 'UpToDate')).toEqual([]);
        expect(decoys.connections).toEqual([]);
      },
    );

    test("and nobody else's Secret was sent to DLI or IAM", () => {
      const calls = (at: number): number =>
        rig.dli.trace.count({ server: 'dli', path: new RegExp(`/flink-jobs/${jobs[at]}$`) });
      const foreign = [...FOREIGN.keys()];
      expect(foreign.map(calls)).toEqual(foreign.map(() => 0));
      expect(calls(ATTEMPTS.length - 1)).toBeGreaterThan(0);
      expect(rig.dli.trace.count({ server: 'iam' })).toBe(0);
    });

    test('and was told no value of a Secret, the name of no key in it but ours, and no key of the live job', async () => {
      for (const path of [
        JOBS,
        `/api/v1/namespaces/${NAMESPACE}/events`,
        `/apis/events.k8s.io/v1/namespaces/${NAMESPACE}/events`,
      ])
        expect((await told(author.get(path))).status).toBe(200);
      const text = JSON.stringify(said);
      expect(text).toContain('SecretInvalid');
      expect(leaksIn(text, untold(rig.dli.account))).toEqual([]);
    });

    test('the controller read Secrets by the names in objects of its namespace, and was refused nothing', () => {
      const entries = byAccount(rig.cluster.audit());
      const read = entries.filter(({ objectRef }) => objectRef?.resource === 'secrets').map(asked);
      const names = ['dli-credentials', 'no-such-secret', ...FOREIGN.map(({ name }) => name)];
      expect([...new Set(read)].sort()).toEqual(
        names.map((name) => `get /secrets @${NAMESPACE} ${name}`).sort(),
      );
      expect(entries.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
    });
  });

  describe('in the whole cluster', () => {
    /** What the controller of aggregation would put together, which does not run here; a binding for each. */
    async function bind(name: string, role: string): Promise<void> {
      const label = encodeURIComponent(`rbac.authorization.k8s.io/aggregate-to-${role}=true`);
      const { items } = await must(rig.kube.get(`${RBAC}/clusterroles?labelSelector=${label}`));
      for (const { metadata } of items) {
        const answer = await rig.kube.post(`${RBAC}/namespaces/${NAMESPACE}/rolebindings`, {
          metadata: { name: `${name}-${metadata.name.replaceAll(':', '-')}` },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
          subjects: [{ kind: 'ServiceAccount', name, namespace: NAMESPACE }],
        });
        expect([201, 409]).toContain(answer.status);
      }
    }
    const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
    const allowed = (kube: Kube, path: string): Promise<true> =>
      eventually(async () => ((await kube.get(path)).status === 200 ? true : undefined));

    let viewer: Kube;

    beforeAll(async () => {
      await rig.install();
      viewer = await somebody('viewer');
    });

    test('who may only view a namespace reads neither its Secrets nor its FlinkJarJobs', async () => {
      await bind('viewer', 'view');
      await allowed(viewer, pods);
      for (const path of [SECRETS, JOBS, `${JOBS}/attempt-0`])
        expect((await viewer.get(path)).status).toBe(403);
    });

    test('who may edit it reads and writes both', async () => {
      const editor = await somebody('editor');
      // The role `view` is itself a part of `edit`.
      for (const role of ['view', 'edit']) await bind('editor', role);
      for (const path of [pods, SECRETS, JOBS]) await allowed(editor, path);
      expect((await editor.delete(`${JOBS}/attempt-0`)).status).toBe(200);
    });

    test('with rbac.aggregateToView who may view it reads its FlinkJarJobs, and writes none', async () => {
      await rig.install('--set', 'rbac.aggregateToView=true');
      await bind('viewer', 'view');
      await allowed(viewer, JOBS);
      expect((await viewer.get(SECRETS)).status).toBe(403);
      expect((await viewer.delete(`${JOBS}/attempt-1`)).status).toBe(403);
    });
  });
});
