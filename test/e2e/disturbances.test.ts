/** The Kubernetes side misbehaves; what is wanted becomes true all the same. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { freePort } from '../../tools/ports.ts';
import { hurriedClock, UNHURRIED } from '../support/hurried-clock.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  counts,
  edit,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  puts,
  reconcileNow,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, page, said, startOperator } from './operators.ts';

let world: World;
let operator: Operator | undefined;
let number = 0;

beforeAll(async () => {
  world = await startWorld();
});

afterEach(async () => {
  world.faults.clear();
  const running = operator;
  operator = undefined;
  expect(await (running?.stop() ?? 0)).toBe(0);
});

afterAll(() => world.close());

interface Place {
  namespace: string;
  key: Key;
  id: string;
}

/** A job and the object that names it, alike, and nobody who looks at them yet. */
async function place(): Promise<Place> {
  const namespace = `disturbed-${++number}`;
  await makeNamespace(world, namespace);
  const id = addJob(world);
  const key: Key = `${namespace}/test1`;
  await apply(world, manifestOf(key, { jobId: id, job: { desc: 'live' } }));
  return { namespace, key, id };
}

const liveDesc = (id: string) => world.dli.jobs.get(id)?.fields['desc'];

describe('watch lines', () => {
  const OPS = ['drop', 'duplicate', 'reorder', 'malformed', 'gone', 'end', 'reset'] as const;

  test.each(OPS)('with "%s" done to the second line of two watches, ten edits end converged', async (op) => {
    const { namespace, key, id } = await place();
    const path = `/namespaces/${namespace}/flinkjarjobs.*watch=`;
    const action = { kind: 'watch', op, line: 2 } as const;
    world.faults.add({ server: 'kubernetes', verb: 'GET', path, times: 2, action });
    operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
    await untilReason(world, key);
    const since = mark(world);
    for (let at = 1; at <= 10; at += 1) await edit(world, key, { desc: `edit ${at}` });
    await untilReason(world, key);
    expect(liveDesc(id)).toBe('edit 10');
    const sent = puts(world, since, id).map(({ body }) => Number((body as { desc: string }).desc.slice(5)));
    expect(sent).toEqual([...new Set(sent)].sort((a, b) => a - b));
  });

  test('the history is compacted and every connection cut during edits: it lists again and ends converged', async () => {
    const { namespace, key, id } = await place();
    operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
    await untilReason(world, key);
    for (let at = 1; at <= 6; at += 1) {
      // The test's own connection is cut too.
      await until('the edit', () => edit(world, key, { desc: `edit ${at}` }).catch(() => undefined));
      if (at % 2 === 0) world.kubernetes.compact();
      if (at % 2 === 1) world.kubernetes.cutConnections();
    }
    await untilReason(world, key);
    expect(liveDesc(id)).toBe('edit 6');
  });
});

describe('the API server', () => {
  test('is away for a while: the controller stays, writes nothing twice, and goes on afterwards', async () => {
    const { namespace, key, id } = await place();
    operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
    await untilReason(world, key);
    const since = mark(world);
    world.faults.add({ server: 'kubernetes', action: { kind: 'reset' } });
    world.kubernetes.cutConnections();
    await until('two watches in vain', () => {
      const failed = world.trace.select({ server: 'kubernetes', since, path: /flinkjarjobs$/ });
      return failed.filter(({ fault }) => fault === 'reset').length >= 2 || undefined;
    });
    world.faults.clear();
    await until('the edit', () => edit(world, key, { desc: 'after the outage' }).catch(() => undefined));
    await untilReason(world, key);
    expect(puts(world, since, id)).toHaveLength(1);
  });

  test.each([
    ['breaks the connection', { kind: 'reset' }],
    ['answers 503', { kind: 'respond', status: 503, body: '' }],
    ['writes it and loses its answer', { kind: 'answerLost' }],
  ] as const)('%s when the status is reported: 1 PUT, and the status comes', async (_, action) => {
    const { namespace, key, id } = await place();
    operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
    await untilReason(world, key);
    const since = mark(world);
    const path = `/namespaces/${namespace}/flinkjarjobs/test1/status`;
    world.faults.add({ server: 'kubernetes', verb: 'PATCH', path, times: 2, action });
    await edit(world, key, { desc: 'sent once' });
    const { status } = await untilReason(world, key);
    expect(puts(world, since, id)).toHaveLength(1);
    expect(status?.update_time).toBe(world.dli.jobs.get(id)?.update_time);
  });

  test('refuses every event: nothing waits for them, and the status is right', async () => {
    const { namespace, key, id } = await place();
    const action = { kind: 'respond', status: 403, body: '{"kind":"Status","reason":"Forbidden"}' } as const;
    world.faults.add({ server: 'kubernetes', verb: 'POST', path: '/events', action });
    operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
    await untilReason(world, key);
    await edit(world, key, { desc: 'without events' });
    await untilReason(world, key);
    expect(liveDesc(id)).toBe('without events');
  });

  test('has not got the definition at first: /readyz says so, and all works as soon as it is there', async () => {
    const empty = await startWorld({ objects: [] });
    const port = await freePort();
    const early = startOperator(empty, { 'health-address': `127.0.0.1:${port}` });
    const unready = await until('/readyz to name the definition', async () => {
      const answer = await page(port, '/readyz');
      return answer?.text.includes('NotInstalled') === true ? answer : undefined;
    });
    expect(unready).toMatchObject({ status: 503, text: expect.stringContaining('flinkjarjobs') });
    expect((await page(port, '/healthz'))?.status).toBe(200);
    await empty.api.request({
      method: 'POST',
      path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      body: customResourceDefinition(),
      timeoutMs: 5_000,
    });
    await until('/readyz ok', async () => ((await page(port, '/readyz'))?.status === 200 ? true : undefined));
    await makeNamespace(empty, 'late');
    const id = addJob(empty);
    await apply(empty, manifestOf('late/test1', { jobId: id, job: { desc: 'wanted' } }));
    await untilReason(empty, 'late/test1');
    expect(await early.stop()).toBe(0);
    await empty.close();
  });

  test('is not there at the start: the controller waits for it', async () => {
    const { namespace, key, id } = await place();
    world.faults.add({ server: 'kubernetes', action: { kind: 'reset' } });
    world.kubernetes.cutConnections();
    operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
    await said(operator, /ECONNRESET|other side closed|flinkjarjobs/);
    world.faults.clear();
    await until('the edit', () => edit(world, key, { desc: 'at last' }).catch(() => undefined));
    await untilReason(world, key);
    expect(liveDesc(id)).toBe('at last');
  });
});

test('a status that was wiped by hand is written again, without a PUT', async () => {
  const { namespace, key, id } = await place();
  operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
  await untilReason(world, key);
  const since = mark(world);
  await world.api.request({
    method: 'PATCH',
    path: `/apis/dli.gitops.dev/v1alpha1/namespaces/${namespace}/flinkjarjobs/test1/status`,
    contentType: 'application/merge-patch+json',
    body: { status: null },
    timeoutMs: 5_000,
  });
  await reconcileNow(world, key);
  expect((await get(world, key)).status?.conditions).toHaveLength(2);
  expect(counts(world, since, { id }).puts).toBe(0);
});
