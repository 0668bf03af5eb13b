/** A restart has taken the job down, and its record is gone: the job is started again, or the status says that it is down. */
import { describe, expect, test } from '@jest/globals';
import type { JobStatus } from '../../../src/core/object/status.ts';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { changed, saysDown } from '../../support/restarting.ts';
import { askNow, HOUR, reasonsOf, setSpec } from '../../support/running.ts';
import { KEY, MINUTE, type Story } from '../../support/story.ts';

const WENT = ['stop savepoint', 'put', 'run resume'];

/** A definition of before there were operations. */
const without = ({ operation: _, handled: __, ...status }: JobStatus): JobStatus => status;

/** From now on the API server drops the record, and what is stored of it is not shown. */
function dropping(story: Story): () => void {
  story.cluster.prune = without;
  story.cluster.touch({ status: without(story.cluster.status()) });
  return () => {
    story.cluster.prune = (status) => status;
  };
}

/** The stop was taken; `status`: the state of the job by now. */
async function stopped(spec: object = {}, status = 'job_cancel_success'): Promise<Story> {
  const story = await changed(spec);
  await story.live(5_000);
  expect(story.dli.writes).toEqual(['stop savepoint']);
  if (status === 'job_cancel_success') story.now += MINUTE;
  return story;
}

describe('a definition that drops status.operation', () => {
  test.each([{}, { state: 'Running' }])(
    '%j: the job is down, and that is said, with one write each 5 minutes',
    async (spec) => {
      const story = await stopped(spec);
      dropping(story);
      story.restart();
      await story.live(10 * MINUTE);
      expect(story.ready()).toBe('False/LeftStopped');
      saysDown(story, 'LeftStopped');
      expect(story.cluster.get().held).toBe(true);
      story.counts();
      const told = conditionOf(story.cluster.status().conditions, 'Ready');
      await story.live(HOUR);
      expect(story.counts()).toMatchObject({ put: 0, patch: 13, event: 0 });
      expect(conditionOf(story.cluster.status().conditions, 'Ready')).toEqual(told);
      expect(story.dli.writes).toEqual(['stop savepoint']);
    },
  );

  test('replaced by the right one: the job is updated and started, and nobody has to ask', async () => {
    const story = await stopped();
    const end = dropping(story);
    await story.live(HOUR);
    end();
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.get().held).toBeUndefined();
  });

  test('for a moment, while DLI still stops the job: it goes on once the job rests', async () => {
    const story = await stopped({}, 'job_canceling');
    dropping(story)();
    story.restart();
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a part of the record is not kept: one more try each 5 minutes, which is no news', async () => {
    const story = await stopped();
    story.cluster.prune = ({ operation, ...status }) => {
      if (operation === undefined) return status;
      const { previous: _, ...kept } = operation;
      return { ...status, operation: kept };
    };
    await story.live(20 * MINUTE);
    expect(story.ready()).toBe('False/LeftStopped');
    const before = reasonsOf(story).length;
    await story.live(HOUR);
    expect(reasonsOf(story)).toHaveLength(before);
    saysDown(story, 'LeftStopped');
    story.cluster.prune = (status) => status;
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

const wipe = (story: Story): void => story.cluster.touch({ status: {} });

describe('a status that somebody has wiped', () => {
  test('state Running: updated and started', async () => {
    const story = await stopped({ state: 'Running' });
    wipe(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('without state nobody knows whether a person has stopped it: it is said, and a request starts it', async () => {
    const story = await stopped();
    wipe(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/LeftStopped');
    saysDown(story, 'LeftStopped');
    askNow(story, 'one');
    await story.live(10 * MINUTE);
    expect(story.dli.writes.slice(0, 2)).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.job().status).toBe('job_running');
  });

  test('and no savepoint was taken: SavepointMissing, never a start without state', async () => {
    const story = await changed({ state: 'Running' });
    story.dli.settings.savepoint = 'none';
    await story.live(5_000);
    story.now += MINUTE;
    wipe(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointMissing');
    saysDown(story, 'LeftStopped');
  });

  test.each([{ suspend: true }, { mode: 'Observe' }])('%j: started all the same', async (more) => {
    const story = await stopped({ state: 'Running' });
    setSpec(story, more);
    wipe(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.job().status).toBe('job_running');
    expect(story.cluster.get().held).toBeUndefined();
  });

  test('state Stopped: it stays down, and the finalizer goes', async () => {
    const story = await stopped();
    setSpec(story, { state: 'Stopped' });
    wipe(story);
    await story.live(10 * MINUTE);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.get().held).toBeUndefined();
  });

  test('of a deleted object whose job runs: the object goes at once', async () => {
    const story = await changed();
    await story.pass();
    expect(story.cluster.get().held).toBe(true);
    wipe(story);
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    await story.pass();
    expect(story.cluster.manifest(KEY)).toBeUndefined();
    expect(story.dli.writes).toEqual([]);
  });
});

test('a job that a person stops once a restart is over, or before it, stays stopped', async () => {
  const story = await changed();
  await story.live(10 * MINUTE);
  expect(story.dli.writes).toEqual(WENT);
  story.cluster.touch({ held: true });
  Object.assign(story.dli.job(), { status: 'job_cancel_success' });
  await story.live(HOUR);
  expect(story.dli.writes).toEqual(WENT);
  expect(story.ready()).toBe('True/UpToDate');
  expect(story.cluster.get().held).toBeUndefined();
});
