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

/** The kernel's limit where this process may set one; else Node's own, and the most that the process has had. */
const limit = process.env['TESTED_COMMAND'] === undefined ? memoryLimit() : undefined;
const WITHIN =
  process.env['TESTED_COMMAND'] === undefined
    ? (limit?.within ?? ['env', 'NODE_OPTIONS=--max-old-space-size=128'])
    : [];

let world: World;
let operator: Spawned | undefined;
let number = 0;

afterEach(async () => {
  await operator?.kill('SIGKILL');
  operator = undefined;
  await world.close();
});

afterAll(() => limit?.remove());

/** MiB. */
function peak(): number {
  const status = readFileSync(`/proc/${operator?.child.pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]) / 1024);
}

/** Tenant A: one object, up to date. */
async function tenantA(): Promise<{ key: Key; id: string }> {
  const id = addJob(world);
  const key: Key = `a-${++number}/test1`;
  await makeNamespace(world, key.split('/')[0] ?? '');
  await apply(world, manifestOf(key, { jobId: id, interval: '24h', job: { desc: 'live' } }));
  return { key, id };
}

/** What an edit of A's costs, five times. */
async function edits({ key, id }: { key: Key; id: string }): Promise<object[]> {
  const costs: object[] = [];
  for (let at = 0; at < 5; at += 1) {
    const since = mark(world);
    await edit(world, key, { desc: `edit ${at}` });
    await until(`edit ${at}`, () => puts(world, since, id)[0]);
    await untilReason(world, key);
    costs.push({
      ...counts(world, since, { id }),
      patches: counts(world, since, { key }).patches,
      events: 0,
    });
  }
  return costs;
}

const ONE_EDIT = { gets: 1, puts: 1, patches: 1, events: 0 };

async function holds(objects: unknown[], attacked: () => Promise<void>): Promise<void> {
  world = await startWorld({ objects });
  const a = await tenantA();
  operator = spawnOperator(world, {}, WITHIN);
  await untilReason(world, a.key);
  await attacked();
  expect(await edits(a)).toEqual(Array(5).fill(ONE_EDIT));
  process.stdout.write(`memory: peak of ${peak()} MiB\n`);
  expect(peak()).toBeLessThan(256);
  expect(operator.child.exitCode).toBeNull();
  expect(limit?.kills() ?? 0).toBe(0);
  expect(await operator.kill('SIGTERM')).toBe(0);
}

/** The attack is under way: passes are made over its objects, and A's come between them. */
const meets = (reason: string) => async (): Promise<void> => {
  await untilReason(world, 'b/large-0', reason);
};

describe('1. Nobody sizes our memory', () => {
  test('300 suspended objects with every string at the limit that it once had: A is not delayed, nobody is killed', async () => {
    const objects = objectsOf({ namespace: 'b', count: 300, job: FORMER_LARGEST, suspend: true });
    await holds([laxDefinition(), namespaceOf('b'), ...objects], meets('InvalidSpec'));
  });

  test('300 objects of the largest size that is admitted, with the largest status: the same', async () => {
    const objects = objectsOf({ namespace: 'b', count: 300, job: LARGEST, status: true });
    await holds([customResourceDefinition(), namespaceOf('b'), ...objects], meets('SecretNotFound'));
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
    await holds(
      [customResourceDefinition(), namespaceOf('b'), ...secrets, ...objects],
      meets('SecretInvalid'),
    );
  });
});
