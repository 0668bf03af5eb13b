/** A tenant decides how large its objects and Secrets are. The controller, a process under 256 MiB, and another tenant beside it. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import {
  addJob,
  apply,
  counts,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  puts,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Spawned, spawnOperator } from '../e2e/operators.ts';
import { memoryLimit } from '../image/memory-limit.ts';
import { laxDefinition } from '../support/lax-definition.ts';
import { until } from '../support/until.ts';
import { FORMER_LARGEST, LARGEST, namespaceOf, objectsOf, secretsOf } from './oversized.ts';

/** As the image starts it: half of 256 MiB is for the heap. The kernel keeps the whole, where this process may set a limit. */
const HEAP = ['env', 'NODE_OPTIONS=--max-old-space-size=128 --max-semi-space-size=8'];
const limit = memoryLimit();
const WITHIN = [...(limit?.within ?? []), ...HEAP];

/** A world, a controller in it, and tenant A with one object that is up to date. */
interface Site {
  world: World;
  operator: Spawned;
  key: Key;
  id: string;
}

const sites: Site[] = [];

afterEach(async () => {
  for (const { operator, world } of sites.splice(0)) {
    await operator.kill('SIGKILL');
    await world.close();
  }
});

afterAll(() => limit?.remove());

async function siteWith(objects: unknown[]): Promise<Site> {
  const world = await startWorld({ objects });
  const id = addJob(world);
  const key: Key = 'a/test1';
  await makeNamespace(world, 'a');
  await apply(world, manifestOf(key, { jobId: id, interval: '24h', job: { desc: 'live' } }));
  const site = { world, key, id, operator: spawnOperator(world, {}, WITHIN) };
  sites.push(site);
  await untilReason(world, key);
  return site;
}

/** MiB. */
function peak({ operator }: Site): number {
  const status = readFileSync(`/proc/${operator.child.pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]) / 1024);
}

let edits = 0;

/** What an edit of A's costs, and ms until DLI has it. */
async function editOnce({ world, key, id }: Site): Promise<{ cost: object; ms: number }> {
  const at = ++edits;
  const since = mark(world);
  const begun = performance.now();
  await edit(world, key, { desc: `edit ${at}` });
  const put = await until(`edit ${at}`, () => puts(world, since, id)[0]);
  await untilReason(world, key);
  const { gets, puts: sent } = counts(world, since, { id });
  const { patches } = counts(world, since, { key });
  return { cost: { gets, puts: sent, patches }, ms: put.at - begun };
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Of edits side by side, with the attack and without: the median of one by that of the other. */
async function ratioOf(alone: Site, beside: Site): Promise<number> {
  const times: { alone: number[]; beside: number[] } = { alone: [], beside: [] };
  for (let at = 0; at < 15; at += 1) {
    const one = await editOnce(alone);
    const other = await editOnce(beside);
    expect(other.cost).toEqual({ gets: 1, puts: 1, patches: 1 });
    expect(one.cost).toEqual(other.cost);
    times.alone.push(one.ms);
    times.beside.push(other.ms);
  }
  const [without, during] = [median(times.alone), median(times.beside)];
  process.stdout.write(
    `memory: peak of ${peak(beside)} MiB; an edit takes ${during.toFixed(0)} ms, and ${without.toFixed(0)} ms without the attack\n`,
  );
  return during / without;
}

/** The objects of the attack are there; their first passes may still be under way, and so may be work of the machine for others. */
const ROUNDS = 4;
const MOST = 1.2;

/** Side by side with a controller without the attack. */
async function holds(objects: unknown[], reason: string): Promise<void> {
  const alone = await siteWith([customResourceDefinition()]);
  const beside = await siteWith(objects);
  await untilReason(beside.world, 'b/large-0', reason);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && best > MOST; round += 1)
    best = Math.min(best, await ratioOf(alone, beside));
  expect(best).toBeLessThanOrEqual(MOST);
  expect(peak(beside)).toBeLessThan(256);
  expect(beside.operator.child.exitCode).toBeNull();
  expect(limit?.kills() ?? 0).toBe(0);
  expect(await beside.operator.kill('SIGTERM')).toBe(0);
}

describe('1. Nobody sizes our memory', () => {
  test('300 suspended objects with every string at the limit that it once had: A is not delayed, nobody is killed', async () => {
    const objects = objectsOf({ namespace: 'b', count: 300, job: FORMER_LARGEST, suspend: true });
    await holds([laxDefinition(), namespaceOf('b'), ...objects], 'InvalidSpec');
  });

  test('300 objects of the largest size that is admitted, with the largest status: the same', async () => {
    const objects = objectsOf({ namespace: 'b', count: 300, job: LARGEST, status: true });
    await holds([customResourceDefinition(), namespaceOf('b'), ...objects], 'SecretNotFound');
  });

  test('100 Secrets of 1 MB, each used by an object: the same', async () => {
    const data = { accessKey: 'AK', secretKey: 'x'.repeat(20_000) };
    const objects = objectsOf({
      namespace: 'b',
      count: 100,
      job: {},
      secretOf: (at) => `large-${at}`,
    });
    const secrets = secretsOf('b', 100, data);
    await holds([customResourceDefinition(), namespaceOf('b'), ...secrets, ...objects], 'SecretInvalid');
  });
});
