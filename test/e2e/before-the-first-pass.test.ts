/** Before the first pass: objects that nobody has looked at, and two for one job of which the older is listed late. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  type Key,
  makeNamespace,
  manifestOf,
  puts,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

let world: World;
let operator: Operator | undefined;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await operator?.stop();
  await world.close();
});

test('an object that nobody has looked at yet says that no generation was dealt with', async () => {
  await makeNamespace(world, 'fresh');
  const { status } = await apply(world, manifestOf('fresh/test1', { jobId: addJob(world), job: {} }));
  expect(status).toEqual({ observedGeneration: -1 });
});

test('the younger sends nothing while the older is not known yet', async () => {
  const jobId = addJob(world);
  const older: Key = 'own-b/older';
  const younger: Key = 'own-a/younger';
  for (const namespace of ['own-a', 'own-b']) await makeNamespace(world, namespace);
  const { metadata } = await apply(world, manifestOf(older, { jobId, job: { desc: 'of the older' } }));
  // Kubernetes tells ages in whole seconds.
  const second = (created: unknown): number => Math.floor(Date.parse(String(created)) / 1_000);
  await until('the next second', () =>
    Math.floor(Date.now() / 1_000) > second(metadata['creationTimestamp']) ? true : undefined,
  );
  await apply(world, manifestOf(younger, { jobId, job: { desc: 'of the younger' } }));
  const late = { kind: 'delay', ms: 2_000 } as const;
  world.faults.add({ path: '/own-b/flinkjarjobs\\?limit', action: late });
  operator = startOperator(world, { namespaces: 'own-a,own-b' });
  await untilReason(world, older);
  await untilReason(world, younger, 'Conflict');
  expect(puts(world, 0, jobId).map(({ body }) => (body as { desc: string }).desc)).toEqual(['of the older']);
});
