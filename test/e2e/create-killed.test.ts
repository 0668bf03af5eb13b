/** L3: the controller is killed right after it has sent a create, and another process goes on. On the real API server, where there is one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDli } from '../../sim/dli/server.ts';
import { Faults } from '../../sim/http/faults.ts';
import { Trace } from '../../sim/http/trace.ts';
import { until } from '../support/until.ts';
import {
  apply,
  type Key,
  makeNamespace,
  manifestOf,
  reconcileNow,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { createsOf, jobsNamed, NEW_JOB } from './new-jobs.ts';
import { spawnOperator } from './operators.ts';

const NAME = 'orders';

let shared: World;

beforeAll(async () => {
  shared = await startWorld();
});
afterAll(() => shared?.close());

describe('L3: the controller is killed right after the create', () => {
  // Whether the list can be asked for the mark that the job was made with.
  test.each(['used', 'empty'] as const)(
    'one job of the name, and its number is in the status; the tags of the list being %s',
    async (tagsFilter) => {
      const [trace, faults] = [new Trace(), new Faults()];
      const dli = await startDli({ trace, faults, jobs: [], settings: { tagsFilter } });
      const world = { ...shared, dli, trace, faults };
      const namespaces = `killed-${tagsFilter}`;
      const key: Key = `${namespaces}/${NAME}`;
      await makeNamespace(world, namespaces);
      const path = '/flink-jobs$';
      faults.add({ verb: 'POST', path, times: 1, action: { kind: 'drip', everyMs: 1_000 } });
      let controller = spawnOperator(world, { namespaces });
      try {
        await apply(world, manifestOf(key, { job: { ...NEW_JOB, name: NAME } }));
        await until('the job made', () => (jobsNamed(world, NAME).length > 0 ? true : undefined));
        await controller.kill('SIGKILL');
        controller = spawnOperator(world, { namespaces });
        const { status } = await untilReason(world, key);
        await reconcileNow(world, key);
        const [job, ...others] = jobsNamed(world, NAME);
        expect(others).toEqual([]);
        expect(status).toMatchObject({ jobId: job?.id, origin: 'Created' });
        expect(createsOf(world, NAME)).toHaveLength(1);
      } finally {
        await controller.kill('SIGKILL');
        await dli.close();
      }
    },
  );
});
