/** The real API server and its store misbehave: whatever is done to them, the oracles hold afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { type Json, Kube } from '../contract/kubernetes-http.ts';
import { until } from '../support/until.ts';
import { accountToken, NAMESPACE, RELEASE } from './account.ts';
import { Author, REST } from './author.ts';
import { DEFINITION, define, jobsPath } from './flink-jar-jobs.ts';
import type { Replica } from './site.ts';
import { renewedAt } from './terms.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let number = 0;

interface Place {
  author: Author;
  replica: Replica;
  flags: Record<string, string>;
}

/** How long an API server takes to start is the machine's affair: a leader is not to end of that. */
const PATIENT = { 'lease-duration': '60s', 'renew-deadline': '45s' };

/** Three objects that are converged, and the replica that leads. */
async function place(lease: Record<string, string> = {}): Promise<Place> {
  const at = ++number;
  const author = new Author(site(), `disturbed-${at}`);
  const flags = { 'lease-name': `disturbed-${at}`, namespaces: author.namespace, ...lease };
  await author.setUp(['a', 'b', 'c']);
  const replica = await site().start(`d${at}`, flags);
  await author.converged();
  return { author, replica, flags };
}

const asked = (replica: Replica, since: number, path: RegExp) =>
  site().trace.select({ server: `kubernetes-${replica.name}`, method: 'GET', path, since });

const LIST = /\/flinkjarjobs$/;
/** Whole lists: a look at one object, for the version, is none. */
const listed = (replica: Replica, since: number): number =>
  asked(replica, since, LIST).filter(
    ({ query, status }) => !query.includes('watch=') && query !== 'limit=1' && status === 200,
  ).length;

/** A watch of the objects is open. */
const watching = (replica: Replica): boolean =>
  asked(replica, 0, LIST).some(({ query, took }) => query.includes('watch=') && took === undefined);

const mark = (): number => site().trace.entries.length;

test('the API server is killed and started again 1 s later: the leader stays, and lists once at most', async () => {
  const { author, replica } = await place(PATIENT);
  const { cluster } = site();
  const since = mark();
  await author.edit('a');
  await cluster.apiServer().kill();
  await sleep(1_000);
  await cluster.restartApiServer();
  await author.editAll();
  await author.converged();
  expect(await author.judge({ replicas: [replica], ...REST })).toEqual([]);
  // A fresh API server remembers no history: it answers 410 to a version that is older than its own beginning.
  expect(listed(replica, since)).toBeLessThanOrEqual(1);
});

test('the API server is away for 60 s: the leader ends with exit code 1, its successor and the follower go on', async () => {
  const { author, replica, flags } = await place();
  const { cluster } = site();
  const follower = await site().start('follower', flags);
  await until('the follower to be warm', () =>
    asked(follower, 0, LIST).some(({ query, status }) => query.includes('watch=') && status === 200)
      ? true
      : undefined,
  );
  const back = (async () => {
    await cluster.apiServer().kill();
    await sleep(60_000);
    await cluster.restartApiServer();
  })();
  expect(await replica.ended).toBe(1);
  const successor = await site().start('successor', flags);
  await back;
  await author.editAll();
  await author.converged();
  const replicas = [replica, follower, successor];
  expect(await author.judge({ replicas, ended: { [replica.name]: 1 }, ...REST })).toEqual([]);
  // Nobody's watch is still waiting for what failed long ago.
  expect(watching(follower)).toBe(true);
  expect(watching(successor)).toBe(true);
});

test('what a watch would begin from is compacted away: 410, one list, and PUTs for what has changed only', async () => {
  const { author, replica } = await place(PATIENT);
  const { cluster, faults, trace, kube } = site();
  const since = mark();
  const path = jobsPath(author.namespace);
  const version = async (): Promise<string> => (await kube.get(path)).body.metadata.resourceVersion;
  const before = await version();
  faults.add({
    server: `kubernetes-${replica.name}`,
    path: 'flinkjarjobs.*watch=',
    action: { kind: 'reset' },
  });
  await cluster.apiServer().kill();
  await cluster.restartApiServer();
  await author.edit('a');
  await author.edit('a');
  await author.edit('b');
  // The history in the memory of the API server goes with it, that in etcd with the compaction.
  await compact(cluster.store, Number(await version()));
  await cluster.apiServer().kill();
  await cluster.restartApiServer();
  // At first it says 429: its own cache is not filled yet.
  const refused = await until('a watch to be accepted', async () => {
    const watch = await kube.watch(`${path}?watch=1&resourceVersion=${before}`);
    return watch.status === 200 ? watch : undefined;
  });
  expect((await refused.first(1))[0]).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  faults.clear();
  await author.converged();
  expect(await author.judge({ replicas: [replica], ...REST })).toEqual([]);
  expect(listed(replica, since)).toBe(1);
  const puts = trace.select({ server: 'dli', method: 'PUT', since });
  expect(puts.map(({ path }) => path.split('/').at(-1)).sort()).toEqual([
    author.jobOf('a'),
    author.jobOf('b'),
  ]);
});

async function compact(store: string, revision: number): Promise<void> {
  const answer = await fetch(`${store}/v3/kv/compaction`, {
    method: 'POST',
    body: JSON.stringify({ revision: String(revision), physical: true }),
  });
  if (!answer.ok) throw new Error(`the compaction was refused: ${await answer.text()}`);
}

/** It has just renewed its Lease: of its deadline of 10 s nearly all is left. */
async function renewed({ name }: Replica): Promise<void> {
  const last = (): number | undefined => renewedAt(site().trace.entries, name);
  const before = last();
  await until(`a renewal by ${name}`, () => last() !== before || undefined);
}

test('etcd stands still for 5 s: the leader stays, and an edit that hangs meanwhile is sent once', async () => {
  const { author, replica } = await place();
  const etcd = site().cluster.etcd();
  await author.edit('a');
  await renewed(replica);
  etcd.signal('SIGSTOP');
  const edited = author.editAll();
  await sleep(5_000);
  etcd.signal('SIGCONT');
  await edited;
  await author.converged();
  expect(await author.judge({ replicas: [replica], ...REST })).toEqual([]);
});

test('somebody else writes the status 500 times, 50 times a second: every edit arrives once, and is reported', async () => {
  const { author, replica } = await place();
  const { kube } = site();
  const since = mark();
  const path = `${author.pathOf('a')}/status`;
  const from = performance.now();
  let [writes, accepted] = [0, 0];
  // Eight, so that the pace is kept while one answer is slow.
  const writer = async (): Promise<void> => {
    while (writes < 500) {
      writes += 1;
      await sleep(Math.max(0, from + writes * 20 - performance.now()));
      const { status } = await kube.patch(path, { status: { error_msg: `${writes}` } });
      if (status === 200) accepted += 1;
    }
  };
  const written = Promise.all(Array.from({ length: 8 }, writer));
  for (let at = 0; at < 25; at += 1) {
    await author.edit('a');
    await sleep(400);
  }
  await written;
  // They are in each other's way, too.
  expect(accepted).toBeGreaterThan(250);
  // What they have written last goes with the next look: then there is nothing left to write.
  await author.edit('a');
  await author.converged();
  expect(await author.judge({ replicas: [replica], ...REST })).toEqual([]);
  const patches = site().trace.select({ server: `kubernetes-${replica.name}`, method: 'PATCH', since });
  expect(patches.some(({ status }) => status === 409)).toBe(true);
});

test('the definition is removed and installed again: the objects made then are dealt with', async () => {
  const { author, replica } = await place();
  const { kube } = site();
  await kube.delete(DEFINITION);
  await until('the definition gone', async () =>
    (await kube.get(DEFINITION)).status === 404 ? true : undefined,
  );
  await until('the controller to meet that', () =>
    asked(replica, 0, LIST).some(({ status }) => status === 404) ? true : undefined,
  );
  await define(kube, customResourceDefinition());
  for (const name of ['a', 'b', 'c']) await author.create(name);
  await author.converged();
  await author.editAll();
  expect(await author.judge({ replicas: [replica], ...REST })).toEqual([]);
});

test('a namespace is deleted, the Secret first, and made again: nothing is sent for what is gone', async () => {
  const { author, replica } = await place();
  const { kube, trace } = site();
  await author.editAll();
  await author.converged();
  const since = mark();
  await removeNamespace(author.namespace);
  expect(trace.count({ server: 'dli', method: 'PUT', since })).toBe(0);
  await author.makeNamespace();
  for (const name of ['a', 'b', 'c']) await author.create(name);
  await author.converged();
  expect(await author.judge({ replicas: [replica], ...REST })).toEqual([]);
  expect((await kube.get(jobsPath(author.namespace))).body.items).toHaveLength(3);
});

/** Few seats for the controller and for a crowd of its own account, and nobody waits for it: what does not fit is 429. */
const FLOW = 'flowcontrol.apiserver.k8s.io/v1';
const TIGHT = {
  apiVersion: FLOW,
  kind: 'PriorityLevelConfiguration',
  metadata: { name: 'tight' },
  spec: {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 1, lendablePercent: 0, limitResponse: { type: 'Reject' } },
  },
};
const CROWD = {
  apiVersion: FLOW,
  kind: 'FlowSchema',
  metadata: { name: 'crowd' },
  spec: {
    priorityLevelConfiguration: { name: 'tight' },
    matchingPrecedence: 2,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [{ kind: 'ServiceAccount', serviceAccount: { name: RELEASE, namespace: NAMESPACE } }],
        resourceRules: [
          { apiGroups: ['*'], resources: ['*'], verbs: ['*'], namespaces: ['*'], clusterScope: true },
        ],
      },
    ],
  },
};

test('priority and fairness sheds the load of its account: the leader stays, and every edit arrives once', async () => {
  const { author, replica } = await place();
  const { kube, cluster } = site();
  const since = mark();
  const crowd = new Kube({ ...cluster, token: await accountToken(kube) });
  const levels = `/apis/${FLOW}/prioritylevelconfigurations`;
  const schemas = `/apis/${FLOW}/flowschemas`;
  let over = false;
  let refused = 0;
  try {
    for (const [path, body] of [[levels, TIGHT] as const, [schemas, CROWD] as const])
      expect((await kube.post(path, body)).body.message).toBeUndefined();
    const greedy = async (): Promise<void> => {
      while (!over) {
        const { status } = await crowd.get('/apis/dli.gitops.dev/v1alpha1/flinkjarjobs');
        if (status === 429) refused += 1;
      }
    };
    const greed = Promise.all(Array.from({ length: 12 }, greedy));
    const shed = (): number =>
      site()
        .trace.select({ server: `kubernetes-${replica.name}`, since })
        .filter(({ status }) => status === 429).length;
    // For 20 s at least, and until it has met that itself, of which a busy crowd is not sure.
    for (let at = 0; at < 20 || shed() < 3; at += 1) {
      await author.edit('a');
      await sleep(1_000);
    }
    over = true;
    await greed;
    await author.converged();
  } finally {
    over = true;
    await kube.delete(`${schemas}/crowd`);
    await kube.delete(`${levels}/tight`);
    crowd.close();
  }
  expect(await author.judge({ replicas: [replica], ...REST })).toEqual([]);
  expect(refused).toBeGreaterThan(0);
});

/** The part of the controller manager, which does not run here. */
async function removeNamespace(name: string): Promise<void> {
  const { kube } = site();
  const path = `/api/v1/namespaces/${name}`;
  await kube.delete(path);
  await kube.delete(`${path}/secrets`);
  await kube.delete(jobsPath(name));
  await kube.delete(`/apis/events.k8s.io/v1/namespaces/${name}/events`);
  const { body }: { body: Json } = await kube.get(path);
  await kube.put(`${path}/finalize`, { ...body, spec: { finalizers: [] } });
  await until(`${name} gone`, async () => ((await kube.get(path)).status === 404 ? true : undefined));
}
