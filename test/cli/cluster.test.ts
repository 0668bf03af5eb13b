/** A person's way to the API server: which one, and the one line where it cannot be used. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../sim/http/faults.ts';
import { type KubernetesSimulator, startKubernetes } from '../../sim/kubernetes/server.ts';
import { type PersonsCluster, withCluster } from '../../src/cli/cluster.ts';
import { ALL_NAMESPACES, CLUSTER_FLAGS } from '../../src/cli/cluster-flags.ts';
import { readOptions } from '../../src/cli/options.ts';
import type { Process } from '../../src/cli/process.ts';
import { systemClock } from '../../src/ground/clock.ts';
import type { Environment } from '../../src/ground/environment.ts';
import type { JsonObject } from '../../src/ground/json.ts';
import { type Connection, connect } from '../../src/kubernetes/http/api.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { runAs } from '../support/command-user.ts';
import { soon } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-cluster-'));
let server: KubernetesSimulator;
let kubeconfig: string;
let admin: Connection;

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const job = (name: string, namespace = 'default'): object => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name, namespace },
  spec: { jobId: '104', job: { desc: 'x' } },
});

const namespace = (name: string): object => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

beforeAll(async () => {
  const jobs = [job('orders'), job('audit'), job('clicks', 'team')];
  server = await startKubernetes({ objects: [customResourceDefinition(), namespace('team'), ...jobs] });
  kubeconfig = file('config', server.kubeconfig);
  admin = await connect({ kubeconfig, clock: systemClock, userAgent: 'fjj/test' });
});

afterEach(() => server.faults.clear());

afterAll(async () => {
  await admin.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** What `work` finds with these flags, and what is said. */
async function found<T>(
  args: readonly string[],
  work: (cluster: PersonsCluster) => Promise<T>,
  instead: Partial<Process> = {},
): Promise<{ code: number; err: string; result: T | undefined }> {
  let result: T | undefined;
  const command = async (user: Process): Promise<number> => {
    const options = readOptions(user.argv, Object.assign({}, CLUSTER_FLAGS, ALL_NAMESPACES), 'fjj help x');
    if (typeof options === 'string') throw new Error(options);
    return withCluster(options, user, async (cluster) => {
      result = await work(cluster);
      return 0;
    });
  };
  const { code, err } = await runAs(command, args, instead);
  return { code, err, result };
}

const nameOf = (object: JsonObject): string | undefined => {
  const { name } = object['metadata'] as Record<string, string>;
  return name;
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const names = (cluster: PersonsCluster): Promise<string[]> => cluster.objects.list(cluster.scope, nameOf);

const env = (): Environment => ({ KUBECONFIG: kubeconfig });

describe('which one', () => {
  test.each<[string, () => string[], () => Environment]>([
    ['--kubeconfig', () => [`--kubeconfig=${kubeconfig}`], () => ({})],
    ['$KUBECONFIG', () => [], env],
    ['a list, of which a file is missing', () => [], () => ({ KUBECONFIG: `${folder}/none:${kubeconfig}` })],
    ['~/.kube/config', () => [], () => ({ HOME: join(folder, 'home') })],
  ])('by %s', async (_, args, environment) => {
    mkdirSync(join(folder, 'home', '.kube'), { recursive: true });
    file('home/.kube/config', server.kubeconfig);
    const { code, result } = await found(args(), names, { env: environment() });
    expect([code, result]).toEqual([0, ['audit', 'orders']]);
  });

  test.each([
    ['the namespace of the context', [], ['audit', 'orders']],
    ['-n', ['-n', 'team'], ['clicks']],
    ['-A', ['-A'], ['audit', 'orders', 'clicks']],
    ['-A, which wins over -n', ['-n', 'team', '-A'], ['audit', 'orders', 'clicks']],
  ])('namespaces: %s', async (_, args, wanted) => {
    expect((await found(args, names, { env: env() })).result).toEqual(wanted);
  });
});

describe('exit code 2, and the server is not asked', () => {
  test.each<[string, { args?: string[]; env?: Environment }, RegExp]>([
    [
      'no kubeconfig',
      { env: { HOME: join(folder, 'nobody') } },
      /^no kubeconfig was found; name one with --kubeconfig=PATH/,
    ],
    [
      'a kubeconfig that is not there',
      { args: ['--kubeconfig=/none'] },
      /^--kubeconfig \/none: is not there \(ENOENT\)$/,
    ],
    [
      'a kubeconfig that is a folder',
      { args: ['--kubeconfig=/'] },
      /^--kubeconfig \/: is a folder \(EISDIR\)$/,
    ],
    [
      'a namespace that is no name',
      { args: ['-n', '../x'] },
      /^--namespace must be a name of Kubernetes: .*, not "\.\.\/x"$/,
    ],
  ])('%s', async (_, { args = [], env: environment = {} }, line) => {
    const { code, err, result } = await found(args, names, { env: environment });
    expect([code, result]).toEqual([2, undefined]);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err.trimEnd()).toMatch(line);
  });

  test('an exec plugin that does not end: Ctrl-C ends the command, and the plugin', async () => {
    const started = join(folder, 'started');
    const config = JSON.parse(server.kubeconfig);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', `echo $$ >${started}; exec sleep 1000`],
      interactiveMode: 'Never',
    };
    const users = [{ name: config.users[0].name, user: { exec } }];
    const path = file('hangs', JSON.stringify({ ...config, users }));
    const stop = new AbortController();
    const watcher = watch(folder, () => {
      if (existsSync(started) && readFileSync(started, 'utf8') !== '') stop.abort();
    });
    const { code, err } = await found([`--kubeconfig=${path}`], names, {
      env: { PATH: process.env['PATH'] },
      stop: stop.signal,
      signal: () => 'SIGINT',
    });
    watcher.close();
    expect([code, err]).toEqual([130, '']);
    const plugin = Number(readFileSync(started, 'utf8'));
    await soon(() => !isAlive(plugin), 'the plugin to end');
  });

  test('a context that is not there, with the nearest one', async () => {
    const { code, err } = await found(['--context=simulater'], names, { env: env() });
    expect([code, err]).toEqual([
      2,
      'kubeconfig has no context "simulater"; it has: simulator; the nearest is simulator\n',
    ]);
  });
});

const forbidden = (words: string): FaultRule['action'] => ({
  kind: 'respond',
  status: 403,
  body: JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: words }),
});

describe('exit code 1, and one line', () => {
  test('no right: which one, and what gives it', async () => {
    const words =
      'flinkjarjobs.dli.gitops.dev is forbidden: User "x" cannot list resource "flinkjarjobs" in API group';
    server.faults.add({ action: forbidden(words) });
    expect(await found([], names, { env: env() })).toEqual({
      code: 1,
      err: 'you may not list flinkjarjobs.dli.gitops.dev in namespace "default"; ask for the role view there (to change something: edit), or choose another --context\n',
      result: undefined,
    });
  });

  test('a policy refuses: its words', async () => {
    server.faults.add({ action: forbidden('admission webhook "x" denied the request: no\u001b[31m') });
    const { code, err } = await found([], names, { env: env() });
    expect([code, err]).toEqual([
      1,
      'the API server refuses it: missing right: list flinkjarjobs.dli.gitops.dev in namespace "default" (admission webhook "x" denied the request: no [31m)\n',
    ]);
  });

  test.each<[string, FaultRule['action'], RegExp]>([
    [
      '401',
      { kind: 'respond', status: 401 },
      /^the API server 127\.0\.0\.1:\d+ does not take the credentials/,
    ],
    [
      '503',
      { kind: 'respond', status: 503 },
      /^the API server \S+ cannot answer now \(HTTP 503\); try again$/,
    ],
    [
      'a connection that is cut',
      { kind: 'reset' },
      /^the API server \S+ cannot be reached: .+; is it the right --context/,
    ],
    [
      'an answer that is no list',
      { kind: 'garble', body: '{"items":7}' },
      /^the API server \S+ cannot be reached: the answer is not a list/,
    ],
  ])('%s', async (_, action, line) => {
    server.faults.add({ action });
    const { code, err } = await found([], names, { env: env() });
    expect(code).toBe(1);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err.trimEnd()).toMatch(line);
  });

  test('nobody listens', async () => {
    const away = file('away', server.kubeconfig.replaceAll(server.url, 'https://127.0.0.1:1'));
    const { code, err } = await found([`--kubeconfig=${away}`], names);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^the API server 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED .*is it the right --context/,
    );
  });

  test('a certificate of another host', async () => {
    const config = JSON.parse(server.kubeconfig);
    config.clusters[0].cluster['tls-server-name'] = 'other.example';
    const path = file('other-host', JSON.stringify(config));
    const { code, err } = await found([`--kubeconfig=${path}`], names);
    expect(code).toBe(1);
    expect(err).toMatch(
      /is not trusted: .*ALTNAME_INVALID.*; correct server or tls-server-name in the kubeconfig\n$/,
    );
  });

  test('another certificate authority', async () => {
    const other = await startKubernetes();
    const text = other.kubeconfig.replaceAll(other.url, server.url);
    await other.close();
    const { code, err } = await found([`--kubeconfig=${file('other', text)}`], names);
    expect(code).toBe(1);
    expect(err).toMatch(/^the certificate of the API server \S+ is not trusted: /);
  });

  test.each<[string, (cluster: PersonsCluster) => Promise<unknown>]>([
    ['list', names],
    ['get', ({ named }) => named('orders')],
  ])('no CRD: %s', async (_, work) => {
    const bare = await startKubernetes();
    const { code, err } = await found([`--kubeconfig=${file('bare', bare.kubeconfig)}`], work);
    await bare.close();
    expect(code).toBe(1);
    expect(err).toMatch(
      /^the API server \S+ has no flinkjarjobs; install the CRD \(kubectl apply -f crds\/\)/,
    );
  });

  test.each([
    ['ordrs', 'there is no FlinkJarJob ordrs in namespace default; the nearest is orders\n'],
    [
      'something-else',
      'there is no FlinkJarJob something-else in namespace default; choose another --namespace, or see: fjj get -A\n',
    ],
  ])('no object %s', async (name, err) => {
    const said = await found([], ({ named }) => named(name), { env: env() });
    expect(said).toEqual({ code: 1, err, result: undefined });
  });

  test('130 after Ctrl-C, and no line', async () => {
    const stopped = { env: env(), stop: AbortSignal.abort(), signal: () => 'SIGINT' as const };
    expect(await found([], names, stopped)).toEqual({ code: 130, err: '', result: undefined });
  });
});

test('a change is of what was looked at, and nothing else', async () => {
  const { result, code } = await found(
    [],
    async ({ objects, named }) => {
      const seen = await named('audit');
      const wanted = { namespace: 'default', name: 'audit', seen };
      const changed = await objects.patch({ patch: { spec: { restartNonce: 1 } }, ...wanted });
      const late = await objects.patch({ patch: { spec: { restartNonce: 2 } }, ...wanted });
      return [changed, late, (await named('audit'))['spec']];
    },
    { env: env() },
  );
  expect([code, result]).toEqual([0, [true, false, expect.objectContaining({ restartNonce: 1 })]]);
});

test('the events of an object, and of no other of the same name', async () => {
  const event = (uid: string, note: string): object => ({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `orders.${uid}`, namespace: 'default' },
    eventTime: '2026-11-28T10:00:00.000000Z',
    reportingController: 'x',
    reportingInstance: 'y',
    action: 'Look',
    reason: 'Updated',
    type: 'Normal',
    note,
    regarding: { kind: 'FlinkJarJob', namespace: 'default', name: 'orders', uid },
  });
  for (const [uid, note] of [
    ['1', 'mine'],
    ['2', 'another'],
  ] as const)
    server.plant(event(uid, note));
  const { result } = await found([], ({ objects }) => objects.events({ namespace: 'default', uid: '1' }), {
    env: env(),
  });
  expect(result?.map(({ note }) => note)).toEqual(['mine']);
});

describe('an object that is looked on', () => {
  const path = '/apis/dli.gitops.dev/v1alpha1/namespaces/default/flinkjarjobs/orders';

  /** It is said until it is heard: the connections of all are cut now and then. */
  const set = (restartNonce: number): Promise<unknown> =>
    admin
      .request({
        method: 'PATCH',
        path,
        contentType: 'application/merge-patch+json',
        body: { spec: { restartNonce } },
        timeoutMs: 5_000,
      })
      .catch(() => set(restartNonce));

  /** What is done when a nonce is first seen. The object is gone in the end. */
  const steps: [seen: unknown, then: () => unknown][] = [
    [undefined, () => set(1)],
    [1, () => set(2)],
    [
      2,
      () => {
        server.faults.add({ times: 2, action: { kind: 'respond', status: 500 } });
        server.cutConnections();
        return set(3)
          .catch(() => set(3))
          .catch(() => set(3));
      },
    ],
    [
      3,
      () => {
        server.faults.add({ path: 'watch=1', times: 1, action: { kind: 'respond', status: 410 } });
        server.cutConnections();
        return set(4);
      },
    ],
    [4, () => admin.request({ method: 'DELETE', path, timeoutMs: 5_000 })],
    ['gone', () => undefined],
  ];

  test('each change, through a server that goes away and a history that is forgotten', async () => {
    const seen: unknown[] = [];
    const { code, err } = await found(
      [],
      async (cluster) => {
        for await (const object of cluster.changesOf('orders')) {
          const nonce = object === 'gone' ? object : (object['spec'] as JsonObject)['restartNonce'];
          if (seen.length > 0 && nonce === seen.at(-1)) continue;
          seen.push(nonce);
          await steps.find(([one]) => one === nonce)?.[1]();
        }
      },
      { env: env() },
    );
    expect([code, seen]).toEqual([0, steps.map(([one]) => one)]);
    expect(err).toMatch(/^(the API server \S+ cannot (answer now|be reached).*; trying again\n)+$/);
  });

  test('one that is not there is gone at once, and nobody waits', async () => {
    const all: unknown[] = [];
    const { code } = await found(
      [],
      async (cluster) => {
        for await (const object of cluster.changesOf('nobody')) all.push(object);
      },
      { env: env() },
    );
    expect([code, all]).toEqual([0, ['gone']]);
  });
});
