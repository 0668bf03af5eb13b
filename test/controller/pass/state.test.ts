/** `spec.state` on a job that is there: the acceptance sentences L11 to L17 and L28 of the lifecycle. */
import { describe, expect, test } from '@jest/globals';
import { customResourceDefinition } from '../../../src/kubernetes/objects/crd.ts';
import {
  askNow,
  HOUR,
  paced,
  RUNS,
  reasonsOf,
  setSpec,
  stepsWritten,
  stopOutside,
} from '../../support/running.ts';
import { MINUTE, Story } from '../../support/story.ts';

const DAY = 24 * HOUR;
const SAVEPOINT = 'flink-bucket/jobs/savepoint/104/by-hand/';

describe('L11: state Running on a draft', () => {
  test('one run without a savepoint; Ready once it has run for a minute', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' } });
    await story.live(50_000);
    expect(story.dli.job().status).toBe('job_running');
    expect(story.ready()).toBe('False/Starting');
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['run']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasonsOf(story)).toEqual(['OperationStarted', 'Started']);
    expect(story.cluster.status().operation).toBeUndefined();
    expect(story.cluster.finalizers).toEqual([]);
  });

  test('one status write a recorded step, none while waiting', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' } });
    await story.live(5 * MINUTE);
    expect(stepsWritten(story)).toEqual([
      'Run Intended',
      'WaitRunning Accepted',
      'Stable as before',
      'no record',
    ]);
    // Announced, sent, submitting twice, running, and a minute later; then once an interval.
    expect(story.counts()).toEqual({ get: 8, put: 0, patch: 4, event: 2 });
  });

  test('a queue that takes ten minutes costs no write more', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' } });
    story.dli.settings.transitionMs = 10 * MINUTE;
    await story.live(HOUR);
    expect(story.counts()).toMatchObject({ put: 0, patch: 4, event: 2 });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('what differs is sent before it', async () => {
    const story = paced({ status: 'job_init', spec: { state: 'Running' }, job: { cu_number: 8 } });
    await story.live(HOUR);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.dli.orders).toEqual(['run']);
    expect(reasonsOf(story)).toEqual(['Updated', 'OperationStarted', 'Started']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L12: state Stopped on a running job', () => {
  test('one stop with a savepoint, and no run ever', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    await story.live(30_000);
    expect(story.ready()).toBe('False/Stopping');
    await story.live(DAY);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.dli.job()).toMatchObject({ status: 'job_cancel_success' });
    expect(story.dli.job().savepoint_path).not.toBeNull();
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasonsOf(story)).toEqual(['OperationStarted', 'Stopped']);
  });

  test('one status write a recorded step, none while waiting; the finalizer for as long', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    await story.live(5 * MINUTE);
    expect(stepsWritten(story)).toEqual(['Stop Intended', 'WaitRest Accepted', 'no record']);
    expect(story.cluster.finalizers.map(({ held }) => held)).toEqual([true, false]);
    expect(story.counts()).toEqual({ get: 8, put: 0, patch: 3, event: 2 });
  });

  test('a savepoint that takes long costs no write more, and one when a person should look', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.dli.settings.transitionMs = { job_savepointing: 29 * MINUTE, job_canceling: 20_000 };
    await story.live(HOUR);
    expect(story.counts()).toMatchObject({ put: 0, patch: 3, event: 2 });
    const late = paced({ ...RUNS, spec: { state: 'Stopped' } });
    late.dli.settings.transitionMs = { job_savepointing: 2 * HOUR, job_canceling: 20_000 };
    await late.live(HOUR);
    expect(late.ready()).toBe('False/StopTimeout');
    expect(late.has('Stalled')).toBe(true);
    await late.live(2 * HOUR);
    expect(late.ready()).toBe('True/UpToDate');
    expect(late.counts()).toMatchObject({ patch: 4, event: 3 });
    expect(late.dli.orders).toEqual(['stop savepoint']);
  });
});

describe.each([
  ['without a savepoint', null, 'run'],
  ['with a savepoint', SAVEPOINT, 'run resume'],
])('stopped in the console %s, with state Running', (_how, savepoint, order) => {
  test('L13: restartPolicy Never: StoppedOutside and no run; a reconcile-now starts it', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    await story.live(10 * MINUTE);
    stopOutside(story, savepoint);
    await story.live(DAY);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toBe('False/StoppedOutside');
    expect(story.has('Stalled')).toBe(true);
    expect(reasonsOf(story)).toEqual(['UpToDate', 'StoppedOutside', 'LeftStopped']);
    expect(story.counts()).toMatchObject({ put: 0, patch: 2, event: 3 });
    askNow(story, 'one');
    await story.live(DAY);
    expect(story.dli.orders).toEqual([order]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasonsOf(story).slice(3)).toEqual(['OperationStarted', 'Started']);
    expect(story.cluster.status().lastHandledReconcileAt).toBe('one');
  });

  test('L14: restartPolicy Always: started once', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running', restartPolicy: 'Always' } });
    await story.live(10 * MINUTE);
    stopOutside(story, savepoint);
    await story.live(DAY);
    expect(story.dli.orders).toEqual([order]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasonsOf(story)).toEqual(['UpToDate', 'OperationStarted', 'Started']);
  });
});

describe('L15: job_finish with state Running', () => {
  test('Ready stays True, and there is no run in 24 hours', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    await story.live(10 * MINUTE);
    story.counts();
    story.become('job_finish');
    await story.live(DAY);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.counts()).toMatchObject({ put: 0, patch: 1, event: 0 });
  });

  test('a new generation without a difference does not start it; one that differs does, without a savepoint', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    await story.live(10 * MINUTE);
    story.become('job_finish');
    setSpec(story, { interval: '1m' });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    story.edit({ parallel_number: 4 });
    await story.live(HOUR);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.dli.orders).toEqual(['run']);
  });
});

describe('L16: DLI restarts the job itself after an exception', () => {
  test('no run, no stop from us, one event', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running', restartPolicy: 'Always' } });
    await story.live(10 * MINUTE);
    story.counts();
    story.become('job_running_exception');
    await story.live(30_000);
    expect(story.ready()).toBe('False/Starting');
    story.become('job_submitting');
    await story.live(2 * MINUTE);
    Object.assign(story.dli.job(), { status: 'job_running', restart_times: 1, start_time: story.now });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.counts().event).toBe(1);
  });
});

describe('L17: job_arrearage_stopped', () => {
  test.each(['Running', 'Stopped'])('state %s: no run, stop or PUT until it has gone', async (state) => {
    const story = paced({
      ...RUNS,
      spec: { state, restartPolicy: state === 'Running' ? 'Always' : undefined },
    });
    story.become('job_arrearage_stopped');
    story.edit({ parallel_number: 4, smn_topic: 'urn:smn:cn-north-4:a1:topic' });
    await story.live(DAY);
    askNow(story, 'one');
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    expect(story.ready()).toBe('False/ArrearsStopped');
    expect(story.counts()).toMatchObject({ put: 0 });
    story.become('job_arrearage_recovering');
    await story.live(MINUTE);
    expect(story.dli.orders).toEqual([]);
    story.become('job_running');
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(state === 'Running' ? [] : ['stop savepoint']);
    expect(story.dli.puts.length).toBeGreaterThan(0);
  });
});

describe("L28: the stop's answer is lost", () => {
  test('no second stop while the first takes effect', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.dli.settings.transitionMs = 10 * MINUTE;
    story.dli.loseOrder('taken');
    await story.live(HOUR);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(stepsWritten(story)).toEqual([
      'Stop Intended',
      'same step Unclear',
      'WaitRest Accepted',
      'no record',
    ]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('it had no effect: one second stop after 60 s', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.dli.loseOrder('not taken');
    await story.live(55_000);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    await story.live(25_000);
    expect(story.dli.orders).toEqual(['stop savepoint', 'stop savepoint']);
    await story.live(DAY);
    expect(story.dli.orders).toHaveLength(2);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('neither has an effect: StopFailed, and no third one', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Stopped' } });
    story.dli.loseOrder('not taken', 100);
    await story.live(DAY);
    expect(story.dli.orders).toHaveLength(2);
    expect(story.ready()).toBe('False/StopFailed');
  });
});

interface Definition {
  spec: {
    versions: [
      { schema: { openAPIV3Schema: { properties: { spec: { properties: Record<string, object> } } } } },
    ];
  };
}

describe('an object without state', () => {
  const NEW = ['operation', 'handled'];

  test.each(['job_init', 'job_running', 'job_cancel_success', 'job_running_exception', 'job_finish'])(
    '%s: nothing is started, stopped or remembered of it, and the status has none of the new keys',
    async (status) => {
      const story = paced({ ...RUNS, status, job: { smn_topic: 'urn:smn:cn-north-4:a1:topic' } });
      await story.live(HOUR);
      story.edit({ parallel_number: 4 });
      await story.live(HOUR);
      expect(story.dli.orders).toEqual([]);
      expect(story.cluster.finalizers).toEqual([]);
      const { job, history = [], ...others } = story.cluster.status();
      expect(Object.keys(others).filter((key) => NEW.includes(key))).toEqual([]);
      expect(Object.keys(job ?? {}).sort()).toEqual(
        ['queue_name', 'status', ...(job?.status_desc === undefined ? [] : ['status_desc'])].sort(),
      );
      for (const entry of history)
        expect(Object.keys(entry).filter((key) => ['operation', 'savepoint'].includes(key))).toEqual([]);
      expect(story.counts().patch).toBeLessThanOrEqual(3);
    },
  );

  test('neither the API server nor the reader adds a default for what is new', () => {
    const { wanted } = new Story().cluster.get();
    const definition = customResourceDefinition() as unknown as Definition;
    const { properties } = definition.spec.versions[0].schema.openAPIV3Schema.properties.spec;
    for (const name of ['state', 'upgradeMode', 'restartPolicy']) {
      expect(wanted).not.toHaveProperty(name);
      expect(properties[name]).toHaveProperty('enum');
      expect(properties[name]).not.toHaveProperty('default');
    }
  });
});
