import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Change, diff, managed, shown } from '../../../src/core/decide/diff.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from '../../../src/core/job/fields.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import { seen, specOf } from '../../support/example.ts';
import { jobValues, otherThan } from '../job-values.ts';

const fieldsOf = (spec: Spec, live = {}): string[] => diff(spec, seen(live), {}).map(({ field }) => field);

const changed = (field: FieldName, desired: unknown, live: unknown): Change => ({
  field,
  hot: false,
  desired,
  live,
  canonical: { desired, live },
});

describe('what differs', () => {
  test('is nothing when nothing is managed', () => {
    expect(fieldsOf(specOf({}))).toEqual([]);
  });

  test('is not what the spec leaves out, whatever the live value', () => {
    expect(fieldsOf(specOf({ name: 'test1' }), { desc: 'other', tm_cus: 7 })).toEqual([]);
  });

  test('is not what the spec ignores', () => {
    const spec = specOf({ parallel_number: 4, desc: 'other' }, { ignore: ['job.parallel_number'] });
    expect(fieldsOf(spec)).toEqual(['desc']);
    expect(managed(spec)).toEqual(['desc']);
  });

  test('is told in the order of the field table, with both values', () => {
    const spec = specOf({ parallel_number: 4, name: 'test2' });
    expect(diff(spec, seen(), {})).toEqual([
      changed('name', 'test2', 'test1'),
      changed('parallel_number', 4, 1),
    ]);
  });

  test('has null where the live value is absent', () => {
    expect(diff(specOf({ obs_bucket: 'logs' }), seen({ obs_bucket: undefined }), {})).toEqual([
      { ...changed('obs_bucket', 'logs', null), hot: true },
    ]);
  });

  test('has false and 0 where they are set', () => {
    expect(fieldsOf(specOf({ log_enabled: false, tm_slot_num: 0 }), { log_enabled: true })).toEqual([
      'log_enabled',
    ]);
  });

  test('has 0 where a number is there that DLI may have computed, until it was left to DLI', () => {
    const spec = specOf({ tm_slot_num: 0 });
    expect(fieldsOf(spec, { tm_slot_num: 4 })).toEqual(['tm_slot_num']);
    expect(diff(spec, seen({ tm_slot_num: 4 }), { leftToDli: ['tm_slot_num'] })).toEqual([]);
    expect(fieldsOf(spec, { tm_slot_num: 0 })).toEqual([]);
    expect(fieldsOf(spec, { tm_slot_num: null })).toEqual([]);
  });

  test('has a number that is wanted, whatever was left to DLI', () => {
    const spec = specOf({ tm_slot_num: 2 });
    expect(diff(spec, seen({ tm_slot_num: 4 }), { leftToDli: ['tm_slot_num'] })).toHaveLength(1);
  });

  test('has a setting of ours that has left the spec', () => {
    const live = '[{"key":"a","value":"1"},{"key":"b","value":"2"}]';
    const spec = specOf({ runtime_config: '{"a":"1"}' });
    expect(fieldsOf(spec, { runtime_config: live })).toEqual([]);
    expect(diff(spec, seen({ runtime_config: live }), { ownedProperties: ['a', 'b'] })).toEqual([
      {
        ...changed('runtime_config', '{"a":"1"}', live),
        canonical: { desired: { a: '1' }, live: { a: '1', b: '2' } },
      },
    ]);
  });

  test('is not a setting of ours when the spec leaves the field out, or ignores it', () => {
    const live = { runtime_config: '{"b":"2"}' };
    const remembered = { ownedProperties: ['b'] };
    expect(diff(specOf({}), seen(live), remembered)).toEqual([]);
    const ignoring = specOf({ runtime_config: '[]' }, { ignore: ['job.runtime_config'] });
    expect(diff(ignoring, seen(live), remembered)).toEqual([]);
  });

  test('has a text that is to be cleared', () => {
    expect(fieldsOf(specOf({ smn_topic: '' }), { smn_topic: 'urn:smn' })).toEqual(['smn_topic']);
  });

  test('is hot for exactly the fields that a running job accepts', () => {
    expect(FIELD_NAMES.filter((name) => FIELDS[name].hot).sort()).toEqual([
      'checkpoint_path',
      'obs_bucket',
      'restart_when_exception',
      'resume_checkpoint',
      'resume_max_num',
      'smn_topic',
    ]);
  });
});

describe('a value as people see it', () => {
  test.each<[sentence: string, field: FieldName, value: unknown, text: string]>([
    ['a text is JSON', 'name', 'test1', '"test1"'],
    ['a number is JSON', 'cu_number', 2, '2'],
    ['a list is JSON', 'dependency_jars', ['a.jar'], '["a.jar"]'],
    ['nothing is null', 'name', undefined, 'null'],
    ['a 64-bit number keeps its digits', 'resume_max_num', 9007199254740993n, '9007199254740993'],
    ['arguments are masked', 'entrypoint_args', '--sk abc', '***'],
    ['settings are masked', 'runtime_config', '{"s3.secret-key":"abc"}', '***'],
    [
      'settings that came parsed are masked',
      'runtime_config',
      [{ key: 's3.secret-key', value: 'abc' }],
      '***',
    ],
    ['absent arguments are shown as absent', 'entrypoint_args', null, 'null'],
    ['empty arguments are shown as empty', 'entrypoint_args', '', '""'],
    ['a line end is written as an escape', 'desc', 'a\nb', '"a\\nb"'],
    ['marks that turn text around are gone', 'desc', 'a\u202eb', '"ab"'],
  ])('%s', (...[, field, value, text]) => {
    expect(shown(field, value)).toBe(text);
  });

  test('is at most 256 bytes', () => {
    expect(Buffer.byteLength(shown('desc', '作'.repeat(170)))).toBeLessThanOrEqual(256);
  });
});

describe('whatever the values are', () => {
  test('a job that is read back as it was written never differs', () => {
    fc.assert(
      fc.property(jobValues, (job) => {
        expect(diff(specOf({}), seen(job), {})).toEqual([]);
        expect(diff({ ...specOf({}), job } as Spec, { ...seen(), fields: job }, {})).toEqual([]);
      }),
    );
  });

  test('changing one managed field is found, and nothing else', () => {
    fc.assert(
      fc.property(jobValues, fc.constantFrom(...FIELD_NAMES), (job, field) => {
        const other = otherThan(field, job[field]);
        const spec = { ...specOf({}), job: { ...job, [field]: other } } as Spec;
        const changes = diff(spec, { ...seen(), fields: job }, {});
        expect(changes.map((change) => change.field)).toEqual([field]);
      }),
    );
  });

  test('null, "", [] and absent are one, on either side', () => {
    const nothing = fc.constantFrom<unknown>(null, '', [], undefined);
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_NAMES), nothing, nothing, (field, desired, live) => {
        const spec = { ...specOf({}), job: { [field]: desired } } as unknown as Spec;
        expect(diff(spec, seen({ [field]: live }), {})).toEqual([]);
      }),
    );
  });

  test('what is ignored never differs', () => {
    fc.assert(
      fc.property(jobValues, jobValues, (wanted, live) => {
        const ignore = FIELD_NAMES.map((name) => `job.${name}`);
        const spec = { ...specOf({}), job: wanted, ignore } as Spec;
        expect(diff(spec, { ...seen(), fields: live }, {})).toEqual([]);
      }),
    );
  });
});
