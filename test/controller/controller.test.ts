import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { runController } from '../../src/controller/controller.ts';
import { ApiServerError } from '../../src/core/ports.ts';
import { chanceOf } from '../support/chance.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { newQueue } from '../support/queue.ts';
import { KEY, Story } from '../support/story.ts';

/** The parts that a test here has no use for. */
const QUIET = {
  clock: new FakeClock(),
  chance: chanceOf(() => 0.5),
  settings: { intervalFloorMs: 10_000, intervalJitter: 0 },
  log: pino({ level: 'silent' }),
  onCrash: () => undefined,
};

/** The story's world with another way to look at the job. */
const looking = (story: Story, show: typeof story.world.dli.show) =>
  story.worldWith({ dli: story.dli.with({ show }) });

test('an object that is deleted during its pass leaves nothing behind in the memory', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  const uid = story.cluster.get(KEY).uid;
  const queue = newQueue();
  const passed = Promise.withResolvers<void>();
  const show: typeof story.world.dli.show = async (target) => {
    const seen = await story.dli.show(target);
    story.cluster.remove(KEY);
    story.memory.delete(uid);
    return seen;
  };
  const running = runController({
    world: looking(story, show),
    ...QUIET,
    queue,
    onPass: () => passed.resolve(),
  });
  queue.add(KEY);
  await passed.promise;
  await running.drain();
  expect(story.memory.size).toBe(0);
});

test('a pass that the API server asked to come back later waits as long, and no shorter', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  const clock = new FakeClock();
  const queue = newQueue({ clock, chance: chanceOf(() => 0) });
  const passed = Promise.withResolvers<void>();
  story.cluster.meddle = () => {
    throw new ApiServerError('slow down', { retryAfterMs: 7_000 });
  };
  const running = runController({
    world: story.world,
    ...QUIET,
    queue,
    chance: chanceOf(() => 0),
    onPass: () => passed.resolve(),
  });
  queue.add(KEY);
  await passed.promise;
  expect(queue.stats()).toMatchObject({ delayed: 1 });
  await clock.advance(6_999);
  expect(queue.stats()).toMatchObject({ delayed: 1 });
  await clock.advance(1);
  expect(queue.stats()).toMatchObject({ delayed: 0 });
  await running.drain();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a visit after %d ms is one interval from now, and the log says so',
  async (retryAfterMs) => {
    const story = new Story();
    const clock = new FakeClock();
    const queue = newQueue({ clock, chance: chanceOf(() => 0) });
    const passed = Promise.withResolvers<void>();
    const lines: string[] = [];
    const show: typeof story.world.dli.show = async () => ({
      ok: false,
      failure: { kind: 'Throttled', message: 'slow down', retryAfterMs },
    });
    const running = runController({
      world: looking(story, show),
      ...QUIET,
      queue,
      log: pino({ level: 'error' }, { write: (line) => lines.push(line) }),
      onPass: () => passed.resolve(),
    });
    queue.add(KEY);
    await passed.promise;
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'the next visit has no time: it is one interval from now',
    ]);
    await clock.advance(299_999);
    expect(queue.stats()).toMatchObject({ delayed: 1 });
    await clock.advance(1);
    expect(queue.stats()).toMatchObject({ delayed: 0 });
    await running.drain();
  },
);

test.each([
  ['is edited meanwhile', (story: Story) => story.edit({ parallel_number: 5 })],
  ['is deleted meanwhile', (story: Story) => story.cluster.touch({ wanted: 'gone' })],
])(
  'a pass whose object %s is normal: no error, no back-off, and it comes back soon',
  async (_what, change) => {
    const story = new Story({ job: { parallel_number: 4 } });
    const queue = newQueue({ chance: chanceOf(() => 1) });
    const passed = Promise.withResolvers<string>();
    const show: typeof story.world.dli.show = async (target) => {
      change(story);
      return story.dli.show(target);
    };
    const running = runController({
      world: looking(story, show),
      ...QUIET,
      queue,
      chance: chanceOf(() => 0),
      onPass: ({ result }) => passed.resolve(result),
    });
    queue.add(KEY);
    expect(await passed.promise).toBe('requeue_after');
    expect(queue.stats().delayed).toBe(1);
    // The first that is counted.
    expect(queue.retry(KEY)).toBe(1_000);
    await running.drain();
  },
);
