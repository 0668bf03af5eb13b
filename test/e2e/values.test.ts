/** Many objects whose jobs are filled from one Secret. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Loop, startLoop } from './loop.ts';

const MANY = 500;
const NAMESPACE = 'many';

let world: World;
let loop: Loop | undefined;

beforeAll(async () => {
  world = await startWorld({ embedded: true });
});

afterAll(async () => {
  await loop?.stop();
  await world.close();
});

const putValue = (password: string) =>
  apply(world, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shared', namespace: NAMESPACE, labels: { 'dli.gitops.dev/values': 'true' } },
    stringData: { password },
  });

const secretReads = (since: number): number =>
  world.trace.count({ server: 'kubernetes', method: 'GET', since, path: /\/secrets\/shared$/ });

const argsOf = (id: string) => world.dli.jobs.get(id)?.fields.entrypoint_args;

test(`${MANY} objects that share a Secret read it once, and hear of another value by one more read`, async () => {
  await makeNamespace(world, NAMESPACE);
  await putValue('first');
  const valuesFrom = [{ name: 'P', secretKeyRef: { name: 'shared', key: 'password' } }];
  const job = { entrypoint_args: `--password $\{P}` };
  const ids = Array.from({ length: MANY }, () =>
    addJob(world, { fields: { entrypoint_args: '--password first' } }),
  );
  for (const id of ids)
    await apply(world, manifestOf(`${NAMESPACE}/o-${id}`, { jobId: id, valuesFrom, job }));
  const since = mark(world);
  // Nothing is read again by its age.
  loop = await startLoop(world, { flags: { namespaces: NAMESPACE, 'secret-refresh': '1h' } });
  const last: Key = `${NAMESPACE}/o-${ids.at(-1)}`;
  await untilReason(world, last);
  await loop.idle();
  expect(loop.passes).toHaveLength(MANY);
  expect(secretReads(since)).toBe(1);
  expect(world.trace.count({ server: 'dli', method: 'PUT', since })).toBe(0);

  await putValue('second');
  const changed = mark(world);
  // A person asks for one of them, which reads the Secret anew: all others are due by that.
  await world.api.request({
    method: 'PATCH',
    path: `/apis/dli.gitops.dev/v1alpha1/namespaces/${NAMESPACE}/flinkjarjobs/o-${ids[0]}`,
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations: { 'dli.gitops.dev/reconcile-requested-at': 'now' } } },
    timeoutMs: 5_000,
  });
  await until(
    'every job has the other value',
    () => ids.every((id) => argsOf(id) === '--password second') || undefined,
  );
  expect(secretReads(changed)).toBe(1);
  expect(world.trace.count({ server: 'dli', method: 'PUT', since: changed })).toBe(MANY);
}, 180_000);
