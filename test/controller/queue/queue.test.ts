import { describe, expect, test } from '@jest/globals';
import type { WorkQueue } from '../../../src/controller/queue/queue.ts';
import { chanceOf } from '../../support/chance.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { newQueue } from '../../support/queue.ts';

function setup(random = () => 0.5) {
  const clock = new FakeClock();
  const seen = { adds: 0, retries: 0, waited: [] as number[], worked: [] as number[] };
  const queue = newQueue({
    clock,
    chance: chanceOf(random),
    hooks: {
      onAdd: () => {
        seen.adds += 1;
      },
      onRetry: () => {
        seen.retries += 1;
      },
      onWaited: (seconds) => seen.waited.push(seconds),
      onWorked: (seconds) => seen.worked.push(seconds),
    },
  });
  return { clock, queue, seen };
}

/** Whether a promise has ended once everything that can run now has run. */
async function hasEnded(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.finally(() => {
    done = true;
  });
  await new Promise(setImmediate);
  return done;
}

/** Takes and finishes keys until none waits. */
async function takeAll(queue: WorkQueue): Promise<(string | undefined)[]> {
  const keys: (string | undefined)[] = [];
  while (queue.stats().high + queue.stats().low > 0) {
    const key = await queue.take();
    keys.push(key);
    queue.done(key ?? '');
  }
  return keys;
}

describe('a queue of keys', () => {
  test('gives keys out in the order they came', async () => {
    const { queue } = setup();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(await takeAll(queue)).toEqual(['a', 'b', 'c']);
  });

  test('holds a key once, however often it is added', async () => {
    const { queue, seen } = setup();
    for (let i = 0; i < 100_000; i += 1) queue.add(`key-${i % 10}`);
    expect(queue.stats()).toMatchObject({ high: 10, low: 0, delayed: 0, working: 0 });
    expect(seen.adds).toBe(10);
    expect(await takeAll(queue)).toHaveLength(10);
  });

  test('lets a taker wait until there is a key', async () => {
    const { queue } = setup();
    const taken = queue.take();
    expect(await hasEnded(taken)).toBe(false);
    queue.add('a');
    expect(await taken).toBe('a');
  });

  test('gives a key that is in process to nobody else', async () => {
    const { queue } = setup();
    queue.add('a');
    await queue.take();
    const second = queue.take();
    queue.add('a');
    expect(await hasEnded(second)).toBe(false);
    queue.done('a');
    expect(await second).toBe('a');
  });

  test('runs a key that was added in process once more, and only once', async () => {
    const { queue, seen } = setup();
    queue.add('a');
    await queue.take();
    for (let i = 0; i < 5; i += 1) queue.add('a');
    queue.done('a');
    expect(seen.adds).toBe(2);
    expect(await takeAll(queue)).toEqual(['a']);
  });

  test('refuses to end a pass that was not begun', () => {
    const { queue } = setup();
    expect(() => queue.done('a')).toThrow('a is not in process');
  });
});

describe('a delayed add', () => {
  test('comes when its time has come, not before', async () => {
    const { clock, queue } = setup();
    queue.addAfter('a', 1_000);
    clock.advance(999);
    expect(queue.stats()).toMatchObject({ delayed: 1, low: 0 });
    clock.advance(1);
    expect(queue.stats()).toMatchObject({ delayed: 0, low: 1 });
    expect(await takeAll(queue)).toEqual(['a']);
  });

  test.each([
    ['the earlier one comes second', [5_000, 1_000]],
    ['the earlier one comes first', [1_000, 5_000]],
  ])('of the same key collapses into the earliest: %s', async (_name, delays) => {
    const { clock, queue } = setup();
    for (const ms of delays) queue.addAfter('a', ms);
    clock.advance(1_000);
    expect(await takeAll(queue)).toEqual(['a']);
    clock.advance(10_000);
    expect(await takeAll(queue)).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test('that is moved forward passes other keys', async () => {
    const { clock, queue } = setup();
    queue.addAfter('b', 1_000);
    queue.addAfter('a', 5_000);
    queue.addAfter('a', 500);
    clock.advance(500);
    expect(await takeAll(queue)).toEqual(['a']);
    clock.advance(500);
    expect(await takeAll(queue)).toEqual(['b']);
  });

  test('is beaten by an immediate one, and is then gone', async () => {
    const { clock, queue } = setup();
    queue.addAfter('a', 1_000);
    queue.add('a');
    expect(await takeAll(queue)).toEqual(['a']);
    clock.advance(10_000);
    expect(await takeAll(queue)).toEqual([]);
  });

  test('of a key that waits anyway changes nothing', async () => {
    const { clock, queue } = setup();
    queue.add('a');
    queue.addAfter('a', 1_000);
    expect(await takeAll(queue)).toEqual(['a']);
    clock.advance(1_000);
    expect(await takeAll(queue)).toEqual([]);
  });

  test('of a key in process waits for the end of the pass if it falls due before it', async () => {
    const { clock, queue } = setup();
    queue.add('a');
    await queue.take();
    queue.addAfter('a', 1_000);
    clock.advance(2_000);
    const again = queue.take();
    expect(await hasEnded(again)).toBe(false);
    queue.done('a');
    expect(await again).toBe('a');
  });

  test.each([[0], [-5], [Number.NaN]])('of %p ms is an immediate one', async (ms) => {
    const { queue } = setup();
    queue.addAfter('a', ms);
    expect(await takeAll(queue)).toEqual(['a']);
  });

  test('needs one timer for ten thousand keys, and they come in the order of their times', async () => {
    const { clock, queue } = setup();
    const delays = Array.from({ length: 10_000 }, (_, i) => ((i * 7_919) % 10_000) + 1);
    for (const ms of delays) queue.addAfter(`in ${ms}`, ms);
    expect(clock.timers).toBe(1);
    expect(queue.stats().delayed).toBe(10_000);
    clock.advance(10_000);
    expect(await takeAll(queue)).toEqual(delays.sort((a, b) => a - b).map((ms) => `in ${ms}`));
    expect(clock.timers).toBe(0);
  });

  test('leaves nothing behind when it is made and beaten a hundred thousand times', () => {
    const { clock, queue } = setup();
    for (let i = 0; i < 100_000; i += 1) {
      queue.addAfter('a', 300_000 - i);
      if (i % 2 === 1) queue.add('a');
    }
    expect(queue.stats()).toMatchObject({ high: 1, low: 0, delayed: 0 });
    expect(clock.timers).toBeLessThanOrEqual(1);
  });
});

describe('a retry', () => {
  test('comes after a random part of a ceiling that doubles from 1 s to 5 min', () => {
    const { queue } = setup(() => 1);
    const delays = Array.from({ length: 12 }, () => queue.retry('a'));
    const seconds = delays.map((ms) => ms / 1_000);
    expect(seconds).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  test('may come at once, because the jitter is full', async () => {
    const { queue } = setup(() => 0);
    expect(queue.retry('a')).toBe(0);
    expect(await takeAll(queue)).toEqual(['a']);
  });

  test('comes no sooner than the service asked for, and still spread out', async () => {
    const { clock, queue } = setup(() => 0.5);
    expect(queue.retry('a', 10_000)).toBe(10_500);
    clock.advance(10_499);
    expect(queue.stats().low).toBe(0);
    clock.advance(1);
    expect(await takeAll(queue)).toEqual(['a']);
  });

  test('starts over after resetBackoff', () => {
    const { queue, seen } = setup(() => 1);
    queue.retry('a');
    expect(queue.retry('a')).toBe(2_000);
    queue.resetBackoff('a');
    expect(queue.retry('a')).toBe(1_000);
    expect(seen.retries).toBe(3);
  });

  test('counts each key for itself, and does not overflow', () => {
    const { queue } = setup(() => 1);
    for (let i = 0; i < 5_000; i += 1) queue.retry('a');
    expect(queue.retry('a')).toBe(300_000);
    expect(queue.retry('b')).toBe(1_000);
  });

  test('is beaten by an edit', async () => {
    const { clock, queue } = setup();
    queue.retry('a');
    queue.add('a');
    expect(await takeAll(queue)).toEqual(['a']);
    clock.advance(600_000);
    expect(await takeAll(queue)).toEqual([]);
  });

  test('comes as a periodic visit, whatever made the pass that failed', async () => {
    const { clock, queue } = setup(() => 1);
    queue.add('edit', { priority: 'high' });
    queue.add('visit', { priority: 'low' });
    for (const key of [await queue.take(), await queue.take()]) {
      queue.retry(key ?? '');
      queue.done(key ?? '');
    }
    clock.advance(1_000);
    expect(queue.stats()).toMatchObject({ high: 0, low: 2 });
  });
});

describe('priority', () => {
  test('lets a fresh edit pass ten thousand periodic visits', async () => {
    const { queue } = setup();
    for (let i = 0; i < 10_000; i += 1) queue.add(`key-${i}`, { priority: 'low' });
    queue.add('edited', { priority: 'high' });
    expect(await queue.take()).toBe('edited');
    expect(await queue.take()).toBe('key-0');
  });

  test('raises a key that waits, and never lowers it', async () => {
    const { queue } = setup();
    for (const key of ['a', 'b', 'c']) queue.add(key, { priority: 'low' });
    queue.add('c', { priority: 'high' });
    queue.add('c', { priority: 'low' });
    expect(await takeAll(queue)).toEqual(['c', 'a', 'b']);
  });

  test('of a delayed add lives on in the immediate one that beats it', () => {
    const { queue } = setup();
    queue.addAfter('a', 1_000, { priority: 'high' });
    queue.add('a', { priority: 'low' });
    expect(queue.stats()).toMatchObject({ high: 1, low: 0 });
  });

  test('of the later of two delayed adds holds at the time of the earlier', () => {
    const { clock, queue } = setup();
    queue.addAfter('a', 1_000, { priority: 'low' });
    queue.addAfter('a', 5_000, { priority: 'high' });
    clock.advance(1_000);
    expect(queue.stats()).toMatchObject({ high: 1, low: 0 });
  });

  test('of an edit made during a pass holds for the pass after it', async () => {
    const { queue } = setup();
    queue.add('a', { priority: 'low' });
    await queue.take();
    queue.add('a', { priority: 'low' });
    queue.add('a', { priority: 'high' });
    queue.add('b', { priority: 'low' });
    queue.done('a');
    expect(await takeAll(queue)).toEqual(['a', 'b']);
  });

  test('does not starve the rest: a storm of edits lets one of them through after sixteen', async () => {
    const { queue } = setup();
    queue.add('visit', { priority: 'low' });
    for (let i = 0; i < 40; i += 1) queue.add(`edit-${i}`);
    expect((await takeAll(queue)).indexOf('visit')).toBe(16);
  });
});

describe('drain', () => {
  test('resolves at once when nothing is in process, and lets waiting workers go', async () => {
    const { queue } = setup();
    const taken = queue.take();
    await queue.drain();
    expect(await taken).toBeUndefined();
    expect(await queue.take()).toBeUndefined();
  });

  test('waits for the keys in process, and gives out none of those that waited', async () => {
    const { clock, queue } = setup();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await queue.take();
    await queue.take();
    queue.addAfter('d', 1_000);
    queue.add('a');
    const drained = queue.drain();
    queue.done('a');
    expect(await hasEnded(drained)).toBe(false);
    queue.done('b');
    await drained;
    expect(queue.stats()).toMatchObject({ high: 0, low: 0, delayed: 0, working: 0 });
    expect(clock.timers).toBe(0);
  });

  test('refuses later adds silently', async () => {
    const { clock, queue, seen } = setup();
    await queue.drain();
    queue.add('a');
    queue.addAfter('b', 10);
    queue.addAfter('b', 0);
    queue.retry('c');
    expect(clock.timers).toBe(0);
    expect(queue.stats()).toMatchObject({ high: 0, low: 0, delayed: 0 });
    expect(seen.adds).toBe(0);
  });

  test('can be asked for twice', async () => {
    const { queue } = setup();
    queue.add('a');
    await queue.take();
    const both = Promise.all([queue.drain(), queue.drain()]);
    queue.done('a');
    await both;
  });
});

describe('what it tells', () => {
  test('how long keys waited and were worked on, in seconds', async () => {
    const { clock, queue, seen } = setup();
    queue.add('a');
    clock.advance(2_000);
    await queue.take();
    clock.advance(3_000);
    queue.add('a');
    clock.advance(1_000);
    queue.done('a');
    await queue.take();
    expect(seen).toMatchObject({ waited: [2, 1], worked: [4] });
  });

  test('the longest running pass and the sum of all that are not done', async () => {
    const { clock, queue } = setup();
    queue.add('a');
    await queue.take();
    clock.advance(5_000);
    queue.add('b');
    await queue.take();
    clock.advance(1_000);
    expect(queue.stats()).toMatchObject({ working: 2, longestSeconds: 6, unfinishedSeconds: 7 });
  });

  test('a raised key still waits since its first add', async () => {
    const { clock, queue, seen } = setup();
    queue.add('a', { priority: 'low' });
    clock.advance(5_000);
    queue.add('a', { priority: 'high' });
    await queue.take();
    expect(seen).toMatchObject({ adds: 1, waited: [5] });
  });
});
