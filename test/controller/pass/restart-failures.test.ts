/** A restart that does not go well: the acceptance sentences L24 to L26, L29 and L30, L32 and L33 of the lifecycle. */
import { describe, expect, test } from '@jest/globals';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { changed, saysDown } from '../../support/restarting.ts';
import { askNow, HOUR, paced, RUNS, reasonsOf, recordAt, setSpec } from '../../support/running.ts';
import { KEY, MINUTE, type Story } from '../../support/story.ts';

const WENT = ['stop savepoint', 'put', 'run resume'];

/** Between the stop and the start of a restart. */
async function betweenStopAndRun(): Promise<Story> {
  const story = await changed();
  await story.live(20_000);
  expect(story.dli.writes).toEqual(['stop savepoint']);
  return story;
}

describe('L24: the update is refused after the stop', () => {
  test('the job runs again with the old settings; RolledBack with the code; not tried again', async () => {
    const story = await changed();
    story.dli.refuse('DLI.11022');
    await story.live(5 * MINUTE);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    expect(story.ready()).toBe('False/RolledBack');
    expect(story.cluster.status().error_code).toBe('DLI.11022');
    expect(story.cluster.status().history?.[0]).toMatchObject({
      operation: 'Restart',
      outcome: 'RolledBack',
    });
    await story.live(24 * HOUR);
    setSpec(story, { interval: '10m' });
    story.restart();
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(WENT);
    expect(reasonsOf(story).filter((reason) => reason === 'RolledBack')).toHaveLength(1);
  });

  test('another edit is another try; a request is one more', async () => {
    const story = await changed();
    story.dli.refuse('DLI.11022');
    await story.live(HOUR);
    story.edit({ cu_number: 9 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([...WENT, ...WENT]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a lost answer is no refusal, whether it was applied or not', async () => {
    for (const what of ['applied', 'not applied'] as const) {
      const story = await changed();
      story.dli.lose(what);
      await story.live(HOUR);
      const put = what === 'applied' ? ['put'] : ['put', 'put'];
      expect(story.dli.writes).toEqual(['stop savepoint', ...put, 'run resume']);
      expect(story.ready()).toBe('True/UpToDate');
    }
  });

  test('one that the state forbids for two minutes is given up', async () => {
    const story = await changed();
    story.dli.refuse('DLI.12003', 100);
    await story.live(HOUR);
    expect(story.dli.writes.filter((write) => write !== 'put')).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.puts.length).toBeLessThan(8);
    expect(story.ready()).toBe('False/RolledBack');
  });
});

describe('the update has no answer that helps, and never will', () => {
  test('an answer 500 to each: after five of them the old settings run again; RolledBack with the code', async () => {
    const story = await changed();
    const body = JSON.stringify({ error_code: 'DLI.10001', error_msg: 'Internal error.' });
    const action = { kind: 'respond', status: 500, headers: {}, body } as const;
    story.dli.faults.add({ server: 'dli', verb: 'PUT', action });
    await story.live(10 * MINUTE);
    expect(story.dli.writes.filter((write) => write !== 'put')).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.puts.length).toBeLessThan(10);
    expect(story.ready()).toBe('False/RolledBack');
    expect(story.cluster.status().error_code).toBe('DLI.10001');
  });
});

describe('DLI makes something else of what is wanted', () => {
  test('one restart, then DiffNotConverging, for a day; another edit is another try', async () => {
    const story = await changed();
    story.dli.settings.rewrites.set('cu_number', 6);
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('False/DiffNotConverging');
    Object.assign(story.dli.job().fields, { cu_number: 7 });
    story.restart();
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(WENT);
    story.dli.settings.rewrites.clear();
    story.edit({ cu_number: 9 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([...WENT, ...WENT]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('an edit while the job becomes stable is no such thing: it is restarted for it', async () => {
    const story = await changed();
    await story.live(90_000);
    expect(story.cluster.status().operation?.step).toBe('Stable');
    story.edit({ cu_number: 9 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([...WENT, ...WENT]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(reasonsOf(story)).not.toContain('DiffNotConverging');
  });
});

describe('nobody can tell, or do, anything for long while the job is down', () => {
  test('DLI does not answer: LeftStopped after minutes, and the job is started once it does', async () => {
    const story = await changed();
    await story.live(20_000);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    story.dli.faults.add({ server: 'dli', action: { kind: 'respond', status: 503, headers: {}, body: '' } });
    await story.live(HOUR);
    expect(story.ready()).toBe('False/LeftStopped');
    saysDown(story, 'LeftStopped');
    story.dli.faults.clear();
    await story.live(5 * MINUTE);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('each start has no answer: the same', async () => {
    const story = await changed();
    story.dli.loseOrder('not taken', 1_000, 'run');
    await story.live(HOUR);
    expect(story.ready()).toBe('False/LeftStopped');
    saysDown(story, 'LeftStopped');
    expect(story.dli.orders.length).toBeLessThan(25);
  });

  test('a refused start is tried each minute, and its health does not change with each try', async () => {
    const story = await changed();
    story.dli.refuseOrder('DLI.10005', 1_000, 'run');
    await story.live(HOUR);
    const since = () => conditionOf(story.cluster.status().conditions, 'JobHealthy')?.lastTransitionTime;
    const before = since();
    await story.live(HOUR);
    expect(since()).toBe(before);
  });
});

describe('somebody else stops the job between stop and start, and DLI cannot', () => {
  test('after half an hour it is not healthy', async () => {
    const story = await betweenStopAndRun();
    while (story.cluster.status().operation?.step !== 'Run') await story.pass();
    story.become('job_cancel_fail');
    await story.live(HOUR);
    expect(conditionOf(story.cluster.status().conditions, 'JobHealthy')?.status).toBe('False');
  });
});

describe('a stop that is not wanted any more, and that DLI could not make', () => {
  test('the job comes to rest after all: it is started', async () => {
    const story = await changed();
    story.dli.settings.stopOutcome = 'job_cancel_fail';
    await story.live(45_000);
    expect(story.dli.job().status).toBe('job_cancel_fail');
    story.edit({ cu_number: 4 });
    await story.live(10 * MINUTE);
    expect(story.dli.orders).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/StopFailed');
    Object.assign(story.dli.job(), { status: 'job_cancel_success', savepoint_path: 'flink-bucket/late' });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('arrears while the job is down', () => {
  test('they end, and DLI does not start what did not run: the restart does', async () => {
    const story = await betweenStopAndRun();
    await story.live(20_000);
    while (story.cluster.status().operation?.step !== 'Run') await story.pass();
    story.dli.cloud().jobs.arrears('104');
    await story.live(HOUR);
    expect(story.ready()).toBe('False/ArrearsStopped');
    expect(story.dli.orders).toEqual(['stop savepoint']);
    story.dli.cloud().jobs.recover('104');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('they begin while DLI starts it: the start is made again', async () => {
    const story = await betweenStopAndRun();
    while (story.dli.orders.length < 2) await story.pass();
    story.dli.cloud().jobs.arrears('104');
    await story.live(HOUR);
    expect(story.ready()).toBe('False/ArrearsStopped');
    Object.assign(story.dli.job(), { status: 'job_cancel_success' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([...WENT, 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('the object names another region while the job is down', () => {
  const elsewhere = async (isThere = true): Promise<Story> => {
    const story = await changed();
    story.dli.refuseOrder('DLI.13001', 5, 'run');
    await story.live(60_000);
    if (!isThere) story.dli.cloud('eu-west-101').jobs.remove('104');
    setSpec(story, { region: 'eu-west-101' });
    await story.live(HOUR);
    return story;
  };

  test('nothing is done to the job of that number there, and LeftStopped names the place; then it is started', async () => {
    const story = await elsewhere();
    expect(story.dli.cloud('eu-west-101').jobs.need('104').status).toBe('job_running');
    expect(story.ready()).toBe('False/LeftStopped');
    saysDown(story, 'LeftStopped');
    expect(conditionOf(story.cluster.status().conditions, 'Ready')?.message).toMatch(/Job 104 in cn-north-4/);
    setSpec(story, { region: undefined });
    await story.live(HOUR);
    expect(story.dli.job().status).toBe('job_running');
    expect(story.ready()).toBe('False/RolledBack');
  });

  test('no job has that number there: the one that is down is not forgotten for that', async () => {
    const story = await elsewhere(false);
    expect(story.ready()).toBe('False/LeftStopped');
    saysDown(story, 'LeftStopped');
    setSpec(story, { region: undefined });
    await story.live(HOUR);
    expect(story.dli.job().status).toBe('job_running');
  });

  test('the same while its stop is under way, by another Secret', async () => {
    const story = await changed();
    await story.passes(3);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    story.dli.cloud('eu-west-101').jobs.remove('104');
    story.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey: 'SK', region: 'eu-west-101' });
    await story.live(HOUR);
    saysDown(story, 'LeftStopped');
    story.rotate('SK');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a reconcile-now gives it up there, too', async () => {
    const story = await elsewhere(false);
    askNow(story, 'give it up');
    await story.live(HOUR);
    expect(story.ready()).toBe('False/JobNotFound');
    expect(story.cluster.status().operation).toBeUndefined();
  });

  test('a reconcile-now gives it up', async () => {
    const story = await elsewhere();
    setSpec(story, { updateStrategy: undefined });
    askNow(story, 'give it up');
    await story.live(HOUR);
    expect(story.ready()).toBe('False/RestartRequired');
    expect(story.cluster.status().operation).toBeUndefined();
    expect(story.cluster.finalizers.map(({ held }) => held)).toEqual([true, false]);
  });
});

describe('our finalizer is taken away in the middle of a restart, as kubectl replace does', () => {
  const STEPS = ['stop savepoint', 'put', 'run resume'];

  test.each([0, 1, 2, 3])(
    '%i calls after its begin: it is set again, and the restart goes on',
    async (calls) => {
      const story = await changed();
      while (story.dli.writes.length < calls || story.cluster.status().operation === undefined)
        await story.untilNext();
      await story.pass();
      story.cluster.touch({ held: undefined });
      await story.live(HOUR);
      expect(story.dli.writes).toEqual(STEPS);
      expect(story.ready()).toBe('True/UpToDate');
      expect(story.cluster.get().held).toBeUndefined();
    },
  );

  test('it is not set again where we have taken it away: the object names another region before the stop', async () => {
    const story = await changed({ updateStrategy: 'Restart' });
    while (story.cluster.status().operation === undefined) await story.untilNext();
    setSpec(story, { region: 'eu-west-101', updateStrategy: undefined });
    await story.live(HOUR);
    expect(story.dli.orders).toEqual([]);
    expect(story.cluster.finalizers.map(({ held }) => held)).toEqual([true, false]);
  });

  test('a process that has not seen the two together does not believe the record', async () => {
    const story = await changed();
    while (story.dli.writes.length < 1) await story.untilNext();
    story.cluster.touch({ held: undefined });
    story.restart();
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    saysDown(story, 'LeftStopped');
  });
});

describe('the clock is set back while the job is down', () => {
  test('a start that was refused is tried again as soon as before', async () => {
    const story = await changed();
    story.edit({ cu_number: 3 });
    story.dli.refuseOrder('DLI.13001', 2, 'run');
    while (story.dli.orders.length < 3) await story.pass();
    story.wallAheadMs -= 24 * HOUR;
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L25: the new settings do not start', () => {
  const BACK = [...WENT, 'put', 'run resume'];

  test.each(['job_submit_fail', 'job_running_exception'] as const)('%s: the old ones run', async (status) => {
    const story = await changed();
    story.dli.settings.runOutcome = [status, 'job_running'];
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(BACK);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    expect(story.ready()).toBe('False/RolledBack');
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(BACK);
  });

  test('refused by a code that is about the settings', async () => {
    const story = await changed();
    story.dli.refuseOrder('DLI.13003', 1, 'run');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(BACK);
    expect(story.ready()).toBe('False/RolledBack');
    expect(story.cluster.status().error_code).toBe('DLI.13003');
  });

  test('onFailure Hold: StartFailed, and the settings stay; a corrected spec is started', async () => {
    const story = await changed({ onFailure: 'Hold' });
    story.dli.settings.runOutcome = ['job_submit_fail', 'job_running'];
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('False/StartFailed');
    saysDown(story, 'LeftStopped');
    expect(story.cluster.status().history?.[0]).toMatchObject({ operation: 'Restart', outcome: 'Held' });
    story.edit({ cu_number: 6 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([...WENT, 'put', 'run resume']);
    expect(story.dli.job().fields['cu_number']).toBe(6);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('an old value that may hold a key is known to this process only', async () => {
    const story = await changed();
    story.edit({ cu_number: 4, entrypoint_args: '--password new' });
    Object.assign(story.dli.job().fields, { entrypoint_args: '--password old' });
    story.dli.settings.runOutcome = ['job_submit_fail', 'job_running'];
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(BACK);
    expect(story.dli.job().fields['entrypoint_args']).toBe('--password old');
    expect(JSON.stringify(story.cluster.patches)).not.toMatch(/password (old|new)/);
  });

  test('a process that does not know it starts the new settings once more, and says what is to be set back', async () => {
    const story = await changed();
    story.edit({ cu_number: 4, entrypoint_args: '--password new' });
    Object.assign(story.dli.job().fields, { entrypoint_args: '--password old' });
    story.dli.settings.runOutcome = 'job_submit_fail';
    while (story.dli.orders.length < 2) await story.pass();
    story.restart();
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual([...WENT, 'run resume']);
    expect(story.ready()).toBe('False/StartFailed');
    const { conditions = [] } = story.cluster.status();
    expect(conditions[0]?.message).toMatch(/Values that only you know: entrypoint_args/);
  });
});

test('a start whose answer was lost with the process, and that has failed: the old settings, and no second try', async () => {
  const story = await changed();
  story.dli.settings.runOutcome = ['job_submit_fail', 'job_running'];
  story.dli.loseOrder('taken', 1, 'run');
  while (!story.dli.writes.includes('run resume')) await story.pass();
  story.restart();
  await story.live(HOUR);
  expect(story.dli.writes).toEqual([...WENT, 'put', 'run resume']);
  expect(story.ready()).toBe('False/RolledBack');
});

describe('L26: neither the new settings nor the old ones start', () => {
  test('StartFailed, not healthy, and the old ones are tried every 5 minutes until they run', async () => {
    const story = await changed();
    story.dli.settings.runOutcome = 'job_submit_fail';
    await story.live(HOUR);
    expect(story.ready()).toBe('False/StartFailed');
    saysDown(story, 'LeftStopped');
    const tries = story.dli.orders.length;
    expect(tries).toBeGreaterThan(9);
    expect(tries).toBeLessThan(14);
    expect(story.dli.puts).toHaveLength(2);
    story.dli.settings.runOutcome = 'job_running';
    await story.live(10 * MINUTE);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    expect(story.ready()).toBe('False/RolledBack');
    expect(story.cluster.status().history?.[0]?.downtimeSeconds).toBeGreaterThan(3_000);
  });
});

describe('L29: the start is refused for a missing right after the stop', () => {
  test('LeftStopped, tried each minute; a corrected Secret starts the job at once', async () => {
    const story = await changed();
    story.dli.refuseOrder('DLI.10005', 100, 'run');
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('False/LeftStopped');
    saysDown(story, 'LeftStopped');
    expect(story.cluster.status().error_code).toBe('DLI.10005');
    expect(story.dli.puts).toHaveLength(1);
    story.dli.faults.clear();
    story.rotate('SK2');
    await story.pass();
    await story.pass();
    expect(story.dli.orders.at(-1)).toBe('run resume');
    await story.live(HOUR);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('credentials that are no good any more: LeftStopped, and looked at each minute', async () => {
    const story = await changed();
    await story.live(10_000);
    story.dli.trust('another');
    await story.live(30 * MINUTE);
    expect(story.ready()).toBe('False/LeftStopped');
    saysDown(story, 'LeftStopped');
    story.dli.trust('SK');
    await story.live(5 * MINUTE);
    expect(story.dli.writes).toEqual(WENT);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L30: another job takes the CUs that the stop has freed', () => {
  test('after 5 minutes the old number is put back and started, where the update has raised it', async () => {
    const story = await changed();
    story.dli.refuseOrder('DLI.13001', 7, 'run');
    await story.live(30 * MINUTE);
    expect(story.dli.writes.filter((write) => write === 'put')).toHaveLength(2);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    expect(story.ready()).toBe('False/RolledBack');
  });

  test('where it has not, the start is tried each minute, then every 5, for ever', async () => {
    const story = await changed();
    story.edit({ cu_number: 3 });
    story.dli.refuseOrder('DLI.13001', 1_000, 'run');
    await story.live(2 * MINUTE);
    expect(story.ready()).toBe('False/Restarting');
    await story.live(2 * HOUR);
    expect(story.ready()).toBe('False/LeftStopped');
    const tries = story.dli.orders.length;
    expect(tries).toBeGreaterThan(30);
    expect(tries).toBeLessThan(40);
    story.dli.faults.clear();
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('L32: the object is deleted between stop and start', () => {
  test('the finalizer holds it, the job is started, then the object goes', async () => {
    const story = await betweenStopAndRun();
    story.cluster.touch({ wanted: 'gone' });
    for (let at = 0; at < 200 && story.cluster.manifest(KEY) !== undefined; at += 1) await story.pass();
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.job().status).toBe('job_running');
    expect(story.cluster.manifest(KEY)).toBeUndefined();
  });
});

test('a deleted object whose job cannot be started is not held for ever: it goes after an hour, and says so', async () => {
  const story = await changed();
  story.dli.settings.savepoint = 'none';
  await story.live(2 * MINUTE);
  expect(story.ready()).toBe('False/SavepointMissing');
  story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
  const from = story.now;
  while (story.cluster.manifest(KEY) !== undefined && story.now - from < 3 * HOUR) await story.untilNext();
  expect(story.cluster.manifest(KEY)).toBeUndefined();
  expect(story.now - from).toBeGreaterThan(50 * MINUTE);
  expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'Released' });
});

describe('L33: suspend or mode Observe between stop and start', () => {
  test.each([
    ['suspend', { suspend: true }, 'Unknown/Suspended'],
    ['Observe', { mode: 'Observe' }, 'False/DriftDetected'],
  ])('%s: the job runs first', async (_, spec, end) => {
    const story = await betweenStopAndRun();
    setSpec(story, spec);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    expect(story.ready()).toBe(end);
    expect(story.cluster.status().operation).toBeUndefined();
  });

  test('state Stopped ends it: the job stays down, and nobody counts it as trouble', async () => {
    const story = await betweenStopAndRun();
    setSpec(story, { state: 'Stopped' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put']);
    expect(story.ready()).toBe('True/UpToDate');
    askNow(story, 'now');
    await story.live(HOUR);
    expect(story.dli.job().status).toBe('job_cancel_success');
  });
});

describe('a record of a restart on an object without our finalizer, which only a status writer can have made', () => {
  test.each([
    ['PutOld', { step: 'PutOld', previous: [{ field: 'entrypoint', value: '"y.jar"' }] }],
    ['Run without state', { step: 'Run', upgradeMode: 'Stateless', resume: false }],
  ])('%s: nothing is sent, and it is given up for a reconcile-now', async (_, more) => {
    const story = paced({ status: 'job_cancel_success', live: RUNS.live ?? {} });
    await story.live(MINUTE);
    const record = recordAt(story, story.now, { type: 'Restart', ...more });
    const downSince = record['startedAt'];
    story.cluster.forge({ ...story.cluster.stored(), operation: { ...record, downSince } }, story.now);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/LeftStopped');
    askNow(story, 'given up');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().operation).toBeUndefined();
  });
});
