import { describe, expect, test } from '@jest/globals';
import type { JobSeed } from '../../../sim/dli/job.ts';
import { outcome, rig } from './rig.ts';

const jobs: JobSeed[] = Array.from({ length: 25 }, (_, index) => ({
  id: 200 + index,
  create_time: 1000 + index,
  status: index % 5 === 0 ? 'job_running' : 'job_init',
  job_type: index === 24 ? 'flink_sql_job' : 'flink_jar_job',
  fields: { name: `job-${index}`, queue_name: index < 3 ? 'a' : 'b' },
  user_name: index === 9 ? 'colleague' : undefined,
  tags: index === 7 ? [{ key: 'team', value: 'x' }] : [],
}));

const listed = async (query: Record<string, string>, settings = {}) => {
  const { call } = await rig({ jobs, settings });
  const { job_list } = (await call('GET', 'jobs', { query })).body;
  return { total: job_list.total_count, ids: job_list.jobs.map(({ job_id }) => Number(job_id)), job_list };
};

describe('the list', () => {
  test.each<[string, Record<string, string>, number, number[]]>([
    ['begins with the ten newest', {}, 25, [224, 223, 222, 221, 220, 219, 218, 217, 216, 215]],
    ['asc begins with the oldest', { order: 'asc', limit: '3' }, 25, [200, 201, 202]],
    ['offset counts jobs', { order: 'asc', limit: '2', offset: '10' }, 25, [210, 211]],
    ['past the end there is nothing', { offset: '25' }, 25, []],
    ['limit 0 counts only', { limit: '0' }, 25, []],
    ['of a state', { status: 'job_running', order: 'asc' }, 5, [200, 205, 210, 215, 220]],
    ['of a queue', { queue_name: 'a', order: 'asc' }, 3, [200, 201, 202]],
    ['of a type', { job_type: 'flink_sql_job' }, 1, [224]],
    ['of the user', { user_name: 'flink-operator', limit: '1' }, 24, [224]],
    ['of another user', { user_name: 'colleague' }, 1, [209]],
    ['of nobody', { user_name: 'nobody' }, 0, []],
    ['of an edge device', { root_job_id: '200' }, 0, []],
    ['of another enterprise project', { sys_enterprise_project_name: 'other' }, 0, []],
    ['of the enterprise project', { sys_enterprise_project_name: 'default', limit: '1' }, 25, [224]],
    ['of a tag', { tags: 'team=x' }, 1, [207]],
    ['of a name, or a part of it', { name: 'job-1', order: 'asc', limit: '2' }, 11, [201, 210]],
  ])('%s', async (...[, query, total, ids]) => {
    expect(await listed(query)).toMatchObject({ total, ids });
  });

  test('a name may have to be whole', async () => {
    expect(await listed({ name: 'job-1' }, { nameFilter: 'exact' })).toMatchObject({ total: 1, ids: [201] });
  });

  test.each([
    ['used', ['tags', 'team=x'], 1],
    ['ignored', ['tags', 'team=x'], 25],
    ['empty', ['tags', 'team=x'], 0],
    ['empty', ['order', 'asc'], 25],
  ] as const)('a filter of tags that is %s, asked for %j', async (tagsFilter, [name, value], total) => {
    expect(await listed({ [name]: value }, { tagsFilter })).toMatchObject({ total });
  });

  test('several tags are all wanted', async () => {
    expect(await listed({ tags: 'team=x,env=y' })).toMatchObject({ total: 0 });
    expect(await listed({ tags: 'team=x,team=x' })).toMatchObject({ total: 1 });
  });

  test('the newest may come first whatever is asked', async () => {
    const query = { order: 'asc', limit: '3' };
    expect(await listed(query, { listOrder: 'newest' })).toMatchObject({ ids: [224, 223, 222] });
  });

  test('the jobs of other users may be missing, and their names are taken', async () => {
    const settings = { listOf: 'user' as const };
    expect(await listed({ limit: '1' }, settings)).toMatchObject({ total: 24 });
    expect(await listed({ user_name: 'colleague' }, settings)).toMatchObject({ total: 0 });
    const { call } = await rig({ jobs, settings });
    const body = { name: 'job-9', queue_name: 'testQueue', entrypoint: 'FemaleInfoCollec.jar' };
    expect(outcome(await call('POST', 'flink-jobs', { body }))).toBe('400 DLI.11004');
  });

  test('a new job may be missing for a while, though its name is taken', async () => {
    const { call, pass } = await rig({ jobs, settings: { listLagMs: 3_000 } });
    const body = { name: 'new', queue_name: 'testQueue', entrypoint: 'FemaleInfoCollec.jar' };
    expect(outcome(await call('POST', 'flink-jobs', { body }))).toBe('200 true');
    const total = async () =>
      (await call('GET', 'jobs', { query: { name: 'new' } })).body.job_list.total_count;
    expect(await total()).toBe(0);
    expect(outcome(await call('POST', 'flink-jobs', { body }))).toBe('400 DLI.11004');
    expect((await call('GET', 'jobs/225')).body.job_detail.name).toBe('new');
    pass(2_999);
    expect(await total()).toBe(0);
    pass(1);
    expect(await total()).toBe(1);
  });

  test('without detail there is no config, with detail there is all that show has', async () => {
    const { call } = await rig({ jobs });
    const { job_detail } = (await call('GET', 'jobs/224')).body;
    const brief = (await call('GET', 'jobs', { query: { limit: '1' } })).body.job_list.jobs[0];
    expect(brief).not.toHaveProperty('job_config');
    expect(brief).toMatchObject({ job_id: 224, start_time: 0, duration: 0, user_name: 'flink-operator' });
    expect(brief).toMatchObject({
      queue_name: 'b',
      has_savepoint: false,
      savepoint_path: null,
      restart_times: 0,
    });
    const query = { limit: '1', show_detail: 'true' };
    expect((await call('GET', 'jobs', { query })).body.job_list.jobs[0]).toEqual(job_detail);
  });

  test.each([
    [{ offset: '-1' }, '400 DLI.23001'],
    [{ limit: 'ten' }, '400 DLI.23001'],
    [{ limit: '101' }, '400 DLI.0001'],
  ])('%j is refused', async (query, expected) => {
    const { call } = await rig({ jobs });
    expect(outcome(await call('GET', 'jobs', { query: query as Record<string, string> }))).toBe(expected);
  });

  test('a job that is made while pages are read shifts the pages where the newest come first', async () => {
    const { call, dli } = await rig({ jobs });
    const page = async (offset: string) =>
      (await call('GET', 'jobs', { query: { limit: '2', offset } })).body.job_list.jobs.map(
        ({ job_id }) => job_id,
      );
    expect(await page('0')).toEqual([224, 223]);
    dli.jobs.add({ fields: { name: 'new' } });
    expect(await page('2')).toEqual([223, 222]);
  });

  test('a job that is removed while pages are read shifts the pages', async () => {
    const { call, dli } = await rig({ jobs });
    const page = async (offset: string) =>
      (await call('GET', 'jobs', { query: { order: 'asc', limit: '2', offset } })).body.job_list.jobs.map(
        ({ job_id }) => job_id,
      );
    expect(await page('0')).toEqual([200, 201]);
    dli.jobs.remove(200);
    expect(await page('2')).toEqual([203, 204]);
  });
});
