import { describe, expect, test } from '@jest/globals';
import { seen, store } from './console-rig.ts';

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
