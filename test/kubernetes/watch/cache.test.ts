import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Manifest, readWanted } from '../../../src/core/object/manifest.ts';
import type { JobStatus } from '../../../src/core/object/status.ts';
import { ManifestCache } from '../../../src/kubernetes/watch/cache.ts';
import type { Draft } from '../../support/example.ts';

const manifest = (
  name: string,
  version: number,
  { spec = { jobId: '104' }, deleting = false, ...more }: Draft = {},
): Manifest => ({
  key: `team/${name}`,
  namespace: 'team',
  name,
  uid: `uid-${name}`,
  resourceVersion: String(version),
  generation: 1,
  createdAt: 0,
  reconcileRequest: undefined,
  status: {},
  ...readWanted(spec, { deleting, found: undefined }),
  ...more,
});

let cache: ManifestCache;
let changes: string[];
let setBacks: number;

beforeEach(() => {
  changes = [];
  setBacks = 0;
  cache = new ManifestCache({
    onChange: (key, why) => changes.push(`${why} ${key}`),
    onSetBack: () => setBacks++,
  });
});

describe('a generation that goes back', () => {
  test.each<[string, Draft, number, number]>([
    ['in a later version is a store that was set back', { generation: 2 }, 6, 1],
    ['in an earlier version is a late event', { generation: 2 }, 4, 0],
    ['of another uid is another object', { generation: 1, uid: 'other' }, 6, 0],
    ['not at all is an edit', { generation: 4 }, 6, 0],
  ])('%s', (...[, more, version, expected]) => {
    cache.put(manifest('a', 5, { generation: 3 }));
    cache.put(manifest('a', version, more));
    expect(setBacks).toBe(expected);
  });

  test.each<[string, Draft]>([
    ['generation', { generation: 4 }],
    ['uid', { uid: 'other' }],
  ])('another %s in the same version: the store gives its numbers once more', (_what, more) => {
    cache.put(manifest('a', 5, { generation: 3 }));
    cache.put(manifest('a', 5, more));
    expect(setBacks).toBe(1);
    expect(cache.replace(undefined, [manifest('a', 5, more)], '7')).toBe(false);
    expect(cache.replace(undefined, [manifest('a', 5, { generation: 3 })], '7')).toBe(true);
  });

  test.each<[string, Draft]>([
    ['status', { status: { update_time: 5 } }],
    ['spec', { spec: { jobId: '105' } }],
  ])('another %s in the same version and generation is what is there now', (_what, more) => {
    const other = manifest('a', 5, more);
    for (const take of [() => cache.put(other), () => cache.replace(undefined, [other], '7')]) {
      cache = new ManifestCache({ onChange: () => undefined, onSetBack: () => setBacks++ });
      cache.put(manifest('a', 5));
      expect(take()).toBe(true);
      expect(cache.get('team/a')).toBe(other);
    }
    expect(setBacks).toBe(0);
  });

  test('in a list, too', () => {
    cache.put(manifest('a', 5, { generation: 3 }));
    cache.replace(undefined, [manifest('a', 6, { generation: 1 })], '7');
    expect(setBacks).toBe(1);
  });
});

const notReady = (reason: string): JobStatus => ({
  conditions: [
    { type: 'Ready', status: 'False', reason, message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ],
});

describe('what wakes the controller', () => {
  const spec = { jobId: '104', job: {} };
  const first = manifest('a', 1, { spec });

  test.each<[string, Draft, ...string[]]>([
    ['a new generation', { generation: 2 }, 'SpecChanged team/a'],
    ['a deletion that begins', { deleting: true }, 'Deleting team/a'],
    ['a reconcile request', { reconcileRequest: '2026' }, 'Requested team/a'],
    ['a plan that may go ahead', { outsideWindow: 'plan-1' }, 'Requested team/a'],
    ['a plan that is approved', { approvedPlan: 'plan-1' }, 'Requested team/a'],
    ['a job that was seen for the first time', { status: { job: {} } }],
    ['keys that are refused before it has seen the job', { status: notReady('AuthFailed') }],
    ['a failure that passes', { status: notReady('CloudUnavailable') }],
    [
      'to be suspended before it has seen the job',
      { generation: 2, spec: { ...spec, suspend: true } },
      'SpecChanged team/a',
    ],
    ['Observe', { generation: 2, spec: { ...spec, mode: 'Observe' } }, 'SpecChanged team/a'],
    [
      'another Secret',
      { generation: 2, spec: { ...spec, credentialsRef: { name: 'other' } } },
      'SpecChanged team/a',
    ],
    [
      'another wish of its job',
      { generation: 2, spec: { ...spec, job: { desc: 'x' } } },
      'SpecChanged team/a',
    ],
    ['another status', { status: { observedGeneration: 1 } }],
    ['nothing but another version', {}],
  ])('%s', (_name, more, ...expected) => {
    cache.put(first);
    cache.put(manifest('a', 2, { spec, ...more }));
    expect(changes).toEqual(['Added team/a', ...expected]);
    expect(cache.get('team/a')?.resourceVersion).toBe('2');
  });

  test('another uid under the same name: a deletion and an addition', () => {
    cache.put(first);
    cache.put(manifest('a', 2, { uid: 'other' }));
    expect(changes).toEqual(['Added team/a', 'Deleted team/a', 'Added team/a']);
  });

  test('a deletion, also one that comes as the last known version', () => {
    cache.put(first);
    expect(cache.delete(first)).toBe(true);
    expect([cache.size, changes.at(-1)]).toEqual([0, 'Deleted team/a']);
  });

  test('the answer to an own write that shows an edit as well', () => {
    cache.put(first);
    cache.put(manifest('a', 3, { spec, generation: 2 }));
    cache.put(manifest('a', 2, { spec, generation: 2 }));
    expect(changes).toEqual(['Added team/a', 'SpecChanged team/a']);
  });
});

describe('the cache never goes back', () => {
  test.each([
    ['older', 4],
    ['the same', 5],
  ])('what is %s is refused', (_name, version) => {
    cache.put(manifest('a', 5));
    expect(cache.put(manifest('a', version, { generation: 9 }))).toBe(false);
    expect(cache.get('team/a')?.generation).toBe(1);
  });

  test('a late answer does not bring a deleted object back', () => {
    cache.put(manifest('a', 5));
    cache.delete(manifest('a', 7));
    expect(cache.put(manifest('a', 6))).toBe(false);
    expect(cache.put(manifest('a', 8, { uid: 'new' }))).toBe(true);
  });

  test('a late deletion of a former object does not remove its successor', () => {
    cache.put(manifest('a', 9, { uid: 'new' }));
    expect(cache.delete(manifest('a', 7))).toBe(false);
    expect(cache.size).toBe(1);
  });

  test('what a list did not have, and is older than it, does not come back', () => {
    cache.put(manifest('a', 5));
    cache.replace(undefined, [], '10');
    expect(cache.put(manifest('a', 6))).toBe(false);
    expect(cache.put(manifest('a', 11))).toBe(true);
  });

  test('a list keeps what is newer than itself', () => {
    cache.put(manifest('a', 12, { generation: 2 }));
    cache.put(manifest('b', 13));
    cache.replace(undefined, [manifest('a', 3)], '10');
    expect(cache.get('team/a')?.generation).toBe(2);
    expect(cache.get('team/b')?.resourceVersion).toBe('13');
  });

  test('a list older than the last one is ignored', () => {
    cache.replace(undefined, [manifest('a', 5)], '10');
    cache.replace(undefined, [], '9');
    expect(cache.size).toBe(1);
  });

  test('an object that an earlier list lacked can appear in a later one with an old version', () => {
    cache.replace(undefined, [], '10');
    cache.replace(undefined, [manifest('a', 3)], '11');
    expect(cache.size).toBe(1);
  });

  test.each<[string, (cache: ManifestCache) => void, string]>([
    ['an object that was later already', (cache) => cache.put(manifest('a', 5)), '5'],
    ['an object of another uid', (cache) => cache.put(manifest('a', 5, { uid: 'other' })), '5'],
    ['an object that was deleted later', (cache) => cache.delete(manifest('a', 5)), ''],
    ['an object that was deleted in that version', (cache) => cache.delete(manifest('a', 3)), ''],
  ])(
    'that shows the past of %s is of a store that was set back, and changes nothing',
    (...[, before, kept]) => {
      before(cache);
      changes = [];
      expect(cache.replace(undefined, [manifest('a', 3), manifest('b', 4)], '10')).toBe(false);
      expect(changes).toEqual([]);
      expect(cache.get('team/a')?.resourceVersion ?? '').toBe(kept);
    },
  );
});

test('a list of one namespace leaves the others alone', () => {
  const other = manifest('b', 2, { key: 'other/b', namespace: 'other' });
  cache.put(other);
  cache.put(manifest('a', 1));
  cache.replace('team', [], '10');
  expect([...cache.all()].map(({ key }) => key)).toEqual(['other/b']);
  expect(cache.put({ ...other, resourceVersion: '3' })).toBe(true);
});

test('every state is told before what has changed in it, and of one that is no news nothing', () => {
  const told: string[] = [];
  const tells = new ManifestCache({
    onState: ({ resourceVersion }) => told.push(resourceVersion),
    onChange: (key, why) => told.push(`${why} ${key}`),
  });
  tells.put(manifest('a', 1));
  tells.put(manifest('a', 3, { status: { observedGeneration: 1 } }));
  tells.put(manifest('a', 2));
  expect(told).toEqual(['1', 'Added team/a', '3']);
});
