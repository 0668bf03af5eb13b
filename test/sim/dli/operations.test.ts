import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import { outcome, rig } from './rig.ts';

const NEW = { name: 'new', queue_name: 'testQueue', entrypoint: 'FemaleInfoCollec.jar' };

describe('create', () => {
  test('answers with the id, and does not start the job', async () => {
    const { call, dli } = await rig();
    const answer = await call('POST', 'flink-jobs', { body: { ...NEW, tags: [{ key: 'a', value: 'b' }] } });
    expect(answer.body.job).toEqual({ job_id: 105, status_name: 'job_init', status_desc: '' });
    expect(dli.jobs.get(105)).toMatchObject({ status: 'job_init', fields: NEW, tags: [{ key: 'a' }] });
  });

  test.each([
    ['no name', { queue_name: 'testQueue' }, 'DLI.11007'],
    ['an empty name', { ...NEW, name: '' }, 'DLI.11007'],
    ['a name of 58 bytes', { ...NEW, name: 'n'.repeat(58) }, 'DLI.11006'],
    ['a name of 20 Chinese characters', { ...NEW, name: '作'.repeat(20) }, 'DLI.11006'],
    ['a name with a dot', { ...NEW, name: 'a.b' }, 'DLI.11015'],
    ['the name of another', { ...NEW, name: 'test1' }, 'DLI.11004'],
    ['as many CUs for the manager as there are', { ...NEW, manager_cu_number: 2 }, 'DLI.11012'],
    ['a tag without a key', { ...NEW, tags: [{ value: 'b' }] }, 'DLI.0001'],
    ['a tag with a slash in its key', { ...NEW, tags: [{ key: 'a/b', value: 'c' }] }, 'DLI.0001'],
    ["a tag of the service's own", { ...NEW, tags: [{ key: '_sys_a', value: 'b' }] }, 'DLI.0001'],
    ['a tag with an equals sign in its value', { ...NEW, tags: [{ key: 'a', value: 'b=c' }] }, 'DLI.0001'],
    ['21 tags', { ...NEW, tags: Array.from({ length: 21 }, (_, at) => ({ key: `k${at}` })) }, 'DLI.0001'],
    ['a jar that does not exist', { ...NEW, entrypoint: 'none.jar' }, 'DLI.11021'],
  ])('%s is refused', async (_about, body, code) => {
    const { call, dli } = await rig();
    expect(outcome(await call('POST', 'flink-jobs', { body }))).toBe(`400 ${code}`);
    expect(dli.jobs.size).toBe(1);
  });

  test.each([
    [{ cu_number: 4 }, { cu_number: 4, manager_cu_number: 1 }],
    [
      { cu_number: 4, manager_cu_number: 3 },
      { cu_number: 4, manager_cu_number: 3 },
    ],
    [{}, { cu_number: 2, manager_cu_number: 1 }],
  ])('%j: each of the two CU numbers has its own default', async (numbers, expected) => {
    const { call } = await rig();
    expect(outcome(await call('POST', 'flink-jobs', { body: { ...NEW, ...numbers } }))).toBe('200 true');
    expect((await call('GET', 'jobs/105')).body.job_detail.job_config).toMatchObject(expected);
  });

  test('the name of a SQL job is taken', async () => {
    const { call } = await rig({ jobs: [{ job_type: 'flink_sql_job', fields: { name: 'new' } }] });
    expect(outcome(await call('POST', 'flink-jobs', { body: NEW }))).toBe('400 DLI.11004');
  });

  test.each([['作'.repeat(19)], ['n'.repeat(57)], ['A-b_9']])('the name %s is taken', async (name) => {
    const { call, dli } = await rig();
    expect(outcome(await call('POST', 'flink-jobs', { body: { ...NEW, name } }))).toBe('200 true');
    expect(dli.jobs.named(name)).toMatchObject({ id: '105' });
  });

  test('an id beyond 2^53 is told exactly', async () => {
    const { call } = await rig({ jobs: [{ id: 9_223_372_036_854_775_805n }] });
    const { text } = await call('POST', 'flink-jobs', { body: NEW });
    expect(text).toContain('"job_id":9223372036854775806,');
  });

  test('one draft too many is refused', async () => {
    const { call } = await rig({ settings: { draftLimit: 1 } });
    expect(outcome(await call('POST', 'flink-jobs', { body: NEW }))).toBe('200 true');
    const second = { ...NEW, name: 'second' };
    expect(outcome(await call('POST', 'flink-jobs', { body: second }))).toBe('400 DLI.11003');
  });
});

describe('run and stop', () => {
  test('several at once: one answer each, without ids', async () => {
    const { call } = await rig();
    const answer = await call('POST', 'jobs/run', { body: { job_ids: [104, 999] } });
    expect([answer.status, answer.body]).toEqual([
      200,
      [
        { is_success: 'true', message: '作业提交请求下发成功' },
        { is_success: 'false', message: '作业ID不存在。' },
      ],
    ]);
  });

  test('when none succeeds the answer is 400 with a list of errors', async () => {
    const { call } = await rig({ jobs: [{ id: 104, fields: { name: 'no-queue' } }] });
    const answer = await call('POST', 'jobs/run', { body: { job_ids: [104] } });
    expect([answer.status, answer.body]).toEqual([
      400,
      [
        {
          error_code: 'DLI.13024',
          error_msg: 'No job-running queue selected. Please select a queue for your job.',
        },
      ],
    ]);
  });

  test.each([
    ['a queue that is gone', { queue_name: 'gone' }, 'DLI.20005'],
    ['a shared queue', { queue_name: 'default' }, 'DLI.13009'],
    ['logs without a bucket', { log_enabled: true }, 'DLI.13003'],
    ['jars without a class', { main_class: null, dependency_jars: ['a.jar', 'b.jar'] }, 'DLI.13019'],
  ])('%s is found out by the run', async (_about, fields, code) => {
    const { call, dli } = await rig();
    dli.jobs.edit(104, fields);
    expect(outcome(await call('POST', 'jobs/run', { body: { job_ids: [104] } }))).toBe(`400 ${code}`);
  });

  test.each([
    ['no ids', {}, 'DLI.11029'],
    ['an id that is none', { job_ids: ['x'] }, 'DLI.12001'],
    ['a flag that is none', { job_ids: [104], resume_savepoint: 1 }, 'DLI.10004'],
  ])('%s is refused', async (_about, body, code) => {
    const { call } = await rig();
    expect(outcome(await call('POST', 'jobs/run', { body }))).toBe(`400 ${code}`);
  });

  test('a stop with savepoint, then a run from it, over HTTP', async () => {
    const { call, dli, pass } = await rig({ jobs: [exampleJob('job_running')] });
    const states: (string | undefined)[] = [];
    const look = (): void => {
      for (let i = 0; i < 3; i++) {
        states.push(dli.jobs.get(104)?.status);
        pass(50);
      }
    };
    await call('POST', 'jobs/stop', { body: { job_ids: [104], trigger_savepoint: true } });
    look();
    await call('POST', 'jobs/run', { body: { job_ids: [104], resume_savepoint: true } });
    look();
    expect(states).toEqual([
      'job_savepointing',
      'job_canceling',
      'job_cancel_success',
      'job_submitting',
      'job_running',
      'job_running',
    ]);
  });
});

describe('removal', () => {
  test('a job can be removed while it runs, alone or with others', async () => {
    const { call, dli } = await rig({ jobs: [exampleJob('job_running'), { id: 105 }] });
    expect(outcome(await call('DELETE', 'jobs/104'))).toBe('200 true');
    expect(outcome(await call('POST', 'jobs/delete', { body: { job_ids: [105] } }))).toBe('200 true');
    expect(outcome(await call('DELETE', 'jobs/105'))).toBe('400 DLI.17001');
    expect(dli.jobs.size).toBe(0);
  });

  test('what is not there may be refused as a look refuses it', async () => {
    const { call } = await rig({ settings: { deleteOfMissing: 'DLI.16001' } });
    expect(outcome(await call('DELETE', 'jobs/9'))).toBe('400 DLI.16001');
    expect(outcome(await call('POST', 'jobs/delete', { body: { job_ids: [9] } }))).toBe('400 DLI.16001');
  });

  test.each([
    ['stops', 'job_running', '400 DLI.10005'],
    ['stops', 'job_submitting', '400 DLI.10005'],
    ['stops', 'job_cancel_success', '200 true'],
    ['free', 'job_running', '200 true'],
  ] as const)('without the right to stop (%s), a job in %s: %s', async (...given) => {
    const [deleteOfRunning, status, expected] = given;
    const settings = { deleteOfRunning };
    const { call } = await rig({
      settings,
      account: { rights: { stop: false } },
      jobs: [exampleJob(status)],
    });
    expect(outcome(await call('DELETE', 'jobs/104'))).toBe(expected);
  });

  test.each(['create', 'list', 'delete'] as const)('the right to %s is one of its own', async (right) => {
    const { call } = await rig({ account: { rights: { [right]: false } } });
    const outcomes = {
      create: outcome(await call('POST', 'flink-jobs', { body: NEW })),
      list: outcome(await call('GET', 'jobs')),
      delete: outcome(await call('DELETE', 'jobs/104')),
    };
    const allowed = { create: '200 true', list: '200 true', delete: '200 true' };
    expect(outcomes).toEqual({ ...allowed, [right]: '400 DLI.10005' });
  });
});

describe('tags', () => {
  const path = '/v3/48cc2c48765f481480c7db940d6409d1/dli_flink_job/104/tags';

  test('are written without an answer, and read back', async () => {
    const { call } = await rig();
    const tags = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ];
    const added = await call('POST', `${path}/create`, { body: { tags } });
    expect([added.status, added.text]).toEqual([204, '']);
    await call('POST', `${path}/delete`, { body: { tags: [{ key: 'a' }, { key: 'not-there' }] } });
    expect((await call('GET', path)).body).toEqual({ count: 1, tags: [{ key: 'b', value: '2' }] });
  });

  test('are twenty at most', async () => {
    const { call } = await rig();
    const tags = Array.from({ length: 21 }, (_, index) => ({ key: `k${index}`, value: '' }));
    expect(outcome(await call('POST', `${path}/create`, { body: { tags } }))).toBe('400 DLI.0001');
  });
});
