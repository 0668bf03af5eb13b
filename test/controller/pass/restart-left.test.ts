/** A restart has the job down, and by now it is somebody else's matter whether it runs, or nobody is to start it. */
import { describe, expect, test } from '@jest/globals';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { type Draft, T0 } from '../../support/example.ts';
import { changed, saysDown, startOutside } from '../../support/restarting.ts';
import { askNow, HOUR, paced, RUNS, setSpec } from '../../support/running.ts';
import { KEY, MINUTE, type Story } from '../../support/story.ts';

const OLDER = 'streaming/older';

/** Between the stop and the start of a restart. */
async function down(spec: object = {}): Promise<Story> {
  const story = await changed(spec);
  await story.live(20_000);
  expect(story.dli.writes).toEqual(['stop savepoint']);
  return story;
}

/** An object that was made before the one of the story, and that comes to read the job only now. */
async function withOlder(story: Story, spec: object = {}): Promise<void> {
  const draft: Draft = {
    key: OLDER,
    name: 'older',
    uid: 'uid-older',
    createdAt: T0 - 1_000,
    spec: { jobId: '104', job: {}, ...spec },
  };
  story.cluster.create(draft);
  await story.pass(OLDER);
}

const healthOf = (story: Story): string | undefined =>
  conditionOf(story.cluster.status().conditions, 'JobHealthy')?.reason;

describe('an older object has the job by now', () => {
  test('it does not say whether the job runs: LeftStopped while it cannot be started, until somebody has started it', async () => {
    const story = await down();
    await withOlder(story);
    story.dli.refuseOrder('DLI.10005', 100);
    await story.live(2 * MINUTE);
    expect(story.ready()).toBe('False/LeftStopped');
    startOutside(story);
    await story.live(2 * MINUTE);
    expect(story.ready()).toBe('False/Conflict');
    expect(story.cluster.status().operation).toBeUndefined();
    expect(healthOf(story)).not.toBe('LeftStopped');
  });

  test('it says that the job runs: it starts it, and the younger owes nothing any more', async () => {
    const story = await down();
    await withOlder(story, { state: 'Running' });
    await story.pass();
    expect(story.ready()).toBe('False/Conflict');
    expect(story.cluster.status().operation).toBeUndefined();
    await story.live(2 * MINUTE);
    for (let at = 0; at < 20; at += 1) await story.pass(OLDER);
    expect(story.dli.orders).toEqual(['stop savepoint', 'run resume']);
  });
});

test('it is to stay down, and cannot be looked at: the reason is that, and nobody counts it as trouble', async () => {
  const story = await down();
  story.cluster.removeSecret('dli-credentials');
  await story.pass();
  expect(story.ready()).toBe('False/LeftStopped');
  setSpec(story, { state: 'Stopped' });
  await story.pass();
  expect(story.ready()).toBe('False/SecretNotFound');
  expect(healthOf(story)).not.toBe('LeftStopped');
});

describe('a pass that only ends the restart has compared nothing', () => {
  test.each([
    ['suspended', { suspend: true }],
    ['in mode Observe', { mode: 'Observe' }],
  ])('the object is %s: it is never said to be up to date', async (_, spec) => {
    const story = await down();
    setSpec(story, spec);
    const from = story.cluster.patches.length;
    await story.live(HOUR);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    const told = JSON.stringify(story.cluster.patches.slice(from));
    expect(told).toContain('Updating');
    expect(told).not.toContain('UpToDate');
  });

  test('the object is deleted: the same', async () => {
    const story = await down();
    story.cluster.touch({ wanted: 'gone' });
    const from = story.cluster.patches.length;
    for (let at = 0; at < 200 && story.cluster.manifest(KEY) !== undefined; at += 1) await story.pass();
    expect(story.dli.job().status).toBe('job_running');
    expect(JSON.stringify(story.cluster.patches.slice(from))).not.toContain('UpToDate');
  });
});

test('a deleted object keeps its job from a younger one until it has done with it', async () => {
  const story = paced({ ...RUNS, spec: { deletionPolicy: 'Stop' } });
  await story.live(MINUTE);
  const spec = { jobId: '104', job: {}, state: 'Running', restartPolicy: 'Always' };
  story.cluster.create({ key: OLDER, name: 'older', uid: 'uid-younger', createdAt: T0 + 1_000, spec });
  await story.pass(OLDER);
  story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
  const told = new Set<string>();
  for (let at = 0; at < 200 && story.cluster.manifest(KEY) !== undefined; at += 1) {
    await story.pass();
    await story.pass(OLDER);
    told.add(story.ready(OLDER));
  }
  expect(story.dli.orders).toEqual(['stop savepoint']);
  expect(story.cluster.manifest(KEY)).toBeUndefined();
  expect([...told][0]).toBe('False/Conflict');
  for (let at = 0; at < 20; at += 1) await story.pass(OLDER);
  expect(story.dli.orders).toEqual(['stop savepoint', 'run resume']);
});

describe('our finalizer is taken away while nobody leads, and the object is in mode Observe by then', () => {
  /** Right after the call that is so many calls into the restart; the next process looks two minutes later. */
  async function stripped(calls: number, spec: object = {}): Promise<Story> {
    const story = await changed(spec);
    while (story.dli.writes.length < calls || story.cluster.status().operation === undefined)
      await story.untilNext();
    story.cluster.touch({ held: undefined });
    setSpec(story, { mode: 'Observe' });
    story.restart();
    story.now += 2 * MINUTE;
    return story;
  }

  test.each([{}, { state: 'Running' }])(
    '%j: the first look at the job at rest tells that it is down',
    async (spec) => {
      const story = await stripped(1, spec);
      await story.pass();
      expect(story.ready()).toBe('False/LeftStopped');
      saysDown(story, 'LeftStopped');
      await story.live(HOUR);
      expect(story.ready()).toBe('False/LeftStopped');
      expect(story.dli.writes).toEqual(['stop savepoint']);
    },
  );

  test('also where the record does not say yet that the stop was sent', async () => {
    const story = await stripped(0);
    Object.assign(story.dli.job(), { status: 'job_cancel_success', steps: [] });
    await story.pass();
    expect(story.ready()).toBe('False/RecordUnreadable');
    saysDown(story, 'LeftStopped');
  });

  test.each(['job_running', 'job_finish'])('not of a job in %s: what differs is shown', async (status) => {
    const story = await stripped(0);
    Object.assign(story.dli.job(), { status, steps: [] });
    await story.pass();
    expect(story.ready()).toBe('False/DriftDetected');
    expect(healthOf(story)).not.toBe('LeftStopped');
  });

  test('state Stopped: it is to rest', async () => {
    const story = await stripped(1);
    setSpec(story, { state: 'Stopped' });
    await story.pass();
    expect(healthOf(story)).not.toBe('LeftStopped');
  });

  test('somebody starts it: it is told no more once a person asks, and so gives the record up', async () => {
    const story = await stripped(1);
    await story.pass();
    startOutside(story);
    askNow(story, 'seen to');
    await story.live(MINUTE);
    expect(story.ready()).toBe('False/DriftDetected');
    expect(healthOf(story)).toBe('JobRunning');
    expect(story.cluster.status().operation).toBeUndefined();
  });
});
