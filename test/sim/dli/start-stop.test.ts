import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import type { Fields } from '../../../sim/dli/fields.ts';
import type { JobSeed } from '../../../sim/dli/job.ts';
import type { DliSettings } from '../../../sim/dli/settings.ts';
import type { JobStatus } from '../../../sim/dli/states.ts';
import { store } from './console-rig.ts';
import { outcome, type Rig, rig, START } from './rig.ts';

/** Longer than any way through the states of these tests. */
const LONG = 60_000;

const running = (settings: Partial<DliSettings> = {}, fields: JobSeed['fields'] = {}) =>
  rig({ jobs: [exampleJob('job_running', fields)], settings });

const run = async ({ call }: Rig, resume_savepoint: boolean, id = 104): Promise<string> =>
  outcome(await call('POST', 'jobs/run', { body: { job_ids: [id], resume_savepoint } }));

const stop = async ({ call }: Rig, trigger_savepoint: boolean, id = 104): Promise<string> =>
  outcome(await call('POST', 'jobs/stop', { body: { job_ids: [id], trigger_savepoint } }));

interface Shown {
  status: string;
  start_time: number | null;
  has_savepoint: boolean;
  savepoint_path: string | null;
}

const look = async ({ call }: Rig, id = 104): Promise<Shown> =>
  (await call('GET', `jobs/${id}`)).body.job_detail as unknown as Shown;

/** The states that are seen from now on, one look each `ms`. */
async function states(world: Rig, looks: number, ms = 50): Promise<string[]> {
  const all: string[] = [];
  for (let turn = 0; turn < looks; turn += 1) {
    all.push((await look(world)).status);
    world.pass(ms);
  }
  return all.filter((status, at) => status !== all[at - 1]);
}

const STOPPED = ['job_savepointing', 'job_canceling', 'job_cancel_success'];
const RUNS_ON = ['job_savepointing', 'job_running'];
const OLD = 'b/old/';

describe('the savepoint of a stop', () => {
  test.each<[DliSettings['savepoint'], string[], boolean]>([
    ['taken', STOPPED, true],
    ['fails', RUNS_ON, false],
    ['none', STOPPED, false],
  ])('%s', async (savepoint, seen, has) => {
    const world = await running({ savepoint });
    const before = await look(world);
    expect(await stop(world, true)).toBe('200 true');
    expect(await states(world, 4)).toEqual(seen);
    const after = await look(world);
    expect(after).toMatchObject({ has_savepoint: has, start_time: before.start_time });
    expect(after.savepoint_path === null).toBe(!has);
  });

  test.each<[DliSettings['savepoint'], boolean]>([
    ['taken', false],
    ['fails', true],
    ['none', true],
  ])('%s: what becomes of an older one', async (savepoint, stays) => {
    const jobs = [{ ...exampleJob('job_running'), savepoint_path: OLD }];
    const world = await rig({ jobs, settings: { savepoint } });
    await stop(world, true);
    world.pass(LONG);
    const { has_savepoint, savepoint_path } = await look(world);
    expect([has_savepoint, savepoint_path === OLD]).toEqual([true, stays]);
  });

  test('that failed leaves the job as it was: it can be stopped again, with one', async () => {
    const world = await running({ savepoint: 'fails' });
    await stop(world, true);
    world.pass(LONG);
    world.dli.settings.savepoint = 'taken';
    expect(await stop(world, true)).toBe('200 true');
    expect(await states(world, 4)).toEqual(STOPPED);
  });

  test('does not fail where none is wanted', async () => {
    const world = await running({ savepoint: 'fails', savepointWithoutBucket: 'refused' });
    expect(await stop(world, false)).toBe('200 true');
    expect(await states(world, 4)).toEqual(['job_canceling', 'job_cancel_success']);
  });

  test.each<DliSettings['savepoint']>(['fails', 'none'])(
    'on demand %s: the job runs on without',
    async (savepoint) => {
      const world = await running({ savepoint });
      await world.call('POST', 'jobs/104/savepoint', { body: { action: 'TRIGGER' } });
      expect(await states(world, 4)).toEqual(RUNS_ON);
      expect(await look(world)).toMatchObject({ has_savepoint: false });
    },
  );
});

const B = { obs_bucket: 'mine' };
const AGENCY = { execution_agency_urn: 'agency' };

describe('a stop with savepoint that needs a bucket', () => {
  test.each<[name: string, fields: Fields, said: string]>([
    ['no bucket', {}, '400 DLI.11002'],
    ['a bucket', B, '200 true'],
    ['a bucket in a Flink before 1.15', { ...B, flink_version: '1.12' }, '200 true'],
    ['no agency from Flink 1.15 on', { ...B, flink_version: '1.15' }, '400 DLI.11029'],
    ['an agency from Flink 1.15 on', { ...B, ...AGENCY, flink_version: '1.15' }, '200 true'],
    ['an agency and no bucket', { ...AGENCY, flink_version: '1.17' }, '400 DLI.11002'],
    ['a bucket and an image', { ...B, feature: 'custom' }, '200 true'],
  ])('and has %s', async (_name, fields, said) => {
    const world = await running({ savepointWithoutBucket: 'refused' }, fields);
    expect(await stop(world, true)).toBe(said);
    const refused = said.startsWith('400');
    expect(await states(world, 4)).toEqual(refused ? ['job_running'] : STOPPED);
    expect(await look(world)).toMatchObject({ has_savepoint: !refused });
  });

  test.each<['allowed' | 'fails' | 'none', string[], boolean]>([
    ['allowed', STOPPED, true],
    ['fails', RUNS_ON, false],
    ['none', STOPPED, false],
  ])('and has none: %s', async (savepointWithoutBucket, seen, has) => {
    const world = await running({ savepointWithoutBucket });
    expect(await stop(world, true)).toBe('200 true');
    expect(await states(world, 4)).toEqual(seen);
    expect(await look(world)).toMatchObject({ has_savepoint: has });
  });

  test('says so only of a job that runs', async () => {
    const world = await rig({ settings: { savepointWithoutBucket: 'refused' } });
    expect(await stop(world, true)).toBe('400 DLI.15002');
  });
});

describe('the savepoint that a run resumes from', () => {
  const resting = (settings: Partial<DliSettings>) =>
    rig({ jobs: [{ ...exampleJob('job_cancel_success'), savepoint_path: OLD }], settings });

  test.each<[DliSettings['savepointUsedUp'], boolean]>([
    ['running', true],
    ['submitted', false],
  ])('%s: is there until then', async (savepointUsedUp, submitting) => {
    const world = await resting({ savepointUsedUp });
    expect(await run(world, true)).toBe('200 true');
    expect(await look(world)).toMatchObject({ status: 'job_submitting', has_savepoint: submitting });
    world.pass(50);
    expect(await look(world)).toMatchObject({ status: 'job_running', has_savepoint: false });
  });

  test.each<[DliSettings['savepointUsedUp'], JobStatus, string]>([
    ['running', 'job_submit_fail', '200 true'],
    ['running', 'job_running_exception', '200 true'],
    ['running', 'job_finish', '400 DLI.13017'],
    ['submitted', 'job_submit_fail', '400 DLI.13017'],
  ])(
    '%s: after a run that ended in %s the next one with it is answered %s',
    async (...[savepointUsedUp, runOutcome, said]) => {
      const world = await resting({ savepointUsedUp, runOutcome });
      await run(world, true);
      world.pass(LONG);
      expect(await run(world, true)).toBe(said);
    },
  );

  test('stays where the run does not use it, and where it was stopped on its way', async () => {
    const world = await resting({});
    await run(world, false);
    world.pass(LONG);
    expect(await look(world)).toMatchObject({ status: 'job_running', savepoint_path: OLD });
    await stop(world, false);
    world.pass(LONG);
    await run(world, true);
    await stop(world, true);
    world.pass(LONG);
    expect(await look(world)).toMatchObject({ status: 'job_cancel_success', savepoint_path: OLD });
    world.dli.jobs.edit(104, { status: 'job_running' });
    expect(await look(world)).toMatchObject({ savepoint_path: OLD });
  });
});

describe('the time of a start', () => {
  test.each<JobStatus>(['job_running', 'job_finish', 'job_running_exception'])(
    'is new at each run that ends in %s, even within one millisecond',
    async (runOutcome) => {
      const world = await rig({ settings: { transitionMs: 0, runOutcome } });
      const times: (number | null)[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await run(world, false)).toBe('200 true');
        times.push((await look(world)).start_time);
        if (runOutcome === 'job_running') await stop(world, false);
      }
      expect(times).toEqual([START, START + 1, START + 2]);
    },
  );

  test('is not that of a start that failed', async () => {
    const world = await rig({ settings: { runOutcome: 'job_submit_fail' } });
    const before = await look(world);
    await run(world, false);
    world.pass(LONG);
    expect(await look(world)).toMatchObject({ status: 'job_submit_fail', start_time: before.start_time });
  });
});

describe('a second stop', () => {
  test.each<[DliSettings['secondStop'], string]>([
    ['refused', '400 DLI.15002'],
    ['accepted', '200 true'],
  ])('is %s, and changes nothing', async (secondStop, said) => {
    const world = await running({ secondStop });
    await stop(world, true);
    expect(await stop(world, false)).toBe(said);
    world.pass(50);
    expect(await look(world)).toMatchObject({ status: 'job_canceling' });
    expect(await stop(world, true)).toBe(said);
    world.pass(50);
    expect(await look(world)).toMatchObject({ status: 'job_cancel_success', has_savepoint: true });
    expect(await stop(world, true)).toBe('400 DLI.15002');
  });
});

describe('outcomes that are a list', () => {
  test('are used up by one run after the other, and the last one stays', async () => {
    const outcomes = ['job_submit_fail', 'job_running_exception', 'job_submit_fail'] as const;
    const world = await rig({ settings: { runOutcome: [...outcomes] } });
    const seen: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      await run(world, false);
      world.pass(LONG);
      seen.push((await look(world)).status);
    }
    expect(seen).toEqual([...outcomes, 'job_submit_fail', 'job_submit_fail']);
  });

  test('are not used up by a run that is refused', async () => {
    const world = await running({ runOutcome: ['job_submit_fail', 'job_running'] });
    expect(await run(world, false)).toBe('400 DLI.13006');
    world.dli.jobs.edit(104, { status: 'job_init' });
    expect(await run(world, true)).toBe('400 DLI.13017');
    await run(world, false);
    world.pass(LONG);
    expect(await look(world)).toMatchObject({ status: 'job_submit_fail' });
  });

  test('are those of stops, too, except of one whose savepoint failed', async () => {
    const world = await running({
      stopOutcome: ['job_cancel_fail', 'job_cancel_success'],
      savepoint: 'fails',
    });
    await stop(world, true);
    world.pass(LONG);
    const seen: string[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      await stop(world, false);
      world.pass(LONG);
      seen.push((await look(world)).status);
    }
    expect(seen).toEqual(['job_cancel_fail', 'job_cancel_success']);
  });
});

test('a state lasts as long as its own setting, or 50 ms', async () => {
  const world = await running({ transitionMs: { job_canceling: 1_000 } });
  await stop(world, true);
  const at = async (ms: number): Promise<string> => {
    world.pass(ms);
    return (await look(world)).status;
  };
  expect(await at(49)).toBe('job_savepointing');
  expect(await at(1)).toBe('job_canceling');
  expect(await at(999)).toBe('job_canceling');
  expect(await at(1)).toBe('job_cancel_success');
});

describe('the CUs of a queue', () => {
  const job = (id: number, status: JobStatus, fields: object = {}): JobSeed => ({
    ...exampleJob(status, { name: `job-${id}`, cu_number: 3, ...fields }),
    id,
  });
  const settings = { queueCus: new Map([['testQueue', 6]]) };

  test('are shared: a stop frees them, and another job may take them', async () => {
    const jobs = [job(1, 'job_running'), job(2, 'job_running'), job(3, 'job_init')];
    const world = await rig({ jobs, settings });
    expect(await run(world, false, 3)).toBe('400 DLI.13002');
    await stop(world, false, 1);
    // Until it rests it has them.
    expect(await run(world, false, 3)).toBe('400 DLI.13002');
    world.pass(LONG);
    expect(await run(world, false, 3)).toBe('200 true');
    expect(await run(world, false, 1)).toBe('400 DLI.13002');
    expect(outcome(await world.call('DELETE', 'jobs/2'))).toBe('200 true');
    expect(await run(world, false, 1)).toBe('200 true');
  });

  test('are those of the queue alone, whatever its capitals, and as many as the job wants', async () => {
    const jobs = [
      job(1, 'job_running', { queue_name: 'generalQueue' }),
      job(2, 'job_submitting', { queue_name: 'TESTQUEUE' }),
      job(3, 'job_init', { cu_number: 4 }),
      job(4, 'job_init', { queue_name: 'generalQueue', cu_number: 1_000 }),
    ];
    const world = await rig({ jobs, settings });
    expect(await run(world, false, 3)).toBe('400 DLI.13002');
    expect(await run(world, false, 4)).toBe('200 true');
    world.dli.jobs.edit(3, { cu_number: 3 });
    expect(await run(world, false, 3)).toBe('200 true');
  });

  test('are taken by others as soon as they are given back, and come back', async () => {
    const jobs = [job(1, 'job_running'), job(2, 'job_running'), job(3, 'job_init', { cu_number: 1 })];
    const world = await rig({ jobs, settings: { ...settings, rivalMs: 5_000, transitionMs: 100 } });
    await stop(world, false, 1);
    world.pass(LONG);
    expect(await run(world, false, 1)).toBe('200 true');
    world.pass(LONG);
    await stop(world, false, 1);
    // It came to rest after 100 ms.
    world.pass(100 + 4_999);
    expect(await run(world, false, 1)).toBe('400 DLI.13002');
    expect(await run(world, false, 3)).toBe('400 DLI.13002');
    world.pass(1);
    expect(await run(world, false, 1)).toBe('200 true');
  });

  test('that others have taken are those which the job had when it ran', async () => {
    const jobs = [job(1, 'job_running', { cu_number: 2 }), job(2, 'job_init', { cu_number: 4 })];
    const world = await rig({ jobs, settings: { ...settings, rivalMs: LONG } });
    await stop(world, false, 1);
    world.pass(1_000);
    world.dli.jobs.edit(1, { cu_number: 4 });
    expect(await run(world, false, 1)).toBe('200 true');
    expect(await run(world, false, 2)).toBe('400 DLI.13002');
  });

  test('are asked for by the console, too, and by no job that runs already', () => {
    const { jobs, settings: own } = store('job_running', { cu_number: 9 });
    own.queueCus.set('testQueue', 6);
    expect(() => jobs.run(104)).toThrow('DLI.13006');
    jobs.edit(104, { status: 'job_init' });
    expect(() => jobs.run(104)).toThrow('DLI.13002');
  });
});

describe('the right', () => {
  const calls: Record<string, (world: Rig) => Promise<string>> = {
    get: async ({ call }) => outcome(await call('GET', 'jobs/104')),
    list: async ({ call }) => outcome(await call('GET', 'jobs')),
    create: async ({ call }) => outcome(await call('POST', 'flink-jobs', { body: { name: 'new' } })),
    update: async ({ put }) => outcome(await put(104, { desc: 'x' })),
    start: (world) => run(world, false),
    stop: (world) => stop(world, false),
    'delete of several': async ({ call }) =>
      outcome(await call('POST', 'jobs/delete', { body: { job_ids: [106] } })),
    delete: async ({ call }) => outcome(await call('DELETE', 'jobs/105')),
  };

  test.each(['list', 'create', 'update', 'start', 'stop', 'delete'])(
    'to %s is wanted for that alone',
    async (right) => {
      const world = await rig({
        account: { rights: { [right]: false } },
        jobs: [exampleJob('job_init'), { id: 105 }, { id: 106 }],
      });
      const refused: string[] = [];
      for (const [name, make] of Object.entries(calls))
        if ((await make(world)) === '400 DLI.10005') refused.push(name);
      expect(refused).toEqual(Object.keys(calls).filter((name) => name.startsWith(right)));
    },
  );

  test.each<[DliSettings['startChecks'], string]>([
    ['right', '400 DLI.10005'],
    ['state', '400 DLI.13006'],
  ])('to start a job that runs is looked at before or after its state: %s', async (startChecks, said) => {
    const account = { rights: { start: false } };
    const jobs = [exampleJob('job_running'), { id: 105, fields: { queue_name: 'testQueue' } }];
    const world = await rig({ account, jobs, settings: { startChecks } });
    expect(await run(world, false)).toBe(said);
    expect(await run(world, false, 105)).toBe('400 DLI.10005');
  });

  test('to list may be there without the one to get', async () => {
    const world = await rig({ account: { rights: { get: false, list: true } } });
    expect(await calls['get']?.(world)).toBe('400 DLI.10005');
    expect(await calls['list']?.(world)).toBe('200 true');
  });

  test('to stop is wanted by a delete of a job that runs, alone or among others', async () => {
    const world = await rig({
      account: { rights: { stop: false } },
      jobs: [exampleJob('job_running'), { id: 105 }],
    });
    expect(outcome(await world.call('DELETE', 'jobs/104'))).toBe('400 DLI.10005');
    const body = { job_ids: [104, 105] };
    const answers = (await world.call('POST', 'jobs/delete', { body })).list;
    expect(answers.map(({ is_success }) => is_success)).toEqual(['false', 'true']);
    expect([world.dli.jobs.get(104)?.status, world.dli.jobs.get(105)]).toEqual(['job_running', undefined]);
  });
});
