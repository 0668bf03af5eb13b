/** `updateStrategy: Restart`: the acceptance sentences L18 to L23, L31 and L34 of the lifecycle. */
import { describe, expect, test } from '@jest/globals';
import { changed, RESTARTS, saysDown, startOutside } from '../../support/restarting.ts';
import { askNow, HOUR, paced, RUNS, reasonsOf, setSpec, stepsWritten } from '../../support/running.ts';
import { MINUTE } from '../../support/story.ts';

describe('L18: a cold edit', () => {
  test('stop with a savepoint, update, start from it; live values are those of the spec', async () => {
    const story = await changed();
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 8 } });
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().operation).toBeUndefined();
  });

  test('one status write a recorded step, none while waiting; the finalizer for as long', async () => {
    const story = await changed();
    const before = story.cluster.patches.length;
    await story.live(10 * MINUTE);
    expect(stepsWritten(story).slice(before)).toEqual([
      'Stop Intended',
      'WaitRest Accepted',
      'Put Intended',
      'Run as before',
      'WaitRunning Accepted',
      'Stable as before',
      'no record',
    ]);
    expect(story.cluster.finalizers.map(({ held }) => held)).toEqual([true, false]);
  });

  test('as many looks as calls and steps, and one every 15 to 60 s while DLI works', async () => {
    const story = await changed();
    await story.live(2 * MINUTE + 30_000);
    // Finalizer, announced, sent, four until rest, updated, sent; two until it runs, and four until it is stable.
    expect(story.counts()).toEqual({ get: 16, put: 1, patch: 7, event: 5 });
  });

  test('a queue and a savepoint that take ten minutes cost no write more', async () => {
    const story = await changed();
    story.dli.settings.transitionMs = 10 * MINUTE;
    await story.live(3 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
    expect(story.counts()).toMatchObject({ put: 1, patch: 7, event: 5 });
  });

  test('the story is in the events and in the history, with the downtime', async () => {
    const story = await changed();
    await story.live(10 * MINUTE);
    expect(reasonsOf(story).slice(1)).toEqual([
      'OperationStarted',
      'Stopped',
      'Updated',
      'OperationStarted',
      'Started',
    ]);
    const [restart, update] = story.cluster.status().history ?? [];
    expect(restart).toMatchObject({ operation: 'Restart', outcome: 'Applied', savepoint: 'taken' });
    expect(restart?.downtimeSeconds).toBe(75);
    expect(update).toMatchObject({ fields: ['cu_number'], outcome: 'Applied' });
    expect(story.cluster.events.at(-1)?.note).toMatch(/It was down for 75 s/);
  });

  test('InPlace, the default, leaves the job as it runs', async () => {
    const story = await changed({ updateStrategy: undefined });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['put']);
    expect(story.ready()).toBe('False/RestartRequired');
  });
});

test('L19: of a hot and a cold edit the hot one goes first, then one restart', async () => {
  const story = await changed();
  story.edit({ smn_topic: 'urn' });
  await story.live(10 * MINUTE);
  expect(story.dli.writes).toEqual(['put', 'stop savepoint', 'put', 'run resume']);
  expect(story.dli.puts[0]).toEqual({ smn_topic: 'urn' });
  expect(story.ready()).toBe('True/UpToDate');
});

test('L20: three edits during the wait for rest are one stop, one update with the last values, one start', async () => {
  const story = await changed();
  await story.live(5_000);
  for (const cu_number of [16, 17, 18]) {
    story.edit({ cu_number });
    await story.live(8_000);
  }
  await story.live(10 * MINUTE);
  expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
  expect(story.dli.job().fields['cu_number']).toBe(18);
  expect(story.ready()).toBe('True/UpToDate');
});

test('an edit that is taken back before the stop, and one that is after it: no update', async () => {
  const before = await changed();
  await before.pass();
  before.edit({ cu_number: 4 });
  await before.live(HOUR);
  expect(before.dli.writes).toEqual([]);
  expect(before.cluster.status().operation).toBeUndefined();

  const after = await changed();
  await after.live(10_000);
  after.edit({ cu_number: 4 });
  await after.live(HOUR);
  expect(after.dli.writes).toEqual(['stop savepoint', 'run resume']);
  expect(after.ready()).toBe('True/UpToDate');
});

test('a job that a person stops before the stop is sent stays stopped, with the new settings', async () => {
  const story = await changed();
  await story.pass();
  await story.pass();
  expect(story.cluster.status().operation?.step).toBe('Stop');
  Object.assign(story.dli.job(), { status: 'job_cancel_success' });
  await story.live(HOUR);
  expect(story.dli.writes).toEqual(['put']);
  expect(story.dli.job().status).toBe('job_cancel_success');
  expect(story.ready()).toBe('True/UpToDate');
});

describe('L21: without a bucket', () => {
  test('the job is not stopped; with Stateless it is restarted without state', async () => {
    const story = paced({ status: 'job_running', spec: RESTARTS, job: { cu_number: 8 } });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/SavepointUnavailable');
    setSpec(story, { upgradeMode: 'Stateless' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop', 'put', 'run']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L22: the savepoint fails and the job runs on', () => {
  test('no update, and no further stop for this plan', async () => {
    const story = await changed();
    story.dli.settings.savepoint = 'fails';
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointFailed');
    setSpec(story, { interval: '10m' });
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    story.dli.settings.savepoint = 'taken';
    askNow(story, 'again');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'stop savepoint', 'put', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L23: the job stops without a savepoint', () => {
  test('SavepointMissing within one look, and no start; once a person says Stateless, one without state', async () => {
    const story = await changed();
    story.dli.settings.savepoint = 'none';
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointMissing');
    saysDown(story, 'LeftStopped');
    setSpec(story, { upgradeMode: 'Stateless' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a person who starts it in DLI ends the matter: what differs then waits for a request', async () => {
    const story = await changed();
    story.dli.settings.savepoint = 'none';
    await story.live(HOUR);
    startOutside(story);
    story.dli.settings.savepoint = 'taken';
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/Interrupted');
  });
});

describe('L31: a person starts the job during the wait for rest', () => {
  test('no second stop, no update; the next reconcile-now restarts it', async () => {
    const story = await changed();
    await story.live(10_000);
    startOutside(story);
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/Interrupted');
    askNow(story, 'now');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'stop savepoint', 'put', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L34: restartNonce', () => {
  test('1 to 2 is one restart; the same after a start of the controller, or none any more, is none', async () => {
    const story = paced({ ...RUNS, spec: { restartNonce: 1 } });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    setSpec(story, { restartNonce: 2 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
    story.restart();
    await story.live(HOUR);
    setSpec(story, { restartNonce: undefined });
    await story.live(HOUR);
    setSpec(story, { restartNonce: 2 });
    await story.live(HOUR);
    expect(story.dli.writes).toHaveLength(2);
  });

  test('one that an object of before gains is a restart', async () => {
    const story = paced({ ...RUNS });
    await story.live(HOUR);
    setSpec(story, { restartNonce: 1 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
  });

  test('with a cold edit that DLI refuses: one restart, which goes back, and none for what is left of it', async () => {
    const story = await changed({ restartNonce: 1 });
    setSpec(story, { restartNonce: 2 });
    story.dli.refuse('DLI.11022', 1_000);
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
    expect(story.ready()).toBe('False/RolledBack');
    setSpec(story, { interval: '10m' });
    await story.live(HOUR);
    expect(story.dli.writes).toHaveLength(3);
  });

  test('on a job at rest it is none, now and once the job runs', async () => {
    const story = paced({ status: 'job_cancel_success', live: RUNS.live ?? {} });
    await story.live(HOUR);
    setSpec(story, { restartNonce: 7 });
    await story.live(HOUR);
    startOutside(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
  });

  test('takes what waits for a stop with it, whatever the strategy', async () => {
    const story = paced({ ...RUNS, job: { cu_number: 4 } });
    await story.live(HOUR);
    story.edit({ cu_number: 8 });
    await story.live(HOUR);
    expect(story.ready()).toBe('False/RestartRequired');
    setSpec(story, { restartNonce: 1 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['put', 'put', 'stop savepoint', 'put', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});
