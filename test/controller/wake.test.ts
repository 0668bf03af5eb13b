import { describe, expect, test } from '@jest/globals';
import { Memory, recall } from '../../src/controller/pass/memory.ts';
import { SecretsInUse } from '../../src/controller/secrets-in-use.ts';
import { createWake } from '../../src/controller/wake.ts';
import type { Manifest } from '../../src/core/object/manifest.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import { operationOf } from '../core/operation-outcomes.ts';
import { manifestOf } from '../support/example.ts';
import { newQueue } from '../support/queue.ts';

const ready = (status: 'True' | 'False'): JobStatus => ({
  conditions: [
    {
      type: 'Ready',
      status,
      reason: status === 'True' ? 'UpToDate' : 'SecretNotFound',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
});

function scene(manifest: Manifest, isOurs = (_key: string) => true) {
  const left: string[] = [];
  const memory = new Memory();
  const queue = newQueue();
  const secrets = new SecretsInUse();
  secrets.put(manifest);
  const wake = createWake({
    cluster: { manifest: () => manifest },
    queue,
    memory,
    claims: { watching: () => [manifest.key, 'streaming/watching'], delete: () => undefined },
    restarts: { delete: () => undefined },
    rounds: { members: { delete: () => undefined } },
    secrets,
    isOurs,
    onLeft: ({ key }) => left.push(key),
  });
  return { queue, wake, left, memory };
}

describe('an object that goes', () => {
  const DOWN = operationOf({ type: 'Restart', step: 'Put', downSince: '2026-01-02T03:04:05Z' });
  const UP = operationOf({ type: 'Restart', step: 'Stable' });

  test.each([
    ['while its restart has the job down: that is told', DOWN, false, 1],
    ['let go by a pass that owes the job nothing', DOWN, true, 0],
    ['while its job runs again', UP, false, 0],
    ['without an operation', undefined, false, 0],
  ])('%s', (...[, operation, isReleased, told]) => {
    const manifest = manifestOf({ status: operation === undefined ? {} : { operation } });
    const { wake, left, memory } = scene(manifest);
    recall(memory, manifest.uid).isReleased = isReleased;
    wake.gone(manifest);
    expect(left).toHaveLength(told);
  });
});

describe('a changed Secret', () => {
  test.each<[sentence: string, status: JobStatus, name: string, woken: { high: number; low: number }]>([
    ['wakes what waits for it, as an edit would', ready('False'), 'dli-credentials', { high: 1, low: 0 }],
    ['wakes what was never looked at', {}, 'dli-credentials', { high: 1, low: 0 }],
    ['wakes what is up to date, as a periodic visit', ready('True'), 'dli-credentials', { high: 0, low: 1 }],
    ['leaves alone what uses another Secret', ready('False'), 'other', { high: 0, low: 0 }],
  ])('%s', (...[, status, name, woken]) => {
    const manifest = manifestOf({ status });
    const { queue, wake } = scene(manifest);
    wake.secretChanged(manifest.namespace, name);
    expect(queue.stats()).toMatchObject(woken);
  });

  test('wakes an object for each Secret that its values are from, and for none that it has left', () => {
    const source = (name: string, secret: string) => ({ name, secretKeyRef: { name: secret, key: 'k' } });
    const valuesFrom = [source('A', 'db'), source('B', 'kafka'), source('C', 'db')];
    const job = { entrypoint_args: `$\{A} $\{B} $\{C}` };
    const users = (secrets: SecretsInUse) =>
      ['dli-credentials', 'db', 'kafka'].filter((name) => [...secrets.of('streaming', name)].length === 1);
    const secrets = new SecretsInUse();
    secrets.put(manifestOf({ spec: { jobId: '104', valuesFrom, job } }));
    expect(users(secrets)).toEqual(['dli-credentials', 'db', 'kafka']);
    secrets.put(
      manifestOf({
        spec: { jobId: '104', valuesFrom: [source('B', 'kafka')], job: { entrypoint_args: `$\{B}` } },
      }),
    );
    expect(users(secrets)).toEqual(['dli-credentials', 'kafka']);
    secrets.put(manifestOf({}));
    expect(users(secrets)).toEqual(['dli-credentials']);
    secrets.delete(manifestOf({}));
    expect(users(secrets)).toEqual([]);
    expect(secrets.has('streaming/dli-credentials')).toBe(false);
  });

  test('wakes each object that uses it once', () => {
    const all = Array.from({ length: 40 }, (_, at) => manifestOf({ key: `streaming/${at}`, uid: `u-${at}` }));
    const secrets = new SecretsInUse();
    for (const one of [...all, ...all]) secrets.put(one);
    const added: string[] = [];
    const wake = createWake({
      cluster: { manifest: () => all[0] },
      queue: { add: (key) => added.push(key), forget: () => undefined, isWorking: () => false },
      memory: new Memory(),
      claims: { watching: () => [], delete: () => undefined },
      restarts: { delete: () => undefined },
      rounds: { members: { delete: () => undefined } },
      secrets,
      isOurs: () => true,
      onLeft: () => undefined,
    });
    wake.secretChanged('streaming', 'dli-credentials');
    expect(added).toEqual(all.map(({ key }) => key));
  });

  test('wakes what is in process: the pass may have read the Secret before, and say so only now', async () => {
    const manifest = manifestOf({ status: ready('True') });
    const { queue, wake } = scene(manifest);
    queue.add(manifest.key);
    const key = await queue.take();
    wake.secretChanged(manifest.namespace, 'dli-credentials');
    queue.done(String(key));
    expect(queue.stats().high).toBe(1);
  });
});

test('an edit and a job that has come to another object wake that object alone', async () => {
  const manifest = manifestOf({});
  const { queue, wake } = scene(manifest);
  wake.changed(manifest, 'edit');
  wake.turned('streaming/next');
  expect(queue.stats()).toMatchObject({ high: 2, low: 0 });
  expect([await queue.take(), await queue.take()]).toEqual([manifest.key, 'streaming/next']);
});

test('an update wakes who looks at the job, and not the object itself', async () => {
  const manifest = manifestOf({});
  const { queue, wake } = scene(manifest);
  wake.written('cn-north-4/a1/104', manifest);
  expect(queue.stats()).toMatchObject({ high: 1, low: 0 });
  expect(await queue.take()).toBe('streaming/watching');
});

test('what another shard works on wakes nobody here, whatever happens to it', () => {
  const manifest = manifestOf({ status: ready('False') });
  const { queue, wake } = scene(manifest, () => false);
  wake.changed(manifest, 'first');
  wake.changed(manifest, 'edit');
  wake.secretChanged(manifest.namespace, 'dli-credentials');
  wake.gone(manifest);
  expect(queue.stats()).toMatchObject({ high: 0, low: 0 });
});
