/** What comes between the steps of a start or a stop: edits, other modes, and records that somebody else has written. */
import { describe, expect, test } from '@jest/globals';
import {
  askNow,
  HOUR,
  paced,
  RUNS,
  reasonsOf,
  recordAt,
  setSpec,
  stopOutside,
} from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

const SAVEPOINT = 'flink-bucket/jobs/savepoint/104/by-hand/';

/** Passes until the record says so. */
async function reach(story: Story, step: string, sent: string): Promise<void> {
  for (let pass = 0; pass < 40; pass += 1) {
    const { operation } = story.cluster.status();
    if (operation?.step === step && operation.sent === sent) return;
    await story.pass();
  }
  throw new Error(`the record never says ${step} ${sent}`);
}

/** `--lifecycle`. */
function allow({ world }: Story, lifecycle: boolean): void {
  world.operations = { ...world.operations, lifecycle };
}

/** Our stop was to take a savepoint, and DLI stops the job without one. */
function stoppingWithoutSavepoint(): Story {
  const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
  story.dli.settings.savepoint = 'none';
  return story;
}

describe('an edit of upgradeMode between the announcement and the call', () => {
  test.each([
    ['Stateless', 'Savepoint', 'stop savepoint'],
    ['Savepoint', 'Stateless', 'stop'],
  ])('%s to %s: the stop is as the spec says when it is sent', async (upgradeMode, edited, order) => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped', upgradeMode } });
    await reach(story, 'Stop', 'Intended');
    setSpec(story, { upgradeMode: edited });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([order]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each([
    ['Stateless', 'Savepoint', 'run resume'],
    ['Savepoint', 'Stateless', 'run'],
  ])('%s to %s: so is the start', async (upgradeMode, edited, order) => {
    const story = paced({ ...RUNS, spec: { state: 'Running', upgradeMode } });
    stopOutside(story, SAVEPOINT);
    await reach(story, 'Run', 'Intended');
    setSpec(story, { upgradeMode: edited });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([order]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('the bucket goes in between: nothing is sent', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    await reach(story, 'Stop', 'Intended');
    delete story.dli.job().fields.obs_bucket;
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toBe('False/SavepointUnavailable');
  });
});

test('a reconcile-now of a job that somebody else has stopped while it was being started: it is started again', async () => {
  const story = paced({ status: 'job_init', spec: { state: 'Running' } });
  await reach(story, 'Stable', 'Accepted');
  stopOutside(story, SAVEPOINT);
  askNow(story, 'one');
  await story.live(HOUR);
  expect(story.dli.orders).toEqual(['run', 'run resume']);
  expect(story.ready()).toBe('True/UpToDate');
  expect(story.cluster.status().lastHandledReconcileAt).toBe('one');
});

describe('a stop of ours that took no savepoint is remembered until the job runs again', () => {
  const MEANWHILE: [string, (story: Story) => void, (story: Story) => void][] = [
    ['nothing', () => undefined, () => undefined],
    [
      'mode Observe',
      (story) => setSpec(story, { mode: 'Observe' }),
      (story) => setSpec(story, { mode: 'Manage' }),
    ],
    ['suspend', (story) => setSpec(story, { suspend: true }), (story) => setSpec(story, { suspend: false })],
    ['no state', (story) => setSpec(story, { state: undefined }), () => undefined],
    [
      '--lifecycle=false',
      (story) => {
        allow(story, false);
      },
      (story) => {
        allow(story, true);
      },
    ],
    ['a restart of the controller', (story) => story.restart(), () => undefined],
  ];

  test.each(MEANWHILE)('%s meanwhile, from the call on', async (_what, begin, end) => {
    const story = stoppingWithoutSavepoint();
    await reach(story, 'WaitRest', 'Accepted');
    begin(story);
    await story.live(HOUR);
    end(story);
    setSpec(story, { state: 'Running', restartPolicy: 'Always' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointMissing');
    setSpec(story, { upgradeMode: 'Stateless' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint', 'run']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().handled).toEqual({ generation: story.cluster.get().generation });
  });

  test.each(MEANWHILE)('%s meanwhile, after the stop', async (_what, begin, end) => {
    const story = stoppingWithoutSavepoint();
    await story.live(HOUR);
    begin(story);
    await story.live(HOUR);
    end(story);
    setSpec(story, { state: 'Running' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointMissing');
  });
});

describe('a stop whose answer is lost is not sent again within a minute', () => {
  test.each(['Observe', 'suspend'])('nor after %s in between', async (what) => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.dli.loseOrder('not taken');
    await reach(story, 'Stop', 'Unclear');
    setSpec(story, what === 'Observe' ? { mode: 'Observe' } : { suspend: true });
    await story.passes(2);
    setSpec(story, { mode: 'Manage', suspend: false });
    await story.live(40_000);
    expect(story.dli.orders).toHaveLength(1);
    await story.live(HOUR);
    expect(story.dli.orders).toHaveLength(2);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

test('--lifecycle=false while a stop is under way: it is seen to its end, and nothing more is sent', async () => {
  const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
  await reach(story, 'WaitRest', 'Accepted');
  allow(story, false);
  await story.live(HOUR);
  expect(reasonsOf(story)).toEqual(['OperationStarted', 'Stopped']);
  setSpec(story, { state: 'Running' });
  await story.live(HOUR);
  expect(story.dli.orders).toEqual(['stop savepoint']);
  expect(story.ready()).toBe('False/LifecycleDisabled');
});

describe('a record that somebody else has written', () => {
  const forge = (story: Story, more: object): void => {
    const operation = recordAt(story, story.now, { upgradeMode: 'Stateless', ...more });
    story.cluster.forge({ operation }, story.now);
  };

  test('a stop without a savepoint is not sent where the spec asks for one', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    forge(story, { type: 'Stop', step: 'Stop' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
  });

  test('a start without a savepoint is not sent where the spec asks for one', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    stopOutside(story, SAVEPOINT);
    forge(story, { type: 'Start', step: 'Run', resume: false });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['run resume']);
  });

  test('of an attempt that none comes after, it goes on', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' } });
    forge(story, { type: 'Start', step: 'Run', resume: false, attempt: 1_000_000 });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['run']);
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
  ])('%s %s on an object without state: nothing is sent, and it goes away', async (type, step) => {
    for (const status of ['job_running', 'job_cancel_success', 'job_running_exception']) {
      const story = paced({ ...RUNS, status });
      forge(story, { type, step });
      await story.live(HOUR);
      expect(story.dli.orders).toEqual([]);
      expect(story.cluster.stored()).not.toHaveProperty('operation');
      expect(story.ready()).toBe('True/UpToDate');
    }
  });

  test.each([{ uid: 'another' }, { jobId: '105' }])(
    'of another object or job, %p, it counts for nothing',
    async (of) => {
      const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
      forge(story, { type: 'Stop', step: 'WaitRest', sent: 'Accepted', upgradeMode: 'Savepoint', ...of });
      await story.live(5_000);
      expect(story.dli.orders).toEqual(['stop savepoint']);
    },
  );

  test.each([
    ['an unknown type', { type: 'Migrate', step: 'Stop' }],
    ['an unknown step', { type: 'Stop', step: 'Drain' }],
    ['a broken time', { type: 'Stop', step: 'Stop', stepAt: '2026-01-02' }],
    ['a time of next week', { type: 'Stop', step: 'Stop', stepAt: '2026-01-09T00:00:00Z' }],
    ['a generation to come', { type: 'Stop', step: 'Stop', generation: 7 }],
  ])('with %s: nothing is sent, and it stays until a reconcile-now', async (_what, more) => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    forge(story, more);
    const { operation } = story.cluster.stored();
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toBe('False/RecordUnreadable');
    expect(story.cluster.stored()['operation']).toEqual(operation);
    expect(story.counts()).toMatchObject({ get: 13, patch: 1 });
    story.cluster.touch({ reconcileRequest: 'one' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each([['operation', ({ operation: _, ...status }: Record<string, unknown>) => status]])(
    'an API server that drops %s: nothing is sent',
    async (_what, prune) => {
      const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
      story.cluster.prune = prune as typeof story.cluster.prune;
      await story.live(5 * MINUTE);
      story.counts();
      await story.live(HOUR);
      expect(story.dli.orders).toEqual([]);
      expect(story.ready()).toMatch(/^False\/Record(NotKept|Unreadable)$/);
      expect(story.counts()).toMatchObject({ patch: 0, event: 0 });
    },
  );
});
