/** `initialSavepointPath` and `savepointRedeployNonce`: the acceptance sentence L35 of the lifecycle, and what goes with it. */
import { describe, expect, test } from '@jest/globals';
import { changed, RESTARTS, saysDown, startOutside } from '../../support/restarting.ts';
import {
  askNow,
  HOUR,
  paced,
  RUNS,
  reasonsOf,
  recordAt,
  setSpec,
  stepsWritten,
  stopOutside,
} from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

const PATH = 'bucket/dir/savepoint-1';
const ASKED = { initialSavepointPath: `obs://${PATH}`, savepointRedeployNonce: 1 };
const RESTORED = ['stop savepoint', `import ${PATH}`, 'run resume'];

/** A running job that has been looked at; then a restore is asked for. */
async function asked(spec: object = {}, more: object = {}): Promise<Story> {
  const story = paced({ ...RUNS, spec: more });
  await story.live(MINUTE);
  story.counts();
  setSpec(story, { ...ASKED, ...spec });
  return story;
}

async function until(story: Story, step: string): Promise<void> {
  for (let passes = 0; passes < 50; passes += 1) {
    if (story.cluster.status().operation?.step === step) return;
    await story.untilNext();
  }
  throw new Error(`no step ${step}`);
}

const nonceOf = (story: Story) => story.cluster.status().handled?.savepointRedeployNonce;

describe('L35: a path and a new nonce', () => {
  test('stop, import and run in one apply: the job runs from the path', async () => {
    const story = await asked({}, { state: 'Running' });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(RESTORED);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', resumedFrom: PATH });
    expect(story.ready()).toBe('True/UpToDate');
    expect(nonceOf(story)).toBe(1);
    expect(story.cluster.status().operation).toBeUndefined();
    expect(story.cluster.get().held).toBeUndefined();
  });

  test('one status write a recorded step, and the story in the events', async () => {
    const story = await asked();
    const before = story.cluster.patches.length;
    await story.live(10 * MINUTE);
    expect(stepsWritten(story).slice(before)).toEqual([
      'Stop Intended',
      'WaitRest Accepted',
      'Import Intended',
      'Run as before',
      'WaitRunning Accepted',
      'Stable as before',
      'no record',
    ]);
    expect(reasonsOf(story).slice(1)).toEqual(['OperationStarted', 'Stopped', 'OperationStarted', 'Started']);
    expect(story.cluster.events.at(-2)?.note).toMatch(/the start, from spec\.initialSavepointPath/);
    expect(story.cluster.status().history?.[0]).toMatchObject({
      operation: 'Restart',
      outcome: 'Applied',
      savepoint: 'taken',
    });
  });

  test.each([
    ['Rejected', 'DLI.0002', () => undefined],
    [
      'PermissionDenied',
      'DLI.10005',
      (story: Story) => {
        story.dli.cloud().account.rights = { update: false };
      },
    ],
  ])('a refused import starts the old state again, and says so: %s', async (...[, code, happens]) => {
    const story = await asked();
    story.dli.settings.savepoints = new Set(['bucket/other']);
    happens(story);
    await story.live(24 * HOUR);
    expect(story.dli.writes.filter((write) => !write.startsWith('import'))).toEqual([
      'stop savepoint',
      'run resume',
    ]);
    expect(story.dli.job()).toMatchObject({ status: 'job_running' });
    expect(story.dli.job().resumedFrom).toMatch(/^flink-bucket\/jobs\/savepoint/);
    expect(story.ready()).toBe('False/RolledBack');
    expect(story.cluster.status()).toMatchObject({ error_code: code });
    expect(nonceOf(story)).toBeUndefined();
  });

  test('once the path is corrected the job is restored from it, without another nonce', async () => {
    const story = await asked();
    story.dli.settings.savepoints = new Set(['bucket/other']);
    await story.live(HOUR);
    setSpec(story, { interval: '10m' });
    await story.live(HOUR);
    const before = story.dli.writes.length;
    setSpec(story, { initialSavepointPath: 'bucket/other' });
    await story.live(HOUR);
    expect(story.dli.writes.slice(before)).toEqual(['stop savepoint', 'import bucket/other', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(nonceOf(story)).toBe(1);
  });

  test('the same nonce again, none, and another path without one are no restore', async () => {
    const story = await asked();
    await story.live(HOUR);
    story.restart();
    await story.live(HOUR);
    setSpec(story, { initialSavepointPath: undefined, savepointRedeployNonce: undefined });
    await story.live(HOUR);
    setSpec(story, ASKED);
    await story.live(HOUR);
    setSpec(story, { initialSavepointPath: 'bucket/other' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTORED);
    setSpec(story, { savepointRedeployNonce: 2 });
    await story.live(HOUR);
    expect(story.dli.writes.slice(3)).toEqual(['stop savepoint', 'import bucket/other', 'run resume']);
  });

  test('of a new object a running job is left alone', async () => {
    const story = paced({ ...RUNS, spec: { ...ASKED, state: 'Running' } });
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(nonceOf(story)).toBe(1);
  });

  test('with a cold edit it is one restart', async () => {
    const story = await changed();
    setSpec(story, ASKED);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', `import ${PATH}`, 'run resume']);
    expect(story.dli.job()).toMatchObject({ resumedFrom: PATH, fields: { cu_number: 8 } });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('with Stateless the stop takes no savepoint', async () => {
    const story = await asked({ upgradeMode: 'Stateless' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop', `import ${PATH}`, 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('a job at rest with state Running', () => {
  test.each(['job_cancel_success', 'job_submit_fail', 'job_finish', 'job_idle'])(
    '%s: it is started from the path, once',
    async (status) => {
      const story = paced({ ...RUNS, status, spec: { state: 'Running' } });
      await story.live(MINUTE);
      Object.assign(story.dli.job(), { status, steps: [], start_time: story.now });
      story.dli.writes.length = 0;
      await story.live(HOUR);
      const before = story.dli.writes.length;
      setSpec(story, ASKED);
      await story.live(24 * HOUR);
      expect(story.dli.writes.slice(before)).toEqual([`import ${PATH}`, 'run resume']);
      expect(story.dli.job()).toMatchObject({ status: 'job_running', resumedFrom: PATH });
      expect(story.ready()).toBe('True/UpToDate');
      expect(nonceOf(story)).toBe(1);
    },
  );

  test('a refused import: it is not started, and the code is told; a corrected path starts it', async () => {
    const story = paced({ ...RUNS, status: 'job_cancel_success' });
    await story.live(MINUTE);
    story.dli.settings.savepoints = new Set(['bucket/other']);
    stopOutside(story, 'bucket/its-own');
    setSpec(story, { ...ASKED, state: 'Running' });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([`import ${PATH}`, `import obs://${PATH}`]);
    expect(story.ready()).toBe('False/Rejected');
    expect(story.cluster.status()).toMatchObject({ error_code: 'DLI.0002' });
    setSpec(story, { initialSavepointPath: 'bucket/other/' });
    await story.live(HOUR);
    expect(story.dli.writes.slice(2)).toEqual(['import bucket/other/', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a restart that has left it down without a savepoint: a path is the choice of a person', async () => {
    const story = await changed();
    story.dli.settings.savepoint = 'none';
    await story.live(HOUR);
    expect(story.ready()).toBe('False/SavepointMissing');
    setSpec(story, ASKED);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', `import ${PATH}`, 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(nonceOf(story)).toBe(1);
  });
});

describe('a job at rest that nobody starts', () => {
  test.each([undefined, 'Stopped'])(
    'state %s: nothing is imported; its next start is from the path',
    async (state) => {
      const story = paced({
        ...RUNS,
        status: 'job_cancel_success',
        spec: state === undefined ? {} : { state },
      });
      await story.live(HOUR);
      setSpec(story, ASKED);
      await story.live(HOUR);
      expect(story.dli.writes).toEqual([]);
      expect(story.ready()).toBe('True/UpToDate');
      setSpec(story, { state: 'Running' });
      await story.live(HOUR);
      expect(story.dli.writes).toEqual([`import ${PATH}`, 'run resume']);
    },
  );

  test('state unset, and a person starts it: it is restored then', async () => {
    const story = paced({ ...RUNS, status: 'job_cancel_success' });
    await story.live(HOUR);
    setSpec(story, ASKED);
    await story.live(HOUR);
    startOutside(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTORED);
  });
});

describe('the first run of a job', () => {
  const FIRST = { initialSavepointPath: PATH, state: 'Running' };

  test('begins with the path, and the runs after it do not', async () => {
    const story = paced({ status: 'job_init', spec: FIRST, live: RUNS.live ?? {} });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([`import ${PATH}`, 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
    stopOutside(story, 'bucket/its-own');
    askNow(story, 'start');
    await story.live(HOUR);
    expect(story.dli.writes.slice(2)).toEqual(['run resume']);
    expect(story.dli.job().resumedFrom).toBe('bucket/its-own');
  });

  test.each(['running', 'submitted'] as const)(
    'that fails does not use the path up (%s): it counts until the job has run',
    async (savepointUsedUp) => {
      const story = paced({ status: 'job_init', spec: FIRST });
      Object.assign(story.dli.settings, { savepointUsedUp, runOutcome: ['job_submit_fail', 'job_running'] });
      await story.live(HOUR);
      expect(story.ready()).toBe('False/StartFailed');
      setSpec(story, { interval: '10m' });
      await story.live(HOUR);
      expect(story.dli.writes).toEqual([`import ${PATH}`, 'run resume', `import ${PATH}`, 'run resume']);
      expect(story.dli.job()).toMatchObject({ status: 'job_running', resumedFrom: PATH });
    },
  );

  test('that fails again and again is tried as seldom as one without a path', async () => {
    const runsOf = async (spec: object): Promise<number> => {
      const story = paced({
        status: 'job_init',
        spec: { state: 'Running', restartPolicy: 'OnFailure', ...spec },
      });
      story.dli.settings.runOutcome = 'job_submit_fail';
      await story.live(6 * HOUR);
      return story.dli.writes.filter((write) => write.startsWith('run')).length;
    };
    expect(await runsOf(FIRST)).toBe(await runsOf({}));
  });

  test('waits where the path is refused: a draft is not started without its state', async () => {
    const story = paced({ status: 'job_init', spec: FIRST });
    story.dli.settings.savepoints = new Set();
    await story.live(20 * MINUTE);
    expect(story.dli.writes).toEqual([`import ${PATH}`, `import obs://${PATH}`]);
    expect(story.ready()).toBe('False/Rejected');
  });

  test('with a nonce beside it is one start, and no restart after it', async () => {
    const story = paced({
      status: 'job_init',
      spec: { ...FIRST, savepointRedeployNonce: 5 },
      live: RUNS.live ?? {},
    });
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual([`import ${PATH}`, 'run resume']);
    expect(nonceOf(story)).toBe(5);
  });
});

test('a nonce that comes during the very first operation of an object is acted on, too', async () => {
  const story = paced({ ...RUNS, job: { cu_number: 4 } });
  setSpec(story, { ...RESTARTS, state: 'Running', restartNonce: 1 });
  story.edit({ cu_number: 8 });
  await until(story, 'WaitRest');
  setSpec(story, ASKED);
  await until(story, 'Stable');
  setSpec(story, { restartNonce: 2 });
  await story.live(HOUR);
  expect(story.dli.writes.filter((write) => !write.startsWith('put'))).toEqual([
    'stop savepoint',
    `import ${PATH}`,
    'run resume',
    'stop savepoint',
    'run resume',
  ]);
  expect(nonceOf(story)).toBe(1);
});

describe('what goes wrong in between', () => {
  test('the stop takes no savepoint: the job stays down, as the way back is not there; Stateless lets it go on', async () => {
    const story = await asked();
    story.dli.settings.savepoint = 'none';
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointMissing');
    setSpec(story, { upgradeMode: 'Stateless' });
    await story.live(HOUR);
    expect(story.dli.writes.slice(1)).toEqual([`import ${PATH}`, 'run resume']);
  });

  test('the savepoint fails and the job runs on: it is not stopped for that again', async () => {
    const story = await asked();
    story.dli.settings.savepoint = 'fails';
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/SavepointFailed');
  });

  test('Stateless, and the path is refused: there is nothing to go back to, and it is never started afresh', async () => {
    const story = await asked({ upgradeMode: 'Stateless' });
    story.dli.settings.savepoints = new Set(['bucket/other']);
    await story.live(7 * MINUTE);
    saysDown(story, 'LeftStopped');
    expect(story.ready()).toBe('False/LeftStopped');
    expect(story.cluster.status()).toMatchObject({ error_code: 'DLI.0002' });
    await story.live(HOUR);
    expect(story.dli.writes.filter((write) => !write.startsWith('import'))).toEqual(['stop']);
    const before = story.dli.writes.length;
    setSpec(story, { initialSavepointPath: 'bucket/other' });
    await story.live(HOUR);
    expect(story.dli.writes.slice(before)).toEqual(['import bucket/other', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a path that is there at last is taken by itself', async () => {
    const story = await asked({ upgradeMode: 'Stateless' });
    story.dli.settings.savepoints = new Set();
    await story.live(30 * MINUTE);
    story.dli.settings.savepoints = 'any';
    await story.live(6 * MINUTE);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', resumedFrom: PATH });
  });

  test('a cold edit whose import is refused: the old settings run again from the old state', async () => {
    const story = await changed();
    setSpec(story, ASKED);
    story.dli.settings.savepoints = new Set();
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual([
      ...['stop savepoint', 'put', `import ${PATH}`, `import obs://${PATH}`, 'put', 'run resume'],
    ]);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    expect(story.ready()).toBe('False/RolledBack');
  });

  test('a cold edit that is refused: nothing is imported, and the old state runs', async () => {
    const story = await changed();
    setSpec(story, ASKED);
    story.dli.refuse('DLI.11022', 1_000);
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
    expect(story.dli.job().resumedFrom).toMatch(/^flink-bucket\/jobs\/savepoint/);
    expect(story.ready()).toBe('False/RolledBack');
    expect(nonceOf(story)).toBeUndefined();
  });

  test.each(['running', 'submitted'] as const)(
    'the job does not start with new settings from the path: the old ones start from it (%s)',
    async (savepointUsedUp) => {
      const story = await changed();
      setSpec(story, ASKED);
      Object.assign(story.dli.settings, { savepointUsedUp, runOutcome: ['job_submit_fail', 'job_running'] });
      await story.live(24 * HOUR);
      const again = savepointUsedUp === 'submitted' ? [`import ${PATH}`] : [];
      expect(story.dli.writes).toEqual([
        ...['stop savepoint', 'put', `import ${PATH}`, 'run resume', 'put', ...again, 'run resume'],
      ]);
      expect(story.dli.job()).toMatchObject({ resumedFrom: PATH, fields: { cu_number: 4 } });
      expect(story.ready()).toBe('False/RolledBack');
      expect(nonceOf(story)).toBe(1);
    },
  );

  test.each(['running', 'submitted'] as const)(
    'it does not start from the path: tried again from it (%s)',
    async (savepointUsedUp) => {
      const story = await asked();
      Object.assign(story.dli.settings, {
        savepointUsedUp,
        runOutcome: ['job_submit_fail', 'job_submit_fail', 'job_running'],
      });
      await story.live(HOUR);
      expect(new Set(story.dli.writes)).toEqual(new Set(RESTORED));
      expect(story.dli.writes.filter((write) => write === 'run resume')).toHaveLength(3);
      expect(story.dli.job()).toMatchObject({ status: 'job_running', resumedFrom: PATH });
      expect(story.ready()).toBe('True/UpToDate');
    },
  );

  test('the path is edited before the start: the newest is taken', async () => {
    const story = await asked();
    await until(story, 'Run');
    setSpec(story, { initialSavepointPath: 'bucket/other' });
    await story.live(HOUR);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', resumedFrom: 'bucket/other' });
    expect(story.dli.writes.filter((write) => write === 'run resume')).toHaveLength(1);
  });

  test('the nonce is taken back after the stop: the job goes on from its own savepoint', async () => {
    const story = await asked();
    await until(story, 'Import');
    setSpec(story, { savepointRedeployNonce: undefined, initialSavepointPath: undefined });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each([{ suspend: true }, { mode: 'Observe' }])(
    '%j in between: it is restored and started first',
    async (spec) => {
      const story = await asked();
      await story.live(30_000);
      setSpec(story, spec);
      await story.live(HOUR);
      expect(story.dli.writes).toEqual(RESTORED);
      expect(story.dli.job()).toMatchObject({ status: 'job_running', resumedFrom: PATH });
    },
  );

  test('state Stopped in between: it ends as a stop, and nothing is imported', async () => {
    const story = await asked();
    await story.live(10_000);
    setSpec(story, { state: 'Stopped' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
  });

  test('a person starts it before the import: Interrupted, and a reconcile-now restores it', async () => {
    const story = await asked();
    await until(story, 'Import');
    startOutside(story);
    await story.live(24 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/Interrupted');
    askNow(story, 'now');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', ...RESTORED]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each([
    ['lost', { kind: 'answerLost' }],
    ['a fault of DLI', { kind: 'respond', status: 500, body: '{"error_code":"DLI.10001","error_msg":"x"}' }],
  ] as const)('the answer to the import is %s: it is sent again', async (_, action) => {
    const story = await asked();
    story.dli.faults.add({ verb: 'POST', path: 'import-savepoint', action, times: 1 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', `import ${PATH}`, `import ${PATH}`, 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('DLI never answers the import: the old state runs again after eight tries', async () => {
    const story = await asked();
    story.dli.faults.add({ verb: 'POST', path: 'import-savepoint', action: { kind: 'reset' } });
    await story.live(HOUR);
    expect(story.dli.writes.filter((write) => write.startsWith('import'))).toHaveLength(8);
    expect(story.dli.writes.at(-1)).toBe('run resume');
    expect(story.ready()).toBe('False/RolledBack');
  });

  test.each(['refused', 'required', 'optional'] as const)(
    'obs:// in a path is %s by DLI: it is restored',
    async (savepointScheme) => {
      const story = await asked();
      story.dli.settings.savepointScheme = savepointScheme;
      await story.live(HOUR);
      expect(story.dli.job().resumedFrom?.replace('obs://', '')).toBe(PATH);
      expect(story.ready()).toBe('True/UpToDate');
    },
  );
});

test('outside its windows a running job is not restored; at the opening it is', async () => {
  const window = { start: '02:00', duration: '1h', timeZone: 'UTC' };
  const story = await asked({ maintenanceWindows: [window] });
  await story.live(MINUTE);
  expect(story.ready()).toBe('False/OutsideWindow');
  expect(story.dli.writes).toEqual([]);
  await story.live(24 * HOUR);
  expect(story.dli.writes).toEqual(RESTORED);
});

describe('whatever else becomes of the object after the stop', () => {
  test('its spec breaks the schema: the job is restored and started, and that is told then', async () => {
    const story = await asked();
    await until(story, 'WaitRest');
    story.edit({ cu_number: 'four' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTORED);
    expect(story.ready()).toBe('False/InvalidSpec');
    expect(nonceOf(story)).toBe(1);
    story.edit({ cu_number: 4 });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTORED);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test.each([{ suspend: true }, { mode: 'Observe' }])(
    '%j before the stop: the job is not stopped',
    async (spec) => {
      const story = await asked();
      await until(story, 'Stop');
      setSpec(story, spec);
      await story.live(HOUR);
      expect(story.dli.writes).toEqual([]);
      expect(story.cluster.status().operation).toBeUndefined();
    },
  );

  test('its path breaks the schema: the job is started as it was', async () => {
    const story = await asked();
    await until(story, 'WaitRest');
    setSpec(story, { initialSavepointPath: 'nowhere' });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.ready()).toBe('False/InvalidSpec');
    expect(nonceOf(story)).toBeUndefined();
  });
});

/** From now on DLI leaves start_time out. */
function withoutStartTime(story: Story): void {
  const { dli } = story;
  story.world.dli = dli.with({
    async show(...asking) {
      const answer = await dli.show(...asking);
      if (!answer.ok) return answer;
      const { start_time: _, ...value } = answer.value;
      return { ok: true, value };
    },
  });
}

test('a job that has run is not taken back to the path of its first run, where DLI leaves start_time out, too', async () => {
  const spec = { initialSavepointPath: PATH, state: 'Running', ...RESTARTS };
  const story = paced({ status: 'job_init', spec, live: RUNS.live ?? {}, job: { cu_number: 4 } });
  withoutStartTime(story);
  await story.live(HOUR);
  expect(story.dli.writes).toEqual([`import ${PATH}`, 'run resume']);
  Object.assign(story.dli.settings, { runOutcome: ['job_submit_fail', 'job_running'] });
  story.edit({ cu_number: 8 });
  await story.live(HOUR);
  expect(story.dli.writes.slice(2)).toEqual(['stop savepoint', 'put', 'run resume', 'put', 'run resume']);
  expect(story.dli.job().resumedFrom).toMatch(/^flink-bucket/);
});

test('a record that somebody else has written does not choose the state: the path of the spec is imported', async () => {
  const story = paced({ status: 'job_init', spec: { initialSavepointPath: PATH, state: 'Running' } });
  const operation = recordAt(story, story.now - 5 * MINUTE, {
    type: 'Start',
    step: 'Run',
    resume: false,
    restore: { of: 'bucket/of-somebody-else', became: 'Imported' },
  });
  story.cluster.forge({ operation }, story.now);
  await story.live(HOUR);
  expect(story.dli.writes).toEqual([`import ${PATH}`, 'run resume']);
});
