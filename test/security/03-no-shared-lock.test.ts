/** Access keys and users are names that anybody may write into a Secret. What one tenant tries with them locks nobody else out. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readLocation } from '../../src/core/object/account.ts';
import {
  addJob,
  apply,
  conditionOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
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

/** One bad try more within the window, and the gateway or IAM locks. */
const MOST = 4;

let world: World;
let operator: Operator;

const FLAGS = { 'secret-refresh': '50ms', ...UNHURRIED };

const start = (): Operator => startOperator(world, FLAGS);

/** Where something is waited for that takes its time. */
const startHurried = (): Operator => startOperator(world, FLAGS, hurriedClock);

beforeEach(async () => {
  world = await startWorld();
});

afterEach(async () => {
  expect(await operator.stop()).toBe(0);
  await world.close();
});

async function restart(): Promise<void> {
  expect(await operator.stop()).toBe(0);
  operator = start();
}

type Data = Record<string, string>;

const rightKey = (): Data => {
  const { accessKey, secretKey, region, projectId } = world.dli.account;
  return { accessKey, secretKey, region, projectId };
};

const rightUser = (): Data => {
  const { userName, password, domainName, region } = world.dli.account;
  return { userName, password, domainName, region };
};

const wrongKey = (number: number | string): Data => ({ ...rightKey(), secretKey: `wrong-${number}` });
const wrongUser = (number: number | string): Data => ({ ...rightUser(), password: `wrong-${number}` });

/** Objects of one namespace, each with a Secret of its own. Their jobs are there, for whoever may see them. */
async function makeObjects(namespace: string, secrets: readonly Data[], spec: object = {}): Promise<Key[]> {
  await makeNamespace(world, namespace, {});
  const made = secrets.map(async (data, at): Promise<Key> => {
    const name = `own-${at}`;
    const key: Key = `${namespace}/${name}`;
    const secret = secretOf(world, namespace, data);
    await apply(world, { ...secret, metadata: { ...secret.metadata, name } });
    const job = { jobId: addJob(world), credentialsRef: { name }, job: { desc: 'wanted' } };
    await apply(world, manifestOf(key, { ...job, ...spec }));
    return key;
  });
  return Promise.all(made);
}

/** Waits until each of them was looked at, and is not Ready. */
async function untilRefused(keys: readonly Key[]): Promise<void> {
  for (const key of keys)
    await until(`${key} refused`, async () => {
      const ready = conditionOf(await get(world, key), 'Ready');
      return ready?.reason === 'AuthFailed' || ready?.reason === 'KeyLocked' ? true : undefined;
    });
}

const badSignatures = (since = 0): number =>
  world.trace.select({ server: 'dli', since }).filter(({ status }) => status === 401).length;

const logins = (since = 0) => world.trace.select({ server: 'iam', method: 'POST', path: /tokens$/, since });
const badLogins = (since = 0): number => logins(since).filter(({ status }) => status === 401).length;

/** Eight times the same: with wrong secret keys for the access key of A, or wrong passwords for its user. */
const eight = (make: (number: string) => Data, namespace: string): Data[] =>
  Array.from({ length: 8 }, (_, at) => make(`${namespace}-${at}`));

const A: Key = 'team-a/own-0';

const KINDS = [
  { name: 'secret keys', right: rightKey, wrong: wrongKey, bad: badSignatures },
  { name: 'passwords', right: rightUser, wrong: wrongUser, bad: badLogins },
];

/** Waits until the process that runs now has looked at it. */
const looked = (key: Key): Promise<unknown> =>
  until(`a pass over ${key}`, () =>
    operator.lines().find((line) => line['key'] === key && 'outcome' in line),
  );

/** Writes a status as a tenant may: nobody but the API server's rights keeps it from that. */
function forge(key: Key, status: object): Promise<unknown> {
  const [namespace, name] = key.split('/');
  const path = `/apis/dli.gitops.dev/v1alpha1/namespaces/${namespace}/flinkjarjobs/${name}/status`;
  const contentType = 'application/merge-patch+json';
  return world.api.request({ method: 'PATCH', path, contentType, body: { status }, timeoutMs: 10_000 });
}

/** The status of an object that has read its job with these credentials. */
function proofFor(data: Data): object {
  const { region = '', userName = '', password = '', domainName = '', accessKey = '', secretKey = '' } = data;
  const key = { kind: 'key', accessKey, secretKey, securityToken: undefined } as const;
  const credentials =
    accessKey === '' ? ({ kind: 'password', userName, password, domainName } as const) : key;
  const { projectId } = world.dli.account;
  const location = readLocation({ region, projectId, credentials }, projectId);
  return { observedGeneration: 1, job: { status: 'job_running' }, location };
}

describe('3. No shared lock', () => {
  test('one forgotten Secret with an old password and eight projects: one login at a time, and the right password works elsewhere', async () => {
    await makeNamespace(world, 'old', wrongUser('old'));
    const keys = await Promise.all(
      Array.from({ length: 8 }, async (_, at): Promise<Key> => {
        const key: Key = `old/job-${at}`;
        const spec = { jobId: addJob(world), projectId: `p${at}`, job: { desc: 'wanted' } };
        await apply(world, manifestOf(key, spec));
        return key;
      }),
    );
    operator = startHurried();
    for (const key of keys) await untilReason(world, key, 'AuthFailed');
    // A second one only where the first is not answered for a second.
    expect(badLogins()).toBeLessThanOrEqual(2);
    const [key = A] = await makeObjects('team-a', [rightUser()]);
    await untilReason(world, key);
    await restart();
    for (const one of keys) await untilReason(world, one, 'AuthFailed');
    await reconcileNow(world, key);
    expect(badLogins()).toBeLessThanOrEqual(MOST);
  });

  describe.each(KINDS)('eight wrong $name for what A uses, and a restart', ({ right, wrong, bad }) => {
    test.each([1, 2, 10])('from %i namespaces: nothing is locked, and A is Ready after it', async (count) => {
      operator = start();
      await makeObjects('team-a', [right()]);
      await untilReason(world, A);
      const keys: Key[] = [];
      for (const name of Array.from({ length: count }, (_, at) => `a-hostile-${at}`))
        keys.push(...(await makeObjects(name, eight(wrong, name))));
      await untilRefused(keys);
      await reconcileNow(world, A);
      await restart();
      await reconcileNow(world, A);
      await untilReason(world, A);
      expect(bad()).toBeGreaterThan(0);
      expect(bad()).toBeLessThanOrEqual(MOST);
    });

    test('by a namespace that makes its objects anew: they have no past, and no more places for it', async () => {
      operator = start();
      await makeObjects('team-a', [right()]);
      await untilReason(world, A);
      const keys = await makeObjects('a-hostile', eight(wrong, 'first'));
      await untilRefused(keys);
      expect(await operator.stop()).toBe(0);
      for (const key of keys) await remove(world, key);
      await makeObjects('a-hostile', eight(wrong, 'second'));
      operator = start();
      await reconcileNow(world, A);
      await untilRefused(keys);
      expect(bad()).toBeLessThanOrEqual(MOST);
    });

    test('with a forged proof in their statuses: it gives them order, and no place beyond their own', async () => {
      operator = start();
      await makeObjects('team-a', [right()]);
      await untilReason(world, A);
      expect(await operator.stop()).toBe(0);
      const secrets = eight(wrong, 'forged');
      const keys = await makeObjects('a-hostile', secrets);
      for (const [at, key] of keys.entries()) await forge(key, proofFor(secrets[at] ?? {}));
      operator = start();
      await reconcileNow(world, A);
      await untilReason(world, A);
      for (const key of keys) await looked(key);
      expect(bad()).toBeLessThanOrEqual(MOST / 2);
    });

    test('from ten namespaces with forged proofs: nothing is locked', async () => {
      operator = start();
      await makeObjects('team-a', [right()]);
      await untilReason(world, A);
      const keys: Key[] = [];
      for (let at = 0; at < 10; at += 1) {
        const secrets = eight(wrong, `forged-${at}`).slice(0, 2);
        const made = await makeObjects(`a-hostile-${at}`, secrets);
        for (const [of, key] of made.entries()) await forge(key, proofFor(secrets[of] ?? {}));
        keys.push(...made);
      }
      await restart();
      for (const key of [...keys, A]) await looked(key);
      expect(bad()).toBeLessThanOrEqual(MOST);
    });
  });

  describe.each(KINDS)('a refusal of wrong $name', ({ right, wrong, bad }) => {
    test('survives a restart: what was refused is not tried at once, and what was corrected is', async () => {
      operator = startHurried();
      const keys = await makeObjects('team-a', [wrong('old'), wrong('other')]);
      const [corrected = A, old = A] = keys;
      await untilRefused([old]);
      await untilReason(world, old, 'AuthFailed');
      expect(await operator.stop()).toBe(0);
      const secret = secretOf(world, 'team-a', right());
      await apply(world, { ...secret, metadata: { ...secret.metadata, name: 'own-0' } });
      const since = mark(world);
      operator = startHurried();
      await looked(old);
      await untilReason(world, corrected);
      expect(bad(since)).toBe(0);
      await untilReason(world, old, 'AuthFailed');
    });

    test('is forgotten where the status has another time for it than of late', async () => {
      operator = start();
      const [key = A] = await makeObjects('team-a', [wrong('old')]);
      await untilReason(world, key, 'AuthFailed');
      for (const at of ['2999-01-01T00:00:00Z', '2020-01-01T00:00:00Z']) {
        expect(await operator.stop()).toBe(0);
        await forge(key, { internal: { refused: { at } } });
        const since = mark(world);
        operator = start();
        await until('a try', () => bad(since) > 0 || undefined);
      }
    });
  });
});
