/** `updateStrategy: Restart` with the whole controller, also on a real API server: L18, L24, L32, and what it adds to the downtime. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Entry } from '../../sim/http/trace.ts';
import { until } from '../support/until.ts';
import {
  edit,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  patch,
  remove,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { NEW, OLD, runningJob } from './new-jar.ts';
import { type Operator, startOperator } from './operators.ts';
import { ordersTo, wordsOf } from './orders.ts';

const LOOK_MS = 500;
const QUICK = { 'operation-look': `${LOOK_MS}ms`, 'stable-for': '2s' };
/** In each of the two states on the way to rest. */
const STAY_MS = 900;

const FINALIZER = 'dli.gitops.dev/flinkjarjob';

let world: World;
let operator: Operator;

beforeAll(async () => {
  world = await startWorld();
  world.dli.settings.transitionMs = STAY_MS;
  world.dli.settings.resources.add(NEW);
  await makeNamespace(world, 'streaming');
  operator = startOperator(world, QUICK);
});
afterAll(async () => {
  await operator?.stop();
  await world?.close();
});

const orders = (id: string): string[] => ordersTo(world, id).map(wordsOf);

const live = (id: string) => {
  const job = world.dli.jobs.get(id);
  return { status: job?.status, entrypoint: job?.fields['entrypoint'], resumed: job?.resumedFrom !== null };
};

const finalizersOf = async (key: Key): Promise<unknown> => (await get(world, key)).metadata['finalizers'];

const reasonsOf = async (key: Key): Promise<string[]> =>
  (await eventsOf(world, key)).map(({ reason }) => reason);

const untilReleased = (key: Key): Promise<true> =>
  until('no finalizer', async () => ((await finalizersOf(key)) === undefined ? true : undefined));

/** Looks at the job within a time of the trace. */
const looks = (id: string, from: number, to: number): Entry[] =>
  world.trace
    .select({ server: 'dli', method: 'GET', path: new RegExp(`/jobs/${id}$`) })
    .filter(({ at }) => at >= from && at < to);

describe('L18: a cold edit', () => {
  test('stop with a savepoint, update, start from it; the finalizer and the record meanwhile, none of them afterwards', async () => {
    const { id, key } = await runningJob(world, 'new-jar', { interval: '10s' });
    await edit(world, key, { entrypoint: NEW });
    await until('the stop is sent', () => (orders(id).length > 0 ? true : undefined));
    const during = await get(world, key);
    expect(during.metadata['finalizers']).toEqual([FINALIZER]);
    expect(during.status?.operation).toMatchObject({ type: 'Restart', jobId: id });
    const after = await untilReason(world, key);
    expect(orders(id)).toEqual(['stop true', 'put', 'run true']);
    expect(live(id)).toEqual({ status: 'job_running', entrypoint: NEW, resumed: true });
    expect(after.status?.operation).toBeUndefined();
    const [restart] = after.status?.history ?? [];
    expect(restart).toMatchObject({ operation: 'Restart', outcome: 'Applied', savepoint: 'taken' });
    expect(restart?.downtimeSeconds).toBeGreaterThan(1);
    await untilReleased(key);
    await until('the event Started', async () => (await reasonsOf(key)).includes('Started') || undefined);
    expect((await reasonsOf(key)).filter((reason) => reason !== 'UpToDate')).toEqual([
      'OperationStarted',
      'Stopped',
      'Updated',
      'OperationStarted',
      'Started',
    ]);
  });

  test('the controller adds one look to what DLI needs: none more from rest to update, none from update to start', async () => {
    const { id, key } = await runningJob(world, 'downtime', { interval: '10s' });
    await edit(world, key, { entrypoint: NEW });
    await untilReason(world, key);
    const [stop, put, run] = ordersTo(world, id);
    if (stop === undefined || put === undefined || run === undefined) throw new Error('three calls are made');
    const rest = stop.at + 2 * STAY_MS;
    // The one that sees it at rest, and the one of the pass that sends the update.
    expect(looks(id, rest, put.at).length).toBeLessThanOrEqual(2);
    expect(looks(id, put.at, run.at).length).toBeLessThanOrEqual(1);
    // Between them nothing waits for a time.
    const [first] = looks(id, rest, put.at);
    expect(run.at - (first?.at ?? rest)).toBeLessThan(LOOK_MS + (put.took ?? 0) + 2_000);
  });
});

describe('L24: the update is refused after the stop', () => {
  test('the job runs again with the old settings, from its savepoint; RolledBack with the code; not tried again', async () => {
    const { id, key } = await runningJob(world, 'refused', { interval: '10s' });
    await edit(world, key, { entrypoint: 'missing.jar' });
    const { status } = await untilReason(world, key, 'RolledBack');
    const sent = ['stop true', 'put', 'run true'];
    expect(orders(id)).toEqual(sent);
    expect(live(id)).toEqual({ status: 'job_running', entrypoint: OLD, resumed: true });
    expect(status?.error_code).toBe('DLI.12002');
    expect(status?.history?.[0]).toMatchObject({ operation: 'Restart', outcome: 'RolledBack' });
    await untilReleased(key);
    await patch(world, key, { spec: { interval: '10m' } });
    await untilReason(world, key, 'RolledBack');
    expect(orders(id)).toEqual(sent);
    await edit(world, key, { entrypoint: OLD });
    await untilReason(world, key);
    expect(orders(id)).toEqual(sent);
  });
});

describe('L32: deleted between stop and start', () => {
  test('the finalizer holds the object until the job is started; it runs as it was', async () => {
    const { id, key } = await runningJob(world, 'deleted', { interval: '10s' });
    await edit(world, key, { entrypoint: NEW });
    await until('the stop is sent', () => (orders(id).length > 0 ? true : undefined));
    const gone = remove(world, key);
    const held = await until('the deletion', async () => {
      const object = await get(world, key);
      return object.metadata['deletionTimestamp'] === undefined ? undefined : object;
    });
    expect(held.metadata['finalizers']).toEqual([FINALIZER]);
    expect(live(id).status).not.toBe('job_running');
    await gone;
    expect(orders(id)).toEqual(['stop true', 'run true']);
    expect(live(id)).toEqual({ status: 'job_running', entrypoint: OLD, resumed: true });
  });
});
