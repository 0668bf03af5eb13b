import { describe, expect, test } from '@jest/globals';
import { WorkQueue } from '../../src/controller/queue.ts';
import { createWake } from '../../src/controller/wake.ts';
import type { Manifest } from '../../src/core/ports.ts';
import type { JobStatus } from '../../src/core/status.ts';
import { manifestOf } from '../support/example.ts';
import { FakeClock } from '../support/fake-clock.ts';

const ready = (status: 'True' | 'False'): JobStatus => ({
  conditions: [
    {
      ...{ type: 'Ready', status, reason: status === 'True' ? 'UpToDate' : 'SecretNotFound', message: '' },
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
});

function scene(manifest: Manifest, isOurs = (_key: string) => true) {
  const queue = new WorkQueue({ clock: new FakeClock(), random: () => 0.5 });
  const naming = () => [manifest];
  const wake = createWake({
    ...{ cluster: { naming }, queue, memory: new Map(), isOurs },
    within: (namespace) => (namespace === manifest.namespace ? [manifest] : []),
  });
  return { queue, wake };
}

describe('a changed Secret', () => {
  test.each<[sentence: string, status: JobStatus, name: string, woken: number]>([
    ['wakes what waits for it', ready('False'), 'dli-credentials', 1],
    ['wakes what was never looked at', {}, 'dli-credentials', 1],
    ['leaves what is up to date alone', ready('True'), 'dli-credentials', 0],
    ['leaves alone what uses another Secret', ready('False'), 'other', 0],
  ])('%s', (...[, status, name, woken]) => {
    const manifest = manifestOf({ status });
    const { queue, wake } = scene(manifest);
    wake.secretChanged(manifest.namespace, name);
    expect(queue.stats().high).toBe(woken);
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

test('what another shard works on wakes nobody here, whatever happens to it', () => {
  const manifest = manifestOf({ status: ready('False') });
  const { queue, wake } = scene(manifest, () => false);
  wake.changed(manifest, 'first');
  wake.changed(manifest, 'edit');
  wake.secretChanged(manifest.namespace, 'dli-credentials');
  wake.gone(manifest);
  expect(queue.stats()).toMatchObject({ high: 0, low: 0 });
});
