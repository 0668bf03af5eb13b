import { describe, expect, test } from '@jest/globals';
import { Memory } from '../../src/controller/pass/memory.ts';
import { createWake } from '../../src/controller/wake.ts';
import type { Manifest } from '../../src/core/object/manifest.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
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

function scene(manifest: Manifest, isOurs = (_key: string) => true, rivals: readonly Manifest[] = []) {
  const queue = newQueue();
  const naming = () => [manifest, ...rivals];
  const wake = createWake({
    cluster: { naming },
    queue,
    memory: new Memory(),
    isOurs,
    within: (namespace) => (namespace === manifest.namespace ? [manifest] : []),
  });
  return { queue, wake };
}

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

  test('wakes who names the same job, since the job may have another owner then', () => {
    const manifest = manifestOf({ status: ready('True') });
    const { queue, wake } = scene(manifest, undefined, [manifestOf({ key: 'streaming/other', uid: 'u-2' })]);
    wake.secretChanged(manifest.namespace, 'dli-credentials');
    expect(queue.stats()).toMatchObject({ high: 0, low: 2 });
  });

  test('asks for the objects of a job once, however many of them use it', () => {
    const all = Array.from({ length: 40 }, (_, at) => manifestOf({ key: `streaming/${at}`, uid: `u-${at}` }));
    const added: string[] = [];
    const wake = createWake({
      cluster: { naming: () => all },
      queue: { add: (key) => added.push(key), forget: () => undefined, isWorking: () => false },
      memory: new Memory(),
      isOurs: () => true,
      within: () => all,
    });
    wake.secretChanged('streaming', 'dli-credentials');
    expect(added).toHaveLength(2 * all.length);
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

test('a changed claim wakes who is younger, and an edit or a request nobody else', async () => {
  const manifest = manifestOf({ createdAt: 2 });
  const [older, younger] = [1, 3].map((createdAt) =>
    manifestOf({ key: `streaming/of-${createdAt}`, uid: `u-${createdAt}`, createdAt }),
  );
  const { queue, wake } = scene(
    manifest,
    undefined,
    [older, younger].filter((one) => one !== undefined),
  );
  wake.younger(manifest);
  expect(queue.stats()).toMatchObject({ high: 1, low: 0 });
  expect(await queue.take()).toBe('streaming/of-3');
  wake.changed(manifest, 'edit');
  expect(queue.stats()).toMatchObject({ high: 1, low: 0 });
  expect(await queue.take()).toBe(manifest.key);
});

test('an update wakes who else names the job, and not the object itself', async () => {
  const manifest = manifestOf({});
  const { queue, wake } = scene(manifest, undefined, [manifestOf({ key: 'streaming/other', uid: 'u-2' })]);
  wake.others(manifest);
  expect(queue.stats()).toMatchObject({ high: 1, low: 0 });
  expect(await queue.take()).toBe('streaming/other');
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
