/**
 * Nothing secret is ever said by the controller as it is started in a cluster: through a proxy, with a lease, servers and a
 * credentials file, at its most talkative. What single passes say, and that the search finds secrets: `canary.test.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { FaultRule } from '../../sim/http/faults.ts';
import { forms } from '../../sim/whole/oracles/leaks.ts';
import { freePort } from '../../tools/ports.ts';
import { type ConnectProxy, type ConnectProxyOptions, startProxy } from '../dli/http/connect-proxy.ts';
import { until } from '../support/until.ts';
import { CANARY, FAILURES, KEYS, LOGIN, leaks, MANAGED, PLACE, RUNTIME, refusal } from './canary-secrets.ts';
import {
  addJob,
  apply,
  askNow,
  edit,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  patch,
  reconcileNow,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { page, type Spawned, spawnOperator } from './operators.ts';

const PROXY = { user: 'robot', password: 'CanaryPx@Zq0010' };
const LOGGED_IN = `${PROXY.user}:${PROXY.password}`;
const WRONG = { secretKey: 'CanaryWrongSkZq0011', password: 'CanaryWrongPwZq0012' };
/** How every token of the simulator begins: the controller's own are known to nobody else. */
const TOKEN = 'MIISIM';

const { accessKey, secretKey, securityToken, password } = CANARY;
const PLAIN = { accessKey, secretKey, region: PLACE.region };

let world: World;
let proxy: ConnectProxy;
let operator: Spawned | undefined;
const proxyOptions: ConnectProxyOptions = { credentials: LOGGED_IN };
/** With what the controller shows to the API server. */
let secrets: string[] = [];

const ids = new Map<Key, string>();

beforeAll(async () => {
  world = await startWorld({ dli: { account: { accessKey, secretKey, password } } });
  proxy = await startProxy(proxyOptions);
  const kubeconfig = (world.kubernetes.kubeconfigOfController ?? world.kubernetes.kubeconfig).matchAll(
    /"token": *"([^"]+)"/g,
  );
  const shown = [...kubeconfig].map(([, value = '']) => value);
  expect(shown.length).toBeGreaterThan(0);
  secrets = [...Object.values(CANARY), ...Object.values(WRONG), PROXY.password, LOGGED_IN, TOKEN, ...shown];
});

afterEach(async () => {
  world.faults.clear();
  await operator?.kill('SIGKILL');
});

afterAll(async () => {
  await Promise.all([proxy.close(), world.close()]);
});

/** `secret` undefined: there is none, and the controller's own credentials count. */
async function place(namespace: string, secret: Record<string, string> | undefined): Promise<Key> {
  const key: Key = `${namespace}/test1`;
  if (secret !== undefined) await makeNamespace(world, namespace, secret);
  else await apply(world, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const fields = { entrypoint_args: CANARY.liveArgs, runtime_config: RUNTIME.replace('0007', '0009') };
  const id = addJob(world, { fields });
  ids.set(key, id);
  await apply(world, manifestOf(key, { jobId: id, job: MANAGED }));
  return key;
}

type Fault = Omit<FaultRule, 'path'> & { path?: string };

/** What `cause` makes the controller ask for meets the fault. */
async function met(fault: Fault, cause: () => Promise<unknown>): Promise<void> {
  const rule = world.faults.add(fault);
  await cause();
  await until(`${JSON.stringify(fault)} is met`, () =>
    world.faults.list().some(({ id, seen }) => id === rule && seen > 0) ? true : undefined,
  );
  world.faults.clear();
}

/** The pass after it does not. */
async function meeting(fault: Fault, key: Key, cause: () => Promise<unknown>): Promise<void> {
  await met(fault, cause);
  await reconcileNow(world, key);
}

let edits = 0;
const newEdit = (key: Key) => edit(world, key, { desc: `edit ${++edits}` });

async function through(key: Key, ...[verb, action]: (typeof FAILURES)[number]): Promise<void> {
  await meeting({ server: 'dli', verb, path: `jobs/${ids.get(key)}$`, action }, key, () => newEdit(key));
}

const iam = (verb: string, status: number, echo: string): Fault => ({
  server: 'iam',
  verb,
  action: { kind: 'respond', status, body: JSON.stringify({ error: { code: status, message: echo } }) },
});

/** A token of the simulator, as a person would get one. */
async function issued(): Promise<string> {
  const { userName, domainName } = world.dli.account;
  const user = { name: userName, password, domain: { name: domainName } };
  const scope = { project: { name: PLACE.region } };
  const body = JSON.stringify({
    auth: { identity: { methods: ['password'], password: { user } }, scope },
  });
  const answer = await fetch(`${world.dli.iamUrl}/v3/auth/tokens`, { method: 'POST', body });
  return answer.headers.get('x-subject-token') ?? '';
}

async function withKeys(on: string): Promise<void> {
  world.dli.account.securityToken = securityToken;
  const temporary = await place(`keys-${on}`, KEYS);
  await untilReason(world, temporary);
  world.dli.account.securityToken = undefined;
  world.faults.add(iam('GET', 400, `${accessKey} | ${secretKey}`));
  const key = await place(`plain-${on}`, PLAIN);
  await untilReason(world, key, 'ProjectMismatch');
  world.faults.clear();
  await reconcileNow(world, key);
  await untilReason(world, key);
  world.dli.account.securityToken = securityToken;
  // Before the access key has been refused to others.
  const wrong = await place(`wrong-${on}`, { ...KEYS, secretKey: WRONG.secretKey });
  await untilReason(world, wrong, 'AuthFailed');
  await reconcileNow(world, key);
  await untilReason(world, key, 'AuthFailed');
  for (const failure of FAILURES) await through(temporary, ...failure);
  await newEdit(temporary);
  await untilReason(world, temporary);
  await untilReason(world, await place(`file-${on}`, undefined));
}

async function withPasswords(on: string): Promise<void> {
  const key = await place(`passwords-${on}`, LOGIN);
  await untilReason(world, key);
  await through(key, ...refusal('GET', 401, password));
  for (const status of [200, 500]) {
    world.dli.expireTokens();
    await meeting(iam('POST', status, password), key, () => newEdit(key));
  }
  // A refused password rests for minutes, and only then a request is answered.
  world.dli.expireTokens();
  await met(iam('POST', 401, password), () => newEdit(key));
  await untilReason(world, key, 'AuthFailed');
  await untilReason(
    world,
    await place(`refused-${on}`, { ...LOGIN, password: WRONG.password }),
    'AuthFailed',
  );
}

async function withTokens(on: string): Promise<void> {
  const token = await issued();
  expect(token).toContain(TOKEN);
  const key = await place(`tokens-${on}`, { token, ...PLACE });
  await untilReason(world, key);
  for (const verb of ['GET', 'PUT'] as const) await through(key, ...refusal(verb, 403, token));
  const bad = await place(`bad-${on}`, { token: CANARY.token, ...PLACE });
  await untilReason(world, bad, 'AuthFailed');
  await through(bad, ...refusal('GET', 401, CANARY.token));
}

async function withUnusable(on: string): Promise<void> {
  for (const [name, data] of Object.entries({
    half: { accessKey, ...PLACE },
    broken: { accessKey: `${accessKey}\n${secretKey}`, secretKey },
    misplaced: { accessKey: 'x', secretKey: 'y', region: secretKey },
    project: { ...KEYS, projectId: `${secretKey}/${accessKey}` },
  })) {
    await untilReason(world, await place(`${name}-${on}`, data), 'SecretInvalid');
  }
}

/** The proxy refuses or talks nonsense; answers of the API server that hold a Secret, or a spec, are cut off. */
async function betweenUsAndOthers(on: string): Promise<void> {
  const key: Key = `keys-${on}/test1`;
  for (const spoiled of [{ refuse: 407 }, { fault: 'garbage' }] as const) {
    Object.assign(proxyOptions, spoiled);
    proxy.cut();
    const asked = proxy.targets.length;
    await newEdit(key);
    await until('the proxy is asked', () => proxy.targets.length > asked || undefined);
    await askNow(world, key);
    await until('the proxy is asked again', () => proxy.targets.length > asked + 1 || undefined);
    Object.assign(proxyOptions, { refuse: undefined, fault: undefined });
    await reconcileNow(world, key);
  }
  const api = { server: 'kubernetes', verb: 'GET' };
  const cut: Fault = { ...api, path: `keys-${on}/secrets/`, action: { kind: 'garble', truncateAt: 400 } };
  await meeting(cut, key, () => newEdit(key));
  const lines: Fault = { ...api, path: 'flinkjarjobs\\?.*watch', action: { kind: 'watch', op: 'malformed' } };
  await meeting(lines, key, async () => world.kubernetes.cutConnections());
  await patch(world, key, { spec: { mode: 'Observe' } });
  await untilReason(world, key, 'Observed');
  world.dli.jobs.edit(ids.get(key) ?? '', { entrypoint_args: CANARY.liveArgs });
  await reconcileNow(world, key);
  await untilReason(world, key, 'DriftDetected');
}

async function listed(path: string, atLeast: number): Promise<string> {
  const { items } = (await world.api.request({ method: 'GET', path, timeoutMs: 5_000 })).body as {
    items: { status?: unknown; spec?: unknown }[];
  };
  expect(items.length).toBeGreaterThanOrEqual(atLeast);
  // The spec of a FlinkJarJob holds what is wanted, and is not the controller's.
  return JSON.stringify(
    items.map(({ spec, ...rest }) => (path.endsWith('jobs') ? rest.status : { spec, ...rest })),
  );
}

/** What the controller sent: arguments and runtime configuration in the bodies of updates, and nothing else anywhere. */
function sentBadly(): string[] {
  const ours = world.trace.entries.filter(({ userAgent }) => userAgent.startsWith('flinkjarjob-controller'));
  expect(ours.length).toBeGreaterThan(100);
  const { entrypointArgs, runtimeConfig, liveArgs, filled } = CANARY;
  const inUpdates = new Set([entrypointArgs, runtimeConfig, liveArgs, filled]);
  const credentials = secrets.filter((secret) => !inUpdates.has(secret));
  return ours.flatMap(({ requestId: _answered, ...sent }) =>
    leaks(JSON.stringify(sent), sent.server === 'dli' && sent.method === 'PUT' ? credentials : secrets),
  );
}

const KINDS = 'plain keys file wrong passwords refused tokens bad half broken misplaced project'.split(' ');

test.each([
  ['json', 'trace'],
  ['text', 'debug'],
])('success and every failure, logged as %s at level %s: no secret shows anywhere', async (...row) => {
  const [format, level] = row;
  const credentials = join(world.folder, 'credentials.json');
  writeFileSync(credentials, JSON.stringify(KEYS), { mode: 0o600 });
  const [health, metrics] = [await freePort(), await freePort()];
  const one = spawnOperator(world, {
    'log-format': format,
    'log-level': level,
    'dli-timeout': '2s',
    'secret-refresh': '50ms',
    'leader-elect': 'true',
    'lease-name': `canary-${format}`,
    'credentials-file': credentials,
    'health-address': `127.0.0.1:${health}`,
    'metrics-address': `127.0.0.1:${metrics}`,
    'dli-proxy': proxy.url.replace('//', `//${PROXY.user}:${encodeURIComponent(PROXY.password)}@`),
    namespaces: KINDS.map((kind) => `${kind}-${format}`).join(','),
  });
  operator = one;
  const since = mark(world);
  await withKeys(format);
  await withPasswords(format);
  await withTokens(format);
  await withUnusable(format);
  await betweenUsAndOthers(format);
  const pages = [
    await page(metrics, '/metrics'),
    await page(health, '/readyz'),
    await page(health, '/healthz'),
  ];
  expect(pages.map((answer) => answer?.status)).toEqual([200, 200, 200]);
  expect(await one.kill('SIGTERM')).toBe(0);

  expect(one.log().split('\n').length).toBeGreaterThan(FAILURES.length);
  expect(leaks(one.log(), secrets)).toEqual([]);
  expect(one.err()).toBe('');
  expect(leaks(pages.map((answer) => answer?.text).join(''), secrets)).toEqual([]);
  expect(leaks(await listed('/apis/events.k8s.io/v1/events', 20), secrets)).toEqual([]);
  expect(leaks(await listed('/apis/coordination.k8s.io/v1/namespaces/default/leases', 1), secrets)).toEqual(
    [],
  );
  expect(leaks(await listed('/apis/dli.gitops.dev/v1alpha1/flinkjarjobs', KINDS.length), secrets)).toEqual(
    [],
  );
  expect(world.trace.count({ server: 'dli', since })).toBeGreaterThan(2 * FAILURES.length);
  expect(sentBadly()).toEqual([]);
});

test('the search finds a login at the proxy in every form', () => {
  for (const form of forms(LOGGED_IN)) expect(leaks(`x${form}y`, secrets)).toContain(LOGGED_IN);
});
