/** When an operation goes on: dates ahead, pauses after a refusal, jobs that end again and again. */
import { describe, expect, test } from '@jest/globals';
import { HOUR, paced, RUNS, setSpec } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

/** As another clock has dated it, or somebody with the right on the status. */
function dateAhead(story: Story, ms: number): void {
  const stored = story.cluster.stored();
  const operation = {
    ...(stored['operation'] as object),
    stepAt: new Date(story.now + ms).toISOString().replace(/\.\d+/, ''),
  };
  story.cluster.forge({ ...stored, operation }, story.now);
}

describe('a step that is dated ahead', () => {
  test('of a stop whose answer was lost: it begins when that is seen, and the stop is sent again a minute later', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.dli.loseOrder('not taken');
    await story.passes(3);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    dateAhead(story, 20 * HOUR);
    await story.live(10 * MINUTE);
    expect(story.dli.orders).toEqual(['stop savepoint', 'stop savepoint']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('of a refusal: it does not stand', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' } });
    story.dli.refuseOrder('DLI.13002');
    await story.passes(2);
    expect(story.ready()).toBe('False/QueueNotReady');
    dateAhead(story, 20 * HOUR);
    await story.live(10 * MINUTE);
    expect(story.dli.orders).toEqual(['run', 'run']);
  });
});

test('a start that was refused for CUs is tried each minute, whatever the interval', async () => {
  const story = paced({ status: 'job_init', spec: { state: 'Running', interval: '30m' } });
  story.dli.refuseOrder('DLI.13002', 5);
  await story.live(5 * MINUTE + 30_000);
  expect(story.dli.orders).toHaveLength(6);
  await story.live(5 * MINUTE);
  expect(story.ready()).toBe('True/UpToDate');
});

test('a job that ends as soon as it runs is started again once an interval with Always, not at once', async () => {
  const story = paced({ status: 'job_init', spec: { state: 'Running', restartPolicy: 'Always' } });
  story.dli.settings.runOutcome = 'job_finish';
  await story.live(HOUR);
  expect(story.dli.orders.length).toBeLessThanOrEqual(13);
  expect(story.dli.orders.length).toBeGreaterThan(5);
});

test('a start that has become unwanted ends with the first look at the running job, and the stop follows', async () => {
  const story = paced({ ...RUNS, status: 'job_cancel_success', spec: { state: 'Running' } });
  await story.live(50_000);
  expect(story.cluster.status().operation?.step).toBe('Stable');
  setSpec(story, { state: 'Stopped' });
  await story.live(30_000);
  expect(story.dli.orders.map((order) => order.split(' ')[0])).toEqual(['run', 'stop']);
});

test('a finalizer that may not be taken away any more keeps nothing else from its turn', async () => {
  const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
  story.cluster.setFinalizer = async (manifest, held) =>
    held ? { kind: 'written', manifest } : { kind: 'refused', message: 'patch is forbidden' };
  story.cluster.touch({ held: true });
  await story.live(10 * MINUTE);
  expect(story.ready()).toBe('True/UpToDate');
});
