import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../src/simulator/dli/example.ts';
import { Refusal } from '../../../src/simulator/dli/refusals.ts';
import { defaultSettings } from '../../../src/simulator/dli/settings.ts';
import { JobStore } from '../../../src/simulator/dli/state.ts';
import { JOB_STATUSES, type JobStatus } from '../../../src/simulator/dli/states.ts';

function store(status: JobStatus, fields: Record<string, unknown> = {}) {
  let time = 1_000_000;
  const settings = { ...defaultSettings(), transitionMs: 100 };
  const jobs = new JobStore({ settings, now: () => time });
  jobs.add(exampleJob(status, fields));
  return {
    jobs,
    settings,
    pass: (ms: number) => {
      time += ms;
    },
    status: () => jobs.get(104)?.status,
  };
}

/** The states the job is seen in, at every half step. */
function seen({ status, pass }: ReturnType<typeof store>): (JobStatus | undefined)[] {
  const states = [status()];
  for (let i = 0; i < 10; i++) {
    pass(50);
    if (status() !== states.at(-1)) states.push(status());
  }
  return states;
}

type Move = (jobs: JobStore) => unknown;

describe('a job passes through states as time goes', () => {
  test.each<[string, JobStatus, Move, JobStatus[]]>([
    ['a run', 'job_init', (jobs) => jobs.run(104), ['job_submitting', 'job_running']],
    ['a stop', 'job_running', (jobs) => jobs.stop(104), ['job_canceling', 'job_cancel_success']],
    [
      'a stop with savepoint',
      'job_running',
      (jobs) => jobs.stop(104, { savepoint: true }),
      ['job_savepointing', 'job_canceling', 'job_cancel_success'],
    ],
    [
      'a savepoint of its own',
      'job_running',
      (jobs) => jobs.triggerSavepoint(104),
      ['job_savepointing', 'job_running'],
    ],
    ['a failure of the job', 'job_running', (jobs) => jobs.fail(104), ['job_running_exception']],
    ['a failure of the start', 'job_submitting', (jobs) => jobs.fail(104), ['job_submit_fail']],
    ['a failure of the stop', 'job_canceling', (jobs) => jobs.fail(104), ['job_cancel_fail']],
    ['arrears', 'job_running', (jobs) => jobs.arrears(104), ['job_arrearage_stopped']],
    ['the end of the job', 'job_running', (jobs) => jobs.finish(104), ['job_finish']],
  ])('%s', (_about, from, move, expected) => {
    const world = store(from);
    move(world.jobs);
    expect(seen(world)).toEqual(expected);
  });

  test('after arrears a job that ran runs again', () => {
    const world = store('job_running');
    world.jobs.arrears(104);
    world.jobs.recover(104);
    expect(seen(world)).toEqual(['job_arrearage_recovering', 'job_running']);
  });

  test('with restart_when_exception it starts itself again, and counts it', () => {
    const world = store('job_running', { restart_when_exception: true });
    world.jobs.fail(104);
    expect(seen(world)).toEqual(['job_running_exception', 'job_submitting', 'job_running']);
    expect(world.jobs.get(104)?.restart_times).toBe(1);
  });

  test('but only resume_max_num times', () => {
    const world = store('job_running', { restart_when_exception: true, resume_max_num: 1 });
    world.jobs.fail(104);
    seen(world);
    world.jobs.fail(104);
    expect(seen(world)).toEqual(['job_running_exception']);
  });

  test('a run and a stop end where the settings say', () => {
    const world = store('job_init');
    world.settings.runOutcome = 'job_submit_fail';
    world.jobs.run(104);
    expect(seen(world)).toEqual(['job_submitting', 'job_submit_fail']);
    world.settings.runOutcome = 'job_running';
    world.settings.stopOutcome = 'job_cancel_fail';
    world.jobs.run(104);
    seen(world);
    world.jobs.stop(104);
    expect(seen(world)).toEqual(['job_canceling', 'job_cancel_fail']);
  });
});

describe('savepoints', () => {
  test('a savepoint taken with the stop is used up by the run from it', () => {
    const world = store('job_running');
    world.jobs.stop(104, { savepoint: true });
    seen(world);
    expect(world.jobs.get(104)?.savepoint_path).toMatch(/jobs\/savepoint\/104\//);
    world.jobs.run(104, { resume: true });
    expect(world.jobs.get(104)?.savepoint_path).toBeNull();
  });

  test('a stop without one leaves nothing to run from', () => {
    const world = store('job_running');
    world.jobs.stop(104);
    seen(world);
    expect(() => world.jobs.run(104, { resume: true })).toThrow('DLI.13017');
  });

  test('a savepoint does not count as a start', () => {
    const world = store('job_running');
    const started = world.jobs.get(104)?.start_time;
    world.jobs.triggerSavepoint(104);
    seen(world);
    expect(world.jobs.get(104)?.start_time).toBe(started);
  });
});

const refusalOf = (move: () => unknown): string => {
  try {
    move();
    return 'done';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
};

const RUNNABLE = [
  'job_init',
  'job_submit_fail',
  'job_running_exception',
  'job_idle',
  'job_cancel_success',
  'job_finish',
];
const STOPPABLE = ['job_submitting', 'job_running', 'job_cancel_fail'];

describe('what may be asked in each of the fourteen states', () => {
  test.each(JOB_STATUSES)('run and stop of a job in %s', (status) => {
    expect(refusalOf(() => store(status).jobs.run(104))).toBe(
      RUNNABLE.includes(status) ? 'done' : 'DLI.13006',
    );
    expect(refusalOf(() => store(status).jobs.stop(104))).toBe(
      STOPPABLE.includes(status) ? 'done' : 'DLI.15002',
    );
  });

  test.each<[string, Move, string]>([
    ['run', (jobs) => jobs.run(1), 'DLI.13007'],
    ['stop', (jobs) => jobs.stop(1), 'DLI.15001'],
    ['fail', (jobs) => jobs.fail(1), 'DLI.16001'],
  ])('%s of a job that does not exist has its own code', (_about, move, code) => {
    expect(refusalOf(() => move(store('job_init').jobs))).toBe(code);
  });
});

describe('ids and times', () => {
  test('update_time grows with every write, also while the clock stands still', () => {
    const { jobs } = store('job_init');
    const times = [1, 2, 3].map((desc) => jobs.edit(104, { desc }).update_time);
    expect(times).toEqual([1_516_866_371_001, 1_516_866_371_002, 1_516_866_371_003]);
  });

  test('update_time follows the clock once the clock is ahead', () => {
    const { jobs, pass } = store('job_init');
    pass(2_000_000_000_000);
    expect(jobs.edit(104, {}).update_time).toBe(2_000_001_000_000);
  });

  test('past 2^53 update_time is exact still', () => {
    const { jobs } = store('job_init');
    jobs.add({ id: 1, update_time: 9_223_372_036_854_775_800n });
    expect(jobs.edit(1, {}).update_time).toBe(9_223_372_036_854_775_801n);
    jobs.add({ id: 2, update_time: Number.MAX_SAFE_INTEGER });
    expect(jobs.edit(2, {}).update_time).toBe(9_007_199_254_740_992n);
  });

  test('a job without an id takes the one after the highest', () => {
    const { jobs } = store('job_init');
    jobs.add({ id: 9_007_199_254_740_993n });
    expect(jobs.add({}).id).toBe('9007199254740994');
  });
});

describe('the console', () => {
  test('edits in any state, and clears with null', () => {
    const { jobs } = store('job_running');
    jobs.edit(104, { parallel_number: 9, desc: null });
    expect(jobs.get(104)?.fields).toMatchObject({ parallel_number: 9 });
    expect(jobs.get(104)?.fields).not.toHaveProperty('desc');
  });

  test('puts a job into a state, and what was to come does not come', () => {
    const world = store('job_init');
    world.jobs.run(104);
    world.jobs.edit(104, { status: 'job_idle' });
    expect(seen(world)).toEqual(['job_idle']);
  });
});
