/** `--probe-start-right` with the whole controller: whether the credentials may start a job is asked before a restart stops it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import { edit, get, makeNamespace, reconcileNow, startWorld, untilReason, type World } from './harness.ts';
import { NEW, OLD, RESTART, runningJob } from './new-jar.ts';
import { type Operator, startOperator } from './operators.ts';
import { ordersTo, wordsOf } from './orders.ts';

let world: World;
let operator: Operator;

beforeAll(async () => {
  world = await startWorld();
  world.dli.settings.resources.add(NEW);
  await makeNamespace(world, 'streaming');
  operator = startOperator(world, {
    'operation-look': '500ms',
    'stable-for': '2s',
    'probe-start-right': 'true',
  });
});
afterAll(async () => {
  await operator?.stop();
  await world?.close();
});

const orders = (id: string): string[] => ordersTo(world, id).map(wordsOf);

test('who may start the job: one start that DLI refuses, then the restart; the next restart asks nothing', async () => {
  const { id, key } = await runningJob(world, 'granted');
  await edit(world, key, { entrypoint: NEW });
  await untilReason(world, key);
  expect(orders(id)).toEqual(['run true', ...RESTART]);
  await edit(world, key, { entrypoint: OLD });
  await untilReason(world, key);
  expect(orders(id)).toEqual(['run true', ...RESTART, ...RESTART]);
});

test('who may only stop it: PermissionDenied, and the job runs on; once it is granted, a request restarts it', async () => {
  const { id, key } = await runningJob(world, 'denied');
  world.dli.account.rights = { start: false };
  await edit(world, key, { entrypoint: NEW });
  const denied = await untilReason(world, key, 'PermissionDenied');
  expect(denied.status?.error_code).toBe('DLI.10005');
  expect(denied.metadata['finalizers']).toBeUndefined();
  expect(orders(id)).toEqual(['run true']);
  expect(world.dli.jobs.get(id)).toMatchObject({ status: 'job_running', fields: { entrypoint: OLD } });
  world.dli.account.rights = {};
  await reconcileNow(world, key);
  await until(
    'the restart',
    async () => ((await get(world, key)).status?.history ?? []).length > 0 || undefined,
  );
  await untilReason(world, key);
  expect(orders(id)).toEqual(['run true', 'run true', ...RESTART]);
});
