import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { runController } from '../../src/controller/controller.ts';
import { WorkQueue } from '../../src/controller/queue.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { KEY, Story } from '../support/story.ts';

test('an object that is deleted during its pass leaves nothing behind in the memory', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  const uid = story.cluster.get(KEY).uid;
  const queue = new WorkQueue({ clock: new FakeClock(), random: () => 0.5 });
  const passed = Promise.withResolvers<void>();
  const show: typeof story.world.dli.show = async (target) => {
    const seen = await story.dli.show(target);
    story.cluster.remove(KEY);
    story.memory.delete(uid);
    return seen;
  };
  const running = runController({
    world: story.worldWith({ dli: { show, update: (target, body) => story.dli.update(target, body) } }),
    ...{ queue, random: () => 0.5, monotonic: () => 0 },
    settings: { concurrency: 1, intervalFloorMs: 10_000, intervalJitter: 0 },
    log: pino({ level: 'silent' }),
    onCrash: () => undefined,
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
  const queue = new WorkQueue({ clock, random: () => 0 });
  const passed = Promise.withResolvers<void>();
  story.cluster.meddle = () => {
    throw Object.assign(new Error('slow down'), { ofApiServer: true, retryAfterMs: 7_000 });
  };
  const running = runController({
    world: story.world,
    ...{ queue, random: () => 0, monotonic: () => 0 },
    settings: { concurrency: 1, intervalFloorMs: 10_000, intervalJitter: 0 },
    log: pino({ level: 'silent' }),
    onCrash: () => undefined,
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
