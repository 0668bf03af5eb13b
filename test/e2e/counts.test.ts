import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../sim/http/faults.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { newQueue } from '../support/queue.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  announced,
  apply,
  conditionOf,
  counts,
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
import { type Loop, startLoop } from './loop.ts';
import { startOperator } from './operators.ts';

let world: World;
let loop: Loop | undefined;
let number = 0;
let namespace = '';

beforeAll(async () => {
  world = await startWorld();
});

afterEach(async () => {
  await loop?.stop();
  loop = undefined;
  world.faults.clear();
  world.dli.settings.rewrites.clear();
});

afterAll(() => world.close());

interface Pair {
  key: Key;
  id: string;
}

/** A job that is already what its object wants. */
async function converged(name = 'test1'): Promise<Pair> {
  const id = addJob(world);
  const key: Key = `${namespace}/${name}`;
  await apply(world, manifestOf(key, { jobId: id, job: { desc: 'live', parallel_number: 2 } }));
  return { key, id };
}

async function newNamespace(): Promise<void> {
  namespace = `counts-${++number}`;
  await makeNamespace(world, namespace);
}

async function begin(): Promise<Loop> {
  loop = await startLoop(world, { flags: { namespaces: namespace } });
  await loop.idle();
  return loop;
}

async function oneAtRest(): Promise<Pair & { loop: Loop }> {
  await newNamespace();
  const pair = await converged();
  const started = await begin();
  await announced(world, pair.key);
  return { ...pair, loop: started };
}

describe('when nothing changed', () => {
  test('1,000 passes over 10 objects send 1,000 GETs and nothing else: no PUT, no status patch, no event', async () => {
    await newNamespace();
    const pairs: Pair[] = [];
    for (let at = 0; at < 10; at += 1) pairs.push(await converged(`test${at}`));
    const { pass, passes, stop } = await begin();
    for (const { key } of pairs) await announced(world, key);
    const since = mark(world);
    const before = passes.length;
    for (let round = 0; round < 100; round += 1) await Promise.all(pairs.map(({ key }) => pass(key)));
    await stop();
    loop = undefined;
    expect(passes.length - before).toBe(1_000);
    expect(counts(world, since)).toEqual({ gets: 1_000, puts: 0, patches: 0, events: 0 });
  });

  test('at rest DLI is read once per object and interval', async () => {
    await newNamespace();
    const pairs = [await converged('a'), await converged('b'), await converged('c')];
    const clock = new FakeClock();
    const queue = newQueue({ clock });
    loop = await startLoop(world, { flags: { namespaces: namespace }, queue });
    for (const { key } of pairs) await loop.pass(key);
    for (const { key } of pairs) await announced(world, key);
    await loop.idle();
    const since = mark(world);
    for (let interval = 1; interval <= 20; interval += 1) {
      clock.advance(299_999);
      await loop.idle();
      expect(counts(world, since).gets).toBe(3 * (interval - 1));
      clock.advance(1);
      await loop.idle();
    }
    expect(counts(world, since)).toEqual({ gets: 60, puts: 0, patches: 0, events: 0 });
  });

  test('a restart with 20 converged objects lists their jobs once, and sends nothing else', async () => {
    await newNamespace();
    const pairs: Pair[] = [];
    for (let at = 0; at < 20; at += 1) pairs.push(await converged(`test${at}`));
    const first = startOperator(world, { namespaces: namespace });
    for (const { key } of pairs) await untilReason(world, key);
    expect(await first.stop()).toBe(0);
    const since = mark(world);
    const { idle, passes } = await begin();
    await until('20 passes', () => passes.length >= 20 || undefined);
    await idle();
    await loop?.stop();
    loop = undefined;
    expect(counts(world, since)).toEqual({ gets: 0, puts: 0, patches: 0, events: 0 });
    expect(world.trace.select({ server: 'dli', since }).map(({ path }) => path)).toEqual([
      expect.stringMatching(/\/streaming\/jobs$/),
    ]);
  });
});

describe('an edit', () => {
  test('of the spec is 1 GET and 1 PUT to DLI, 1 status patch and 1 event', async () => {
    const { key, id, loop: running } = await oneAtRest();
    const since = mark(world);
    await edit(world, key, { desc: 'edited' });
    await untilReason(world, key);
    await running.stop();
    loop = undefined;
    expect(counts(world, since, { id, key })).toEqual({ gets: 1, puts: 1, patches: 1, events: 1 });
    expect(counts(world, since)).toEqual({ gets: 1, puts: 1, patches: 1, events: 1 });
  });

  test('repeated five times while a PUT is in flight is at most 2 PUTs, and the last edit wins', async () => {
    const { key, id } = await oneAtRest();
    const since = mark(world);
    world.faults.add({
      server: 'dli',
      verb: 'PUT',
      path: `flink-jobs/${id}$`,
      times: 1,
      action: { kind: 'delay', ms: 3_000 },
    });
    await edit(world, key, { desc: 'edit 0' });
    await until('the PUT under way', () => puts(world, since, id)[0]);
    for (let at = 1; at <= 5; at += 1) await edit(world, key, { desc: `edit ${at}` });
    await untilReason(world, key);
    expect(puts(world, since, id).map(({ body }) => (body as { desc: string }).desc)).toEqual([
      'edit 0',
      'edit 5',
    ]);
    expect(world.dli.jobs.get(id)?.fields['desc']).toBe('edit 5');
  });
});

describe('an update that cannot succeed', () => {
  test('is sent once when DLI refuses it, and again at once after an edit', async () => {
    const { key, id, loop: running } = await oneAtRest();
    const since = mark(world);
    await edit(world, key, { entrypoint: 'missing.jar' });
    await untilReason(world, key, 'Rejected');
    await until('its event', () => counts(world, since, { key }).events > 0 || undefined);
    const refused = mark(world);
    for (let at = 0; at < 50; at += 1) await running.pass(key);
    expect(counts(world, refused, { id, key })).toEqual({ gets: 50, puts: 0, patches: 0, events: 0 });
    expect(puts(world, since, id)).toHaveLength(1);
    await edit(world, key, { entrypoint: 'also-missing.jar' });
    await until('the second refusal', async () => {
      const { status } = await get(world, key);
      return status?.error_msg?.includes('also-missing.jar') === true ? true : undefined;
    });
    for (let at = 0; at < 20; at += 1) await running.pass(key);
    expect(puts(world, since, id)).toHaveLength(2);
  });

  test('is sent three times when the difference never goes away, then Ready is DiffNotConverging', async () => {
    const { key, id, loop: running } = await oneAtRest();
    world.dli.settings.rewrites.set('parallel_number', 2);
    const since = mark(world);
    await edit(world, key, { parallel_number: 4 });
    await until('the first PUT', () => puts(world, since, id)[0]);
    for (let at = 0; at < 50; at += 1) await running.pass(key);
    expect(puts(world, since, id)).toHaveLength(3);
    const live = await untilReason(world, key, 'DiffNotConverging');
    expect(conditionOf(live, 'Stalled')).toMatchObject({ status: 'True', reason: 'DiffNotConverging' });
    await until('four events', () => counts(world, since, { key }).events === 4 || undefined);
    const after = mark(world);
    for (let at = 0; at < 20; at += 1) await running.pass(key);
    expect(counts(world, after, { id, key })).toEqual({ gets: 20, puts: 0, patches: 0, events: 0 });
  });
});

describe('a PUT that was applied, whose answer', () => {
  const ANSWERS: [string, FaultRule['action']][] = [
    ['is lost', { kind: 'answerLost' }],
    ['is garbled', { kind: 'garble', body: '<html>proxy</html>' }],
    ['is cut off', { kind: 'garble', truncateAt: 10 }],
    ['is 200 and null', { kind: 'garble', body: 'null' }],
  ];

  test.each(ANSWERS)('%s is looked up, not sent again: 1 PUT in all, Ready is True', async (_, action) => {
    const { key, id, loop: running } = await oneAtRest();
    const since = mark(world);
    world.faults.add({ server: 'dli', verb: 'PUT', path: `flink-jobs/${id}$`, times: 1, action });
    await edit(world, key, { desc: 'sent once' });
    const live = await untilReason(world, key);
    for (let at = 0; at < 10; at += 1) await running.pass(key);
    expect(puts(world, since, id)).toHaveLength(1);
    expect(world.dli.jobs.get(id)?.fields['desc']).toBe('sent once');
    expect(live.status?.update_time).toBe(world.dli.jobs.get(id)?.update_time);
    expect(live.status?.error_code).toBeUndefined();
  });

  test('becomes a 502 of a proxy is looked up, not sent again', async () => {
    const { key, id } = await oneAtRest();
    const since = mark(world);
    world.faults.add({
      server: 'dli',
      verb: 'PUT',
      path: `flink-jobs/${id}$`,
      times: 1,
      action: { kind: 'respond', status: 502, body: '<html>502 Bad Gateway</html>' },
    });
    // The service behind the proxy has done it.
    const stop = world.trace.onAnswer(({ server, method, body }) => {
      if (server === 'dli' && method === 'PUT')
        world.dli.jobs.edit(id, { desc: (body as { desc: string }).desc });
    });
    await edit(world, key, { desc: 'sent once' });
    await untilReason(world, key);
    stop();
    expect(puts(world, since, id)).toHaveLength(1);
  });

  test('is lost makes two events: the failure, and that all is well after all', async () => {
    const { key, id, loop: running } = await oneAtRest();
    world.faults.add({
      server: 'dli',
      verb: 'PUT',
      path: `flink-jobs/${id}$`,
      times: 1,
      action: { kind: 'answerLost' },
    });
    const before = (await eventsOf(world, key)).length;
    await edit(world, key, { desc: 'sent once' });
    await untilReason(world, key);
    await running.stop();
    loop = undefined;
    const told = (await eventsOf(world, key)).slice(before).map(({ reason }) => reason);
    expect(told).toEqual(['CloudUnavailable', 'UpToDate']);
  });
});
