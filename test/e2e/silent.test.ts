/**
 * Jobs whose GET is never answered, beside one that is well, all of one account. The calls end after an hour, so whatever waits
 * for one of them waits for ever.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import {
  addJob,
  apply,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

const SILENT = 40;
const FOR_EVER = '1h';

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

interface Pair {
  key: Key;
  id: string;
}

async function pairOf(namespace: string, name: string): Promise<Pair> {
  const key: Key = `${namespace}/${name}`;
  const id = addJob(world);
  await apply(world, manifestOf(key, { jobId: id, interval: '10s', job: { desc: 'live' } }));
  return { key, id };
}

const pairsOf = (namespace: string, count = SILENT): Promise<Pair[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => pairOf(namespace, `silent-${at}`)));

const newNamespace = async (): Promise<string> => {
  const namespace = `silence-${++number}`;
  await makeNamespace(world, namespace);
  return namespace;
};

const hang = (path: string): number =>
  world.faults.add({ server: 'dli', verb: 'GET', path, action: { kind: 'hang' } });

const pathOf = (pairs: readonly Pair[]): string => `/jobs/(${pairs.map(({ id }) => id).join('|')})$`;

const othersOf = ({ id }: Pair): string => `/jobs/(?!${id}$)\\d+$`;

const asked = (since: number): number =>
  world.trace.select({ server: 'dli', method: 'GET', since }).filter(({ fault }) => fault === 'hang').length;

/** An edit becomes true at DLI, and a change in the console is put right. */
async function isWell({ key, id }: Pair, round: number): Promise<void> {
  await edit(world, key, { desc: `edit ${round}` });
  await untilReason(world, key);
  expect(world.dli.jobs.get(id)?.fields['desc']).toBe(`edit ${round}`);
}

async function isRepaired({ id }: Pair): Promise<void> {
  const wanted = world.dli.jobs.get(id)?.fields['desc'];
  world.dli.jobs.edit(id, { desc: 'from the console' });
  await until('the repair', () => world.dli.jobs.get(id)?.fields['desc'] === wanted || undefined);
}

describe('40 jobs that do not answer', () => {
  test('from their creation: edits of another are applied, and its drift is repaired', async () => {
    const namespace = await newNamespace();
    operator = startOperator(world, { namespaces: namespace, 'dli-timeout': FOR_EVER });
    const well = await pairOf(namespace, 'well');
    await untilReason(world, well.key);
    const since = mark(world);
    hang(othersOf(well));
    await pairsOf(namespace);
    await until('as many calls in vain as there are places', () => asked(since) > 10 || undefined);
    for (let round = 1; round <= 5; round += 1) await isWell(well, round);
    await isRepaired(well);
  });

  test('any more, though they did, and are edited: the same', async () => {
    const namespace = await newNamespace();
    operator = startOperator(world, { namespaces: namespace, 'dli-timeout': FOR_EVER });
    const well = await pairOf(namespace, 'well');
    const silent = await pairsOf(namespace);
    for (const { key } of [well, ...silent]) await untilReason(world, key);
    const since = mark(world);
    hang(pathOf(silent));
    await Promise.all(silent.map(({ key }) => edit(world, key, { desc: 'edited' })));
    for (let round = 1; round <= 5; round += 1) await isWell(well, round);
    await isRepaired(well);
    await until('a call in vain of each', () => asked(since) === SILENT || undefined);
  });

  test('say so; after a restart another is well at once, and when they answer again they are', async () => {
    const namespace = await newNamespace();
    operator = startOperator(world, { namespaces: namespace, 'dli-timeout': '500ms' });
    const well = await pairOf(namespace, 'well');
    await untilReason(world, well.key);
    hang(othersOf(well));
    const silent = await pairsOf(namespace);
    for (const { key } of silent) await untilReason(world, key, 'CloudUnavailable');
    expect(await operator.stop()).toBe(0);
    operator = startOperator(world, { namespaces: namespace, 'dli-timeout': FOR_EVER });
    await isWell(well, 1);
    expect(await operator.stop()).toBe(0);
    world.faults.clear();
    operator = startOperator(world, { namespaces: namespace });
    for (const { key } of silent) await untilReason(world, key);
  });

  test('hold up none that answers again', async () => {
    const namespace = await newNamespace();
    operator = startOperator(world, { namespaces: namespace, 'dli-timeout': '500ms' });
    const silent = await pairsOf(namespace, 12);
    const fault = hang(pathOf(silent));
    for (const { key } of silent) await untilReason(world, key, 'CloudUnavailable');
    world.faults.remove(fault);
    for (const { key } of silent) await untilReason(world, key);
  });
});
