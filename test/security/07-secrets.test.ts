/** Whoever may create an object can name any Secret of its namespace. What then leaves the cluster? */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import {
  addJob,
  announced,
  apply,
  conditionOf,
  counts,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  type Resource,
  reconcileNow,
  secretOf,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { type Flags, type Operator, said, startOperator } from '../e2e/operators.ts';
import { until } from '../support/until.ts';

let world: World;
let operator: Operator | undefined;
let namespace: string;
let key: Key;
let id: string;
let number = 0;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  namespace = `meant-${++number}`;
  key = `${namespace}/test1`;
  await makeNamespace(world, namespace);
  id = addJob(world);
});

afterEach(async () => {
  expect(await operator?.stop()).toBe(0);
  operator = undefined;
});

afterAll(() => world.close());

const start = (more: Flags = {}): void => {
  operator = startOperator(world, { namespaces: namespace, 'secret-refresh': '100ms', ...more });
};

const object = (name: string, spec: object = {}): Resource =>
  manifestOf(key, { jobId: id, credentialsRef: { name }, job: { desc: 'live' }, ...spec });

/** A Secret of the account, under another name, as somebody else's might look. */
const another = (name: string, more: object): Resource => {
  const { metadata: _, ...secret } = secretOf(world, namespace);
  return { ...secret, metadata: { name, namespace }, ...more };
};

const ready = (live: Resource): string => conditionOf(live, 'Ready')?.message ?? '';

const MARK = 'dli.gitops.dev/credentials';
const PIN = 'dli.gitops.dev/pin-location';

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
}

/** Requests to DLI and IAM. */
const sent = (since: number): number =>
  world.trace.count({ server: 'dli', since }) + world.trace.count({ server: 'iam', since });

describe('7. Secrets leave only as meant', () => {
  const FOREIGN: [type: string, more: object][] = [
    ['helm.sh/release.v1', {}],
    ['kubernetes.io/basic-auth', {}],
    [
      'kubernetes.io/service-account-token',
      { annotations: { 'kubernetes.io/service-account.name': 'default' }, labels: { [MARK]: 'true' } },
    ],
    ['bootstrap.kubernetes.io/token', { labels: { [MARK]: 'true' } }],
  ];
  test.each(FOREIGN)('a Secret of type %s is never sent, whatever its label says', async (type, metadata) => {
    const name = 'theirs';
    const secret = another(name, { type });
    const stringData = { ...(secret['stringData'] as object), username: 'u', password: 'p' };
    const since = mark(world);
    await apply(world, { ...secret, stringData, metadata: { ...secret.metadata, ...metadata } });
    await apply(world, object(name));
    start();
    const live = await untilReason(world, key, 'SecretInvalid');
    const owner = type.startsWith('helm') ? 'helm.sh' : 'kubernetes.io';
    expect(ready(live)).toBe(`Secret ${namespace}/theirs: a type of ${owner} is not for credentials of DLI.`);
    expect(sent(since)).toBe(0);
  });

  test('one without the mark is used, and the status says what its owner has to do', async () => {
    await apply(world, another('plain', {}));
    await apply(world, object('plain'));
    start();
    const notice = `Add the label ${MARK}=true to Secret ${namespace}/plain: a later version refuses Secrets without it.`;
    const live = await untilReason(world, key);
    expect(ready(live)).toBe(`The live job is what the spec says. ${notice}`);
    await announced(world, key);
    const since = mark(world);
    await reconcileNow(world, key);
    expect(counts(world, since, { key })).toMatchObject({ patches: 1, events: 0 });
    await apply(
      world,
      another('plain', { metadata: { name: 'plain', namespace, labels: { [MARK]: 'true' } } }),
    );
    await until('the notice is gone', async () =>
      ready(await reconcileNow(world, key)).includes(notice) ? undefined : true,
    );
  });

  test('one without the mark is not sent with --unmarked-secrets=refuse, until its owner adds it', async () => {
    const since = mark(world);
    await apply(world, another('plain', {}));
    await apply(world, object('plain'));
    start({ 'unmarked-secrets': 'refuse' });
    const live = await untilReason(world, key, 'SecretInvalid');
    expect(ready(live)).toBe(
      `Secret ${namespace}/plain is not marked as credentials for DLI: its owner adds the label ${MARK}=true.`,
    );
    expect(sent(since)).toBe(0);
    await apply(
      world,
      another('plain', { metadata: { name: 'plain', namespace, labels: { [MARK]: 'true' } } }),
    );
    await untilReason(world, key);
  });

  test('the type is a mark, too', async () => {
    await apply(world, another('typed', { type: MARK }));
    await apply(world, object('typed'));
    start({ 'unmarked-secrets': 'refuse' });
    await untilReason(world, key);
  });

  const ELSEWHERE: [what: string, spec: object, says: string][] = [
    ['region', { region: 'cn-east-3' }, 'region cn-north-4, so spec.region cannot be cn-east-3.'],
    ['project', { projectId: 'another1' }, 'a projectId of its own, so spec.projectId cannot be another1.'],
  ];
  test.each(ELSEWHERE)(
    'a Secret that pins its location is not sent to another %s',
    async (_what, spec, says) => {
      const since = mark(world);
      const metadata = { name: 'pinned', namespace, labels: { [MARK]: 'true', [PIN]: 'true' } };
      await apply(world, another('pinned', { metadata }));
      await apply(world, object('pinned', spec));
      start();
      const live = await untilReason(world, key, 'LocationNotAllowed');
      expect(ready(live)).toBe(`Secret ${namespace}/pinned has the label ${PIN}=true and ${says}`);
      expect(sent(since)).toBe(0);
    },
  );

  test('nothing is sent to a region that --allowed-regions does not list', async () => {
    const since = mark(world);
    await apply(world, object('dli-credentials', { region: 'cn-east-3' }));
    start({ 'allowed-regions': 'cn-north-4,cn-north-9' });
    const live = await untilReason(world, key, 'LocationNotAllowed');
    expect(ready(live)).toBe(
      'Region cn-east-3 is none of those that --allowed-regions lists: cn-north-4, cn-north-9.',
    );
    expect(sent(since)).toBe(0);
  });

  test('insecure-skip-tls-verify in the kubeconfig is warned about at the start', async () => {
    const kubeconfig = join(world.folder, 'insecure');
    const { clusters, ...rest } = parse(readFileSync(world.kubeconfig, 'utf8')) as Kubeconfig;
    const insecure = clusters.map(({ name, cluster: { server } }) => ({
      name,
      cluster: { server, 'insecure-skip-tls-verify': true },
    }));
    writeFileSync(kubeconfig, stringify({ ...rest, clusters: insecure }), { mode: 0o600 });
    start({ kubeconfig });
    await said(operator as Operator, /insecure-skip-tls-verify/);
    expect(operator?.lines().find(({ msg }) => msg.includes('insecure-skip-tls-verify'))?.level).toBe('warn');
  });
});
