/** Operations under forged records and odd sequences of edits: nothing the spec does not ask for, nothing twice, no endless loop. */
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/ground/json.ts';
import { HOUR, paced, RUNS, recordAt, setSpec, stopOutside } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

const SAVEPOINT = 'flink-bucket/jobs/savepoint/104/by-hand/';
const MOST_ATTEMPTS = 1_000_000;

function forge(story: Story, more: JsonObject, others: JsonObject = {}): void {
  const status = story.cluster.stored();
  story.cluster.forge(
    { ...status, operation: recordAt(story, story.now - HOUR, more), ...others },
    story.now,
  );
}

const START = { type: 'Start', step: 'Run' };
const STOP = { type: 'Stop', step: 'Stop' };

describe('a forged record', () => {
  test('of a stop without a savepoint: the stop that is sent takes the one that the spec asks for', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    forge(story, { ...STOP, upgradeMode: 'Stateless' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('that takes the place of the one just announced: the same', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    await story.passes(2);
    const { operation } = story.cluster.status();
    expect(operation).toMatchObject({ step: 'Stop', sent: 'Intended' });
    forge(story, { ...(operation as JsonObject), upgradeMode: 'Stateless' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
  });

  test.each([{ resume: false }, {}])('of a start from nothing (%j): it resumes all the same', async (how) => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    stopOutside(story, SAVEPOINT);
    forge(story, { ...START, ...how });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['run resume']);
  });

  test('of a start from nothing, where our stop has left no savepoint: SavepointMissing', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    stopOutside(story, null);
    forge(story, { ...START, resume: false }, { handled: { withoutSavepoint: true } });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toBe('False/SavepointMissing');
  });

  test('with all the attempts that there are: it is written once more, and the start goes on', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    stopOutside(story, SAVEPOINT);
    forge(story, { ...START, attempt: MOST_ATTEMPTS });
    await story.live(HOUR);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.dli.orders).toEqual(['run resume']);
  });

  test.each(['other uid', 'other job'])('of an %s is ignored', async (what) => {
    const story = paced(RUNS);
    forge(story, { ...STOP, ...(what === 'other uid' ? { uid: 'another' } : { jobId: '105' }) });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    expect(story.cluster.stored()).not.toHaveProperty('operation');
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each([
    ['Stop', 'Stop'],
    ['Stop', 'WaitRest'],
    ['Stop', 'VerifySavepoint'],
    ['Start', 'Settle'],
    ['Start', 'Run'],
    ['Start', 'WaitRunning'],
    ['Start', 'Stable'],
    ['Start', 'WaitRest'],
  ])('%s %s: an object without state starts and stops nothing', async (type, step) => {
    for (const status of ['job_running', 'job_cancel_success', 'job_running_exception', 'job_cancel_fail']) {
      const story = paced({ ...RUNS, status });
      await story.pass();
      forge(story, { type, step });
      expect(await story.live(HOUR)).toBeLessThan(150);
      expect(story.dli.orders).toEqual([]);
      expect(story.cluster.get().held).toBeUndefined();
    }
  });

  test.each([['a broken time', { ...STOP, stepAt: 'yesterday' }]])(
    'with %s: nothing is sent, and it stays until a reconcile-now',
    async (_what, more) => {
      const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
      forge(story, more);
      const forged = story.cluster.stored()['operation'];
      expect(await story.live(HOUR)).toBeLessThan(20);
      expect(story.dli.orders).toEqual([]);
      expect(story.ready()).toBe('False/RecordUnreadable');
      expect(story.cluster.stored()['operation']).toEqual(forged);
      story.cluster.touch({ reconcileRequest: 'one' });
      await story.live(HOUR);
      expect(story.dli.orders).toEqual(['stop savepoint']);
      expect(story.ready()).toBe('True/UpToDate');
    },
  );
});

describe('an API server that does not keep the record', () => {
  test.each(['operation', 'upgradeMode'])('%s is dropped', async (field) => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.cluster.prune = ({ operation, ...status }) => {
      if (field === 'operation' || operation === undefined) return status;
      const { [field as keyof typeof operation]: _, ...kept } = operation;
      return { ...status, operation: kept as typeof operation };
    };
    expect(await story.live(HOUR)).toBeLessThan(150);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toMatch(/^False\/Record(NotKept|Unreadable)$/);
  });
});

describe('odd sequences', () => {
  test.each(['13007', '15001'])('DLI says DLI.%s of a job that it shows: no endless loop', async (code) => {
    const isStop = code === '15001';
    const spec = isStop ? { state: 'Stopped' } : { state: 'Running', restartPolicy: 'Always' };
    const story = paced({ ...RUNS, spec });
    if (!isStop) stopOutside(story, SAVEPOINT);
    story.dli.refuseOrder(`DLI.${code}`, 1_000_000);
    await story.passes(60);
    expect(story.dli.orders.length).toBeLessThanOrEqual(3);
    expect(story.ready()).toBe('False/JobNotFound');
  });

  test('upgradeMode back to Savepoint before a stop without one was sent: it is not sent so', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped', upgradeMode: 'Stateless' } });
    await story.passes(2);
    setSpec(story, { upgradeMode: undefined });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('upgradeMode back to Savepoint before a start without one was sent: the same', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running', upgradeMode: 'Stateless' } });
    stopOutside(story, SAVEPOINT);
    await story.passes(1);
    setSpec(story, { upgradeMode: undefined });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['run resume']);
  });

  test('mode Observe while a stop is under way: what it came to is not forgotten', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.dli.settings.savepoint = 'none';
    await story.live(10_000);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    setSpec(story, { mode: 'Observe' });
    await story.live(10 * MINUTE);
    setSpec(story, { mode: undefined, state: 'Running' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointMissing');
  });

  test('mode Observe for one pass after a start without an answer: it is not sent again at once', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    stopOutside(story, SAVEPOINT);
    story.dli.loseOrder('not taken', 2);
    await story.passes(2);
    setSpec(story, { mode: 'Observe' });
    await story.pass();
    setSpec(story, { mode: undefined });
    await story.live(10_000);
    expect(story.dli.orders).toHaveLength(1);
  });
});
