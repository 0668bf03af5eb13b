import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodyText, integerOf, readJob, readUpdated } from '../../../src/dli/answers/job-json.ts';
import { parseJson } from '../../../src/ground/json.ts';
import { byteLength } from '../../../src/ground/text.ts';
import { shown } from '../loopback.ts';

const golden = (name: string): unknown =>
  parseJson(readFileSync(new URL(`../../golden/dli-answers/${name}.json`, import.meta.url), 'utf8'));

const job = (json: unknown, jobId = '104') => {
  const reading = readJob(json, jobId, ['the-call-s-own-key']);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
};

describe('an answer to show', () => {
  test('of the documents is read field by field, null and "" included', () => {
    expect(job(golden('show-documented'))).toEqual({
      job_id: '104',
      job_type: 'flink_jar_job',
      status: 'job_init',
      status_desc: '',
      update_time: 1578467395713,
      fields: {
        name: 'jptest',
        desc: '',
        job_type: 'flink_jar_job',
        queue_name: 'flinktest',
        cu_number: 2,
        manager_cu_number: 1,
        parallel_number: 1,
        log_enabled: false,
        obs_bucket: null,
        smn_topic: null,
        main_class: null,
        entrypoint_args: null,
        restart_when_exception: false,
        entrypoint: 'FemaleInfoCollection.jar',
        dependency_jars: ['myGroup/test.jar', 'myGroup/test1.jar'],
        dependency_files: ['myGroup/test.csv', 'myGroup/test1.csv'],
        checkpoint_enabled: false,
        checkpoint_interval: 10,
        checkpoint_mode: 'exactly_once',
        execution_agency_urn: 'myAgencyName',
      },
    });
  });

  test('with texts for numbers, flags and lists is read as if they were none', () => {
    expect(job(golden('show-texts'), '9223372036854775807')).toEqual({
      job_id: '9223372036854775807',
      job_type: 'flink_jar_job',
      status: 'job_running',
      status_desc: '',
      update_time: 1711647009620,
      fields: {
        name: '123',
        desc: '',
        job_type: 'flink_jar_job',
        queue_name: '',
        cu_number: 4,
        manager_cu_number: 1,
        resume_max_num: -1,
        tm_slot_num: 'two',
        log_enabled: true,
        restart_when_exception: false,
        resume_checkpoint: 'maybe',
        obs_bucket: '',
        main_class: '12',
        entrypoint_args: '',
        dependency_jars: ['myGroup/test.jar', 'myGroup/test1.jar'],
        dependency_files: '',
        checkpoint_mode: '2',
        runtime_config: '[{"key":"a","value":"1"}]',
      },
    });
  });

  test('keeps 64-bit integers exact', () => {
    const text = '{"job_detail":{"job_id":9007199254740993,"job_config":{"cu_number":9007199254740995}}}';
    expect(job(parseJson(text), '9007199254740993').fields.cu_number).toBe(9007199254740995n);
    expect(readJob(parseJson(text), '9007199254740992', []).ok).toBe(false);
  });

  test.each([
    [1_578_466_221_525, 1_578_466_221_525],
    [0, undefined],
    [null, undefined],
    ['soon', undefined],
  ])('a start at %j is one at %j: a job that never ran has none', (start_time, expected) => {
    expect(job(shown({ start_time })).start_time).toBe(expected);
  });

  test.each<[name: string, detail: object, read: object]>([
    [
      'of the documents',
      { restart_times: 2, has_savepoint: true },
      { restart_times: 2, has_savepoint: true },
    ],
    ['as texts', { restart_times: '0', has_savepoint: 'False' }, { restart_times: 0, has_savepoint: false }],
    ['of another kind', { restart_times: 1.5, has_savepoint: 'maybe', savepoint_path: 7 }, {}],
    ['of a number for a flag', { restart_times: -1, has_savepoint: 1 }, {}],
    ['of too many restarts', { restart_times: 9007199254740993n }, {}],
    ['of null', { restart_times: null, has_savepoint: null, savepoint_path: null }, {}],
    ['of nothing', { has_savepoint: '', savepoint_path: '' }, {}],
    ['of blanks', { savepoint_path: ' \u0007 ' }, {}],
    ['that are absent', {}, {}],
    [
      'of a path',
      { savepoint_path: 'bucket/jobs/savepoint/104/a' },
      { savepoint_path: 'bucket/jobs/savepoint/104/a' },
    ],
  ])('with restarts and savepoints %s says what of them is known', (_name, detail, read) => {
    const { restart_times, has_savepoint, savepoint_path } = job(shown(detail));
    const none = { restart_times: undefined, has_savepoint: undefined, savepoint_path: undefined };
    expect({ restart_times, has_savepoint, savepoint_path }).toStrictEqual({ ...none, ...read });
  });

  test('has a path of savepoints that is clean, cut, and without a secret', () => {
    const path = `bucket/the-call-s-own-key/hunter22\u0007/${'字'.repeat(2_000)}`;
    const read = job(shown({ entrypoint_args: '--password hunter22 --to x', savepoint_path: path }));
    expect(read.savepoint_path).toMatch(/^bucket\/\*\*\*\/\*\*\* \/字+…$/);
    expect(byteLength(read.savepoint_path ?? '')).toBeLessThanOrEqual(1024);
  });

  test('has feature, version and image inside the config, or beside it in older answers', () => {
    const read = (detail: object, config: object) => job(shown(detail, config)).fields;
    expect(read({ feature: 'basic' }, {}).feature).toBe('basic');
    expect(read({ feature: 'basic' }, { feature: 'custom' }).feature).toBe('custom');
    expect(read({ image: 'a/b:1' }, { image: null }).image).toBe('a/b:1');
    expect(read({}, { flink_version: null }).flink_version).toBeNull();
    expect(read({}, {})).not.toHaveProperty('flink_version');
  });

  test('keeps a word of the state that nobody knows, and another type of job', () => {
    const read = job(shown({ status: 'job_dreaming', job_type: 'flink_sql_job' }));
    expect([read.status, read.job_type]).toEqual(['job_dreaming', 'flink_sql_job']);
  });

  test('shows no argument of the job in the words about its state', () => {
    const read = job(
      shown({ entrypoint_args: '--key s3cr3t-value', status_desc: 'failed: bad s3cr3t-value\u0007' }),
    );
    expect(read.status_desc).toBe('failed: bad ***');
  });

  test('shows neither a part of an argument there, nor the credentials of the call', () => {
    const read = job(
      shown({
        entrypoint_args: '--url jdbc:mysql://u:hunter22@h/db',
        status_desc: 'no connection as u with "hunter22", key the-call-s-own-key',
      }),
    );
    expect(read.status_desc).toBe('no connection as u with "***", key ***');
  });

  test('has a number of slots that came as a text as the number it is written back as', () => {
    const { fields } = job(shown({}, { tm_slot_num: '2', cu_number: '3' }));
    expect(fields).toMatchObject({ tm_slot_num: 2, cu_number: 3 });
  });

  test.each<[string, unknown, unknown]>([
    ['after the year 9999', 253_402_300_800_000, 253_402_300_800_000],
    ['as a text', '1516952770835000', 1_516_952_770_835_000],
    ['of 2^53 - 1', 9007199254740991n, 9_007_199_254_740_991],
    ['of 2^53', 9007199254740992n, 9007199254740992n],
    ['of 2^53 + 1', 9007199254740993n, 9007199254740993n],
    ['of 2^53 + 1 as a text', '9007199254740993', 9007199254740993n],
    ['of 2^63 - 1', 9223372036854775807n, 9223372036854775807n],
    ['of 2^63', 9223372036854775808n, undefined],
    ['before 1970', -1, undefined],
  ])('with an update_time %s is exact, or has none', (_name, time, read) => {
    expect(job(shown({ update_time: time })).update_time).toBe(read);
    expect(readUpdated({ job: { update_time: time } })).toEqual({ ok: true, value: { update_time: read } });
  });

  test.each([
    ['null', null],
    ['a list', []],
    ['a text', 'x'],
    ['no job_detail', { is_success: true }],
    ['a job_detail of null', { job_detail: null }],
    ['another job', shown({ job_id: 105 })],
    ['no job_id', shown({ job_id: null })],
    ['a job_id that is no number', shown({ job_id: 'abc' })],
    ['a job_id with a fraction', shown({ job_id: 104.5 })],
    ['no job_config', shown({ job_config: null })],
    ['a job_config that is a list', shown({ job_config: [] })],
  ])('with %s is not read at all', (_name, json) => {
    expect(readJob(json, '104', []).ok).toBe(false);
  });

  test('of any content is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (detail, config) => {
        const json = { job_detail: { ...detail, job_id: '104', job_config: config } };
        const reading = readJob(json, '104', []);
        expect(reading.ok).toBe(typeof config === 'object' && config !== null && !Array.isArray(config));
      }),
    );
  });
});

describe('an answer to an update', () => {
  test.each([
    [
      'of the document',
      { is_success: true, message: '', job: { update_time: 1516952770835 } },
      1516952770835,
    ],
    ['with texts', { is_success: 'true', job: { update_time: '1516952770835' } }, 1516952770835],
    ['without a job', { is_success: 'true' }, undefined],
    ['without is_success', { job: {} }, undefined],
    ['with a time that is none', { is_success: true, job: { update_time: 'soon' } }, undefined],
    ['with a time before 1970', { is_success: true, job: { update_time: -1 } }, undefined],
    ['with a time beyond 64 bits', parseJson('{"job":{"update_time":92233720368547758080}}'), undefined],
    ['with a time with a fraction', { is_success: true, job: { update_time: 1.5 } }, undefined],
  ])('%s gives the time of the update', (_name, json, time) => {
    expect(readUpdated(json)).toEqual({ ok: true, value: { update_time: time } });
  });

  test.each([
    ['{}', {}],
    ['[]', []],
    ['null', null],
    ['a message only', { message: 'ok' }],
    ['a text', 'ok'],
  ])('%s does not say that anything was updated', (_name, json) => {
    expect(readUpdated(json).ok).toBe(false);
  });
});

describe('exact integers', () => {
  test.each([
    [0, 0],
    ['7', 7],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', undefined],
    [2 ** 53, undefined],
    [true, undefined],
    [{}, undefined],
    ['0x10', undefined],
  ])('%j is read as %p', (value, integer) => {
    expect(integerOf(value)).toBe(integer);
  });

  test('go out as their own digits', () => {
    expect(bodyText({ cu_number: 9007199254740993n, checkpoint_mode: 1, desc: '' })).toBe(
      '{"cu_number":9007199254740993,"checkpoint_mode":1,"desc":""}',
    );
  });
});
