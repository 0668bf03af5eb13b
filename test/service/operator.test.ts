/** How the controller ends when what it calls does not answer. The settings and signals: `e2e/process.test.ts`. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { FaultRule } from '../../sim/http/faults.ts';
import { freePort } from '../../tools/ports.ts';
import {
  addJob,
  apply,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { page, type Spawned, said, spawnOperator } from '../e2e/operators.ts';
import { until } from '../support/until.ts';

let world: World;
let one: Spawned | undefined;

beforeAll(async () => {
  world = await startWorld();
});

afterEach(async () => {
  world.faults.clear();
  await one?.kill('SIGKILL');
});

afterAll(() => world.close());

async function holderOf(lease: string): Promise<string> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/default/leases/${lease}`;
  const { body } = await world.api.request({ method: 'GET', path, timeoutMs: 5_000 });
  return (body as { spec: { holderIdentity?: string } }).spec.holderIdentity ?? '';
}

const MS = 5_000;

const HANGING: [what: string, fault: Omit<FaultRule, 'action'>, holder: string][] = [
  ['a GET to DLI', { server: 'dli', verb: 'GET', path: '/streaming/jobs/' }, 'one'],
  ['a PUT to DLI', { server: 'dli', verb: 'PUT', path: '/flink-jobs/' }, 'one'],
  ['a write of the status', { server: 'kubernetes', verb: 'PATCH', path: '/status' }, 'one'],
  ['the release of the lease', { server: 'kubernetes', verb: 'PUT', path: '/leases/' }, 'one'],
];

test.each(HANGING)(
  'SIGTERM while %s hangs: it ends with exit code 0 within 5 s, and the lease runs out by itself',
  async (...[, fault, holder]) => {
    const namespace = `ends-${HANGING.findIndex(([, rule]) => rule === fault)}`;
    await makeNamespace(world, namespace);
    const key: Key = `${namespace}/test1`;
    await apply(world, manifestOf(key, { jobId: addJob(world), job: { desc: 'live' } }));
    one = spawnOperator(world, {
      namespaces: namespace,
      'leader-elect': 'true',
      'lease-name': namespace,
      identity: 'one',
    });
    await untilReason(world, key);
    const id = world.faults.add({ ...fault, action: { kind: 'hang' } });
    await edit(world, key, { desc: 'hangs' });
    await until('the hanging call', () =>
      world.faults.list().find((rule) => rule.id === id && rule.seen > 0),
    );
    const asked = performance.now();
    expect(await one.kill('SIGTERM')).toBe(0);
    expect(performance.now() - asked).toBeLessThan(MS);
    expect(await holderOf(namespace)).toBe(holder);
  },
);

test('what is not well with the watch is logged once, however often it is tried again', async () => {
  const empty = await startWorld({ objects: [] });
  try {
    one = spawnOperator(empty, {});
    const lists = () => empty.trace.count({ server: 'kubernetes', method: 'GET', path: /\/flinkjarjobs$/ });
    await said(one, /HTTP 404/);
    await until('five tries', () => (lists() >= 5 ? true : undefined));
    expect(one.lines().filter(({ level }) => level === 'warn')).toHaveLength(1);
  } finally {
    await empty.close();
  }
});

test('a replica that takes over does not count the edits that the one before it dealt with', async () => {
  const namespace = 'takes-over';
  await makeNamespace(world, namespace);
  const key: Key = `${namespace}/test1`;
  await apply(world, manifestOf(key, { jobId: addJob(world), job: { desc: 'live' } }));
  const flags = { namespaces: namespace, 'leader-elect': 'true', 'lease-name': namespace };
  one = spawnOperator(world, { ...flags, identity: 'one' });
  await untilReason(world, key);
  const port = await freePort();
  const two = spawnOperator(world, { ...flags, identity: 'two', 'metrics-address': `127.0.0.1:${port}` });
  try {
    await said(two, 'lease: following one');
    await edit(world, key, { desc: 'by one' });
    await untilReason(world, key);
    await one.kill('SIGTERM');
    await said(two, 'pass done');
    expect((await page(port, '/metrics'))?.text).toContain('flinkjarjob_spec_to_applied_seconds_count 0');
  } finally {
    await two.kill('SIGKILL');
  }
});
