import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../../src/controller/pass/reconcile.ts';
import { LIVE } from '../../support/example.ts';
import { isRetried, MINUTE, Story, storyAfterOnePass } from '../../support/story.ts';

const NOTHING = { get: 0, put: 0, patch: 0, event: 0 };
const QUIET = { get: 1, put: 0, patch: 0, event: 0 };

describe('nothing differs', () => {
  test('the first pass says so once, a thousand more say nothing', async () => {
    const story = new Story({ job: { name: 'test1', cu_number: 4, manager_cu_number: 1 } });
    await story.pass();
    expect(story.counts()).toEqual({ get: 1, put: 0, patch: 1, event: 1 });
    await story.passes(1_000);
    expect(story.counts()).toEqual({ get: 1_000, put: 0, patch: 0, event: 0 });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('nor after a restart of the controller', async () => {
    const story = await storyAfterOnePass({ job: { name: 'test1' } });
    story.restart();
    await story.passes(10);
    expect(story.counts()).toEqual({ ...QUIET, get: 10 });
  });

  test('an edit that changes no value is dealt with by one patch', async () => {
    const story = await storyAfterOnePass({ job: { name: 'test1' } });
    story.edit({ desc: 'job for test' });
    await story.passes(5);
    expect(story.counts()).toEqual({ get: 5, put: 0, patch: 1, event: 0 });
    expect(story.cluster.status().observedGeneration).toBe(2);
  });

  test('somebody else’s write to DLI moves update_time, and only that', async () => {
    const story = await storyAfterOnePass({ job: { name: 'test1' } });
    Object.assign(story.dli.job(), { update_time: 1_600_000_000_000 });
    await story.passes(5);
    expect(story.counts()).toEqual({ get: 5, put: 0, patch: 1, event: 0 });
    expect(story.cluster.status().update_time).toBe(1_600_000_000_000);
  });
});

describe('one edit', () => {
  test('is one GET, one PUT, one patch and one event; then nothing', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 } });
    story.edit({ parallel_number: 4 });
    await story.pass();
    expect(story.counts()).toEqual({ get: 1, put: 1, patch: 1, event: 1 });
    expect(story.dli.job().fields.parallel_number).toBe(4);
    await story.passes(10);
    expect(story.counts()).toEqual({ ...QUIET, get: 10 });
    const { update_time, observedGeneration, error_code } = story.cluster.status();
    expect([update_time, observedGeneration, error_code]).toEqual([
      story.dli.job().update_time,
      2,
      undefined,
    ]);
  });

  test('of a hot field on a running job is one PUT of that field', async () => {
    const story = await storyAfterOnePass({ job: { smn_topic: '' }, status: 'job_running' });
    story.edit({ smn_topic: 'urn' });
    await story.passes(3);
    expect(story.dli.puts).toEqual([{ smn_topic: 'urn' }]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('of a bucket on a running job does not send the bucket again with the next edit', async () => {
    const story = await storyAfterOnePass({
      job: { obs_bucket: 'logs' },
      live: { obs_bucket: 'old' },
      status: 'job_running',
    });
    story.edit({ smn_topic: 'urn' });
    await story.passes(3);
    expect(story.dli.puts.map((body) => body.obs_bucket)).toEqual(['logs', undefined]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('of checkpoint_mode converges, although it is read back as a word', async () => {
    const story = await storyAfterOnePass({ job: { checkpoint_mode: 2 } });
    await story.passes(5);
    expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('that takes a field away leaves the live value alone', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 4 } });
    story.cluster.edit((spec) => ({ ...spec, job: {} }));
    await story.passes(3);
    expect(story.dli.job().fields.parallel_number).toBe(4);
    expect(story.counts().put).toBe(0);
  });
});

describe('hot and cold in one edit, on a running job', () => {
  const edit = { smn_topic: 'urn', parallel_number: 4 };

  test('the hot part is applied, the cold part is sent once and refused, and nothing follows', async () => {
    const story = await storyAfterOnePass({ status: 'job_running' });
    story.edit(edit);
    await story.live(24 * 60 * MINUTE);
    expect(story.dli.puts.map((body) => Object.keys(body))).toEqual([['smn_topic'], ['parallel_number']]);
    expect(story.ready()).toBe('False/RestartRequired');
    expect(story.cluster.status().error_code).toBe('DLI.12003');
    expect(story.cluster.events.map(({ reason }) => reason)).toEqual([
      'UpToDate',
      'Updated',
      'RestartRequired',
    ]);
  });

  test('once a person has stopped the job, the PUT follows, and the status is clean', async () => {
    const story = await storyAfterOnePass({ status: 'job_running' });
    story.edit(edit);
    await story.live(60 * MINUTE);
    story.become('job_canceling');
    await story.pass();
    expect(story.ready()).toBe('False/JobBusy');
    story.become('job_cancel_success');
    story.counts();
    await story.pass();
    expect(story.counts()).toEqual({ get: 1, put: 1, patch: 1, event: 1 });
    expect(story.dli.job().fields).toMatchObject(edit);
    expect([story.ready(), story.cluster.status().error_code]).toEqual(['True/UpToDate', undefined]);
  });

  test('a reconcile request does not send to a running job what only a stop helps', async () => {
    const story = await storyAfterOnePass({ status: 'job_running' });
    story.edit(edit);
    await story.live(10 * MINUTE);
    story.counts();
    story.cluster.touch({ reconcileRequest: 'now' });
    await story.passes(3);
    expect(story.counts()).toEqual({ get: 3, put: 0, patch: 1, event: 0 });
  });

  test('reverting the edit makes it ready without a PUT', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 }, status: 'job_running' });
    story.edit({ parallel_number: 4 });
    await story.pass();
    story.counts();
    story.edit({ parallel_number: 1 });
    await story.pass();
    expect(story.counts()).toEqual({ get: 1, put: 0, patch: 1, event: 1 });
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('a lost answer', () => {
  test('to a PUT that was applied: one PUT in all', async () => {
    const story = await storyAfterOnePass();
    story.edit({ parallel_number: 4 });
    story.dli.lose('applied');
    const outcome = await story.pass();
    expect([isRetried(outcome), story.ready()]).toEqual([true, 'False/CloudUnavailable']);
    await story.passes(5);
    expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('to a PUT that was not applied: a look comes first, then the second PUT', async () => {
    const story = await storyAfterOnePass();
    story.edit({ parallel_number: 4 });
    story.dli.lose('not applied');
    await story.passes(5);
    expect(story.dli.sent.slice(0, 5).map(({ method }) => method)).toEqual([
      'GET',
      'GET',
      'PUT',
      'GET',
      'PUT',
    ]);
    expect([story.dli.puts.length, story.ready()]).toEqual([2, 'True/UpToDate']);
  });

  test('again and again: one patch and one event say so', async () => {
    const story = await storyAfterOnePass();
    story.edit({ parallel_number: 4 });
    story.dli.lose('not applied', 10);
    await story.passes(10);
    expect(story.counts()).toEqual({ get: 10, put: 10, patch: 1, event: 1 });
  });

  test('to a PUT does not make the guard count it', async () => {
    const story = await storyAfterOnePass();
    story.edit({ parallel_number: 4 });
    story.dli.lose('not applied', 5);
    await story.passes(7);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a throttled PUT is sent again, and leaves no record', async () => {
    const story = await storyAfterOnePass();
    story.edit({ parallel_number: 4 });
    story.dli.throttle('PUT');
    await story.pass();
    expect(story.cluster.status().lastUpdate).toBeUndefined();
    await story.pass();
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a GET that fails leaves what was seen in status, and is followed by no PUT', async () => {
    const story = await storyAfterOnePass({ job: { name: 'test1' } });
    story.edit({ parallel_number: 4 });
    story.dli.unavailable();
    await story.pass();
    expect(story.counts()).toEqual({ get: 1, put: 0, patch: 1, event: 1 });
    expect(story.cluster.status().job?.status).toBe('job_init');
  });
});

describe('who may write', () => {
  test('in Observe every difference is shown and nothing is sent', async () => {
    const story = await storyAfterOnePass({
      job: { parallel_number: 4, name: 'test1' },
      spec: { mode: 'Observe' },
    });
    await story.live(24 * 60 * MINUTE);
    expect(story.dli.puts).toEqual([]);
    expect(story.ready()).toBe('False/DriftDetected');
    expect([story.has('Stalled'), story.has('Reconciling'), story.has('Drifted')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(story.cluster.status().driftCount).toBe(1);
  });

  test('from Observe to Manage: the PUT follows', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 4 }, spec: { mode: 'Observe' } });
    story.cluster.edit((spec) => ({ ...spec, mode: 'Manage' }));
    await story.pass();
    expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('suspended: no call to DLI and one patch; resumed: the PUT follows', async () => {
    const story = await storyAfterOnePass({ job: { name: 'test1' } });
    story.cluster.edit((spec) => ({ ...spec, suspend: true, job: { parallel_number: 4 } }));
    await story.passes(10);
    expect(story.counts()).toEqual({ ...NOTHING, patch: 1, event: 1 });
    expect(story.ready()).toBe('Unknown/Suspended');
    story.cluster.edit((spec) => ({ ...spec, suspend: false }));
    await story.pass();
    expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('suspended: a missing Secret does not matter', async () => {
    const story = new Story({ spec: { suspend: true } });
    story.cluster.removeSecret('dli-credentials');
    await story.pass();
    expect(story.ready()).toBe('Unknown/Suspended');
  });

  test('a replica that may have lost the lease sends nothing and reports nothing', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    const world = story.worldWith({ mayWrite: () => false });
    const end = await reconcile(story.cluster.get(), world);
    expect(end).toMatchObject({ kind: 'abandoned', requestId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(story.counts()).toEqual(QUIET);
  });

  test('a cache that is older than the last update sends nothing', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    const old = story.cluster.get();
    story.edit({ parallel_number: 5 });
    await story.pass();
    story.counts();
    await expect(reconcile(old, story.world)).resolves.toMatchObject({ kind: 'abandoned' });
    expect(story.counts()).toEqual(QUIET);
    expect(story.dli.job().fields.parallel_number).toBe(5);
  });
});

describe('a job that is not the right one', () => {
  test('of another type is told, and never written to', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.dli.job().job_type = 'flink_sql_job';
    await story.live(24 * 60 * MINUTE);
    expect([story.dli.puts.length, story.ready(), story.has('Stalled')]).toEqual([
      0,
      'False/WrongJobType',
      true,
    ]);
  });

  test('of a type with a hostile name is told in one short line', async () => {
    const story = new Story();
    story.dli.job().job_type = `\u001b[31m${'x'.repeat(100_000)}`;
    const outcome = await story.pass();
    expect(JSON.stringify(outcome).length).toBeLessThan(300);
  });

  test('that is gone is told, never written to, and looked for slowly; back again, it is managed', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 } });
    const job = story.dli.job();
    story.dli.cloud().jobs.remove('104');
    await story.live(12 * 60 * MINUTE);
    const { get, put } = story.counts();
    expect([put, story.ready(), story.cluster.status().error_code]).toEqual([
      0,
      'False/JobNotFound',
      'DLI.16001',
    ]);
    expect(get).toBeLessThanOrEqual(25);
    story.dli.cloud().jobs.add({ ...job, fields: { ...job.fields, parallel_number: 3 } });
    await story.pass();
    expect([story.dli.job().fields.parallel_number, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('a spec that an older schema let in is told, and DLI is not asked', async () => {
    const story = new Story({ job: { cu_number: 1 } });
    await story.passes(5);
    expect(story.counts()).toEqual({ ...NOTHING, patch: 1, event: 1 });
    expect([story.ready(), story.has('Stalled')]).toEqual(['False/InvalidSpec', true]);
  });
});

describe('credentials', () => {
  test('that are missing are told; once they are there, the pass goes on', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.removeSecret('dli-credentials');
    await story.passes(3);
    expect([story.counts(), story.ready()]).toEqual([
      { ...NOTHING, patch: 1, event: 1 },
      'False/SecretNotFound',
    ]);
    const { userName, password, domainName, region } = story.dli.cloud().account;
    story.cluster.putSecret('dli-credentials', { userName, password, domainName, region });
    await story.pass();
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('values are in no status and no event', async () => {
    const story = new Story({ job: { parallel_number: 4, entrypoint_args: '--key s3cr3t' } });
    story.cluster.putSecret('dli-credentials', { accessKey: 's3cr3t', region: 'cn-north-4' });
    await story.pass();
    story.cluster.putSecret('dli-credentials', {
      accessKey: 'AK',
      secretKey: 's3cr3t',
      region: 'not a region s3cr3t',
    });
    await story.pass();
    story.cluster.putSecret('dli-credentials', {
      accessKey: 's3cr3t\u0001',
      secretKey: 'x',
      region: 'cn-north-4',
    });
    await story.pass();
    expect(story.ready()).toBe('False/SecretInvalid');
    expect(JSON.stringify([story.cluster.patches, story.cluster.events])).not.toContain('s3cr3t');
  });

  test('that only the live job has are in none either, when a refused hot change repeats them', async () => {
    const live = { entrypoint_args: '--user bob --password s3cr3t-live' };
    const story = new Story({ job: { resume_max_num: 7 }, live, status: 'job_running' });
    const error_msg = `job 104 (args ${live.entrypoint_args}) cannot take resume_max_num`;
    const body = JSON.stringify({ error_code: 'DLI.12002', error_msg });
    story.dli.faults.add({ verb: 'PUT', action: { kind: 'respond', status: 400, headers: {}, body } });
    await story.pass();
    expect(story.dli.puts).toEqual([{ resume_max_num: 7 }]);
    expect(story.cluster.status()).toMatchObject({
      error_code: 'DLI.12002',
      error_msg: 'job 104 (args ***) cannot take resume_max_num',
    });
    expect(JSON.stringify([story.cluster.patches, story.cluster.events])).not.toMatch(/s3cr3t|bob/);
  });
});

describe('both readings of a field that is left out', () => {
  const before = {
    ...LIVE,
    cu_number: 20,
    manager_cu_number: 2,
    // Not sent: DLI computes it.
    tm_cus: null,
    obs_bucket: 'logs',
    log_enabled: true,
  };

  test.each(['keep', 'reset'] as const)(
    'the service takes it as %s, and nothing is reset',
    async (omitted) => {
      const story = new Story({ job: { parallel_number: 4, runtime_config: '{"a":"1"}' }, live: before });
      story.dli.settings.omitted = omitted;
      await story.passes(5);
      // tm_cus is DLI's to compute, so it is not sent.
      const {
        job_type: _,
        tm_cus: __,
        ...set
      } = {
        ...before,
        parallel_number: 4,
        runtime_config: '{"a":"1"}',
      };
      const expected = Object.entries(set).filter(([, value]) => value !== null);
      expect(story.dli.job().fields).toMatchObject(Object.fromEntries(expected));
      expect(story.dli.puts).toHaveLength(1);
    },
  );
});

test('a pass that a person asked for reads the Secret past the cache, until one has decided; no other does', async () => {
  const story = await storyAfterOnePass();
  await story.passes(3);
  expect(story.cluster.freshReads).toBe(0);
  story.cluster.touch({ reconcileRequest: 'now' });
  await story.passes(3);
  expect(story.cluster.freshReads).toBe(1);
});
