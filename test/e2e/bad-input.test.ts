/** One row of docs/bad-input.md, one test: the status says what the page says, and nothing else is touched. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FAILURES, isFailure } from '../../src/core/failure.ts';
import { hurriedClock, UNHURRIED } from '../support/hurried-clock.ts';
import { until } from '../support/until.ts';
import { CASES, type Case, closers } from './bad-input-cases.ts';
import { type Row, rowOf } from './bad-input-table.ts';
import {
  addJob,
  apply,
  conditionOf,
  counts,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  type Resource,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Loop, startLoop } from './loop.ts';

const BAD: Key = 'streaming/test1';
const GOOD: Key = 'streaming/healthy';

let world: World;
let loop: Loop | undefined;

beforeEach(async () => {
  world = await startWorld();
  await makeNamespace(world, 'streaming');
  addJob(world, { id: '105', fields: { desc: 'live' } });
  await apply(world, manifestOf(GOOD, { jobId: '105', job: { desc: 'live' } }));
});

afterEach(async () => {
  await loop?.stop();
  loop = undefined;
  await Promise.all(closers.splice(0).map((close) => close()));
  await world.close();
});

async function makeBad({ spec, job, live, secret, secretBytes, secretType }: Case): Promise<void> {
  if (live !== null) addJob(world, { id: '104', ...live });
  const own = secret !== undefined || secretBytes !== undefined;
  if (secret !== null && own) {
    await apply(world, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'own', namespace: 'streaming' },
      type: secretType ?? 'Opaque',
      ...(secretBytes === undefined ? { stringData: secret } : { data: secretBytes }),
    });
  }
  const credentialsRef = own ? { credentialsRef: { name: 'own' } } : {};
  const wanted = job ?? { desc: 'wanted' };
  await apply(world, manifestOf(BAD, { jobId: '104', ...credentialsRef, ...spec, job: wanted }));
}

const sentence = (live: Resource): string => conditionOf(live, 'Ready')?.message ?? '';

/** `-`: nothing is wrong any more. */
const retryOf = (reason: string): string => (isFailure(reason) ? FAILURES[reason].retry : 'interval');

/** What the queue was told, by the class of the failure. */
const RESULTS: Record<string, string> = { backoff: 'requeue', spec: 'success' };

async function passes(running: Loop, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await running.pass(BAD);
}

test.each(CASES)('$situation', async (bad) => {
  const row = rowOf(bad.situation);
  await makeBad(bad);
  const flags = (await bad.before?.(world)) ?? {};
  loop = await startLoop(world, {
    flags: { 'leader-elect': 'false', ...UNHURRIED, ...flags },
    clock: hurriedClock,
  });
  const running = loop;
  if (bad.after !== undefined) {
    await untilReason(world, BAD);
    bad.after(world);
    await running.pass(BAD);
  }
  await passes(running, bad.passes ?? 0);
  const live = await untilReason(world, BAD, row.reason);
  await until('its event', async () => (await saying(row)).length > 0 || undefined);
  if (bad.down === true) await until('the event that the job is down', isToldDown);
  const again = mark(world);
  await passes(running, 3);
  expect(sentence(await get(world, BAD))).toBe(row.sentence);
  expect(sentence(live)).toBe(row.sentence);
  expect(conditionOf(live, 'Stalled')?.status ?? 'False').toBe(row.stalled === 'yes' ? 'True' : 'False');
  expect(conditionOf(live, 'Reconciling') === undefined).toBe(row.stalled === 'yes');
  expect(retryOf(row.reason)).toBe(row.again);
  const last = running.passes.filter(({ manifest }) => manifest.key === BAD).at(-1);
  expect(last?.result).toBe(RESULTS[row.again] ?? 'requeue_after');
  expect(counts(world, again, { key: BAD, id: '104' })).toMatchObject({ puts: 0, patches: 0, events: 0 });
  await beside(bad, row.reason);
  await running.stop();
  loop = undefined;
  await told(bad, row);
  expect(running.lines().filter(({ level }) => level === 'error')).toEqual([]);
  expect(await running.metrics()).toMatch(/reconcile_panics_total\{[^}]*\} 0\n/);
});

/** The object beside it: Ready, unless its whole region is concerned, and never written to. */
async function beside({ regionWide }: Case, reason: string): Promise<void> {
  await untilReason(world, GOOD, regionWide === true ? reason : 'UpToDate');
  expect(counts(world, 0, { id: '105' }).puts).toBe(0);
}

/** Events go out behind the pass, one after the other. */
const isToldDown = async (): Promise<true | undefined> =>
  (await eventsOf(world, BAD)).some(({ reason }) => reason === 'LeftStopped') || undefined;

const saying = async ({ event }: Row) =>
  (await eventsOf(world, BAD)).filter(({ reason, type }) => `${type} ${reason}` === event);

/** Exactly one event says it. */
async function told({ after, updates, first, down }: Case, row: Row): Promise<void> {
  const events = await eventsOf(world, BAD);
  expect(await saying(row)).toEqual([expect.objectContaining({ note: row.sentence })]);
  if (first !== undefined) expect(events[0]).toMatchObject(first);
  const others = updates ?? (after === undefined && first === undefined ? 0 : 1);
  expect(events).toHaveLength(1 + others + (down === true ? 1 : 0));
}

test('two objects name the same job', async () => {
  const row = rowOf('Two objects name the same job');
  // Creation times are whole seconds; who is older must be beyond doubt.
  await until('the next second', async () => {
    const { metadata } = await get(world, GOOD);
    return Date.now() - Date.parse(String(metadata['creationTimestamp'])) >= 1_000 || undefined;
  });
  await apply(world, manifestOf(BAD, { jobId: '105', job: { desc: 'of the younger' } }));
  loop = await startLoop(world);
  const live = await untilReason(world, BAD, row.reason);
  await passes(loop, 3);
  expect(sentence(live)).toBe(row.sentence);
  expect(conditionOf(live, 'Stalled')?.status).toBe('True');
  expect([row.stalled, row.again, row.event]).toEqual(['yes', 'interval', 'Warning Conflict']);
  await untilReason(world, GOOD);
  await loop.stop();
  loop = undefined;
  expect(counts(world, 0).puts).toBe(0);
  expect(await eventsOf(world, BAD)).toEqual([
    { type: 'Warning', reason: 'Conflict', action: 'Observe', note: row.sentence },
  ]);
});
