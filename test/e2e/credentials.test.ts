/** Who the controller is to DLI: keys, tokens, passwords, projects; and ids and times of 64 bits on the way. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../../sim/dli/world.ts';
import { hurriedClock, UNHURRIED } from '../support/hurried-clock.ts';
import { until } from '../support/until.ts';
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
  reconcileNow,
  secretOf,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

let world: World;
let operator: Operator;
let number = 0;
let namespace = '';
let key: Key;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(() => {
  Object.assign(world.dli.account, { securityToken: undefined, ...DEFAULT_ACCOUNT });
  namespace = `credentials-${++number}`;
  key = `${namespace}/test1`;
  operator = startOperator(
    world,
    { namespaces: namespace, 'secret-refresh': '50ms', ...UNHURRIED },
    hurriedClock,
  );
});

afterEach(async () => {
  expect(await operator.stop()).toBe(0);
  expect(operator.lines().filter(({ level }) => level === 'error')).toEqual([]);
});

afterAll(() => world.close());

async function started(secret?: Record<string, string>, spec: object = {}): Promise<string> {
  await makeNamespace(world, namespace, secret);
  const id = addJob(world);
  await apply(world, manifestOf(key, { jobId: id, job: { desc: 'wanted' }, ...spec }));
  await untilReason(world, key);
  return id;
}

const NEW_KEY = { accessKey: 'AKIDROTATED000000002', secretKey: 'SkRotatedRotatedRotatedRotatedRotated002' };

const { region, projectId, userName, password, domainName } = DEFAULT_ACCOUNT;

const OLD_KEY = { accessKey: DEFAULT_ACCOUNT.accessKey, secretKey: DEFAULT_ACCOUNT.secretKey };

/** Waits until the Secret has been read twice more: what the first has found is done by then. */
const reread = (since: number): Promise<unknown> =>
  until('the Secret read again', () => {
    const path = new RegExp(`/namespaces/${namespace}/secrets/`);
    return world.trace.count({ server: 'kubernetes', method: 'GET', path, since }) >= 3 || undefined;
  });

const iamCalls = (path: RegExp, since = 0): number => world.trace.count({ server: 'iam', path, since });

test('a key is rotated and the old one revoked at once: an edit goes through with the new key, without a restart', async () => {
  const id = await started();
  const since = mark(world);
  Object.assign(world.dli.account, NEW_KEY);
  await apply(world, secretOf(world, namespace));
  await edit(world, key, { desc: 'after the rotation' });
  await untilReason(world, key);
  const applied = puts(world, since, id).filter(({ status }) => status === 200);
  expect(applied).toHaveLength(1);
  expect(counts(world, since, { id }).gets).toBeLessThanOrEqual(3);
});

test('a key is revoked before its Secret is written: AuthFailed, and the new Secret alone sets it right', async () => {
  const id = await started();
  Object.assign(world.dli.account, NEW_KEY);
  await reconcileNow(world, key);
  await untilReason(world, key, 'AuthFailed');
  await apply(world, secretOf(world, namespace));
  await untilReason(world, key);
  expect(world.dli.jobs.get(id)?.fields['desc']).toBe('wanted');
});

test('a Ready object is looked at as soon as the data of its Secret change, and only then', async () => {
  const id = await started();
  const since = mark(world);
  const secret = secretOf(world, namespace);
  const touched = { ...secret, metadata: { ...secret.metadata, annotations: { touched: 'yes' } } };
  await apply(world, touched);
  await reread(since);
  expect(counts(world, since, { id })).toMatchObject({ gets: 0, patches: 0 });
  await apply(world, secretOf(world, namespace, { ...OLD_KEY, secretKey: 'wrong', region, projectId }));
  await untilReason(world, key, 'AuthFailed');
  await apply(world, secretOf(world, namespace));
  await untilReason(world, key);
  expect(puts(world, since, id)).toHaveLength(0);
});

test('temporary keys carry their security token', async () => {
  world.dli.account.securityToken = 'temporary-security-token';
  const { accessKey, secretKey } = DEFAULT_ACCOUNT;
  const id = await started({
    accessKey,
    secretKey,
    securityToken: 'temporary-security-token',
    region,
    projectId,
  });
  expect(world.dli.jobs.get(id)?.fields['desc']).toBe('wanted');
});

test('a token in the Secret is used as it is, and IAM is not asked', async () => {
  const answer = await fetch(`${world.dli.iamUrl}/v3/auth/tokens`, {
    method: 'POST',
    body: JSON.stringify({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: userName, password, domain: { name: domainName } } },
        },
        scope: { project: { name: region } },
      },
    }),
  });
  const token = answer.headers.get('x-subject-token') ?? '';
  expect(token).not.toBe('');
  const since = mark(world);
  await started({ token, region, projectId });
  expect(iamCalls(/./, since)).toBe(0);
});

test('a password logs in once for many passes, and once more when the token ends', async () => {
  const since = mark(world);
  const id = await started({ userName, password, domainName, region, projectId });
  for (let at = 0; at < 5; at += 1) await reconcileNow(world, key);
  expect(iamCalls(/tokens$/, since)).toBe(1);
  world.dli.expireTokens();
  await edit(world, key, { desc: 'with a new token' });
  await untilReason(world, key);
  expect(iamCalls(/tokens$/, since)).toBe(2);
  expect(puts(world, since, id).filter(({ status }) => status === 200)).toHaveLength(2);
});

test('a project that nobody names is asked of IAM, once', async () => {
  const since = mark(world);
  const { accessKey, secretKey } = DEFAULT_ACCOUNT;
  const id = await started({ accessKey, secretKey }, { region });
  for (let at = 0; at < 3; at += 1) await reconcileNow(world, key);
  expect(iamCalls(/projects$/, since)).toBe(1);
  expect(puts(world, since, id)[0]?.path).toBe(`/v1.0/${projectId}/streaming/flink-jobs/${id}`);
});

test('a job id of 64 bits is exact in every URL and a time of 64 bits in status, where it gives way to one that a calendar has', async () => {
  await makeNamespace(world, namespace);
  const id = addJob(world, { id: '9223372036854775807', update_time: 9_007_199_254_740_993n });
  const since = mark(world);
  await apply(world, manifestOf(key, { jobId: id, mode: 'Observe', job: { desc: 'live' } }));
  const observed = await untilReason(world, key, 'Observed');
  expect(observed.status).toMatchObject({ update_time: 9_007_199_254_740_993n });
  expect(observed.status?.updatedAt).toBeUndefined();
  Object.assign(world.dli.jobs.get(id) ?? {}, { update_time: 1_516_952_770_835 });
  await apply(world, manifestOf(key, { jobId: id, job: { desc: 'wanted' } }));
  const updated = await untilReason(world, key);
  expect(updated.status?.update_time).toBe(world.dli.jobs.get(id)?.update_time);
  const paths = new Set(
    world.trace.select({ server: 'dli', since }).map(({ path }) => path.split('/').at(-1)),
  );
  expect([...paths]).toEqual(['9223372036854775807']);
  world.dli.jobs.remove(id);
});

test('the Secret is made after the object: it is noticed without an edit', async () => {
  await apply(world, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const id = addJob(world);
  await apply(world, manifestOf(key, { jobId: id, job: { desc: 'wanted' } }));
  await untilReason(world, key, 'SecretNotFound');
  await apply(world, secretOf(world, namespace));
  await untilReason(world, key);
  expect(world.dli.jobs.get(id)?.fields['desc']).toBe('wanted');
});

test('a Secret deleted under a Ready object is reported, and restored without an edit', async () => {
  const id = await started();
  await world.api.request({
    method: 'DELETE',
    path: `/api/v1/namespaces/${namespace}/secrets/dli-credentials`,
    timeoutMs: 5_000,
  });
  await untilReason(world, key, 'SecretNotFound');
  const since = mark(world);
  await apply(world, secretOf(world, namespace));
  await untilReason(world, key);
  expect(puts(world, since, id)).toHaveLength(0);
});

test('reconcile-now reads the Secret now, however long it counts as fresh', async () => {
  await operator.stop();
  operator = startOperator(world, { namespaces: namespace, 'secret-refresh': '1h' });
  const id = await started();
  Object.assign(world.dli.account, NEW_KEY);
  await apply(world, secretOf(world, namespace));
  const since = mark(world);
  await reconcileNow(world, key);
  const statuses = world.trace.select({ server: 'dli', since }).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(puts(world, since, id)).toHaveLength(0);
});
