/** What goes over the wire, to be read in a review: test/golden/*.http. */
import { afterAll, beforeAll, test } from '@jest/globals';
import { load } from '../../demo/manifests.ts';
import { exampleJob } from '../../sim/dli/example.ts';
import { until } from '../support/until.ts';
import { expectGolden, logOf } from './golden-log.ts';
import {
  apply,
  edit,
  type Key,
  mark,
  type Resource,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

const EXAMPLE = ['namespace', 'secret', 'test1'].map(
  (name) => new URL(`../../manifests/${name}.yaml`, import.meta.url).pathname,
);
const KEY: Key = 'streaming/test1';

let world: World;
let operator: Operator;

beforeAll(async () => {
  world = await startWorld({ dli: { jobs: [exampleJob()] } });
  operator = startOperator(world, { identity: 'replica-1', 'secret-refresh': '1h' });
});

afterAll(async () => {
  await operator.stop();
  await world.close();
});

/** Every request of the controller about the object since the mark; its lists and watches are not. */
async function requests(since: number): Promise<string> {
  const own = () =>
    world.trace
      .select({ since })
      .filter(
        ({ userAgent, path }) => userAgent.startsWith('flinkjarjob-') && !path.endsWith('/flinkjarjobs'),
      );
  await until('the event sent', () => own().find(({ path }) => path.endsWith('/events')));
  return logOf(own());
}

test('the example is applied: the Secret and the job are read, then PUT, status PATCH, event', async () => {
  const since = mark(world);
  const { resources } = await load(EXAMPLE);
  for (const resource of resources) await apply(world, resource as Resource);
  await untilReason(world, KEY);
  expectGolden('apply-example', await requests(since));
});

/** Times in status are whole seconds, and a merge patch holds only what differs: in another second all of them do. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1_000);
  await until('the next second', () => Math.floor(Date.now() / 1_000) > second || undefined);
}

test('a hot field of the running job is edited', async () => {
  await nextSecond();
  world.dli.jobs.edit('104', { status: 'job_running' });
  const since = mark(world);
  await edit(world, KEY, { restart_when_exception: true });
  await untilReason(world, KEY);
  expectGolden('hot-edit', await requests(since));
});

test('an edit is refused', async () => {
  await nextSecond();
  world.dli.jobs.edit('104', { status: 'job_cancel_success' });
  const since = mark(world);
  await edit(world, KEY, { entrypoint: 'missing.jar' });
  await untilReason(world, KEY, 'Rejected');
  expectGolden('refused-edit', await requests(since));
});
