/** JobHealthy says LeftStopped of a job that is to run, rests, and does not start before a person does something; and of no other. */
import { describe, expect, test } from '@jest/globals';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { changed, saysDown } from '../../support/restarting.ts';
import { HOUR, paced, RUNS, recordAt, stopOutside } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

const healthOf = (story: Story): string | undefined =>
  conditionOf(story.cluster.status().conditions, 'JobHealthy')?.reason;

/** A job at rest that is to run. */
function resting(spec: object = {}): Story {
  const story = paced({ ...RUNS, spec: { state: 'Running', ...spec } });
  stopOutside(story, 'flink-bucket/jobs/savepoint/104/by-hand/');
  return story;
}

describe('spec.state Running, and the job rests', () => {
  test('--lifecycle=false', async () => {
    const story = resting();
    story.world.operations = { ...story.world.operations, lifecycle: false };
    await story.live(HOUR);
    expect(story.ready()).toBe('False/LifecycleDisabled');
    saysDown(story, 'LeftStopped');
  });

  test.each([
    ['DLI.10005', 'PermissionDenied'],
    ['DLI.13003', 'Rejected'],
  ])('DLI refuses the start with %s: %s', async (code, reason) => {
    const story = resting();
    story.dli.refuseOrder(code, 1_000);
    await story.live(HOUR);
    expect(story.ready()).toBe(`False/${reason}`);
    saysDown(story, 'LeftStopped');
  });

  test('the queue lacks CUs: not at first, but after five tries', async () => {
    const story = resting();
    story.dli.refuseOrder('DLI.13001', 1_000);
    await story.live(3 * MINUTE);
    expect(healthOf(story)).toBe('JobStopped');
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('False/QueueNotReady');
    saysDown(story, 'LeftStopped');
  });

  test('an update that comes first is refused', async () => {
    const story = resting();
    story.edit({ cu_number: 9 });
    story.dli.refuse('DLI.11022', 1_000);
    await story.live(HOUR);
    expect(story.ready()).toBe('False/Rejected');
    saysDown(story, 'LeftStopped');
  });
});

describe('the record of a restart cannot be read', () => {
  async function unreadable(more: object, status = 'job_cancel_success'): Promise<Story> {
    const story = await changed(more);
    await story.live(5_000);
    Object.assign(story.dli.job(), { status, steps: [] });
    const operation = recordAt(story, story.now, { type: 'Restart', step: 'Run', stepAt: 'soon' });
    story.cluster.forge({ ...story.cluster.stored(), operation }, story.now);
    await story.live(HOUR);
    expect(story.ready()).toBe('False/RecordUnreadable');
    expect(story.cluster.get().held).toBe(true);
    return story;
  }

  test('the job is down: that is said, and the finalizer stays', async () =>
    saysDown(await unreadable({}), 'LeftStopped'));

  test('the job runs, or has finished: not so', async () => {
    expect(healthOf(await unreadable({}, 'job_running'))).toBe('JobRunning');
    expect(healthOf(await unreadable({}, 'job_finish'))).toBe('JobFinished');
  });
});

test.each([{ state: 'Stopped' }, {}])("%j: a job that rests is nobody's trouble", async (spec) => {
  const story = paced({ ...RUNS, spec });
  stopOutside(story, null);
  story.edit({ cu_number: 9 });
  story.dli.refuse('DLI.11022', 1_000);
  await story.live(HOUR);
  expect(healthOf(story)).toBe('JobStopped');
});

describe('our finalizer', () => {
  test('goes at once where DLI refuses the stop of a restart', async () => {
    const story = await changed();
    story.dli.refuseOrder('DLI.10005');
    await story.passes(2);
    expect(story.cluster.get().held).toBe(true);
    await story.live(10_000);
    expect(story.ready()).toBe('False/PermissionDenied');
    expect(story.cluster.get().held).toBeUndefined();
  });

  test.each(['suspend', 'invalid', 'no Secret'])(
    'goes where nothing is owed, and the job is not looked at: %s',
    async (why) => {
      const story = await changed();
      await story.live(10 * MINUTE);
      story.cluster.touch({ held: true });
      if (why === 'no Secret') story.cluster.removeSecret('dli-credentials');
      else
        story.cluster.edit((spec) => ({
          ...spec,
          ...(why === 'suspend' ? { suspend: true } : { interval: 1 }),
        }));
      await story.passes(2);
      expect(story.cluster.get().held).toBeUndefined();
      expect(story.cluster.finalizers.map(({ held }) => held)).toEqual([true, false, false]);
    },
  );

  test('stays where something is owed, or the deletion is to stop the job', async () => {
    const owed = await changed();
    await owed.live(5_000);
    owed.cluster.removeSecret('dli-credentials');
    await owed.live(HOUR);
    expect(owed.cluster.get().held).toBe(true);

    const kept = paced({ ...RUNS, spec: { deletionPolicy: 'Stop' } });
    await kept.live(MINUTE);
    kept.cluster.removeSecret('dli-credentials');
    await kept.live(HOUR);
    expect(kept.cluster.get().held).toBe(true);
  });
});
