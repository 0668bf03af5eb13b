/** The controller as a process: signals, exit codes, replicas. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  puts,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Flags, type Spawned, said, spawnFjj, spawnOperator } from './operators.ts';

let world: World;
let number = 0;
let running: Spawned[] = [];

beforeAll(async () => {
  world = await startWorld();
});

afterEach(async () => {
  world.faults.clear();
  await Promise.all(running.map((one) => one.kill('SIGKILL')));
  running = [];
});

afterAll(() => world.close());

function start(flags: Flags): Spawned {
  const spawned = spawnOperator(world, flags);
  running.push(spawned);
  return spawned;
}

async function place(): Promise<{ namespace: string; key: Key; id: string; lease: string }> {
  const namespace = `process-${++number}`;
  await makeNamespace(world, namespace);
  const id = addJob(world);
  const key: Key = `${namespace}/test1`;
  await apply(world, manifestOf(key, { jobId: id, job: { desc: 'live' } }));
  return { namespace, key, id, lease: `lease-${number}` };
}

async function holderOf(lease: string): Promise<string> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/default/leases/${lease}`;
  const { body } = await world.api.request({ method: 'GET', path, timeoutMs: 5_000 });
  return (body as { spec: { holderIdentity?: string } }).spec.holderIdentity ?? '';
}

const descs = (since: number, id: string): string[] =>
  puts(world, since, id).map(({ body }) => (body as { desc: string }).desc);

const LONG: Flags = { 'leader-elect': 'true', 'lease-duration': '60s', 'renew-deadline': '40s' };
const SHORT: Flags = {
  'leader-elect': 'true',
  'lease-duration': '8s',
  'renew-deadline': '6s',
  'retry-period': '250ms',
  'dli-timeout': '1s',
};

test('SIGTERM during a PUT: the PUT is finished and reported, the lease released, exit code 0 within 5 s', async () => {
  const { namespace, key, id, lease } = await place();
  const one = start({ ...LONG, namespaces: namespace, 'lease-name': lease, identity: 'one' });
  await untilReason(world, key);
  expect(await holderOf(lease)).toBe('one');
  const since = mark(world);
  world.faults.add({
    server: 'dli',
    verb: 'PUT',
    path: `flink-jobs/${id}$`,
    action: { kind: 'delay', ms: 600 },
  });
  await edit(world, key, { desc: 'before the end' });
  await until('the PUT under way', () => puts(world, since, id)[0]);
  const asked = performance.now();
  expect(await one.kill('SIGTERM')).toBe(0);
  expect(performance.now() - asked).toBeLessThan(5_000);
  const { status } = await untilReason(world, key);
  expect(descs(since, id)).toEqual(['before the end']);
  expect(status?.update_time).toBe(world.dli.jobs.get(id)?.update_time);
  expect(await holderOf(lease)).toBe('');
});

test('two replicas: one works; after its SIGTERM the other takes over at once, and no edit is sent twice', async () => {
  const { namespace, key, id, lease } = await place();
  const flags = { ...LONG, namespaces: namespace, 'lease-name': lease };
  const one = start({ ...flags, identity: 'one' });
  await untilReason(world, key);
  const two = start({ ...flags, identity: 'two' });
  await said(two, 'lease: following one');
  const since = mark(world);
  await edit(world, key, { desc: 'edit 1' });
  await untilReason(world, key);
  // Its lease would hold for another minute: only its release lets the other in.
  expect(await one.kill('SIGTERM')).toBe(0);
  await edit(world, key, { desc: 'edit 2' });
  await untilReason(world, key);
  expect(await holderOf(lease)).toBe('two');
  expect(descs(since, id)).toEqual(['edit 1', 'edit 2']);
});

test('two replicas: after a SIGKILL the other takes over when the lease has run out, and no edit is sent twice', async () => {
  const { namespace, key, id, lease } = await place();
  const flags = { ...SHORT, namespaces: namespace, 'lease-name': lease };
  const one = start({ ...flags, identity: 'one' });
  await untilReason(world, key);
  const two = start({ ...flags, identity: 'two' });
  await said(two, 'lease: following one');
  const since = mark(world);
  await edit(world, key, { desc: 'edit 1' });
  await untilReason(world, key);
  await one.kill('SIGKILL');
  await edit(world, key, { desc: 'edit 2' });
  await untilReason(world, key);
  expect(await holderOf(lease)).toBe('two');
  expect(descs(since, id)).toEqual(['edit 1', 'edit 2']);
});

test('a leader that cannot renew ends with exit code 1, and sends nothing after that', async () => {
  const { namespace, key, id, lease } = await place();
  const one = start({ ...SHORT, namespaces: namespace, 'lease-name': lease, identity: 'one' });
  await untilReason(world, key);
  world.faults.add({ server: 'kubernetes', verb: 'PUT', path: `/leases/${lease}`, action: { kind: 'hang' } });
  const since = mark(world);
  expect(await one.ended).toBe(1);
  await edit(world, key, { desc: 'nobody is there' });
  expect(puts(world, since, id)).toHaveLength(0);
});

describe('bad configuration', () => {
  test.each([
    {
      what: 'a misspelt flag',
      flags: ['--concurency=3'],
      line: /^unknown flag --concurency; the nearest is --concurrency$/,
    },
    {
      what: 'a value that is none',
      flags: ['--concurrency=many'],
      line: /^--concurrency must be a whole number .*, not "many"$/,
    },
    {
      what: 'a misspelt variable',
      env: { FJJ_LOG_LEVL: 'debug' },
      line: /^unknown environment variable FJJ_LOG_LEVL; the nearest is FJJ_LOG_LEVEL$/,
    },
  ])('$what: one line on standard error, exit code 2', async ({ flags = [], env, line }) => {
    const spawned = spawnFjj(['controller', ...flags], env);
    expect(await spawned.ended).toBe(2);
    expect(spawned.err().trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
    expect(spawned.log()).toBe('');
  });
});
