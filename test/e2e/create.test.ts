/** Objects without spec.jobId with the whole controller, also on a real API server: L1, L2, L4 and L5. Of L3: create-killed. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultSettings } from '../../sim/dli/settings.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  reconcileNow,
  remove,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { createsOf, jobsNamed, NEW_JOB } from './new-jobs.ts';
import { type Operator, startOperator } from './operators.ts';

let world: World;
let operator: Operator;

beforeAll(async () => {
  world = await startWorld();
  await makeNamespace(world, 'streaming');
  operator = startOperator(world);
});
afterEach(() => {
  world.faults.clear();
  Object.assign(world.dli.settings, defaultSettings());
});
afterAll(async () => {
  await operator?.stop();
  await world?.close();
});

const applied = async (name: string, more: object = {}): Promise<Key> => {
  const key: Key = `streaming/${name}`;
  await apply(world, manifestOf(key, { ...more, job: { ...NEW_JOB, name } }));
  return key;
};

describe('L1: without jobId', () => {
  test('exactly one is made, a draft whose number is in the status; nothing starts it', async () => {
    const since = mark(world);
    const key = await applied('orders');
    const { status, metadata } = await untilReason(world, key);
    const [job, ...others] = jobsNamed(world, 'orders');
    expect(others).toEqual([]);
    expect(job).toMatchObject({ status: 'job_init', tags: [{ key: 'fjj-uid', value: metadata['uid'] }] });
    expect(status).toMatchObject({ jobId: job?.id, origin: 'Created' });
    await reconcileNow(world, key);
    const sent = world.trace.select({ server: 'dli', since }).filter(({ method }) => method !== 'GET');
    expect(sent.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'POST flink-jobs',
    ]);
    await until('its event', async () =>
      (await eventsOf(world, key)).some(({ reason }) => reason === 'Created') ? true : undefined,
    );
  });
});

describe('L2: the answer of the create is lost', () => {
  test.each(['used', 'ignored', 'empty'] as const)(
    'one job of the name, and its number is in the status; the tags of the list being %s',
    async (tagsFilter) => {
      world.dli.settings.tagsFilter = tagsFilter;
      world.faults.add({
        server: 'dli',
        verb: 'POST',
        path: '/flink-jobs$',
        times: 1,
        action: { kind: 'answerLost' },
      });
      const name = `lost-${tagsFilter}`;
      const { status } = await untilReason(world, await applied(name));
      const [job, ...others] = jobsNamed(world, name);
      expect(others).toEqual([]);
      expect(status).toMatchObject({ jobId: job?.id, origin: 'Created' });
      expect(createsOf(world, name)).toHaveLength(1);
    },
  );
});

describe('L4: a job of others has the name', () => {
  test('Create leaves it alone: NameTaken, no create, no update', async () => {
    const id = addJob(world, { status: 'job_running', fields: { name: 'taken' } });
    const before = world.dli.jobs.get(id)?.update_time;
    const since = mark(world);
    const key = await applied('taken', { adoptionPolicy: 'Create' });
    await untilReason(world, key, 'NameTaken');
    await reconcileNow(world, key);
    const sent = world.trace.select({ server: 'dli', since }).filter(({ method }) => method !== 'GET');
    expect(sent).toEqual([]);
    expect(world.dli.jobs.get(id)?.update_time).toBe(before);
    expect((await get(world, key)).status?.jobId).toBeUndefined();
    await remove(world, key);
    expect(world.dli.jobs.get(id)?.status).toBe('job_running');
  });
});

describe('L5: AdoptOrCreate', () => {
  test('with the job and without it: the same values in the end, and the next apply sends nothing', async () => {
    addJob(world, { fields: { name: 'there', parallel_number: 7 } });
    const ends = [];
    for (const name of ['there', 'not-there']) {
      const key = await applied(name, { adoptionPolicy: 'AdoptOrCreate' });
      const { status } = await untilReason(world, key);
      const since = mark(world);
      await applied(name, { adoptionPolicy: 'AdoptOrCreate' });
      await reconcileNow(world, key);
      const sent = world.trace.select({ server: 'dli', since }).filter(({ method }) => method !== 'GET');
      const [job] = jobsNamed(world, name);
      expect(status?.jobId).toBe(job?.id);
      ends.push({
        origin: status?.origin,
        sent,
        fields: Object.keys(NEW_JOB).map((field) => job?.fields[field]),
      });
    }
    const fields = Object.values(NEW_JOB);
    expect(ends).toEqual([
      { origin: 'Adopted', sent: [], fields },
      { origin: 'Created', sent: [], fields },
    ]);
  });
});
