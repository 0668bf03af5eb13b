import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runWorkers } from '../../../src/controller/queue/workers.ts';
import { chanceOf } from '../../support/chance.ts';
import { newQueue } from '../../support/queue.ts';

test('every key is processed after its last add, by one worker at a time, whatever the order of events', async () => {
  const key = fc.constantFrom('a', 'b', 'c');
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(key, { minLength: 1, maxLength: 30 }),
      async (scheduler, adds) => {
        const queue = newQueue();
        const wanted = new Map<string, number>();
        const seen = new Map<string, number>();
        const busy = new Set<string>();
        let most = 0;
        const { stopped } = runWorkers({
          queue,
          workers: 2,
          process: async (taken) => {
            expect(busy).not.toContain(taken);
            busy.add(taken);
            most = Math.max(most, busy.size);
            seen.set(taken, wanted.get(taken) ?? 0);
            await scheduler.schedule(Promise.resolve(), `pass of ${taken}`);
            busy.delete(taken);
          },
          onCrash: (_key, error) => {
            throw error;
          },
        });
        for (const added of adds) {
          void scheduler.schedule(Promise.resolve(), `add ${added}`).then(() => {
            wanted.set(added, (wanted.get(added) ?? 0) + 1);
            queue.add(added);
          });
        }
        await scheduler.waitIdle();
        await queue.drain();
        await stopped;
        expect(seen).toEqual(wanted);
        expect(most).toBeLessThanOrEqual(2);
      },
    ),
    { numRuns: 200 },
  );
});

test('a pass that throws ends neither the worker nor the key', async () => {
  const queue = newQueue({ chance: chanceOf(() => 0) });
  const crashes: string[] = [];
  const passes: string[] = [];
  const { stopped } = runWorkers({
    queue,
    workers: 1,
    process: async (key) => {
      passes.push(key);
      if (passes.length < 3) throw new Error(`bug ${passes.length}`);
      void queue.drain();
    },
    onCrash: (key, error) => {
      crashes.push(`${key}: ${error instanceof Error ? error.message : ''}`);
      queue.retry(key);
    },
  });
  queue.add('a');
  await stopped;
  expect(passes).toEqual(['a', 'a', 'a']);
  expect(crashes).toEqual(['a: bug 1', 'a: bug 2']);
  expect(queue.stats().working).toBe(0);
});

test('no worker leaks in ten thousand passes of which every third throws', async () => {
  const queue = newQueue();
  let crashes = 0;
  let passes = 0;
  const { stopped } = runWorkers({
    queue,
    workers: 10,
    process: async (key) => {
      passes += 1;
      await Promise.resolve();
      if (Number(key) % 3 === 0) throw new Error('bug');
    },
    onCrash: () => {
      crashes += 1;
    },
  });
  for (let i = 0; i < 10_000; i += 1) queue.add(`${i}`);
  while (queue.stats().high + queue.stats().working > 0) await new Promise(setImmediate);
  expect({ passes, crashes }).toEqual({ passes: 10_000, crashes: 3_334 });
  await queue.drain();
  await stopped;
});

test('stopping waits for the passes that run', async () => {
  const queue = newQueue();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { stopped } = runWorkers({ queue, workers: 2, process: () => gate, onCrash: () => undefined });
  queue.add('a');
  const order: string[] = [];
  const ends = Promise.all([
    queue.drain().then(() => order.push('drained')),
    stopped.then(() => order.push('stopped')),
  ]);
  await new Promise(setImmediate);
  order.push('opened');
  open();
  await ends;
  expect(order).toEqual(['opened', 'drained', 'stopped']);
});

test('a handler of crashes that crashes itself is not hidden', async () => {
  const queue = newQueue();
  const { stopped } = runWorkers({
    queue,
    workers: 1,
    process: () => Promise.reject(new Error('pass')),
    onCrash: () => {
      throw new Error('handler');
    },
  });
  queue.add('a');
  await expect(stopped).rejects.toThrow('handler');
  expect(queue.stats().working).toBe(0);
});
