import { describe, expect, test } from '@jest/globals';
import { ALWAYS } from '../../support/simulated-dli.ts';
import { isRetried, MINUTE, Story } from '../../support/story.ts';

const HOUR = 60 * MINUTE;

/** x.jar does not exist, and the spec names it. */
async function refused(status = 'job_init', spec = {}): Promise<Story> {
  const story = new Story({ job: { entrypoint: 'x.jar' }, status, spec });
  const outcome = await story.pass();
  expect([isRetried(outcome), story.ready()]).toEqual([false, 'False/Rejected']);
  expect(story.counts()).toMatchObject({ get: 1, put: 1, patch: 1 });
  return story;
}

describe('a permanent refusal is sent once', () => {
  test('then never again for half an hour, without a patch or an event', async () => {
    const story = await refused();
    await story.live(29 * MINUTE);
    expect(story.counts()).toMatchObject({ put: 0, patch: 0, event: 0 });
    expect(story.cluster.status()).toMatchObject({
      error_code: 'DLI.12002',
      error_msg: expect.stringContaining('cannot find resource x.jar'),
    });
  });

  test('then every 30 to 60 minutes; the event is not told again', async () => {
    const story = await refused();
    await story.live(12 * HOUR);
    const { put, event } = story.counts();
    expect(put).toBeGreaterThanOrEqual(11);
    expect(put).toBeLessThanOrEqual(24);
    expect(event).toBe(0);
  });

  test('then as slowly with an interval of a day: the retry does not wait for it', async () => {
    const story = await refused('job_init', { interval: '24h' });
    await story.live(12 * HOUR);
    expect(story.counts().put).toBeGreaterThanOrEqual(8);
  });

  test('until an edit of the spec, at once', async () => {
    const story = await refused();
    story.edit({ entrypoint: 'y.jar' });
    await story.pass();
    expect([story.counts().put, story.ready()]).toEqual([1, 'True/UpToDate']);
    expect(story.cluster.status().error_code).toBeUndefined();
  });

  test('until an edit of anything in the spec', async () => {
    const story = await refused();
    story.cluster.edit((spec) => ({ ...spec, interval: '10m' }));
    await story.passes(3);
    expect(story.counts()).toEqual({ get: 3, put: 1, patch: 1, event: 1 });
  });

  test('until what it lacked is there, found by the slow retry', async () => {
    const story = await refused();
    story.dli.settings.resources.add('x.jar');
    await story.live(29 * MINUTE);
    expect(story.ready()).toBe('False/Rejected');
    await story.live(36 * MINUTE);
    expect([story.counts().put, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('until a reconcile request, once for each', async () => {
    const story = await refused();
    story.cluster.touch({ reconcileRequest: '2026-01-02T04:00:00Z' });
    await story.passes(3);
    expect(story.counts()).toMatchObject({ put: 1 });
    story.cluster.touch({ reconcileRequest: '2026-01-02T05:00:00Z' });
    await story.passes(3);
    expect(story.counts()).toMatchObject({ put: 1 });
    expect(story.cluster.status().lastHandledReconcileAt).toBe('2026-01-02T05:00:00Z');
  });

  test('until a reconcile request that is longer than status can hold, once', async () => {
    const story = await refused();
    story.cluster.touch({ reconcileRequest: 'now'.repeat(1_000) });
    await story.passes(5);
    expect(story.counts()).toMatchObject({ get: 5, put: 1 });
  });

  test('until a reconcile request that comes while the status is written', async () => {
    const story = await refused();
    story.cluster.edit((spec) => ({ ...spec, interval: '10m' }));
    story.cluster.meddle = () => story.cluster.touch({ reconcileRequest: 'now' });
    await story.pass();
    story.counts();
    await story.passes(3);
    expect(story.counts()).toMatchObject({ put: 1 });
  });

  test('until the Secret changes', async () => {
    const story = await refused();
    story.rotate('SK2');
    await story.passes(3);
    expect(story.counts()).toMatchObject({ put: 1 });
  });

  test('until the live value moves', async () => {
    const story = await refused();
    story.dli.job().fields.entrypoint = 'z.jar';
    await story.passes(3);
    expect(story.counts()).toMatchObject({ put: 1 });
  });

  test('and not again because the controller was restarted', async () => {
    const story = await refused();
    story.restart();
    await story.passes(3);
    expect(story.counts()).toMatchObject({ put: 0 });
  });

  test('and not again because the job goes from state to state', async () => {
    const story = await refused('job_running_exception');
    for (let at = 0; at < 20; at += 1) {
      story.become(['job_submitting', 'job_running', 'job_running_exception'][at % 3] ?? '');
      await story.pass();
    }
    expect(story.counts().put).toBe(0);
  });
});

describe('a refusal for the state of the job', () => {
  test('found at rest, because somebody is starting it: looked at again, and settled once it runs', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.dli.refuse('DLI.12005');
    await story.pass();
    expect([story.ready(), story.has('Reconciling')]).toEqual(['False/StateConflict', true]);
    story.become('job_submitting');
    await story.pass();
    expect(story.ready()).toBe('False/JobBusy');
    story.become('job_running');
    await story.passes(5);
    expect([story.dli.puts.length, story.ready()]).toEqual([2, 'False/RestartRequired']);
  });

  test('a job that is stopped, run and stopped again gets at most one PUT in each state', async () => {
    const story = new Story({ job: { entrypoint: 'x.jar' }, status: 'job_running' });
    await story.passes(3);
    story.become('job_cancel_success');
    await story.passes(3);
    story.become('job_running');
    await story.passes(3);
    expect(story.dli.puts).toHaveLength(2);
  });
});

describe('a refusal for a queue that is full', () => {
  test.each(['5m', '24h'])(
    'is tried again every 5 to 10 minutes with an interval of %s, and told once',
    async (interval) => {
      const story = new Story({ job: { parallel_number: 4 }, spec: { interval } });
      story.dli.refuse('DLI.13002', ALWAYS);
      await story.live(4 * MINUTE);
      expect(story.counts()).toMatchObject({ put: 1, event: 1 });
      expect([story.ready(), story.has('Reconciling')]).toEqual(['False/QueueNotReady', true]);
      await story.live(2 * HOUR);
      const { put, event } = story.counts();
      expect(put).toBeGreaterThanOrEqual(8);
      expect(put).toBeLessThanOrEqual(24);
      expect(event).toBe(0);
    },
  );

  test('is over within 10 minutes and an interval of room in the queue', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.dli.refuse('DLI.13002');
    await story.live(16 * MINUTE);
    expect([story.dli.puts.length, story.ready()]).toEqual([2, 'True/UpToDate']);
  });
});

describe('a refusal for the state of a job at rest', () => {
  test('that passes by itself is over within a minute', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.dli.refuse('DLI.12005');
    await story.live(MINUTE);
    expect([story.dli.puts.length, story.ready()]).toEqual([2, 'True/UpToDate']);
  });

  test('that stays is tried five times in four minutes, then slowly, and told once', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.dli.refuse('DLI.12005', ALWAYS);
    await story.live(5 * MINUTE);
    expect(story.counts()).toMatchObject({ put: 5, event: 1 });
    await story.live(25 * MINUTE);
    expect(story.counts()).toMatchObject({ put: 0, patch: 0, event: 0 });
  });
});

describe('a running job with a cold difference that it has refused', () => {
  async function refusedCold(): Promise<Story> {
    const story = new Story({ job: { smn_topic: 'urn', parallel_number: 4 }, status: 'job_running' });
    await story.passes(2);
    expect(story.counts()).toMatchObject({ put: 2 });
    return story;
  }

  test('has its hot fields repaired, one PUT for each drift, and is not asked again for the rest', async () => {
    const story = await refusedCold();
    for (let at = 0; at < 10; at += 1) {
      story.dli.job().fields.smn_topic = `by hand ${at}`;
      await story.passes(3);
      expect(story.counts()).toMatchObject({ put: 1 });
      expect(story.ready()).toBe('False/RestartRequired');
    }
    expect(story.cluster.status().error_code).toBe('DLI.12003');
  });

  test('and a hot field that DLI reads back anew each time: one PUT an interval', async () => {
    const story = await refusedCold();
    for (let at = 0; at < 12; at += 1) {
      story.dli.settings.rewrites.set('smn_topic', `rewritten ${at}`);
      await story.live(5 * MINUTE);
    }
    expect(story.counts().put).toBeLessThanOrEqual(14);
    expect(story.ready()).toBe('False/RestartRequired');
  });

  test('and a hot field that DLI rewrites: three PUTs for that, and the restart is what is said', async () => {
    const story = new Story({ job: { smn_topic: 'urn', parallel_number: 4 }, status: 'job_running' });
    story.dli.settings.rewrites.set('smn_topic', 'rewritten');
    await story.live(24 * HOUR);
    expect([story.counts().put, story.ready()]).toEqual([4, 'False/RestartRequired']);
  });
});

describe('a value that DLI rewrites', () => {
  /** An elastic pool that makes 6 CUs of whatever it is told. */
  function elastic(): Story {
    const story = new Story({ job: { cu_number: 8, manager_cu_number: 1 } });
    story.dli.settings.rewrites.set('cu_number', 6);
    return story;
  }

  test('is sent three times in all, then Stalled for ever', async () => {
    const story = elastic();
    await story.live(24 * HOUR);
    expect(story.counts()).toMatchObject({ put: 3 });
    expect([story.ready(), story.has('Stalled')]).toEqual(['False/DiffNotConverging', true]);
    const { reason, note } = story.cluster.events.at(-1) ?? {};
    expect([reason, note]).toEqual(['DiffNotConverging', expect.stringContaining('job.cu_number')]);
  });

  test('stays Stalled over a restart of the controller, and whatever state the job comes to', async () => {
    const story = elastic();
    await story.passes(10);
    story.counts();
    for (const status of ['job_running', 'job_cancel_success', 'job_running', 'job_finish']) {
      story.restart();
      story.become(status);
      await story.pass();
    }
    expect([story.counts().put, story.ready()]).toEqual([0, 'False/DiffNotConverging']);
  });

  test('is tried once more when a person asks', async () => {
    const story = elastic();
    await story.passes(10);
    story.counts();
    story.cluster.touch({ reconcileRequest: 'now' });
    await story.passes(5);
    expect([story.counts().put, story.ready()]).toEqual([1, 'False/DiffNotConverging']);
  });

  test('is not sent again because the Secret is touched', async () => {
    const story = elastic();
    await story.passes(10);
    story.counts();
    for (let at = 0; at < 5; at += 1) {
      story.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey: 'SK', region: 'cn-north-4' });
      await story.passes(3);
    }
    expect(story.counts().put).toBe(0);
  });

  test('is tried again when the live value moves', async () => {
    const story = elastic();
    await story.passes(10);
    story.counts();
    story.dli.job().fields.cu_number = 7;
    await story.pass();
    expect(story.counts().put).toBe(1);
  });

  test('is accepted once the field is ignored', async () => {
    const story = elastic();
    await story.passes(10);
    story.cluster.edit((spec) => ({ ...spec, ignore: ['job.cu_number'] }));
    await story.passes(2);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('drift of the same kind, made and repaired many times,', () => {
  const drift = (story: Story) => {
    story.dli.job().fields.parallel_number = 9;
  };

  test('never stalls: each is one PUT and one event, and every second one is marked as converged by one write', async () => {
    const story = new Story({ job: { parallel_number: 1 } });
    await story.pass();
    story.counts();
    for (let at = 0; at < 20; at += 1) {
      drift(story);
      await story.passes(3);
      expect(story.counts()).toEqual({ get: 3, put: 1, patch: 1 + (at % 2), event: 1 });
    }
    expect(story.cluster.events.at(-1)?.reason).toBe('DriftCorrected');
  });

  test('never stalls beside a hot field that waits for a cold one', async () => {
    const story = new Story({
      job: { log_enabled: false, obs_bucket: '', smn_topic: 'ours' },
      live: { log_enabled: true, obs_bucket: 'logs', smn_topic: 'ours' },
      status: 'job_running',
    });
    await story.passes(3);
    expect(story.ready()).toBe('False/RestartRequired');
    for (let at = 0; at < 6; at += 1) {
      story.dli.job().fields.smn_topic = 'of the console';
      await story.passes(3);
      expect([at, story.dli.job().fields.smn_topic]).toEqual([at, 'ours']);
    }
  });

  test('never stalls when the controller is restarted at each of them', async () => {
    const story = new Story({ job: { parallel_number: 1 } });
    await story.pass();
    for (let at = 0; at < 20; at += 1) {
      drift(story);
      story.restart();
      await story.passes(2);
      expect([at, story.ready()]).toEqual([at, 'True/UpToDate']);
    }
    expect(story.dli.puts).toHaveLength(20);
  });
});

test('credentials that stay refused are written down once a process, not at each try', async () => {
  const story = new Story();
  story.dli.trust('another');
  expect(await story.live(3 * HOUR)).toBeGreaterThan(3);
  expect(story.ready()).toBe('False/AuthFailed');
  expect(story.counts()).toMatchObject({ put: 0, event: 1 });
  const { at } = story.cluster.status().refused ?? {};
  expect(await story.live(3 * HOUR)).toBeGreaterThan(2);
  expect(story.counts()).toMatchObject({ patch: 0, event: 0 });
  story.restart();
  await story.live(HOUR);
  expect(story.counts()).toMatchObject({ patch: 1, event: 0 });
  expect(story.cluster.status().refused?.at).not.toBe(at);
});
