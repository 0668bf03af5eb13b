/** `spec.state` with the whole controller, also on a real API server: L11, L12, and a deletion while the job stops. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
import { type Operator, startOperator } from './operators.ts';
import { ordersTo, wordsOf } from './orders.ts';

const QUICK = { 'operation-look': '500ms', 'stable-for': '2s' };

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

/** Starts and stops of a job that DLI was sent, such as `run false`. */
const orders = (id: string): string[] =>
  ordersTo(world, id)
    .filter(({ method }) => method === 'POST')
    .map(wordsOf);

const happened = async (key: Key): Promise<string[]> =>
  (await eventsOf(world, key)).map(({ reason }) => reason);

const untilEvent = (key: Key, reason: string): Promise<true> =>
  until(`the event ${reason}`, async () => ((await happened(key)).includes(reason) ? true : undefined));

describe('L11: state Running on a draft', () => {
  test('one run without a savepoint; Ready once the job has run for as long as is asked for', async () => {
    const id = addJob(world);
    const key: Key = 'streaming/draft';
    await apply(world, manifestOf(key, { jobId: id, state: 'Running', job: {} }));
    await untilReason(world, key, 'Starting');
    await untilReason(world, key);
    expect(world.dli.jobs.get(id)?.status).toBe('job_running');
    expect(orders(id)).toEqual(['run false']);
    await untilEvent(key, 'Started');
    expect((await happened(key)).slice(0, 2)).toEqual(['OperationStarted', 'Started']);
  });
});

describe('L12: state Stopped on a running job', () => {
  test('one stop with a savepoint; the finalizer is there meanwhile, and gone afterwards', async () => {
    world.dli.settings.transitionMs = 2_000;
    const id = addJob(world, { status: 'job_running', fields: { obs_bucket: 'flink-bucket' } });
    const key: Key = 'streaming/running';
    await apply(world, manifestOf(key, { jobId: id, state: 'Stopped', job: {} }));
    await untilReason(world, key, 'Stopping');
    expect((await get(world, key)).metadata['finalizers']).toEqual(['dli.gitops.dev/flinkjarjob']);
    await untilReason(world, key);
    expect(world.dli.jobs.get(id)).toMatchObject({ status: 'job_cancel_success' });
    expect(orders(id)).toEqual(['stop true']);
    await until('no finalizer', async () =>
      (await get(world, key)).metadata['finalizers'] === undefined ? true : undefined,
    );
    await patch(world, key, { spec: { state: 'Running' } });
    await untilEvent(key, 'Started');
    expect(orders(id)).toEqual(['stop true', 'run true']);
  });

  test('deleted meanwhile, the object goes, and the job is left to its stop', async () => {
    const id = addJob(world, { status: 'job_running', fields: { obs_bucket: 'flink-bucket' } });
    const key: Key = 'streaming/deleted';
    await apply(world, manifestOf(key, { jobId: id, state: 'Stopped', job: {} }));
    await until('the stop is sent', () => (orders(id).length > 0 ? true : undefined));
    await remove(world, key);
    await until('the object is gone', () =>
      get(world, key).then(
        () => undefined,
        () => true,
      ),
    );
    expect(orders(id)).toEqual(['stop true']);
  });
});
