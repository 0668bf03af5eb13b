/** A controller that dies has told nobody what it was refused since its last report. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  addJob,
  apply,
  conditionOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  reconcileNow,
  secretOf,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { spawnOperator } from '../e2e/operators.ts';
import { until } from '../support/until.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.close());

async function makeObject(key: Key, data?: Record<string, string>): Promise<void> {
  const [namespace = '', name = ''] = key.split('/');
  const secret = secretOf(world, namespace, data);
  await apply(world, { ...secret, metadata: { ...secret.metadata, name } });
  await apply(world, manifestOf(key, { jobId: addJob(world), credentialsRef: { name }, job: { desc: 'x' } }));
}

const refused = (): number =>
  world.trace.select({ server: 'dli' }).filter(({ status }) => status === 401).length;

describe('3. No shared lock', () => {
  test('eight wrong secret keys from each of two namespaces, and kill -9: nothing is locked, and A is Ready after it', async () => {
    const a: Key = 'team-a/job';
    await makeNamespace(world, 'team-a');
    await makeObject(a);
    const first = spawnOperator(world);
    await untilReason(world, a);
    const { accessKey, region, projectId } = world.dli.account;
    const hostile: Key[] = [];
    for (const namespace of ['a-hostile-1', 'a-hostile-2']) {
      await makeNamespace(world, namespace, {});
      for (let at = 0; at < 8; at += 1) {
        const key: Key = `${namespace}/job-${at}`;
        await makeObject(key, { accessKey, secretKey: `wrong-${namespace}-${at}`, region, projectId });
        hostile.push(key);
      }
    }
    await until('a refusal', () => refused() > 0 || undefined);
    await first.kill('SIGKILL');
    const second = spawnOperator(world);
    await reconcileNow(world, a);
    for (const key of hostile)
      await until(`${key} refused`, async () => {
        const reason = conditionOf(await get(world, key), 'Ready')?.reason;
        return reason === 'AuthFailed' || reason === 'KeyLocked' || undefined;
      });
    await reconcileNow(world, a);
    await untilReason(world, a);
    expect(refused()).toBeLessThanOrEqual(4);
    expect(await second.kill('SIGTERM')).toBe(0);
  });
});
