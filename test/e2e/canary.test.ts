/** Nothing secret is ever said: unique values go in wherever a secret may stand, and are looked for wherever something is said. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FaultRule } from '../../sim/http/faults.ts';
import { forms } from '../../sim/whole/oracles/leaks.ts';
import { until } from '../support/until.ts';
import {
  CANARY,
  FAILURES,
  FILLED,
  FILLED_FAILURES,
  KEYS,
  LOGIN,
  leaks,
  MANAGED,
  PLACE,
  RUNTIME,
  refusal,
  type Verb,
  valuesSecret,
} from './canary-secrets.ts';
import {
  addJob,
  apply,
  conditionOf,
  edit,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  patch,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Loop, startLoop } from './loop.ts';

let world: World;
let loop: Loop;
let metrics = '';

const { accessKey, secretKey } = CANARY;
const ids = new Map<Key, string>();

async function place(namespace: string, secret: Record<string, string>): Promise<Key> {
  const key: Key = `${namespace}/test1`;
  await makeNamespace(world, namespace, secret);
  const fields = { entrypoint_args: CANARY.liveArgs, runtime_config: RUNTIME.replace('0007', '0009') };
  const id = addJob(world, { fields });
  ids.set(key, id);
  await apply(world, manifestOf(key, { jobId: id, job: MANAGED }));
  return key;
}

/** A job that is filled from a Secret. */
async function placeFilled(namespace: string): Promise<Key> {
  const key: Key = `${namespace}/test1`;
  await makeNamespace(world, namespace, KEYS);
  await apply(world, valuesSecret(namespace));
  const id = addJob(world, { fields: { entrypoint_args: `--old ${CANARY.filled}` } });
  ids.set(key, id);
  await apply(world, manifestOf(key, { jobId: id, ...FILLED }));
  return key;
}

beforeAll(async () => {
  const { accessKey: ak, secretKey: sk, securityToken: st, password } = CANARY;
  world = await startWorld({
    dli: { account: { accessKey: ak, secretKey: sk, securityToken: st, password } },
  });
  loop = await startLoop(world, { flags: { 'dli-timeout': '2s', 'secret-refresh': '50ms' } });
});

afterAll(async () => {
  await loop.stop();
  await world.close();
});

/** Passes until one has met the fault, and one that does not. What it comes to is not the question here. */
async function through(key: Key, verb: Verb, action: FaultRule['action']): Promise<void> {
  const path = `jobs/${ids.get(key)}$`;
  const since = mark(world);
  const id = world.faults.add({ server: 'dli', verb, path, action });
  await edit(world, key, { desc: `attempt ${id}` });
  const asked = { server: 'dli', method: verb, since, path: new RegExp(path) };
  await until(`${verb} meets ${JSON.stringify(action)}`, async () => {
    await loop.pass(key);
    return world.trace.select(asked).some(({ fault }) => fault !== undefined) || undefined;
  });
  await loop.idle();
  world.faults.clear();
  await loop.pass(key);
}

test('success and every failure, with keys, a token and a password: no secret shows anywhere', async () => {
  const keys = await place('keys', KEYS);
  await untilReason(world, keys);
  for (const [verb, action] of FAILURES) await through(keys, verb, action);
  await edit(world, keys, { desc: 'at last' });
  await untilReason(world, keys);

  const filled = await placeFilled('filled');
  await untilReason(world, filled);
  for (const [verb, action] of FILLED_FAILURES) await through(filled, verb, action);
  await edit(world, filled, { desc: 'at last' });
  await untilReason(world, filled);
  await patch(world, filled, { spec: { mode: 'Observe' } });
  world.dli.jobs.edit(ids.get(filled) ?? '', { entrypoint_args: `--old ${CANARY.filled}` });
  await loop.pass(filled);
  await untilReason(world, filled, 'DriftDetected');
  await apply(world, {
    ...valuesSecret('filled'),
    stringData: { value: `${CANARY.filled}\n${CANARY.filled}` },
  });
  await until('the Secret has changed', async () => {
    await loop.pass(filled);
    return conditionOf(await get(world, filled), 'Ready')?.reason === 'ValuesInvalid' || undefined;
  });

  const passwords = await place('passwords', LOGIN);
  await untilReason(world, passwords);
  await through(passwords, ...refusal('GET', 401, CANARY.password));
  world.dli.expireTokens();
  await loop.pass(passwords);

  const tokens = await place('tokens', { token: CANARY.token, ...PLACE });
  await untilReason(world, tokens, 'AuthFailed');
  // Said back to this object alone: nobody can know another's token.
  const path = `jobs/${ids.get(tokens)}$`;
  world.faults.add({ server: 'dli', path, action: refusal('GET', 401, CANARY.token)[1] });
  await loop.pass(tokens);
  world.faults.clear();

  for (const [name, data] of Object.entries({
    half: { accessKey, ...PLACE },
    broken: { accessKey: `${accessKey}\n${secretKey}`, secretKey },
    misplaced: { accessKey: 'x', secretKey: 'y', region: secretKey },
    project: { ...KEYS, projectId: `${secretKey}/${accessKey}` },
  })) {
    await untilReason(world, await place(name, data), 'SecretInvalid');
  }
  const refused = { ...LOGIN, password: `${CANARY.password}-wrong` };
  await untilReason(world, await place('refused', refused), 'AuthFailed');
  await patch(world, keys, { spec: { mode: 'Observe' } });
  await untilReason(world, keys, 'Observed');
  world.dli.jobs.edit(ids.get(keys) ?? '', { entrypoint_args: CANARY.liveArgs });
  await loop.pass(keys);
  const { status } = await untilReason(world, keys, 'DriftDetected');
  expect(status?.drift).toEqual([
    expect.objectContaining({ field: 'entrypoint_args', desired: '***', live: '***' }),
  ]);
  await loop.idle();
  metrics = await loop.metrics();
  await loop.stop();
  expect(loop.passes.length).toBeGreaterThan(2 * FAILURES.length);
});

test('the log, at level debug, has none of them', () => {
  expect(loop.lines().length).toBeGreaterThan(50);
  expect(leaks(loop.log())).toEqual([]);
});

test('the metrics have none of them', () => {
  expect(metrics).toContain('controller_runtime_reconcile_total');
  expect(leaks(metrics)).toEqual([]);
});

test('no event has one of them', async () => {
  const { body } = await world.api.request({
    method: 'GET',
    path: '/apis/events.k8s.io/v1/events',
    timeoutMs: 5_000,
  });
  const { items } = body as { items: unknown[] };
  expect(items.length).toBeGreaterThan(20);
  expect(leaks(JSON.stringify(items))).toEqual([]);
});

test('no status has one of them', async () => {
  const { body } = await world.api.request({
    method: 'GET',
    path: '/apis/dli.gitops.dev/v1alpha1/flinkjarjobs',
    timeoutMs: 5_000,
  });
  const { items } = body as { items: { status: unknown }[] };
  expect(items.length).toBe(9);
  expect(leaks(JSON.stringify(items.map(({ status }) => status)))).toEqual([]);
});

test('of all requests, only the bodies of updates have arguments and runtime configuration, and none has credentials', () => {
  const ours = world.trace.entries.filter(({ userAgent }) => userAgent.startsWith('flinkjarjob-controller'));
  expect(ours.length).toBeGreaterThan(100);
  const { entrypointArgs, runtimeConfig, liveArgs, filled, ...credentials } = CANARY;
  for (const entry of ours) {
    const { requestId: _answered, ...sent } = entry;
    const text = JSON.stringify(sent);
    expect(leaks(text, Object.values(credentials))).toEqual([]);
    if (entry.server === 'dli' && entry.method === 'PUT') continue;
    expect(leaks(text, [entrypointArgs, runtimeConfig, liveArgs, filled])).toEqual([]);
  }
});

test('the search finds what it is to find', () => {
  for (const form of forms(CANARY.secretKey)) expect(leaks(`x${form}y`)).toEqual([CANARY.secretKey]);
});
