/** What a line of the log says of its pass: the object, its generation, an id of the pass, and DLI's id of its last request. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JobSeed } from '../../sim/dli/job.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  patch,
  reconcileNow,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Line, type Operator, said, startOperator } from './operators.ts';

let world: World;
let operator: Operator;
let number = 0;
let key: Key;
let id: string;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  const namespace = `log-${++number}`;
  key = `${namespace}/test1`;
  await makeNamespace(world, namespace);
  operator = startOperator(world, { namespaces: namespace });
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How the line of every pass begins. */
const PASS = /^(job updated|pass (done|failed|abandoned))$/;

const passes = (): Line[] => operator.lines().filter(({ msg }) => PASS.test(msg));

afterEach(async () => {
  world.faults.clear();
  expect(await operator.stop()).toBe(0);
  const ids = passes().map(({ reconcileId }) => reconcileId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((one) => !UUID.test(String(one)))).toEqual([]);
});

afterAll(() => world.close());

async function started(job: object, reason = 'UpToDate', seed: JobSeed = {}): Promise<void> {
  id = addJob(world, seed);
  await apply(world, manifestOf(key, { jobId: id, job }));
  await untilReason(world, key, reason);
}

/** The line of a pass over this generation of the object. */
const lineOf = (generation: number, msg: string, more: Record<string, unknown> = {}): Promise<Line> =>
  until(
    `a line "${msg}" of generation ${generation}`,
    () =>
      passes().findLast(
        (line) =>
          line['key'] === key &&
          line['generation'] === generation &&
          line.msg === msg &&
          Object.entries(more).every(([name, value]) => line[name] === value),
      ),
    passes,
  );

/** DLI's id of the last request of this method about the job. */
function answered(method: 'GET' | 'PUT'): string {
  const [last] = world.trace.select({ server: 'dli', method, path: new RegExp(`jobs/${id}$`) }).slice(-1);
  expect(last?.requestId).toMatch(/^[0-9a-f]{32}$/);
  return last?.requestId ?? '';
}

test('an update is told with the id of its PUT, and the look at it later with that of its GET', async () => {
  await started({ desc: 'one' });
  expect(await lineOf(1, 'job updated')).toMatchObject({
    level: 'info',
    outcome: 'updated',
    fields: ['desc'],
    requestId: answered('PUT'),
    ms: expect.any(Number),
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  await edit(world, key, { desc: 'two' });
  await untilReason(world, key);
  expect(await lineOf(2, 'job updated')).toMatchObject({ requestId: answered('PUT') });
  await reconcileNow(world, key);
  expect(await lineOf(2, 'pass done')).toMatchObject({ outcome: 'same', requestId: answered('GET') });
});

test('a refused update is told with the id of its PUT, and each look that sends nothing with that of its GET', async () => {
  await started({ entrypoint: 'other.jar' }, 'RestartRequired', { status: 'job_running' });
  expect(await lineOf(1, 'pass done', { outcome: 'failed' })).toMatchObject({
    level: 'info',
    reason: 'RestartRequired',
    error_code: expect.stringMatching(/^DLI\.\d+$/),
    fields: ['entrypoint'],
    message: expect.stringContaining('DLI answered HTTP'),
    requestId: answered('PUT'),
  });
  await reconcileNow(world, key);
  expect(await lineOf(1, 'pass done', { requestId: answered('GET') })).toMatchObject({
    level: 'debug',
    outcome: 'held',
    reason: 'RestartRequired',
  });
});

test.each<[reason: string, seed: JobSeed | undefined]>([
  ['JobNotFound', undefined],
  ['WrongJobType', { job_type: 'flink_sql_job' }],
])('a job that is none of ours (%s) is told with the id of the GET', async (reason, seed) => {
  if (seed !== undefined) await started({ desc: 'one' }, reason, seed);
  else {
    id = '999999';
    await apply(world, manifestOf(key, { jobId: id, job: { desc: 'one' } }));
    await untilReason(world, key, reason);
  }
  const requestId = answered('GET');
  expect(await lineOf(1, 'pass failed')).toMatchObject({ outcome: 'unseen', reason, requestId });
});

test('without an answer, and without a request, there is no id', async () => {
  await started({ desc: 'live' });
  const path = `flink-jobs/${id}$`;
  world.faults.add({ server: 'dli', verb: 'PUT', path, times: 1, action: { kind: 'reset' } });
  await edit(world, key, { desc: 'lost' });
  expect(await lineOf(2, 'pass failed')).not.toHaveProperty('requestId');
  await untilReason(world, key);
  await patch(world, key, { spec: { suspend: true } });
  const line = await lineOf(3, 'pass done');
  expect(line).toMatchObject({ outcome: 'suspended' });
  expect(line).not.toHaveProperty('requestId');
});

test('an update is told although its status cannot be written', async () => {
  await started({ desc: 'live' });
  const path = `${key.replace('/', '/flinkjarjobs/')}/status`;
  world.faults.add({
    server: 'kubernetes',
    verb: 'PATCH',
    path,
    times: 1,
    action: { kind: 'respond', status: 500, body: '{}' },
  });
  await edit(world, key, { desc: 'sent' });
  const { reconcileId, requestId } = await lineOf(2, 'job updated');
  const line = await said(operator, 'pass broken off');
  expect(line).toMatchObject({ key, generation: 2, reconcileId, level: 'warn' });
  await untilReason(world, key);
  expect(requestId).toBe(answered('PUT'));
});
