/**
 * L27: the controller is killed in the middle of a restart, before and after each of the three calls, and another process goes on; and
 * once where what goes on is the way back to the old settings. On the real API server, where there is one.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DliSimulator, startDli } from '../../sim/dli/server.ts';
import type { DliSettings } from '../../sim/dli/settings.ts';
import { Faults } from '../../sim/http/faults.ts';
import { Trace } from '../../sim/http/trace.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  edit,
  get,
  isOnCluster,
  type Key,
  makeNamespace,
  manifestOf,
  type Resource,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Spawned, spawnOperator } from './operators.ts';
import { kindOf, ordersTo, wordsOf } from './orders.ts';

const QUICK = { 'operation-look': '500ms', 'stable-for': '2s' };
const STAY_MS = 1_000;
const OLD = 'FemaleInfoCollec.jar';
const NEW = 'FemaleInfoCollec-2.jar';

/** The call that the controller dies at: DLI does not handle it, or handles it and is slow to say so. */
const CALLS = {
  stop: { verb: 'POST', path: '/jobs/stop$' },
  put: { verb: 'PUT', path: '/flink-jobs/\\d+$' },
  run: { verb: 'POST', path: '/jobs/run$' },
} as const;
const FAULTS = { before: { kind: 'hang' }, after: { kind: 'drip', everyMs: 60_000 } } as const;

interface Death {
  when: keyof typeof FAULTS;
  call: keyof typeof CALLS;
  /** The first call of this kind, unless told otherwise. */
  nth?: number;
}

const DEATHS: readonly Death[] = (['stop', 'put', 'run'] as const).flatMap((call) =>
  (['before', 'after'] as const).map((when) => ({ when, call })),
);

interface Course {
  /** Also of its namespace. */
  name: string;
  /** The new one. */
  jar: string;
  /** Where the starts of the job end, one after the other. */
  starts?: DliSettings['runOutcome'];
  /** Of Ready, in the end. */
  reason: string;
  death?: Death;
}

const ALIVE: Course = { name: 'alive', jar: NEW, reason: 'UpToDate' };

const KILLED: readonly (Course & { death: Death })[] = DEATHS.map((death) => ({
  ...ALIVE,
  name: `${death.when}-${death.call}`,
  death,
}));

/** DLI has refused the update, and the old settings are to be started. */
const REFUSED: Course = {
  name: 'refused',
  jar: 'missing.jar',
  reason: 'RolledBack',
  death: { when: 'after', call: 'run' },
};

/** The job does not start with the new settings: what they were before stands in the status alone. */
const PUT_BACK: Course = {
  name: 'put-back',
  jar: NEW,
  starts: ['job_submit_fail', 'job_running'],
  reason: 'RolledBack',
  death: { when: 'before', call: 'put', nth: 2 },
};

/** With a DLI of its own, so that faults are for it alone. */
interface Place {
  world: World;
  dli: DliSimulator;
  key: Key;
  id: string;
}

async function makePlace(shared: World, name: string): Promise<Place> {
  const trace = new Trace();
  const faults = new Faults();
  const dli = await startDli({ trace, faults, jobs: [] });
  dli.settings.transitionMs = STAY_MS;
  dli.settings.resources.add(NEW);
  const world = { ...shared, dli, trace, faults };
  await makeNamespace(world, name);
  const id = addJob(world, {
    status: 'job_running',
    fields: { obs_bucket: 'flink-bucket', entrypoint: OLD },
  });
  const key: Key = `${name}/test1`;
  const spec = { jobId: id, interval: '10s', updateStrategy: 'Restart', job: { entrypoint: OLD } };
  await apply(world, manifestOf(key, spec));
  return { world, dli, key, id };
}

/** A call that had no effect is sent again after a minute. */
const untilEnded = ({ world, key }: Place, reason: string): Promise<Resource> =>
  untilReason(world, key, reason)
    .catch(() => untilReason(world, key, reason))
    .catch(() => untilReason(world, key, reason));

const untilReleased = ({ world, key }: Place): Promise<true> =>
  until('no finalizer', async () =>
    (await get(world, key)).metadata['finalizers'] === undefined ? true : undefined,
  );

async function dieAt(
  { world, id }: Place,
  { when, call, nth = 1 }: Death,
  controller: Spawned,
): Promise<void> {
  // Of a call that DLI handles, the status is known once it has.
  const isThere = () => {
    const order = ordersTo(world, id).filter((one) => kindOf(one) === call)[nth - 1];
    return order !== undefined && (when === 'before' || order.status === 200);
  };
  await until(`${when} the ${call}`, () => isThere() || undefined);
  await controller.kill('SIGKILL');
}

/** How the job and its object end. */
async function endOf(place: Place) {
  const { status, metadata } = await get(place.world, place.key);
  const job = place.dli.jobs.get(place.id);
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return {
    job: job?.status,
    entrypoint: job?.fields['entrypoint'],
    isResumed: job?.resumedFrom !== null,
    hasSavepoint: job?.savepoint_path !== null,
    ready: `${ready?.status}/${ready?.reason}`,
    operation: status?.operation,
    finalizers: metadata['finalizers'],
    restart: status?.history
      ?.filter(({ operation }) => operation === 'Restart')
      .map(({ outcome }) => outcome),
  };
}

async function live(shared: World, { name, jar, starts, reason, death }: Course) {
  const place = await makePlace(shared, name);
  const { world, dli, key, id } = place;
  dli.settings.runOutcome = starts ?? 'job_running';
  const start = () => spawnOperator(world, { ...QUICK, namespaces: name });
  let controller = start();
  try {
    await untilReason(world, key);
    if (death !== undefined)
      world.faults.add({
        server: 'dli',
        ...CALLS[death.call],
        nth: death.nth ?? 1,
        times: 1,
        action: FAULTS[death.when],
      });
    await edit(world, key, { entrypoint: jar });
    if (death !== undefined) {
      await dieAt(place, death, controller);
      controller = start();
    }
    const { status } = await untilEnded(place, reason);
    await untilReleased(place);
    return { orders: ordersTo(world, id), end: await endOf(place), code: status?.error_code };
  } finally {
    await controller.kill('SIGKILL');
    await dli.close();
  }
}

type Life = Awaited<ReturnType<typeof live>>;

const API_SERVERS = [{ api: 'the simulated API server', embedded: true as const }];
const TRIED = isOnCluster ? [{ api: 'a real API server' }] : API_SERVERS;

describe.each<{ api: string; embedded?: true }>(TRIED)('L27: $api', ({ embedded }) => {
  let world: World;
  const lives = new Map<string, Promise<Life>>();

  beforeAll(async () => {
    world = await startWorld({ ...(embedded && { embedded }) });
    // Side by side: most of a life is waiting.
    for (const course of [ALIVE, ...KILLED, REFUSED, PUT_BACK]) lives.set(course.name, live(world, course));
    await Promise.allSettled(lives.values());
  }, 400_000);

  afterAll(() => world?.close());

  const lifeOf = ({ name }: Course): Promise<Life> =>
    lives.get(name) ?? Promise.reject(new Error('nobody has lived it'));

  test('alive: stop, update and start, one of each', async () => {
    const { orders, end } = await lifeOf(ALIVE);
    expect(orders.map(wordsOf)).toEqual(['stop true', 'put', 'run true']);
    expect(end).toEqual({
      job: 'job_running',
      entrypoint: NEW,
      isResumed: true,
      hasSavepoint: false,
      ready: 'True/UpToDate',
      restart: ['Applied'],
    });
  });

  test.each(KILLED)(
    'kill -9 $death.when the $death.call: the same end, and no call too many',
    async (course) => {
      const { orders, end } = await lifeOf(course);
      expect(end).toEqual((await lifeOf(ALIVE)).end);
      // DLI refuses a run of a job that is not at rest, and a second stop.
      expect(orders.map(({ status }) => status).filter((status) => status !== 0 && status !== 200)).toEqual(
        [],
      );
      // An update that was taken shows in the job, so that it is not sent again either.
      const taken = orders.filter(({ status }) => status === 200);
      expect(taken.map(wordsOf)).toEqual(['stop true', 'put', 'run true']);
    },
  );

  const BACK = { job: 'job_running', entrypoint: OLD, isResumed: true, ready: 'False/RolledBack' };

  test('kill -9 while the old settings start, the update having been refused: they run, and it stays refused', async () => {
    const { orders, end, code } = await lifeOf(REFUSED);
    expect(end).toMatchObject({ ...BACK, restart: ['RolledBack'], finalizers: undefined });
    expect(code).toBe('DLI.12002');
    expect(orders.map(wordsOf)).toEqual(['stop true', 'put', 'run true']);
  });

  test('kill -9 before the old settings are put back, the job having failed with the new ones: another process does it', async () => {
    const { orders, end } = await lifeOf(PUT_BACK);
    expect(end).toMatchObject({ ...BACK, restart: ['RolledBack'], finalizers: undefined });
    const taken = orders.filter(({ status }) => status === 200);
    expect(taken.map(wordsOf)).toEqual(['stop true', 'put', 'run true', 'put', 'run true']);
  });
});
