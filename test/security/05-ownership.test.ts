/** The running controller, a tenant whose job it is (`owner-N`), and another one whose object is older and names the same number. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Credentials } from '../../src/core/object/account.ts';
import { readLocation } from '../../src/core/object/account.ts';
import {
  addJob,
  apply,
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
  secretOf,
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
let older: string;
let owner: string;
let number = 0;

const theirs = (): Key => `${older}/theirs`;
const mine = (): Key => `${owner}/mine`;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(() => {
  number += 1;
  older = `older-${number}`;
  owner = `owner-${number}`;
  id = addJob(world);
});

afterEach(async () => {
  world.faults.clear();
  if (operator !== undefined) expect(await operator.stop()).toBe(0);
  operator = undefined;
});

afterAll(() => world.close());

const begin = (): void => {
  const flags = { namespaces: `${older},${owner}`, 'secret-refresh': '1s', ...UNHURRIED };
  operator = startOperator(world, flags, hurriedClock);
};

type Data = Record<string, string>;

/** The values of the Secret that lets people in, without a project unless it is named. */
function keys(more: Data = {}): Data {
  const { accessKey, secretKey, region } = world.dli.account;
  return { accessKey, secretKey, region, ...more };
}

async function make(key: Key, secret: Data, job: object = {}): Promise<void> {
  await makeNamespace(world, key.split('/')[0] ?? '', secret);
  await apply(world, manifestOf(key, { jobId: id, interval: '10s', job }));
}

const ageOf = async (key: Key): Promise<string> => {
  const { metadata } = await get(world, key);
  return `${metadata['creationTimestamp']} ${metadata['uid']}`;
};

/** Of two objects of one second the uid decides, which nobody chooses: until it falls right. */
async function makeMine(secret: Data, job: object = {}): Promise<void> {
  const age = await ageOf(theirs());
  await makeNamespace(world, owner, secret);
  for (;;) {
    await apply(world, manifestOf(mine(), { jobId: id, interval: '10s', mode: 'Observe', job }));
    if ((await ageOf(mine())) > age) break;
    await remove(world, mine());
  }
  await patch(world, mine(), { spec: { mode: 'Manage' } });
}

const changeSecret = (namespace: string, data: Data) => apply(world, secretOf(world, namespace, data));

/** The younger object gets what it wants, and goes on getting it. */
async function isMine(): Promise<void> {
  await untilReason(world, mine());
  expect((await ageOf(mine())) > (await ageOf(theirs()))).toBe(true);
  await edit(world, mine(), { desc: `mine-${number}` });
  await until(
    'the edit of the owner',
    () => world.dli.jobs.get(id)?.fields['desc'] === `mine-${number}` || undefined,
  );
  await untilReason(world, mine());
}

const WRONG_KEY = { accessKey: 'AKHOSTILE00000000001', secretKey: 'no-key-of-anybody-at-all-0123456789' };
/** A project that the account is not of. */
const PROJECT = 'ffffffffffffffffffffffffffffffff';

describe('5. Ownership needs proof', () => {
  test('an older object that has seen the job and then changed its credentials leaves it to who can read it', async () => {
    await make(theirs(), keys(), { desc: 'live' });
    begin();
    await untilReason(world, theirs());
    await makeMine(keys(), { desc: 'live' });
    await untilReason(world, mine(), 'Conflict');
    await changeSecret(older, { ...keys(), ...WRONG_KEY });
    await untilReason(world, theirs(), 'AuthFailed');
    await isMine();
    expect((await get(world, theirs())).status?.internal).not.toHaveProperty('account');
  });

  test('an older object that has seen a job of that number and then names another project does not own the job there', async () => {
    await make(theirs(), keys(), { desc: 'live' });
    begin();
    await untilReason(world, theirs());
    await patch(world, theirs(), { spec: { projectId: PROJECT } });
    await makeMine(keys(), { desc: 'live' });
    await isMine();
  });

  test('an older object that fails in a way that is not stalled owns nothing', async () => {
    world.faults.add({
      server: 'dli',
      path: `/v1.0/${PROJECT}/`,
      times: 1_000_000,
      action: { kind: 'respond', status: 503, body: '<html>503</html>' },
    });
    await make(theirs(), keys({ projectId: PROJECT }), { desc: 'theirs' });
    begin();
    await untilReason(world, theirs(), 'CloudUnavailable');
    await makeMine(keys(), { desc: 'live' });
    await isMine();
  });

  test('an older object that names no project, and that IAM does not answer, owns nothing of a project that is named', async () => {
    world.faults.add({
      server: 'iam',
      path: '/v3/projects',
      times: 1_000_000,
      action: { kind: 'respond', status: 503, body: '<html>503</html>' },
    });
    await make(theirs(), keys(), { desc: 'theirs' });
    begin();
    await untilReason(world, theirs(), 'CloudUnavailable');
    await makeMine(keys({ projectId: world.dli.account.projectId }), { desc: 'live' });
    await isMine();
  });

  test('of two that have read the job the older has it, whichever of them names the project', async () => {
    await make(theirs(), keys(), { desc: 'live' });
    begin();
    await untilReason(world, theirs());
    await makeMine(keys({ projectId: world.dli.account.projectId }), { desc: 'mine' });
    await untilReason(world, mine(), 'Conflict');
    const { projectId, region } = world.dli.account;
    for (const key of [theirs(), mine()])
      expect((await get(world, key)).status?.location).toMatchObject({ region, projectId });
    expect(world.dli.jobs.get(id)?.fields['desc']).toBe('live');
  });

  describe('a status that its owner has written', () => {
    /** The right fingerprint: everybody can make that of their own keys. */
    function forged(): object {
      const { region, projectId } = world.dli.account;
      const credentials: Credentials = { kind: 'key', ...WRONG_KEY, securityToken: undefined };
      const location = readLocation({ region, projectId, credentials }, projectId);
      return { observedGeneration: 1, location, job: { status: 'job_running' } };
    }

    test('counts for nothing once its credentials were refused, however often it is written', async () => {
      await make(theirs(), { ...keys({ projectId: world.dli.account.projectId }), ...WRONG_KEY });
      await patchStatus(world, theirs(), forged());
      await makeMine(keys(), { desc: 'live' });
      begin();
      await isMine();
      for (let round = 0; round < 3; round += 1) {
        await patchStatus(world, theirs(), forged());
        await edit(world, mine(), { desc: `round-${round}` });
        await until(
          'the edit',
          () => world.dli.jobs.get(id)?.fields['desc'] === `round-${round}` || undefined,
        );
      }
    });
  });

  describe('and does not go back and forth between two honest objects', () => {
    async function bothRead(): Promise<number> {
      await make(theirs(), keys(), { desc: 'live' });
      begin();
      await untilReason(world, theirs());
      await makeMine(keys(), { desc: 'mine' });
      await untilReason(world, mine(), 'Conflict');
      return mark(world);
    }

    test('while DLI does not answer the older one: the younger sends nothing', async () => {
      const since = await bothRead();
      world.faults.add({
        server: 'dli',
        path: `jobs/${id}$`,
        times: 1_000_000,
        action: { kind: 'respond', status: 503, body: '<html>503</html>' },
      });
      await untilReason(world, theirs(), 'CloudUnavailable');
      await reconcileNow(world, mine());
      await untilReason(world, mine(), 'Conflict');
      world.faults.clear();
      await untilReason(world, theirs());
      expect(puts(world, since, id)).toEqual([]);
    });

    test('while the older one gets other keys, which work: the job does not change hands', async () => {
      const since = await bothRead();
      const before = (await get(world, theirs())).status?.internal;
      world.dli.account.secretKey = `another-secret-key-of-the-account-${number}`;
      await changeSecret(older, keys());
      await until('a read with the other keys', async () => {
        const { status } = await get(world, theirs());
        return status?.internal?.account !== before?.account || undefined;
      });
      await reconcileNow(world, mine());
      await untilReason(world, mine(), 'Conflict');
      expect(puts(world, since, id)).toEqual([]);
    });

    test('while the Secret of the older one is away', async () => {
      const since = await bothRead();
      await removeSecret(older);
      await untilReason(world, theirs(), 'SecretNotFound');
      await reconcileNow(world, mine());
      await untilReason(world, mine(), 'Conflict');
      expect(puts(world, since, id)).toEqual([]);
    });

    test('over a restart: the younger one looks once, and sends nothing', async () => {
      const since = await bothRead();
      expect(await operator?.stop()).toBe(0);
      begin();
      await reconcileNow(world, mine());
      await untilReason(world, mine(), 'Conflict');
      expect(puts(world, since, id)).toEqual([]);
    });
  });
});

function removeSecret(namespace: string): Promise<unknown> {
  const path = `/api/v1/namespaces/${namespace}/secrets/dli-credentials`;
  return world.api.request({ method: 'DELETE', path, timeoutMs: 10_000 });
}
