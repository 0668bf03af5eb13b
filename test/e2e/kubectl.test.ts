/** The stock kubectl, the controller and a DLI: what a person sees at a terminal. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exampleJob } from '../../sim/dli/example.ts';
import { type Kubectl, makeKubectl } from '../support/kubectl.ts';
import { until } from '../support/until.ts';
import { goldenBody } from './golden-log.ts';
import {
  addJob,
  apply,
  conditionOf,
  type Key,
  manifestOf,
  mark,
  puts,
  reconcileNow,
  remove,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

/** The example, and beside it what installs the controller. */
const MANIFESTS = new URL('../../manifests/', import.meta.url).pathname;

let world: World;
let operator: Operator;
let kubectl: Kubectl;

beforeAll(async () => {
  world = await startWorld({ dli: { jobs: [exampleJob()] } });
  operator = startOperator(world);
  kubectl = await makeKubectl(world.kubernetes.kubeconfig);
});

afterAll(async () => {
  await operator.stop();
  kubectl.close();
  await world.close();
});

const ofJob = (...args: string[]): Promise<string> => kubectl.ok([...args, '--namespace=streaming']);

test('kubectl apply -f manifests/ leads to the PUT of the golden log', async () => {
  const since = mark(world);
  const said = await kubectl.ok(['apply', '-f', MANIFESTS]);
  expect(said.trim().split('\n').slice(-3)).toEqual([
    'namespace/streaming created',
    'secret/dli-credentials created',
    'flinkjarjob.dli.gitops.dev/test1 created',
  ]);
  await untilReason(world, 'streaming/test1');
  expect(puts(world, since).map(({ body }) => body)).toEqual([goldenBody('apply-example', 'PUT')]);
});

test('kubectl wait sees it Ready', async () => {
  expect(await ofJob('wait', '--for=condition=Ready', 'fjj/test1', '--timeout=15s')).toBe(
    'flinkjarjob.dli.gitops.dev/test1 condition met\n',
  );
});

test('kubectl get shows READY True and when DLI was updated', async () => {
  const [head = '', row = ''] = (await ofJob('get', 'fjj')).split('\n');
  expect(head.split(/\s+/)).toEqual(['NAME', 'READY', 'REASON', 'HEALTHY', 'DRIFT', 'UPDATED', 'AGE']);
  expect(row).toMatch(/^test1 +True +UpToDate +Unknown +0 +\d+s +\d+s$/);
  const updated = await ofJob('get', 'fjj', 'test1', '-o', 'jsonpath={.status.update_time}');
  expect(updated).toBe(String(world.dli.jobs.get('104')?.update_time));
});

test('kubectl get -o wide shows the job, its mode and region, the queue and the sentence', async () => {
  const wide = await ofJob('get', 'flinkjarjobs', '-o', 'wide');
  expect(wide).toMatch(/ JOB +MODE +REGION +WANTED /);
  expect(wide).toMatch(
    / job_\w+ +Manage +cn-north-4 .*104 +testQueue +.*The live job is what the spec says\./,
  );
});

test('of all namespaces, at 120 columns: a job that has failed, and an object that only observes', async () => {
  const name = 'orders-of-all-shops-to-the-warehouse-eu';
  const id = addJob(world, { status: 'job_running_exception', fields: { desc: 'as it is' } });
  const key: Key = `streaming/${name}`;
  await apply(world, manifestOf(key, { jobId: id, mode: 'Observe', job: { desc: 'as it is' } }));
  await untilReason(world, key, 'Observed');
  const lines = (await kubectl.ok(['get', 'fjj', '-A'])).trim().split('\n');
  expect(
    lines
      .find((line) => line.includes(name))
      ?.split(/\s+/)
      .slice(2, 6),
  ).toEqual(['True', 'Observed', 'False', '0']);
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
  await remove(world, key);
});

test('kubectl explain of a field of DLI ends with whether a running job takes it', async () => {
  const meaning = async (field: string) =>
    (await kubectl.ok(['explain', `fjj.spec.job.${field}`])).replace(/\s+/g, ' ').trim();
  expect(await meaning('smn_topic')).toMatch(/ Hot\.$/);
  expect(await meaning('parallel_number')).toMatch(/ Cold\.$/);
});

test('kubectl describe shows the event', async () => {
  const event = await until('the event', async () => {
    const lines = (await ofJob('describe', 'fjj', 'test1')).split('\n');
    return lines.find((line) => /Normal +Updated /.test(line));
  });
  expect(event).toContain('parallel_number 2 -> 1');
});

test('applied again, kubectl says unchanged and DLI gets nothing', async () => {
  const since = mark(world);
  expect(await kubectl.ok(['apply', '-f', MANIFESTS])).toContain(
    'flinkjarjob.dli.gitops.dev/test1 unchanged',
  );
  await reconcileNow(world, 'streaming/test1');
  expect(puts(world, since)).toHaveLength(0);
});

test('a patch as kubectl edit sends it becomes the live job', async () => {
  await ofJob(
    'patch',
    'fjj',
    'test1',
    '--type=merge',
    '-p',
    '{"spec":{"job":{"desc":"edited at the terminal"}}}',
  );
  await ofJob('wait', '--for=jsonpath={.status.observedGeneration}=2', 'fjj/test1', '--timeout=15s');
  expect(world.dli.jobs.get('104')?.fields['desc']).toBe('edited at the terminal');
});

test('a refused edit is seen by kubectl wait, with the code of DLI', async () => {
  await ofJob('patch', 'fjj', 'test1', '--type=merge', '-p', '{"spec":{"job":{"entrypoint":"missing.jar"}}}');
  await ofJob('wait', '--for=condition=Stalled', 'fjj/test1', '--timeout=15s');
  expect(await ofJob('get', 'fjj', '--field-selector=status.error_code=DLI.12002', '-o', 'name')).toBe(
    'flinkjarjob.dli.gitops.dev/test1\n',
  );
  expect(conditionOf(await untilReason(world, 'streaming/test1', 'Rejected'), 'Ready')?.message).toContain(
    'missing.jar',
  );
});

test('kubectl annotate asks for a pass, and the status acknowledges it', async () => {
  await ofJob(
    'annotate',
    '--overwrite',
    'fjj',
    'test1',
    'dli.gitops.dev/reconcile-requested-at=2026-01-02T03:04:05Z',
  );
  await ofJob(
    ...['wait', '--for=jsonpath={.status.lastHandledReconcileAt}=2026-01-02T03:04:05Z'],
    ...['fjj/test1', '--timeout=15s'],
  );
});

test('kubectl explain knows the fields of the job', async () => {
  const explained = await kubectl.ok(['explain', 'fjj.spec.job']);
  expect(explained).toContain('KIND:       FlinkJarJob');
  for (const field of ['cu_number', 'dependency_jars', 'entrypoint_args', 'restart_when_exception']) {
    expect(explained).toMatch(new RegExp(`^ +${field}\\s+<`, 'm'));
  }
});

test('kubectl delete removes the object and leaves the job alone', async () => {
  const since = mark(world);
  await ofJob('delete', 'fjj', 'test1', '--timeout=15s');
  expect(puts(world, since)).toHaveLength(0);
  expect(world.dli.jobs.get('104')?.fields['name']).toBe('test1');
});
