/** How restarts and starts end that take a long or a crooked way. */
import { describe, expect, test } from '@jest/globals';
import type { Operation } from '../../../src/core/object/operation.ts';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { changed } from '../../support/restarting.ts';
import { askNow, HOUR, paced, RUNS, reasonsOf, setSpec, stopOutside } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

const WENT = ['stop savepoint', 'put', 'run resume'];
const messageOf = (story: Story): string =>
  conditionOf(story.cluster.status().conditions, 'Ready')?.message ?? '';

/** DLI restarts the job every 40 seconds. */
async function crashing(story: Story, ms: number): Promise<void> {
  for (const end = story.now + ms; story.now < end; ) {
    const job = story.dli.job();
    Object.assign(job, { start_time: story.now, restart_times: Number(job.restart_times ?? 0) + 1 });
    await story.live(40_000);
  }
}

describe('DLI restarts the job again and again after a restart of ours', () => {
  async function unstable(): Promise<Story> {
    const story = await changed();
    while (story.cluster.status().operation?.step !== 'Stable') await story.live(1_000);
    await crashing(story, 50 * MINUTE);
    expect(story.ready()).toBe('False/Restarting');
    await crashing(story, 15 * MINUTE);
    return story;
  }

  test('after an hour it has failed, and is not told as down, nor stopped or started again', async () => {
    const story = await unstable();
    expect(story.ready()).toBe('False/StartFailed');
    expect(messageOf(story)).toMatch(/DLI restarts it again and again/);
    expect(conditionOf(story.cluster.status().conditions, 'JobHealthy')?.status).toBe('True');
    expect(story.cluster.status().operation?.downSince).toBeUndefined();
    expect(story.cluster.get().held).toBeUndefined();
    expect(story.cluster.status().history?.[0]).toMatchObject({ operation: 'Restart', outcome: 'Refused' });
    const events = story.cluster.events.length;
    await crashing(story, 30 * MINUTE);
    expect(story.ready()).toBe('False/StartFailed');
    expect(story.cluster.events).toHaveLength(events);
    await story.live(HOUR);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.dli.writes).toEqual(WENT);
  });

  test('an edit after that is another restart', async () => {
    const story = await unstable();
    story.edit({ cu_number: 9 });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([...WENT, ...WENT]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('the hour is of the time that it was up: one that was down for longer before has it, too', async () => {
    const story = await changed();
    story.dli.settings.savepoint = 'none';
    await story.live(2 * HOUR);
    setSpec(story, { upgradeMode: 'Stateless' });
    while (story.cluster.status().operation?.step !== 'Stable') await story.live(1_000);
    await crashing(story, 30 * MINUTE);
    expect(story.ready()).toBe('False/Restarting');
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

test('a job that is down twice in one restart: its downtime is the sum', async () => {
  const story = await changed({ upgradeMode: 'Stateless' });
  while (story.cluster.status().operation?.step !== 'Stable') await story.live(1_000);
  const first = story.cluster.status().operation?.downtimeSeconds ?? 0;
  expect(first).toBeGreaterThan(30);
  Object.assign(story.dli.job(), { status: 'job_running_exception', steps: [] });
  await story.live(HOUR);
  const [back] = story.cluster.status().history ?? [];
  expect(back).toMatchObject({ operation: 'Restart', outcome: 'RolledBack' });
  expect(back?.downtimeSeconds).toBeGreaterThan(first);
});

describe('the old settings, of which a number had no value', () => {
  /** The process dies after the update, and what it replaced had no number of CUs. */
  async function failing(more: object): Promise<Story> {
    const story = await changed();
    story.edit(more);
    story.dli.settings.runOutcome = ['job_submit_fail', 'job_running'];
    while (story.cluster.status().operation?.step !== 'WaitRunning') await story.live(1_000);
    story.restart();
    const { operation, ...status } = story.cluster.status();
    const previous = operation?.previous?.map((one) =>
      one.field === 'cu_number' ? { ...one, value: 'null' } : one,
    );
    story.cluster.touch({ status: { ...status, operation: { ...(operation as Operation), previous } } });
    await story.live(HOUR);
    return story;
  }

  test('are put back without it, and the status says which; what is left of the plan is not tried again', async () => {
    const story = await failing({ main_class: 'com.example.New' });
    expect(story.dli.writes).toEqual([...WENT, 'put', 'run resume']);
    expect(story.ready()).toBe('False/RolledBack');
    expect(messageOf(story)).toMatch(/because it had none before: cu_number/);
    expect(story.dli.job().fields).toMatchObject({ cu_number: 8 });
    expect(story.dli.job().fields['main_class']).not.toBe('com.example.New');
  });

  test('are not put back where it is the only one: the new ones are tried once more', async () => {
    const story = await failing({});
    expect(story.dli.writes).toEqual([...WENT, 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

test('a start that is announced again for a newer generation is one of that generation', async () => {
  const story = paced({ ...RUNS, spec: { state: 'Running', upgradeMode: 'Stateless' } });
  stopOutside(story, 'flink-bucket/jobs/savepoint/104/by-hand/');
  await story.pass();
  setSpec(story, { upgradeMode: undefined });
  await story.pass();
  const { generation, status } = story.cluster.get();
  expect(status.operation).toMatchObject({ step: 'Run', resume: true, generation });
});

test('a refused start of a job that has failed waits once for DLI to start it', async () => {
  const story = paced({ ...RUNS, spec: { state: 'Running', restartPolicy: 'OnFailure' } });
  await story.live(5 * MINUTE);
  stopOutside(story, 'flink-bucket/jobs/savepoint/104/by-hand/');
  story.become('job_running_exception');
  askNow(story, 'one');
  story.dli.refuseOrder('DLI.13001', 4);
  await story.live(10 * MINUTE);
  expect(story.dli.orders).toHaveLength(5);
  const settling = story.cluster.patches.filter(
    ({ patch }) => (patch as { operation?: { step?: string } }).operation?.step === 'Settle',
  );
  expect(settling).toHaveLength(1);
  expect(story.ready()).toBe('True/UpToDate');
  expect(reasonsOf(story)).toContain('Started');
});

describe('an older object claims the job while a restart has it down', () => {
  const OLDER = 'streaming/older';

  /** Its spec says nothing of the job but its number. */
  async function claimed(ms: number, spec: object = {}): Promise<Story> {
    const story = await changed();
    await story.live(ms);
    const older = { jobId: '104', job: {}, ...spec };
    story.cluster.create({
      key: OLDER,
      name: 'older',
      uid: 'uid-0',
      createdAt: story.cluster.get().createdAt - MINUTE,
      spec: older,
    });
    await story.pass(OLDER);
    return story;
  }

  test('the job is started as it is, then Conflict; never Ready, and no finalizer stays', async () => {
    const story = await claimed(20_000);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    const said = new Set<string>();
    for (const end = story.now + 10 * MINUTE; story.now < end; ) {
      await story.live(1_000);
      said.add(story.ready());
    }
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.job()).toMatchObject({ status: 'job_running', fields: { cu_number: 4 } });
    expect(story.ready()).toBe('False/Conflict');
    expect(said).not.toContain('True/UpToDate');
    expect(story.cluster.get().held).toBeUndefined();
    expect(story.cluster.status().operation).toBeUndefined();
  });

  test('a stop that was announced and not sent is not sent', async () => {
    const story = await changed();
    await story.passes(2);
    expect(story.cluster.status().operation?.step).toBe('Stop');
    story.cluster.create({
      key: OLDER,
      name: 'older',
      uid: 'uid-0',
      createdAt: story.cluster.get().createdAt - MINUTE,
      spec: { jobId: '104', job: {} },
    });
    await story.pass(OLDER);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/Conflict');
    expect(story.cluster.get().held).toBeUndefined();
  });
});
