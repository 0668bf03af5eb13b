/** What becomes of the job when its object is deleted, with the whole controller, also on a real API server: L39. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Clock, systemClock } from '../../src/ground/clock.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  patch,
  remove,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Flags, type Operator, startOperator } from './operators.ts';
import { ordersTo, wordsOf } from './orders.ts';

const QUICK = { 'operation-look': '500ms', 'stable-for': '2s' };
const FINALIZER = 'dli.gitops.dev/flinkjarjob';
const DEFINITION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/flinkjarjobs.dli.gitops.dev';
const TIMEOUT_MS = 10_000;

const pathOf = (key: Key): string =>
  `/apis/dli.gitops.dev/v1alpha1/namespaces/${key.replace('/', '/flinkjarjobs/')}`;

/** The date that controller and DLI go by. */
class Later {
  ahead = 0;
  readonly clock: Clock = { ...systemClock, wall: () => systemClock.wall() + this.ahead };
}

/** An object with a running job that a savepoint can be taken of. */
async function running(world: World, key: Key, spec: object): Promise<string> {
  const id = addJob(world, { status: 'job_running', fields: { obs_bucket: 'flink-bucket' } });
  await apply(world, manifestOf(key, { jobId: id, ...spec, job: {} }));
  await untilReason(world, key);
  return id;
}

const orders = (world: World, id: string): string[] => ordersTo(world, id).map(wordsOf);
const stateOf = ({ dli }: World, id: string): unknown => dli.jobs.get(id)?.status;
const finalizersOf = async (world: World, key: Key): Promise<unknown> =>
  (await get(world, key)).metadata['finalizers'];

const untilHeld = (world: World, key: Key): Promise<unknown> =>
  until('the finalizer', async () => (await finalizersOf(world, key)) ?? undefined);

const deletes = ({ dli }: World, id: string): number =>
  dli.trace.count({ server: 'dli', method: 'DELETE', path: new RegExp(`/jobs/${id}$`) });

/** The last word about the object. */
const released = (world: World, key: Key, reason = 'Released') =>
  until(`the event ${reason}`, async () =>
    (await eventsOf(world, key)).find((event) => event.reason === reason),
  );

/** A place of its own; ends with the test. */
async function inWorld(
  { flags = {}, objects, clock }: { flags?: Flags; objects?: unknown[]; clock?: Clock },
  lives: (world: World, operator: Operator) => Promise<void>,
): Promise<void> {
  const world = await startWorld({ ...(objects && { objects }), ...(clock && { dli: { clock } }) });
  const operator = startOperator(world, { ...QUICK, ...flags }, clock);
  try {
    await makeNamespace(world, 'streaming');
    await lives(world, operator);
  } finally {
    await operator.stop();
    await world.close();
  }
}

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

describe('L39: Stop, of a job of which DLI takes no savepoint', () => {
  const key: Key = 'streaming/failing';
  const MOST_STOPS = 3;

  const isGone = (world: World): Promise<boolean> =>
    get(world, key).then(
      () => false,
      () => true,
    );

  /** The record of the `attempt`-th stop has come so far, or the object is gone. */
  const untilRecord = (world: World, attempt: number, sent: string): Promise<true> =>
    until(`stop ${attempt} ${sent}`, async () => {
      const record = await get(world, key).then(
        ({ status }) => status?.operation,
        () => ({ attempt, sent }),
      );
      return (record?.attempt === attempt && record.sent === sent) || undefined;
    });

  /** An annotation that opens no window wakes the controller, and asks for nothing. */
  const wake = (world: World, attempt: number): Promise<unknown> =>
    patch(world, key, {
      metadata: { annotations: { 'dli.gitops.dev/outside-window': `none-${attempt}` } },
    }).catch(() => undefined);

  /** A minute after the stop it is known to have failed; a minute after that it is time for the next. */
  async function afterStop(world: World, attempt: number): Promise<void> {
    await untilRecord(world, attempt, 'Accepted');
    date.ahead += 61_000;
    await untilRecord(world, attempt, 'Refused');
    date.ahead += 61_000;
    await wake(world, attempt);
  }

  const date = new Later();

  test('three stops at most, the job runs on, and the object goes within 30 minutes', () =>
    inWorld({ clock: date.clock }, async (world) => {
      world.dli.settings.savepoint = 'fails';
      const id = await running(world, key, { deletionPolicy: 'Stop' });
      await untilHeld(world, key);
      await world.api.request({ method: 'DELETE', path: pathOf(key), timeoutMs: TIMEOUT_MS });
      for (let attempt = 1; attempt <= MOST_STOPS; attempt += 1) await afterStop(world, attempt);
      await until('the object gone', async () => (await isGone(world)) || undefined);
      expect(date.ahead).toBeLessThan(30 * 60_000);
      expect(stateOf(world, id)).toBe('job_running');
      expect(orders(world, id)).toEqual(['stop true', 'stop true', 'stop true']);
      expect(await released(world, key)).toMatchObject({ type: 'Warning' });
    }));
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
