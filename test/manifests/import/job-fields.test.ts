import { describe, expect, test } from '@jest/globals';
import type { JobFields } from '../../../src/core/job/fields.ts';
import { fieldsOf } from '../../../src/manifests/import/job-fields.ts';

const set = (live: JobFields) => fieldsOf(live, { fields: 'set', withSensitive: false });
const all = (live: JobFields) => fieldsOf(live, { fields: 'all', withSensitive: true });

/** A job of which nobody has set anything, as DLI shows it. */
const UNSET: JobFields = {
  name: 'a',
  desc: '',
  job_type: 'flink_jar_job',
  queue_name: '',
  main_class: null,
  entrypoint_args: null,
  cu_number: 2,
  manager_cu_number: 1,
  parallel_number: 1,
  log_enabled: false,
  obs_bucket: null,
  dependency_jars: [],
  restart_when_exception: false,
  tm_cus: 1,
  tm_slot_num: 0,
  feature: 'basic',
  flink_version: '',
  resume_checkpoint: false,
  resume_max_num: -1,
  checkpoint_enabled: false,
  checkpoint_mode: 'exactly_once',
  checkpoint_interval: 30,
  runtime_config: '',
  resource_config_version: 'v1',
  resource_config: { jobmanager_resource_spec: { cpu: 1, memory: '4G' } },
};

describe('--fields set', () => {
  test('has nothing of what DLI fills in', () => {
    expect(set(UNSET)).toEqual({ job: { name: 'a' }, left: [] });
  });

  test('has all that somebody has decided, in the form in which it is written', () => {
    const live = {
      ...UNSET,
      cu_number: 3,
      checkpoint_mode: 'at_least_once',
      resume_max_num: 5,
      flink_version: '1.15',
    };
    expect(set(live).job).toEqual({
      name: 'a',
      cu_number: 3,
      feature: 'basic',
      flink_version: '1.15',
      resume_max_num: 5,
      checkpoint_mode: 2,
    });
  });

  test('has no checkpoint_path beside checkpoint_enabled: DLI makes it', () => {
    const live = { ...UNSET, obs_bucket: 'b', checkpoint_path: 'b/x', checkpoint_enabled: true };
    expect(set(live).job).toEqual({ name: 'a', obs_bucket: 'b', checkpoint_enabled: true });
    expect(set({ ...live, checkpoint_enabled: false }).job).toHaveProperty('checkpoint_path', 'b/x');
  });

  test('has resource_config under v2, and CUs under v1', () => {
    const live = {
      ...UNSET,
      cu_number: 5,
      resource_config: { max_slot: '2', jobmanager_resource_spec: { cpu: '1', memory: '4G', x: 1 } },
    };
    expect(set(live).job).toEqual({ name: 'a', cu_number: 5 });
    expect(set({ ...live, resource_config_version: 'v2' }).job).toEqual({
      name: 'a',
      resource_config_version: 'v2',
      resource_config: { max_slot: 2, jobmanager_resource_spec: { cpu: 1, memory: '4G' } },
    });
  });

  test('says which fields are left out because they may hold keys, where the job has them', () => {
    const { job, left } = set({ ...UNSET, entrypoint_args: '--password x', runtime_config: '[]' });
    expect(job).toEqual({ name: 'a' });
    expect(left.map(({ field }) => field)).toEqual(['entrypoint_args', 'runtime_config']);
  });
});

test('--fields all has all that can be written', () => {
  expect(all({ ...UNSET, entrypoint_args: 'x', runtime_config: { a: 1 } })).toEqual({
    job: {
      name: 'a',
      job_type: 'flink_jar_job',
      cu_number: 2,
      manager_cu_number: 1,
      parallel_number: 1,
      log_enabled: false,
      entrypoint_args: 'x',
      restart_when_exception: false,
      tm_cus: 1,
      tm_slot_num: 0,
      feature: 'basic',
      resume_checkpoint: false,
      resume_max_num: -1,
      checkpoint_enabled: false,
      checkpoint_mode: 1,
      checkpoint_interval: 30,
      runtime_config: '{"a":1}',
      resource_config_version: 'v1',
    },
    left: [],
  });
});

describe('what no manifest may say is left out, and why', () => {
  test.each<[string, JobFields, string, string]>([
    [
      'a value that the schema refuses',
      { name: 'a b' },
      'name',
      'left out: a manifest cannot say its live value',
    ],
    [
      'a log without a bucket',
      { log_enabled: true },
      'log_enabled',
      'log_enabled true needs obs_bucket (DLI.11002)',
    ],
    [
      'a version without a feature',
      { flink_version: '1.15' },
      'flink_version',
      'flink_version needs feature basic',
    ],
    [
      'an image of basic',
      { feature: 'basic', image: 'x', flink_version: '1.15' },
      'image',
      'image needs feature custom',
    ],
    [
      'more parallel than CUs',
      { cu_number: 3, manager_cu_number: 2, parallel_number: 9 },
      'parallel_number',
      'parallel_number must be at most',
    ],
    [
      'too many settings',
      {
        runtime_config: JSON.stringify({ a: 'x'.repeat(32_000) }),
        flink_log_config: 'x'.repeat(32_768),
        dependency_jars: Array(9).fill('x'.repeat(500)),
        main_class: 'x',
      },
      'flink_log_config',
      'must together have at most 65536 bytes',
    ],
  ])('%s', (...[, live, field, why]) => {
    const { job, left } = all(live);
    expect(job).not.toHaveProperty(field);
    expect(left).toEqual([{ field, why: expect.stringContaining(why) }]);
  });
});
