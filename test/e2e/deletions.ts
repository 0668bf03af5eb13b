/** What the suites about deleted objects share: an object with a running job, and what becomes of both. */
import type { Clock } from '../../src/ground/clock.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Flags, type Operator, startOperator } from './operators.ts';
import { ordersTo, wordsOf } from './orders.ts';

export const QUICK = { 'operation-look': '500ms', 'stable-for': '2s' };

/** An object with a running job that a savepoint can be taken of. */
export async function running(world: World, key: Key, spec: object): Promise<string> {
  const id = addJob(world, { status: 'job_running', fields: { obs_bucket: 'flink-bucket' } });
  await apply(world, manifestOf(key, { jobId: id, ...spec, job: {} }));
  await untilReason(world, key);
  return id;
}

export const orders = (world: World, id: string): string[] => ordersTo(world, id).map(wordsOf);
export const stateOf = ({ dli }: World, id: string): unknown => dli.jobs.get(id)?.status;
export const finalizersOf = async (world: World, key: Key): Promise<unknown> =>
  (await get(world, key)).metadata['finalizers'];

export const untilHeld = (world: World, key: Key): Promise<unknown> =>
  until('the finalizer', async () => (await finalizersOf(world, key)) ?? undefined);

/** The last word about the object. */
export const released = (world: World, key: Key, reason = 'Released') =>
  until(`the event ${reason}`, async () =>
    (await eventsOf(world, key)).find((event) => event.reason === reason),
  );

/** A place of its own; ends with the test. */
export async function inWorld(
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
