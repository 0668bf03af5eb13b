import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import { rig } from './rig.ts';

const shown = async (fields: Record<string, unknown>, settings = {}) => {
  const { call } = await rig({ jobs: [{ id: 104, fields }], settings });
  return (await call('GET', 'jobs/104')).body.job_detail;
};

describe('what show answers', () => {
  test('a job with nothing set shows what the service fills in', async () => {
    const job = await shown({ name: 'empty' });
    expect(job).toMatchObject({
      desc: '',
      sql_body: '',
      main_class: null,
      entrypoint_args: null,
      start_time: null,
    });
    expect(job.job_config).toEqual({
      root_id: -1,
      edge_group_ids: null,
      graph_editor_enabled: false,
      graph_editor_data: '',
      executor_number: null,
      executor_cu_number: null,
      idle_state_retention: 3600,
      config_url: null,
      udf_jar_url: null,
      dirty_data_strategy: null,
      real_cu_number: 0,
      cu_number: 2,
      manager_cu_number: 1,
      parallel_number: 1,
      log_enabled: false,
      obs_bucket: null,
      smn_topic: null,
      restart_when_exception: false,
      entrypoint: null,
      dependency_jars: null,
      dependency_files: null,
      tm_cus: 1,
      tm_slot_num: 1,
      feature: 'basic',
      flink_version: '1.12',
      image: null,
      resume_checkpoint: false,
      resume_max_num: -1,
      checkpoint_path: null,
      checkpoint_enabled: false,
      checkpoint_mode: 'exactly_once',
      checkpoint_interval: 30,
      runtime_config: '',
      resource_config_version: 'v1',
      resource_config: {
        max_slot: 1,
        parallel_number: 1,
        jobmanager_resource_spec: { cpu: 1, memory: '4G' },
        taskmanager_resource_spec: { cpu: 1, memory: '4G' },
      },
      execution_agency_urn: null,
      flink_log_config: null,
    });
  });

  test.each<[string, object, string, unknown]>([
    ['mode 2 is a word', { checkpoint_mode: 2 }, 'checkpoint_mode', 'at_least_once'],
    [
      'the path of checkpoints is made up when they are on',
      { checkpoint_enabled: true, obs_bucket: 'mine' },
      'checkpoint_path',
      'mine/jobs/checkpoint/104',
    ],
    ['a custom image has no Flink version', { feature: 'custom', image: 'o/i:1' }, 'flink_version', null],
    ['slots follow the formula', { cu_number: 3, parallel_number: 6, tm_cus: 1 }, 'tm_slot_num', 3],
    ['0 slots means the formula', { tm_slot_num: 0 }, 'tm_slot_num', 1],
    ['slots that cannot be worked out are null', { cu_number: 1, manager_cu_number: 1 }, 'tm_slot_num', null],
    ['settings stay as the text they were', { runtime_config: '{"a":"b"}' }, 'runtime_config', '{"a":"b"}'],
  ])('%s', async (...[, fields, name, expected]) => {
    expect((await shown({ ...fields })).job_config[name]).toEqual(expected);
  });

  test.each<[set: number | undefined, read: number | null]>([
    [undefined, null],
    [0, null],
    [3, 3],
  ])('computed slots may be hidden: %j reads back as %j', async (tm_slot_num, read) => {
    const { job_config } = await shown(tm_slot_num === undefined ? {} : { tm_slot_num }, {
      computedSlots: 'hidden',
    });
    expect(job_config['tm_slot_num']).toBe(read);
  });

  test.each([
    ['8GB', '8G'],
    ['4096MB', '4096M'],
    ['6G', '6G'],
    ['3', '3G'],
  ])('memory of %s reads back as %s', async (memory, expected) => {
    const job = await shown({ resource_config: { taskmanager_resource_spec: { cpu: 2, memory } } });
    expect(job.job_config['resource_config']).toMatchObject({
      taskmanager_resource_spec: { cpu: 2, memory: expected },
    });
  });

  test.each([
    ['', '[{"key":"own","value":"1"}]'],
    ['[{"key":"a","value":"b"}]', '[{"key":"a","value":"b"}]'],
    ['[]', '[]'],
    ['not JSON', 'not JSON'],
  ])(
    'the service fills in a runtime_config only where there is none: %j',
    async (runtime_config, expected) => {
      const settings = { serverProperties: [{ key: 'own', value: '1' }] };
      expect((await shown({ runtime_config }, settings)).job_config['runtime_config']).toBe(expected);
    },
  );

  test('ids and times above 2^53 are exact', async () => {
    const id = '9223372036854775807';
    const { call, put } = await rig({
      jobs: [{ id, update_time: 9_007_199_254_740_993n, fields: { name: 'x' } }],
    });
    const before = await call('GET', `jobs/${id}`);
    expect(before.text).toContain(`"job_id":${id},`);
    expect(before.text).toContain('"update_time":9007199254740993,');
    expect((await put(id, { desc: 'y' })).text).toContain('{"update_time":9007199254740994}');
  });

  test('an SQL job is shown with its type and text', async () => {
    const { call, dli } = await rig();
    dli.jobs.add({ id: 7, job_type: 'flink_sql_job', sql_body: 'select 1', fields: { name: 'sql' } });
    const { job_detail } = (await call('GET', 'jobs/7')).body;
    expect(job_detail).toMatchObject({ job_type: 'flink_sql_job', sql_body: 'select 1' });
  });

  test('a job that has a savepoint says so', async () => {
    const { call } = await rig({ jobs: [{ ...exampleJob(), savepoint_path: 'b/sp/' }] });
    expect((await call('GET', 'jobs/104')).body.job_detail).toMatchObject({
      has_savepoint: true,
      savepoint_path: 'b/sp/',
    });
  });
});
