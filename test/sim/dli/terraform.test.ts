/** A job's life as Terraform's provider asks for it: the same calls with the same bodies, in its order. */
import { expect, test } from '@jest/globals';
import { outcome, rig } from './rig.ts';

const PROJECT = '48cc2c48765f481480c7db940d6409d1';
const TAGS = `/v3/${PROJECT}/dli_flink_job/105/tags`;

/** What it sends of a job whose author has set the least. Go writes `null` for no tags. */
const LEAST = {
  name: 'tf-job',
  queue_name: 'testQueue',
  main_class: 'com.example.Main',
  entrypoint: 'myGroup/test.jar',
  cu_number: 2,
  parallel_number: 1,
  log_enabled: false,
  restart_when_exception: false,
  manager_cu_number: 1,
  tm_cus: 1,
  tm_slot_num: 0,
  resume_checkpoint: true,
  resume_max_num: -1,
  tags: null,
};

test('create, read, update while it runs, update with a stop, delete', async () => {
  const { call, dli, pass, put } = await rig({ jobs: [{ id: 104 }] });
  const headers = { 'x-language': 'en-us' };
  const english = (method: string, path: string, body?: unknown) =>
    call(method, path, { headers, ...(body === undefined ? {} : { body }) });
  const status = async () => (await english('GET', 'jobs/105')).body.job_detail.status;
  const authorize = () => english('POST', `/v1.0/${PROJECT}/dli/obs-authorize`, { obs_buckets: ['tf-logs'] });

  expect(outcome(await authorize())).toBe('200 true');
  expect((await english('POST', 'flink-jobs', LEAST)).body.job.job_id).toBe(105);
  expect((await english('POST', `${TAGS}/create`, { tags: [{ key: 'a', value: 'b' }] })).status).toBe(204);
  expect((await english('POST', 'jobs/run', { resume_savepoint: false, job_ids: [105] })).list).toHaveLength(
    1,
  );
  expect(await status()).toBe('job_submitting');
  pass(20_000);
  expect(await status()).toBe('job_running');
  expect((await english('GET', TAGS)).body.tags).toEqual([{ key: 'a', value: 'b' }]);

  // It asks again before every update, and only logs the refusal.
  expect(outcome(await authorize())).toBe('400 DLI.19005');
  const hot = {
    obs_bucket: 'tf-logs',
    smn_topic: 'alarms',
    restart_when_exception: true,
    resume_checkpoint: true,
    resume_max_num: 5,
  };
  expect(outcome(await put(105, hot))).toBe('200 true');
  expect(await status()).toBe('job_running');

  const stop = { trigger_savepoint: true, job_ids: [105] };
  expect(outcome(await english('POST', 'jobs/stop', stop))).toBe('200 true');
  pass(20_000);
  expect(await status()).toBe('job_cancel_success');
  const sent = Object.entries({ ...LEAST, parallel_number: 4, cu_number: 3, tags: undefined });
  const cold = Object.fromEntries(sent.filter(([name]) => !(name in hot)));
  expect(outcome(await put(105, { ...cold, runtime_config: '[{"key":"a","value":"b"}]' }))).toBe('200 true');
  const run = { resume_savepoint: true, job_ids: [105] };
  expect(outcome(await english('POST', 'jobs/run', run))).toBe('200 true');
  pass(20_000);
  expect((await english('GET', 'jobs/105')).body.job_detail).toMatchObject({
    status: 'job_running',
    savepoint_path: null,
    job_config: { ...hot, parallel_number: 4, tm_slot_num: 2, runtime_config: '[{"key":"a","value":"b"}]' },
  });

  expect(outcome(await english('DELETE', 'jobs/105'))).toBe('200 true');
  expect(outcome(await english('GET', 'jobs/105'))).toBe('400 DLI.16001');
  expect(dli.jobs.size).toBe(1);
});
