/** Something in front of DLI answers in its place for a moment. Nobody has to act, and a little later all is as it was. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hurriedClock, UNHURRIED } from '../support/hurried-clock.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  askNow,
  conditionOf,
  edit,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  puts,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

let world: World;
let operator: Operator;
let key: Key;
let id: string;
let number = 0;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  const namespace = `passing-${++number}`;
  key = `${namespace}/test1`;
  await makeNamespace(world, namespace);
  id = addJob(world);
  await apply(world, manifestOf(key, { jobId: id, job: { desc: 'live' } }));
  operator = startOperator(world, { namespaces: namespace, ...UNHURRIED }, hurriedClock);
  await untilReason(world, key);
});

afterEach(async () => {
  world.faults.clear();
  expect(await operator.stop()).toBe(0);
});

afterAll(() => world.close());

const HTML = '<html><h1>Forbidden</h1></html>';
const coded = (error_code: string): string => JSON.stringify({ error_code, error_msg: 'no' });

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Of a node of the gateway whose clock is wrong. */
const LATE: Answer = {
  status: 401,
  body: coded('APIG.0301'),
  headers: { date: new Date(Date.now() - 20 * 60_000).toUTCString() },
};

function fault(verb: 'GET' | 'PUT', answer: Answer): void {
  const path = `/jobs/${id}$`;
  world.faults.add({
    server: 'dli',
    verb,
    path: verb === 'PUT' ? `/flink-jobs/${id}$` : path,
    times: 1,
    action: { kind: 'respond', ...answer },
  });
}

const namespaceOf = (one: Key): string => one.split('/')[0] ?? '';

const reasonsOf = async (): Promise<string[]> => (await eventsOf(world, key)).map(({ reason }) => reason);

/** Events are sent after the status that they tell of. */
async function expectEvents(reasons: string[]): Promise<void> {
  await until('its events', async () => (await reasonsOf()).length >= reasons.length || undefined);
  expect(await reasonsOf()).toEqual(reasons);
}

describe('a read that is refused once', () => {
  test.each<[status: number, body: string, reason: string]>([
    [400, HTML, 'InvalidResponse'],
    [403, HTML, 'InvalidResponse'],
    [404, HTML, 'InvalidResponse'],
    [409, HTML, 'InvalidResponse'],
    [302, '', 'InvalidResponse'],
    [200, '{"is_success":"false","message":""}', 'InvalidResponse'],
    [401, coded('APIG.0301'), 'CloudUnavailable'],
    [404, coded('APIG.0101'), 'CloudUnavailable'],
  ])('with HTTP %i, %s: tried again, nobody is called', async (status, body, reason) => {
    const since = mark(world);
    fault('GET', { status, body });
    await askNow(world, key);
    const live = await untilReason(world, key, reason);
    expect(conditionOf(live, 'Stalled')).toBeUndefined();
    expect(conditionOf(live, 'Reconciling')).toMatchObject({
      status: 'True',
      reason: 'ProgressingWithRetry',
    });
    await untilReason(world, key);
    expect(puts(world, since, id)).toHaveLength(0);
    await expectEvents(['UpToDate', reason, 'UpToDate']);
  });

  test.each<[status: number, code: string]>([
    [401, 'APIG.0301'],
    [404, 'APIG.0101'],
    [403, 'APIG.0302'],
  ])(
    'with HTTP %i, %s, first of all after a restart: tried again, nobody is called',
    async (status, code) => {
      expect(await operator.stop()).toBe(0);
      fault('GET', { status, body: coded(code) });
      operator = startOperator(world, { namespaces: namespaceOf(key), ...UNHURRIED }, hurriedClock);
      const live = await untilReason(world, key, 'CloudUnavailable');
      expect(live.status?.error_code).toBe(code);
      expect(conditionOf(live, 'Stalled')).toBeUndefined();
      await untilReason(world, key);
      await expectEvents(['UpToDate', 'CloudUnavailable', 'UpToDate']);
    },
  );

  test('for a wrong clock: nobody else is told of it, and nobody is called', async () => {
    const other: Key = `${namespaceOf(key)}/other`;
    await apply(world, manifestOf(other, { jobId: addJob(world), job: { desc: 'live' } }));
    await untilReason(world, other);
    fault('GET', LATE);
    await askNow(world, key);
    const live = await untilReason(world, key, 'CloudUnavailable');
    expect(conditionOf(live, 'Stalled')).toBeUndefined();
    await edit(world, other, { desc: 'wanted' });
    await untilReason(world, other);
    await untilReason(world, key);
    for (const one of [key, other]) {
      const reasons = (await eventsOf(world, one)).map(({ reason }) => reason);
      expect(reasons).not.toContain('ClockSkew');
    }
  });
});

describe('an update that is refused once', () => {
  test.each([400, 403, 404, 409, 302])('with a page, HTTP %i: read again, and sent again', async (status) => {
    const since = mark(world);
    fault('PUT', { status, body: HTML });
    await edit(world, key, { desc: 'wanted' });
    await untilReason(world, key);
    expect(world.dli.jobs.get(id)?.fields['desc']).toBe('wanted');
    const methods = world.trace.select({ server: 'dli', since }).map(({ method }) => method);
    expect(methods).toEqual(['GET', 'PUT', 'GET', 'PUT']);
    expect(await reasonsOf()).not.toContain('Rejected');
  });

  test.each<[name: string, answer: Answer]>([
    ['key', { status: 401, body: coded('APIG.0301') }],
    ['clock', LATE],
    ['path', { status: 404, body: coded('APIG.0101') }],
    ['right', { status: 403, body: coded('APIG.0302') }],
  ])('by the gateway, for a %s that is right: sent again', async (_name, answer) => {
    const since = mark(world);
    fault('PUT', answer);
    await edit(world, key, { desc: 'wanted' });
    expect(conditionOf(await untilReason(world, key, 'CloudUnavailable'), 'Stalled')).toBeUndefined();
    const live = await untilReason(world, key);
    expect(live.status?.internal?.lastUpdate).toMatchObject({ outcome: 'Applied' });
    expect(puts(world, since, id)).toHaveLength(2);
    expect((await get(world, key)).status?.error_code).toBeUndefined();
  });
});
