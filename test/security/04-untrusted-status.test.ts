/** The running controller, and somebody who may write the status of an object. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  addJob,
  apply,
  counts,
  edit,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  patchStatus,
  reconcileNow,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Operator, said, startOperator } from '../e2e/operators.ts';
import { hurriedClock, UNHURRIED } from '../support/hurried-clock.ts';
import { until } from '../support/until.ts';

let world: World;
let operator: Operator;
let key: Key;
let id: string;
let number = 0;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  const namespace = `status-${++number}`;
  key = `${namespace}/test1`;
  await makeNamespace(world, namespace);
  id = addJob(world);
  await apply(world, manifestOf(key, { jobId: id, interval: '10s', job: { desc: 'live' } }));
  operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
  await untilReason(world, key);
});

afterEach(async () => {
  world.faults.clear();
  expect(await operator.stop()).toBe(0);
});

afterAll(() => world.close());

/** The process that wrote the honest status is gone: all that the next one knows is the forged one. Returns the mark of its start. */
async function restartAfter(forge: () => Promise<unknown>): Promise<number> {
  const namespaces = key.split('/')[0] ?? '';
  expect(await operator.stop()).toBe(0);
  await forge();
  const since = mark(world);
  operator = startOperator(world, { namespaces, ...UNHURRIED }, hurriedClock);
  return since;
}

const REFUSAL = JSON.stringify({ error_code: 'DLI.12002', error_msg: 'no such file' });

async function refusedUpdate(): Promise<void> {
  const action = { kind: 'respond' as const, status: 400, body: REFUSAL };
  world.faults.add({ server: 'dli', verb: 'PUT', path: `/flink-jobs/${id}$`, times: 1_000_000, action });
  await edit(world, key, { desc: 'refused' });
  await untilReason(world, key, 'Rejected');
}

describe('4. Status is untrusted input', () => {
  test.each(['2026-11-28T00:00:00Ztrash', '9999-12-31T23:59:59Z', '2026-11-28T00:00:00+99:99'])(
    'lastUpdate.at %s: the update is sent once more, and no loop follows',
    async (at) => {
      await refusedUpdate();
      const since = await restartAfter(() => patchStatus(world, key, { internal: { lastUpdate: { at } } }));
      await until('the forged time is gone', async () => {
        const { status } = await get(world, key);
        const { lastUpdate } = status?.internal ?? {};
        return lastUpdate !== undefined && lastUpdate.at !== at ? true : undefined;
      });
      await until('two looks more', () => (counts(world, since, { id }).gets >= 3 ? true : undefined));
      expect(counts(world, since, { id, key })).toMatchObject({ gets: 3, puts: 1, events: 2 });
      const told = (await eventsOf(world, key)).slice(-2);
      expect(told.map(({ reason }) => reason)).toEqual(['StatusIgnored', 'Rejected']);
      expect(told[0]?.note).toContain('lastUpdate (at is');
      await untilReason(world, key, 'Rejected');
    },
  );

  test('an observedGeneration of 2^53-1 is taken back by the next pass', async () => {
    await restartAfter(() => patchStatus(world, key, { observedGeneration: Number.MAX_SAFE_INTEGER }));
    const live = await until('the number is the object’s', async () => {
      const found = await get(world, key);
      return found.status?.observedGeneration === found.metadata.generation ? found : undefined;
    });
    expect(live.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
    await edit(world, key, { desc: 'after it' });
    await untilReason(world, key);
    expect(world.dli.jobs.get(id)?.fields['desc']).toBe('after it');
  });

  test('a whole status of nonsense: the job is what Git says, and nothing of it is left', async () => {
    await edit(world, key, { desc: 'from Git' });
    await untilReason(world, key);
    world.dli.jobs.need(id).fields['desc'] = 'by hand';
    await restartAfter(() => patchStatus(world, key, NONSENSE));
    await until('the job is as wanted', () =>
      world.dli.jobs.get(id)?.fields['desc'] === 'from Git' ? true : undefined,
    );
    const { status } = await reconcileNow(world, key);
    const text = JSON.stringify(status);
    for (const word of ['trash', '9999-', '9007199254740991', 'lies']) expect(text).not.toContain(word);
    expect(operator.lines().filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('it is said once, not at each pass', async () => {
    await restartAfter(() => patchStatus(world, key, { observedGeneration: 99 }));
    await reconcileNow(world, key);
    await reconcileNow(world, key);
    const told = (await eventsOf(world, key)).filter(({ reason }) => reason === 'StatusIgnored');
    expect(told).toHaveLength(1);
    await said(operator, 'pass done');
  });
});

const TIME = '2026-11-28T00:00:00Ztrash';
const RECORD = {
  wanted: 'lies',
  live: 'lies',
  generation: 9_007_199_254_740_991,
  attempts: 1_000_000,
  outcome: 'Refused',
  at: '9999-12-31T23:59:59Z',
};
const NONSENSE = {
  observedGeneration: 9_007_199_254_740_991,
  driftCount: 64,
  drift: [{ field: 'lies', desired: 'lies', live: 'lies', since: TIME }],
  internal: { ownedProperties: ['lies'], lastUpdate: RECORD, earlierUpdates: [RECORD] },
  lastUpdate: RECORD,
  earlierUpdates: [RECORD],
  history: [{ at: TIME, generation: 9, fields: ['lies'], outcome: 'Unknown' }],
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'lies',
      message: 'lies',
      lastTransitionTime: '9999-01-01T00:00:00Z',
    },
    { type: 'Stalled', status: 'True', reason: 'lies', message: 'lies', lastTransitionTime: TIME },
  ],
};
