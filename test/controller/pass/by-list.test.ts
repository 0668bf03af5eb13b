/** A check that the list answers makes no call and writes nothing; whatever else the list says, the job is shown in the same pass. */
import { describe, expect, test } from '@jest/globals';
import type { ShownJob } from '../../../src/core/ports.ts';
import { askNow, setSpec } from '../../support/running.ts';
import { type Beginning, Story } from '../../support/story.ts';

const NOTHING = { get: 0, put: 0, patch: 0, event: 0 };

/** What the account's list says of the job: as a look at it, unless changed. */
async function listed(beginning: Beginning = {}) {
  const story = new Story({ job: { parallel_number: 4 }, live: { parallel_number: 4 }, ...beginning });
  await story.pass();
  await story.pass();
  story.counts();
  let change: (job: ShownJob) => ShownJob = (job) => job;
  const looks: string[] = [];
  const lacked: string[] = [];
  const known = await lastShown(story);
  story.counts();
  story.world.rounds = {
    serves: () => true,
    look: async (key) => {
      looks.push(key);
      const { projectId, ...job } = change(structuredClone(known));
      return { kind: 'listed', job, projectId, calls: 0 };
    },
    lacked: (key) => lacked.push(key),
    scheduled: (_key, ms) => ms,
  };
  return {
    story,
    looks,
    lacked,
    says(how: (job: ShownJob) => ShownJob): void {
      change = how;
    },
  };
}

/** The reading of a pass that is asked for. */
async function lastShown(story: Story): Promise<ShownJob> {
  let shown: ShownJob | undefined;
  const { dli } = story.world;
  story.world.dli = story.dli.with({
    show: async (target, how) => {
      const result = await story.dli.show(target, how);
      if (result.ok) shown = result.value;
      return result;
    },
  });
  await story.pass();
  story.world.dli = dli;
  if (shown === undefined) throw new Error('the job was not shown');
  return shown;
}

describe('the list says that the job is as it was', () => {
  test('no call, no write, no event, however often', async () => {
    const { story, looks } = await listed();
    expect(story.ready()).toBe('True/UpToDate');
    for (let time = 0; time < 3; time += 1)
      expect(await story.pass()).toMatchObject({ kind: 'same', calls: 0 });
    expect([story.counts(), looks.length]).toEqual([NOTHING, 3]);
  });

  test('the same in mode Observe', async () => {
    const { story } = await listed({ spec: { mode: 'Observe' } });
    expect(await story.pass()).toMatchObject({ kind: 'same', calls: 0 });
    expect([story.ready(), story.counts()]).toEqual(['True/Observed', NOTHING]);
  });
});

describe('the list says anything else: the job is shown', () => {
  test.each<[string, (job: ShownJob) => ShownJob]>([
    ['another value', (job) => ({ ...job, fields: { ...job.fields, parallel_number: 9 } })],
    ['another state', (job) => ({ ...job, status: 'job_running' })],
    ['another time', (job) => ({ ...job, update_time: 1_999_952_770_835 })],
    ['words', (job) => ({ ...job, status_desc: 'it failed' })],
    ['another type', (job) => ({ ...job, job_type: 'flink_sql_job' })],
    ['another project', (job) => ({ ...job, projectId: 'another' })],
  ])('%s, which is not so: one look, and nothing is written', async (_what, change) => {
    const { story, says } = await listed();
    says(change);
    const status = story.cluster.status();
    expect(await story.pass()).toMatchObject({ kind: 'same' });
    expect(story.counts()).toEqual({ ...NOTHING, get: 1 });
    expect(story.cluster.status()).toEqual(status);
  });

  test.each<[string, (job: ShownJob) => ShownJob]>([
    [
      'a field that the spec sets',
      ({ fields: { parallel_number: _, ...fields }, ...job }) => ({ ...job, fields }),
    ],
    ['the time', (job) => ({ ...job, update_time: undefined })],
  ])('%s is absent: unknown, and not empty', async (_what, change) => {
    const { story, says, lacked } = await listed();
    says(change);
    await story.pass();
    expect([story.counts(), lacked]).toEqual([{ ...NOTHING, get: 1 }, ['streaming/test1']]);
  });

  test('drift: it is seen by the look, and repaired in the same pass', async () => {
    const { story, says } = await listed();
    story.dli.job().fields['parallel_number'] = 9;
    says((job) => ({ ...job, fields: { ...job.fields, parallel_number: 9 } }));
    await story.pass();
    expect(story.counts()).toMatchObject({ get: 1, put: 1 });
    expect(story.dli.job().fields['parallel_number']).toBe(4);
  });
});

describe('the list is not asked', () => {
  test.each<[string, (story: Story) => void]>([
    ['after an edit', (story) => story.edit({ desc: 'new' })],
    ['where somebody asks for it to be reconciled', (story) => askNow(story, 'now')],
    ['while the object is suspended', (story) => setSpec(story, { suspend: true })],
    ['with other credentials', (story) => story.rotate('SK2')],
  ])('%s', async (_when, act) => {
    const { story, looks } = await listed();
    act(story);
    await story.pass();
    expect(looks).toEqual([]);
  });

  test('while something differs that is only observed', async () => {
    const { story, looks } = await listed({ spec: { mode: 'Observe' }, live: { parallel_number: 9 } });
    await story.pass();
    expect(looks).toEqual([]);
  });
});

test('a pass that waits for the list calls nothing, and comes again in time', async () => {
  const { story } = await listed();
  story.world.rounds = {
    ...story.world.rounds,
    look: async () => ({ kind: 'wait', ms: 60_000, failure: undefined }),
  };
  expect(await story.pass()).toMatchObject({
    kind: 'abandoned',
    againMs: 60_000,
    waitsForRound: {},
  });
  expect(story.counts()).toEqual(NOTHING);
});
