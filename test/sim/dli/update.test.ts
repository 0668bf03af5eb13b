import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import type { DliSettings } from '../../../sim/dli/settings.ts';
import { EXAMPLE_BODY } from '../../support/example.ts';
import { outcome, rig } from './rig.ts';

describe("the document's example", () => {
  test('is answered with the words and members of the document', async () => {
    const { put, now } = await rig({ settings: { isSuccess: 'boolean' } });
    const answer = await put(104, EXAMPLE_BODY);
    expect(answer.text).toBe(
      `{"is_success":true,"message":"更新flink作业成功","job":{"update_time":${now()}}}`,
    );
  });

  test('its refusal has the code and words of table 6', async () => {
    const { dli, put } = await rig();
    dli.settings.resources.delete('FemaleInfoCollec.jar');
    const answer = await put(104, EXAMPLE_BODY);
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        error_code: 'DLI.12002',
        error_msg:
          '作业更新失败，错误原因:invalid resource /FemaleInfoCollec.jar, cannot find resource FemaleInfoCollec.jar，请检查后重试。',
      },
    ]);
  });

  test('in English when the client asks for it', async () => {
    const { dli, call } = await rig();
    dli.settings.resources.clear();
    const headers = { 'x-language': 'en-us' };
    const answer = await call('PUT', 'flink-jobs/104', { body: EXAMPLE_BODY, headers });
    expect(answer.body.error_msg).toBe(
      'update failed, cause: invalid resource /FemaleInfoCollec.jar, cannot find resource FemaleInfoCollec.jar',
    );
  });

  test.each([
    ['a dependency', { dependency_jars: ['myGroup/none.jar'] }, 'myGroup/none.jar'],
    ['a file', { dependency_files: ['myGroup/none.csv'] }, 'myGroup/none.csv'],
  ])('%s that does not exist is named too', async (_about, fields, path) => {
    const { put } = await rig();
    const answer = await put(104, { ...EXAMPLE_BODY, ...fields });
    expect(answer.body.error_msg).toContain(`invalid resource /${path}, cannot find resource ${path}`);
  });
});

describe('how values are read', () => {
  test('a list may be one text with commas, as the table of the document has it', async () => {
    const { dli, put } = await rig();
    await put(104, { dependency_jars: 'myGroup/test.jar,myGroup/test1.jar' });
    expect(dli.jobs.get(104)?.fields['dependency_jars']).toEqual(['myGroup/test.jar', 'myGroup/test1.jar']);
  });

  test('null counts as absent, and unknown fields are ignored', async () => {
    const { dli, put } = await rig();
    expect(outcome(await put(104, { desc: null, tags: [], no_such_field: 1 }))).toBe('200 true');
    expect(dli.jobs.get(104)?.fields).toEqual(exampleJob().fields);
  });

  test.each([
    ['a text where a number belongs', { cu_number: '4' }],
    ['a fraction', { cu_number: 2.5 }],
    ['a number over 32 bits', { resume_max_num: 2_147_483_648 }],
    ['a text where a boolean belongs', { log_enabled: 'true' }],
    ['a word for checkpoint_mode, which takes a number', { checkpoint_mode: 'at_least_once' }],
    ['a list of numbers', { dependency_jars: [1] }],
    ['resources as text', { resource_config: '{}' }],
  ])('%s is DLI.10004', async (_about, fields) => {
    const { put } = await rig();
    expect(outcome(await put(104, fields))).toBe('400 DLI.10004');
  });

  test.each([
    ['cut off', '{"name":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
  ])('a body that is %s is DLI.10004', async (_about, body) => {
    const { put } = await rig();
    expect(outcome(await put(104, body))).toBe('400 DLI.10004');
  });

  test('another content type is refused', async () => {
    const { call } = await rig();
    const headers = { 'content-type': 'text/plain' };
    expect(outcome(await call('PUT', 'flink-jobs/104', { body: EXAMPLE_BODY, headers }))).toBe(
      '400 DLI.0001',
    );
  });
});

describe('what is refused, each with its code', () => {
  test.each<[string, string, object]>([
    ['no queue', '13008', { queue_name: '' }],
    ['a queue that does not exist', '20005', { queue_name: 'none' }],
    ['a shared queue', '13009', { queue_name: 'default' }],
    ['one CU', '11012', { cu_number: 1 }],
    ['as many CUs as the manager has', '11012', { cu_number: 2, manager_cu_number: 2, parallel_number: 1 }],
    ['no CU for the manager', '11025', { manager_cu_number: 0 }],
    ['parallelism 0', '11013', { parallel_number: 0 }],
    ['parallelism over four times the compute CUs', '11022', { parallel_number: 9 }],
    ['an empty bucket for logs', '11010', { log_enabled: true, obs_bucket: '' }],
    ['checkpoints without a bucket', '11002', { checkpoint_enabled: true }],
    ['a bucket with capitals', '11011', { obs_bucket: 'Flink' }],
    ['a bucket that is not authorised', '11016', { obs_bucket: 'other' }],
    ['a topic that does not exist', '11032', { smn_topic: 'other' }],
    ['an entrypoint that is no jar', '11017', { entrypoint: 'myGroup/test.csv' }],
    ['an interval of 0', '11008', { checkpoint_interval: 0 }],
    ['an interval of 3601', '11008', { checkpoint_interval: 3601 }],
    ['checkpoint mode 3', '11009', { checkpoint_mode: 3 }],
    ['0 restarts', '0001', { resume_max_num: 0 }],
    ['a feature that does not exist', '0001', { feature: 'special' }],
    ['an image without feature custom', '0001', { image: 'org/flink:1' }],
    ['half a CPU too little', '0001', { resource_config: { jobmanager_resource_spec: { cpu: 0.4 } } }],
    ['too little memory', '0001', { resource_config: { taskmanager_resource_spec: { memory: '1GB' } } }],
    ['an obs:// object that is not there', '12002', { entrypoint: 'obs://b/a.jar' }],
  ])('%s: DLI.%s', async (_about, code, fields) => {
    const known = new Set(['mine']);
    const { dli, put } = await rig({ settings: { buckets: known, topics: known, obsObjects: known } });
    const before = structuredClone(dli.jobs.get(104));
    expect(outcome(await put(104, fields))).toBe(`400 DLI.${code}`);
    expect(dli.jobs.get(104)).toEqual(before);
  });

  test('CU numbers do not count with resource_config_version v2', async () => {
    const { put } = await rig();
    const fields = { resource_config_version: 'v2', parallel_number: 50 };
    expect(outcome(await put(104, fields))).toBe('200 true');
  });

  test('an SQL job cannot be updated as a jar job', async () => {
    const { dli, put } = await rig();
    dli.jobs.add({ id: 105, job_type: 'flink_sql_job', sql_body: 'select 1' });
    expect(outcome(await put(105, EXAMPLE_BODY))).toBe('400 DLI.13012');
  });
});

describe('what the service does on its own', () => {
  test('it rewrites a field after every update', async () => {
    const { dli, put } = await rig({ settings: { rewrites: new Map([['cu_number', 5]]) } });
    expect(outcome(await put(104, { cu_number: 4 }))).toBe('200 true');
    expect(dli.jobs.get(104)?.fields['cu_number']).toBe(5);
  });

  test.each<[DliSettings['refusals'], number, unknown]>([
    ['object', 400, { error_code: 'DLI.12004', error_msg: '作业不存在。' }],
    ['array', 400, [{ error_code: 'DLI.12004', error_msg: '作业不存在。' }]],
    ['success-false', 200, { is_success: 'false', message: '作业不存在。' }],
  ])('a refusal may come as %s', async (refusals, status, body) => {
    const { put } = await rig({ settings: { refusals } });
    const answer = await put(1, EXAMPLE_BODY);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  test('the trace does not keep the arguments', async () => {
    const { dli, put } = await rig();
    await put(104, { entrypoint_args: '--password hunter2' });
    expect(JSON.stringify(dli.trace.entries)).not.toContain('hunter2');
    expect(dli.trace.entries[0]?.body).toEqual({ entrypoint_args: '***' });
  });

  test('an answer that is lost has been applied', async () => {
    const { dli, put } = await rig();
    dli.faults.add({ server: 'dli', verb: 'PUT', times: 1, action: { kind: 'answerLost' } });
    await expect(put(104, { desc: 'applied' })).rejects.toThrow();
    expect(dli.jobs.get(104)?.fields['desc']).toBe('applied');
    expect(dli.trace.select({ method: 'PUT' })).toMatchObject([
      { server: 'dli', status: 200, fault: 'answerLost' },
    ]);
  });
});
