/** Somebody who may write the status of an older object, and never lets a pass find out whether what it says is so. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readLocation } from '../../src/core/object/account.ts';
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
  patch,
  patchStatus,
  puts,
  reconcileNow,
  remove,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Operator, startOperator } from '../e2e/operators.ts';
import { hurriedClock, UNHURRIED } from '../support/hurried-clock.ts';
import { until } from '../support/until.ts';

let world: World;
let operator: Operator | undefined;
let id: string;
let number = 0;

const theirs = (): Key => `older-proof-${number}/theirs`;
const mine = (): Key => `owner-proof-${number}/mine`;
const namespaceOf = (key: Key): string => key.split('/')[0] ?? '';

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(() => {
  number += 1;
  id = addJob(world);
});

afterEach(async () => {
  if (operator !== undefined) expect(await operator.stop()).toBe(0);
  operator = undefined;
});

afterAll(() => world.close());

const begin = (): void => {
  const namespaces = [theirs(), mine()].map(namespaceOf).join(',');
  operator = startOperator(world, { namespaces, 'secret-refresh': '1s', ...UNHURRIED }, hurriedClock);
};

const WRONG_KEY = { accessKey: 'AKHOSTILE00000000002', secretKey: 'no-key-of-anybody-at-all-9876543210' };

/** As if the wrong key had read the job. */
function forged(): object {
  const { region, projectId } = world.dli.account;
  const credentials = { kind: 'key', ...WRONG_KEY, securityToken: undefined } as const;
  const { account, ...location } = readLocation({ region, projectId, credentials }, projectId);
  return { observedGeneration: 1, location, internal: { account }, job: { status: 'job_running' } };
}

const right = (): Record<string, string> => {
  const { accessKey, secretKey, region, projectId } = world.dli.account;
  return { accessKey, secretKey, region, projectId };
};

async function makeTheirs(secret: Record<string, string> | undefined, spec: object = {}): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(theirs()) } };
  if (secret === undefined) await apply(world, namespace);
  else await makeNamespace(world, namespaceOf(theirs()), secret);
  await apply(world, manifestOf(theirs(), { jobId: id, interval: '10s', job: {}, ...spec }));
}

const ageOf = async (key: Key): Promise<string> => {
  const { metadata } = await get(world, key);
  return `${metadata['creationTimestamp']} ${metadata['uid']}`;
};

/** Of two objects of one second the uid decides: until it falls right. */
async function makeMine(): Promise<void> {
  const age = await ageOf(theirs());
  await makeNamespace(world, namespaceOf(mine()), right());
  for (;;) {
    const spec = { jobId: id, interval: '10s', mode: 'Observe', job: { desc: 'mine' } };
    await apply(world, manifestOf(mine(), spec));
    if ((await ageOf(mine())) > age) break;
    await remove(world, mine());
  }
  await patch(world, mine(), { spec: { mode: 'Manage' } });
}

async function isMine(): Promise<void> {
  await untilReason(world, mine());
  await edit(world, mine(), { desc: `mine-${number}` });
  await untilReason(world, mine());
  expect(world.dli.jobs.get(id)?.fields['desc']).toBe(`mine-${number}`);
}

describe('5. Ownership needs proof', () => {
  const cases = [
    { name: 'its Secret does not exist', secret: () => undefined, spec: {} },
    { name: 'its Secret cannot be used', secret: () => ({ accessKey: 'alone' }), spec: {} },
    { name: 'it is suspended', secret: () => ({ ...right(), ...WRONG_KEY }), spec: { suspend: true } },
    { name: 'it is suspended, without a Secret', secret: () => undefined, spec: { suspend: true } },
  ];
  describe.each(cases)('a forged status of an older object owns nothing, where $name', ({ secret, spec }) => {
    test('and the owner comes later', async () => {
      await makeTheirs(secret(), spec);
      await patchStatus(world, theirs(), forged());
      begin();
      await makeMine();
      await isMine();
    });

    test('and the owner has the job before a restart', async () => {
      await makeTheirs(secret(), spec);
      begin();
      await makeMine();
      await isMine();
      expect(await operator?.stop()).toBe(0);
      await patchStatus(world, theirs(), forged());
      begin();
      await isMine();
      await until('the forged fingerprint is gone', async () => {
        const { status } = await get(world, theirs());
        return status?.internal?.account === undefined || undefined;
      });
    });
  });

  test('a suspended object that can read its job keeps it over a restart: one look, and nothing is sent', async () => {
    await makeTheirs(right());
    begin();
    await untilReason(world, theirs());
    await patch(world, theirs(), { spec: { suspend: true } });
    await untilReason(world, theirs(), 'Suspended');
    await makeMine();
    await untilReason(world, mine(), 'Conflict');
    expect(await operator?.stop()).toBe(0);
    const since = mark(world);
    begin();
    await reconcileNow(world, mine());
    await untilReason(world, mine(), 'Conflict');
    await reconcileNow(world, theirs());
    await reconcileNow(world, mine());
    expect(puts(world, since, id)).toEqual([]);
    expect(counts(world, since, { id }).gets).toBe(2);
  });

  test('a suspended object that nobody else claims the job of is not looked at', async () => {
    await makeTheirs(right());
    begin();
    await untilReason(world, theirs());
    await patch(world, theirs(), { spec: { suspend: true } });
    await untilReason(world, theirs(), 'Suspended');
    expect(await operator?.stop()).toBe(0);
    const since = mark(world);
    begin();
    await reconcileNow(world, theirs());
    expect(counts(world, since)).toMatchObject({ gets: 0, puts: 0 });
  });
});
