import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diff, managed, shown } from '../../src/core/diff.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from '../../src/core/fields.ts';
import type { Spec } from '../../src/core/spec.ts';
import { seen, specOf } from '../support/example.ts';
import { jobValues, otherThan } from './job-values.ts';

const fieldsOf = (spec: Spec, live = {}): string[] => diff(spec, seen(live)).map(({ field }) => field);

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
    expect(diff(spec, seen())).toEqual([
      { field: 'name', hot: false, desired: 'test2', live: 'test1' },
      { field: 'parallel_number', hot: false, desired: 4, live: 1 },
    ]);
  });

  test('has null where the live value is absent', () => {
    expect(diff(specOf({ obs_bucket: 'logs' }), seen({ obs_bucket: undefined }))).toEqual([
      { field: 'obs_bucket', hot: true, desired: 'logs', live: null },
    ]);
  });

  test('has false and 0 where they are set', () => {
    expect(fieldsOf(specOf({ log_enabled: false, tm_slot_num: 0 }), { log_enabled: true })).toEqual([
      'log_enabled',
    ]);
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
    ['marks that turn text around are gone', 'desc', 'a\u202eb', '"a b"'],
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
        expect(diff(specOf({}), seen(job))).toEqual([]);
        expect(diff({ ...specOf({}), job } as Spec, { ...seen(), fields: job })).toEqual([]);
      }),
    );
  });

  test('changing one managed field is found, and nothing else', () => {
    fc.assert(
      fc.property(jobValues, fc.constantFrom(...FIELD_NAMES), (job, field) => {
        const other = otherThan(field, job[field]);
        const changes = diff({ ...specOf({}), job: { ...job, [field]: other } } as Spec, {
          ...seen(),
          fields: job,
        });
        expect(changes.map((change) => change.field)).toEqual([field]);
      }),
    );
  });

  test('null, "", [] and absent are one, on either side', () => {
    const nothing = fc.constantFrom<unknown>(null, '', [], undefined);
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_NAMES), nothing, nothing, (field, desired, live) => {
        const spec = { ...specOf({}), job: { [field]: desired } } as unknown as Spec;
        expect(diff(spec, seen({ [field]: live }))).toEqual([]);
      }),
    );
  });

  test('what is ignored never differs', () => {
    fc.assert(
      fc.property(jobValues, jobValues, (wanted, live) => {
        const ignore = FIELD_NAMES.map((name) => `job.${name}`);
        expect(diff({ ...specOf({}), job: wanted, ignore } as Spec, { ...seen(), fields: live })).toEqual([]);
      }),
    );
  });
});
