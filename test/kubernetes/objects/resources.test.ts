import { afterEach, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../sim/http/answer.ts';
import type { Call } from '../../../sim/http/call.ts';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import type { Cluster } from '../../../src/core/ports.ts';
import { readManifest } from '../../../src/kubernetes/objects/manifest.ts';
import { createCluster } from '../../../src/kubernetes/objects/resources.ts';
import { Secrets } from '../../../src/kubernetes/objects/secrets.ts';
import { ManifestCache } from '../../../src/kubernetes/watch/cache.ts';
import { failure, type Loopback, loopback } from '../loopback.ts';

const open: Loopback[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const stored = (version: number, more: { uid?: string; generation?: number; status?: object } = {}) => ({
  metadata: {
    namespace: 'team',
    name: 'job',
    uid: more.uid ?? 'u-1',
    resourceVersion: String(version),
    generation: more.generation ?? 1,
    creationTimestamp: '2026-01-02T03:04:05Z',
  },
  spec: { jobId: '104' },
  status: more.status ?? {},
});

function manifestOf(raw: unknown): Manifest {
  const read = readManifest(raw, Date.now());
  if (!read.ok) throw new Error(read.reason);
  return read.manifest;
}

interface Scene extends Loopback {
  cluster: Cluster;
  cache: ManifestCache;
  changes: string[];
  /** How often it was concluded that the store was set back. */
  setBacks: () => number;
  calls: Call[];
  manifest: Manifest;
}

/** A cluster that has seen version 5 of one object; `answer` is given for each call in turn. */
async function scene(...answers: Reply[]): Promise<Scene> {
  const calls: Call[] = [];
  const made = await loopback((call) => {
    calls.push(call);
    return answers.shift() ?? { status: 500 };
  });
  open.push(made);
  const { connection: api, clock } = made;
  const changes: string[] = [];
  let setBacks = 0;
  const cache = new ManifestCache({ onChange: (key, why) => changes.push(`${why} ${key}`) });
  const manifest = manifestOf(stored(5));
  cache.put(manifest);
  const recorder = { record: () => undefined, flush: async () => undefined };
  const secrets = new Secrets({ api, clock, onChange: () => undefined });
  return {
    ...made,
    cluster: createCluster({ api, cache, secrets, recorder, clock, onSetBack: () => setBacks++ }),
    setBacks: () => setBacks,
    cache,
    changes,
    calls,
    manifest,
  };
}

const statusPath = '/apis/dli.gitops.dev/v1alpha1/namespaces/team/flinkjarjobs/job/status';
const conflict = { status: 409, body: { reason: 'Conflict' } };

describe('a read', () => {
  const path = statusPath.replace('/status', '');

  test('shows the object as it is now, and so it is in the cache', async () => {
    const { cluster, cache, calls, manifest } = await scene({ status: 200, body: stored(6) });
    expect(await cluster.read(manifest)).toMatchObject({ resourceVersion: '6' });
    expect(cache.get('team/job')?.resourceVersion).toBe('6');
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${path}`]);
  });

  test('of what is gone shows nothing, and one from before says that the store was set back', async () => {
    const { cluster, setBacks, manifest } = await scene({ status: 404 }, { status: 200, body: stored(4) });
    expect(await cluster.read(manifest)).toBeUndefined();
    expect(setBacks()).toBe(0);
    expect(await cluster.read(manifest)).toBeUndefined();
    expect(setBacks()).toBe(1);
  });
});

describe('a status write', () => {
  test('is a merge patch of the status subresource, under version and uid, and its answer is in the cache', async () => {
    const { cluster, calls, cache, changes, manifest } = await scene({
      status: 200,
      body: stored(6, { status: { update_time: 1516952770835 } }),
    });
    const written = await cluster.patchStatus(manifest, {
      update_time: 12345678901234567890n,
      error_code: null,
    });
    expect(written).toMatchObject({ kind: 'written', manifest: { resourceVersion: '6' } });
    const [call] = calls;
    expect([call?.method, call?.url]).toEqual(['PATCH', `${statusPath}?fieldManager=flinkjarjob-controller`]);
    expect(call?.headers['content-type']).toBe('application/merge-patch+json');
    expect(call?.body.toString()).toBe(
      '{"metadata":{"uid":"u-1","resourceVersion":"5"},"status":{"update_time":12345678901234567890,"error_code":null}}',
    );
    expect(cache.get('team/job')?.status).toEqual({ update_time: 1516952770835 });
    expect(changes).toEqual(['Added team/job']);
  });

  test('that meets a conflict reads the object afresh, and an edit seen that way wakes', async () => {
    const fresh = { status: 200, body: stored(9, { generation: 2 }) };
    const { cluster, calls, changes, manifest } = await scene(conflict, fresh);
    const written = await cluster.patchStatus(manifest, {});
    expect(written).toMatchObject({ kind: 'stale', manifest: { resourceVersion: '9', generation: 2 } });
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PATCH ${statusPath}`,
      `GET ${statusPath.replace('/status', '')}`,
    ]);
    expect(changes).toEqual(['Added team/job', 'SpecChanged team/job']);
  });

  test('that meets an older generation of the same object says that the store was set back, and has nothing to write', async () => {
    const before = { status: 200, body: stored(9, { generation: 0 }) };
    const { cluster, manifest, setBacks } = await scene(conflict, before);
    expect(await cluster.patchStatus(manifest, {})).toEqual({ kind: 'gone' });
    expect(setBacks()).toBeGreaterThan(0);
  });

  test('that meets an older generation in an older version, too', async () => {
    const before = { status: 200, body: stored(4, { generation: 0 }) };
    const { cluster, manifest, setBacks } = await scene(conflict, before);
    expect(await cluster.patchStatus(manifest, {})).toEqual({ kind: 'gone' });
    expect(setBacks()).toBe(1);
  });

  test('that meets an older version of the same generation, which another edit has made since', async () => {
    const { cluster, manifest, setBacks } = await scene(conflict, { status: 200, body: stored(4) });
    expect(await cluster.patchStatus(manifest, {})).toEqual({ kind: 'gone' });
    expect(setBacks()).toBe(1);
  });

  test('for a successor under the same name is stale, whichever way the server says it', async () => {
    const invalid = {
      status: 422,
      body: { reason: 'Invalid', message: 'metadata.uid: Invalid value: immutable' },
    };
    const { cluster, manifest } = await scene(invalid, { status: 200, body: stored(9, { uid: 'u-2' }) });
    expect(await cluster.patchStatus(manifest, {})).toMatchObject({
      kind: 'stale',
      manifest: { uid: 'u-2' },
    });
  });

  test.each<[string, Reply[]]>([
    ['at the patch', [{ status: 404, body: {} }]],
    ['between conflict and look', [conflict, { status: 404, body: {} }]],
  ])('finds the object gone %s', async (_name, answers) => {
    const { cluster, manifest } = await scene(...answers);
    expect(await cluster.patchStatus(manifest, {})).toEqual({ kind: 'gone' });
  });

  test.each<[string, Reply, RegExp]>([
    ['a missing right', { status: 403, body: {} }, /missing right: patch flinkjarjobs/],
    ['an invalid status', { status: 422, body: { message: 'status.x: too long' } }, /too long/],
  ])('says that it was refused for %s', async (_name, answer, message) => {
    const { cluster, manifest } = await scene(answer);
    const written = await cluster.patchStatus(manifest, {});
    expect(written).toEqual({ kind: 'refused', message: expect.stringMatching(message) });
  });

  test.each<[string, string[], string[] | undefined]>([
    [
      'names parts of the status that the definition does not take',
      ['status.lastUpdate.digest', 'status.history[0].outcome', 'status.lastUpdate', '<nil>'],
      ['lastUpdate', 'history'],
    ],
    ['names none where anything else is wrong, too', ['status.lastUpdate', 'spec.jobId'], undefined],
    ['names none where it is the status as a whole', ['status'], undefined],
  ])('%s', async (_name, fields, parts) => {
    const causes = fields.map((field) => ({ reason: 'FieldValueInvalid', field }));
    const { cluster, manifest } = await scene({
      status: 422,
      body: { message: 'is invalid', details: { causes } },
    });
    const message = expect.stringContaining('is invalid');
    expect(await cluster.patchStatus(manifest, {})).toEqual({ kind: 'refused', message, parts });
  });

  test.each<[string, Reply, object]>([
    ['an outage', { status: 503, body: {} }, { name: 'ApiError', status: 503 }],
    ['an answer that is no FlinkJarJob', { status: 200, body: {} }, { name: 'ApiUnreachable' }],
  ])('throws for %s', async (_name, answer, expected) => {
    const { cluster, manifest } = await scene(answer);
    expect(await failure(cluster.patchStatus(manifest, {}))).toMatchObject(expected);
  });
});

describe('a write of the finalizer', () => {
  const path = statusPath.replace('/status', '');

  test('is a look, and a merge patch of the whole list under version and uid', async () => {
    const now = { ...stored(5), metadata: { ...stored(5).metadata, finalizers: ['a.b/c'] } };
    const { cluster, calls, manifest } = await scene(
      { status: 200, body: now },
      { status: 200, body: stored(6) },
    );
    expect(await cluster.setFinalizer(manifest, true)).toMatchObject({ kind: 'written' });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${path}`,
      `PATCH ${path}?fieldManager=flinkjarjob-controller`,
    ]);
    expect(calls[1]?.headers['content-type']).toBe('application/merge-patch+json');
    expect(calls[1]?.body.toString()).toBe(
      '{"metadata":{"uid":"u-1","resourceVersion":"5","finalizers":["a.b/c","dli.gitops.dev/flinkjarjob"]}}',
    );
  });

  test.each<[string, Reply, RegExp]>([
    ['a missing right', { status: 403, body: {} }, /^missing right: patch flinkjarjobs\.dli\.gitops\.dev in/],
    ['a policy', { status: 422, body: { message: 'denied by policy' } }, /denied by policy$/],
  ])('says that it was refused for %s', async (_name, answer, message) => {
    const { cluster, manifest } = await scene({ status: 200, body: stored(5) }, answer);
    const written = await cluster.setFinalizer(manifest, true);
    expect(written).toEqual({ kind: 'refused', message: expect.stringMatching(message) });
  });

  test('throws when it is not known whether it was done, and the next one finds out', async () => {
    const done = {
      ...stored(6),
      metadata: { ...stored(6).metadata, finalizers: ['dli.gitops.dev/flinkjarjob'] },
    };
    const answers = [
      { status: 200, body: stored(5) },
      { status: 503, body: {} },
      { status: 200, body: done },
      { status: 200, body: done },
    ];
    const { cluster, manifest, calls } = await scene(...answers);
    expect(await failure(cluster.setFinalizer(manifest, true))).toMatchObject({ status: 503 });
    const stale = await cluster.setFinalizer(manifest, true);
    if (stale.kind !== 'stale') throw new Error(stale.kind);
    expect(await cluster.setFinalizer(stale.manifest, true)).toEqual({ ...stale, kind: 'written' });
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'GET']);
  });
});

test('objects come from the cache without a call, a Secret by name', async () => {
  const secret = { metadata: { uid: 's', resourceVersion: '1' }, data: { token: btoa('t') } };
  const { cluster, calls } = await scene({ status: 200, body: secret });
  expect(cluster.manifest('team/job')?.uid).toBe('u-1');
  expect(calls).toEqual([]);
  expect(await cluster.secret('team', 'dli')).toEqual({
    ok: true,
    value: {
      fingerprint: expect.any(String),
      version: '1',
      data: { token: 't' },
      use: { type: '', marked: false, pinned: false, forValues: false },
    },
  });
  expect(calls.map(({ url }) => url)).toEqual(['/api/v1/namespaces/team/secrets/dli']);
});

test('a Secret that may not be read is a failure that names the right; one that cannot be reached throws', async () => {
  const refused = await scene({ status: 403, body: {} });
  expect(await refused.cluster.secret('team', 'dli')).toEqual({
    ok: false,
    failure: { kind: 'SecretUnreadable', message: expect.stringContaining('missing right: get secrets') },
  });
  const down = await scene({ status: 503, body: {} });
  expect(await failure(down.cluster.secret('team', 'dli'))).toMatchObject({ status: 503 });
});
