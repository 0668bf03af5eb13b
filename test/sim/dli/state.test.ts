import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../../sim/dli/refusals.ts';
import type { JobStore } from '../../../sim/dli/state.ts';
import { JOB_STATUSES, type JobStatus } from '../../../sim/dli/states.ts';
import { seen, store } from './console-rig.ts';

type Move = (jobs: JobStore) => unknown;

describe('a job passes through states as time goes', () => {
  test.each<[string, Move, JobStatus[]]>([
    ['a run', (jobs) => jobs.run(104), ['job_init', 'job_submitting', 'job_running']],
    ['a stop', (jobs) => jobs.stop(104), ['job_running', 'job_canceling', 'job_cancel_success']],
    [
      'a stop with savepoint',
      (jobs) => jobs.stop(104, { savepoint: true }),
      ['job_running', 'job_savepointing', 'job_canceling', 'job_cancel_success'],
    ],
    [
      'a savepoint of its own',
      (jobs) => jobs.triggerSavepoint(104),
      ['job_running', 'job_savepointing', 'job_running'],
    ],
    ['a failure of the job', (jobs) => jobs.fail(104), ['job_running', 'job_running_exception']],
    ['a failure of the start', (jobs) => jobs.fail(104), ['job_submitting', 'job_submit_fail']],
    ['a failure of the stop', (jobs) => jobs.fail(104), ['job_canceling', 'job_cancel_fail']],
    ['arrears', (jobs) => jobs.arrears(104), ['job_running', 'job_arrearage_stopped']],
    ['the end of the job', (jobs) => jobs.finish(104), ['job_running', 'job_finish']],
  ])('%s', (_about, move, [from = 'job_init', ...expected]) => {
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
    seen(world);
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
