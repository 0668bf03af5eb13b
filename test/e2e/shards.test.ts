/** Two controllers, each with half of the objects. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isIn } from '../../src/controller/shard.ts';
import {
  addJob,
  apply,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  puts,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

const KEYS = Array.from({ length: 12 }, (_, at): Key => `shards/test${at}`);
const FIRST = { index: 1, count: 2 };

let world: World;
let operators: Operator[] = [];
const ids = new Map<Key, string>();

const sent = (since = 0): string[] => puts(world, since).map(({ path }) => path.split('/').at(-1) ?? '');

beforeAll(async () => {
  world = await startWorld();
  await makeNamespace(world, 'shards');
  for (const key of KEYS) {
    const id = addJob(world);
    ids.set(key, id);
    await apply(world, manifestOf(key, { jobId: id, job: { desc: 'shared out' } }));
  }
});
afterAll(async () => {
  await Promise.all(operators.map((one) => one.stop()));
  await world.close();
});

test('one alone sends what is in its share, and nothing else', async () => {
  const own = KEYS.filter((key) => isIn(FIRST, { key, jobId: ids.get(key) }));
  expect(own.length).toBeGreaterThan(0);
  expect(own.length).toBeLessThan(KEYS.length);
  operators = [startOperator(world, { namespaces: 'shards', shard: '1/2' })];
  for (const key of own) await untilReason(world, key);
  expect(sent().sort()).toEqual(own.map((key) => ids.get(key)).sort());
});

test('with the other one everything is sent once, and edits go on to be', async () => {
  operators.push(startOperator(world, { namespaces: 'shards', shard: '2/2' }));
  for (const key of KEYS) await untilReason(world, key);
  expect(sent().sort()).toEqual([...ids.values()].sort());
  const since = world.trace.entries.length;
  for (const key of KEYS) await edit(world, key, { desc: 'edited' });
  for (const key of KEYS) await untilReason(world, key);
  expect(sent(since).sort()).toEqual([...ids.values()].sort());
});

test('objects for one job are in one shard, and are told apart there', async () => {
  const jobId = addJob(world);
  const rivals: Key[] = ['shards/rival0', 'shards/rival1', 'shards/rival2', 'shards/rival3'];
  expect(new Set(rivals.map((key) => isIn(FIRST, { key, jobId }))).size).toBe(1);
  for (const key of rivals) {
    await apply(world, manifestOf(key, { jobId, job: { desc: key } }));
    // Kubernetes tells ages in whole seconds; the first is the oldest.
    if (key === rivals[0]) await new Promise((resume) => setTimeout(resume, 1_100));
  }
  await untilReason(world, 'shards/rival0');
  for (const key of rivals.slice(1)) await untilReason(world, key, 'Conflict');
  expect(world.dli.jobs.get(jobId)?.fields['desc']).toBe('shards/rival0');
});
