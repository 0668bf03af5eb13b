/** What becomes of the job when its object is deleted, with the whole controller, also on a real API server: L39. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { until } from '../support/until.ts';
import { finalizersOf, inWorld, orders, QUICK, released, running, stateOf, untilHeld } from './deletions.ts';
import { type Key, makeNamespace, remove, startWorld, type World } from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

const FINALIZER = 'dli.gitops.dev/flinkjarjob';
const DEFINITION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/flinkjarjobs.dli.gitops.dev';
const TIMEOUT_MS = 10_000;

const deletes = ({ dli }: World, id: string): number =>
  dli.trace.count({ server: 'dli', method: 'DELETE', path: new RegExp(`/jobs/${id}$`) });

describe('L39: Retain', () => {
  test('has no finalizer: with no controller there the object goes at once, and the job is sent nothing', () =>
    inWorld({}, async (world, operator) => {
      const key: Key = 'streaming/retained';
      const id = await running(world, key, { deletionPolicy: 'Retain' });
      expect(await finalizersOf(world, key)).toBeUndefined();
      await operator.stop();
      await remove(world, key);
      expect([orders(world, id), deletes(world, id), stateOf(world, id)]).toEqual([[], 0, 'job_running']);
    }));
});

describe('L39: Stop', () => {
  let world: World;
  let operator: Operator;

  beforeAll(async () => {
    world = await startWorld();
    await makeNamespace(world, 'streaming');
    operator = startOperator(world, QUICK);
  });
  afterAll(async () => {
    await operator?.stop();
    await world?.close();
  });

  test('takes a savepoint, and ends: the finalizer holds the object until the job is at rest', async () => {
    const key: Key = 'streaming/stopped';
    const id = await running(world, key, { deletionPolicy: 'Stop' });
    await untilHeld(world, key);
    expect(await finalizersOf(world, key)).toEqual([FINALIZER]);
    await remove(world, key);
    expect(orders(world, id)).toEqual(['stop true']);
    expect(world.dli.jobs.get(id)).toMatchObject({
      status: 'job_cancel_success',
      savepoint_path: expect.any(String),
    });
    expect(await released(world, key)).toMatchObject({ type: 'Normal' });
  });

  test('while its namespace is being removed: the job runs on, and the object goes', async () => {
    const key: Key = 'leaving/namespace';
    await makeNamespace(world, 'leaving');
    const id = await running(world, key, { deletionPolicy: 'Stop' });
    await untilHeld(world, key);
    await world.api.request({ method: 'DELETE', path: '/api/v1/namespaces/leaving', timeoutMs: TIMEOUT_MS });
    await remove(world, key);
    expect([orders(world, id), stateOf(world, id)]).toEqual([[], 'job_running']);
  });
});

describe('L39: Delete', () => {
  test('without --allow-delete: no DELETE, the job as it was, and it is said', () =>
    inWorld({}, async (world) => {
      const key: Key = 'streaming/not-allowed';
      const id = await running(world, key, { deletionPolicy: 'Delete' });
      await remove(world, key);
      expect([orders(world, id), deletes(world, id), stateOf(world, id)]).toEqual([[], 0, 'job_running']);
    }));

  test('with it: stopped with a savepoint, and deleted', () =>
    inWorld({ flags: { 'allow-delete': 'true' } }, async (world) => {
      const key: Key = 'streaming/allowed';
      const id = await running(world, key, { deletionPolicy: 'Delete' });
      await untilHeld(world, key);
      await remove(world, key);
      expect([orders(world, id), deletes(world, id), stateOf(world, id)]).toEqual([
        ['stop true'],
        1,
        undefined,
      ]);
      await released(world, key, 'Deleted');
    }));
});

describe('L39: the definition is removed', () => {
  test('no job is stopped or deleted, and every object goes', () =>
    inWorld({ flags: { 'allow-delete': 'true' }, objects: [customResourceDefinition()] }, async (world) => {
      const made: [Key, string][] = [];
      for (const policy of ['Retain', 'Stop', 'Delete']) {
        const key: Key = `streaming/${policy.toLowerCase()}`;
        made.push([key, await running(world, key, { deletionPolicy: policy })]);
      }
      for (const [key] of made.slice(1)) await untilHeld(world, key);
      await world.api.request({ method: 'DELETE', path: DEFINITION, timeoutMs: TIMEOUT_MS });
      await until('the definition gone', () =>
        world.api.request({ method: 'GET', path: DEFINITION, timeoutMs: TIMEOUT_MS }).then(
          () => undefined,
          () => true,
        ),
      );
      for (const [, id] of made)
        expect([orders(world, id), deletes(world, id), stateOf(world, id)]).toEqual([[], 0, 'job_running']);
    }));
});
