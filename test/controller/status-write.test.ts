import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/controller/reconcile.ts';
import { Story } from '../support/story.ts';

/** Another writer takes the object's version each time, so that ours is never the newest. */
function meddling(story: Story, times: number): void {
  let left = times;
  const again = () => {
    story.cluster.touch({});
    left -= 1;
    if (left > 0) story.cluster.meddle = again;
  };
  story.cluster.meddle = again;
}

describe('a status write that comes too late', () => {
  test.each([1, 2, 4])('%d times is repeated silently: one PUT, one event', async (times) => {
    const story = new Story({ job: { parallel_number: 4 } });
    meddling(story, times);
    await story.pass();
    expect(story.counts()).toEqual({ get: 1, put: 1, patch: times + 1, event: 1 });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('five times breaks the pass off; the next one looks first and sends no second PUT', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    meddling(story, 5);
    await expect(story.pass()).rejects.toThrow('streaming/test1 changed 5 times');
    expect(story.counts().event).toBe(0);
    await story.pass();
    expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('because the spec was edited is written for the generation that the pass was made for', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.meddle = () => story.edit({ parallel_number: 5 });
    await story.pass();
    expect(story.cluster.status().observedGeneration).toBe(1);
    expect(story.cluster.status().lastUpdate?.generation).toBe(1);
    await story.pass();
    expect(story.cluster.status().observedGeneration).toBe(2);
    expect(story.dli.job().fields.parallel_number).toBe(5);
  });

  test('because the object was deleted is dropped: no event', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    const manifest = story.cluster.get();
    story.cluster.meddle = () => story.cluster.remove(manifest.key);
    await reconcile(manifest, story.world);
    expect(story.counts()).toEqual({ get: 1, put: 1, patch: 1, event: 0 });
  });

  test('because another object has taken the name is dropped', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.meddle = () => {
      story.cluster.remove('streaming/test1');
      story.cluster.create({ uid: 'uid-2' });
    };
    await story.pass();
    expect(story.counts()).toMatchObject({ patch: 1, event: 0 });
    expect(story.cluster.status()).toEqual({});
  });

  test('because another replica has dealt with a newer spec is dropped', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    const old = story.cluster.get();
    const newer = { observedGeneration: 2, update_time: 7 };
    story.cluster.meddle = () => story.cluster.touch({ generation: 2, status: newer });
    await reconcile(old, story.world);
    expect(story.cluster.status()).toEqual(newer);
  });

  test('keeps what the other writer found out: update_time does not go back', async () => {
    const story = new Story({ job: { name: 'test1' } });
    const update_time = 9_000_000_000_000;
    story.cluster.meddle = () =>
      story.cluster.touch({ status: { update_time, lastHandledReconcileAt: 'then' } });
    await story.pass();
    expect(story.cluster.status()).toMatchObject({ update_time, lastHandledReconcileAt: 'then' });
  });
});

test('an API server that cannot be reached breaks the pass off, and what was sent is not sent again', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  story.cluster.meddle = () => {
    throw new Error('connection refused');
  };
  await expect(story.pass()).rejects.toThrow('connection refused');
  await story.passes(3);
  expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
});
