import { describe, expect, test } from '@jest/globals';
import { specSchema } from '../../../src/core/object/spec.ts';
import { specFaults } from '../../../src/core/object/spec-faults.ts';
import { LATER_CASES, NULL_CASES, SPEC_CASES } from './spec-cases.ts';

const said = (spec: unknown): string[] =>
  specFaults(spec).map(({ path, message }) => `${['spec', ...path].join('.')}: ${message}`);

const job = (fields: object): string[] => said({ jobId: '104', job: fields });

describe('a spec has faults where the schema refuses it, and only there', () => {
  test.each([...SPEC_CASES, ...NULL_CASES, ...LATER_CASES])('$name', ({ spec }) => {
    const pathsOf = (faults: readonly { path: readonly PropertyKey[] }[]) => [
      ...new Set(faults.map(({ path }) => path.join('.'))),
    ];
    const issues = specSchema.safeParse(spec).error?.issues ?? [];
    const paths = pathsOf(specFaults(spec));
    // Of the others some are of rules that look at a value which is wrong itself.
    expect(paths).toEqual(expect.arrayContaining(pathsOf(issues.slice(0, 1))));
    expect(paths.length > 0).toBe(issues.length > 0);
  });
});

test('no words are those of the schema library', () => {
  const all = [...SPEC_CASES, ...NULL_CASES, ...LATER_CASES].flatMap(({ spec }) => said(spec));
  expect(all.length).toBeGreaterThan(150);
  expect(all.filter((one) => /Invalid|Too |expected|received|pattern|>=|<=|undefined/.test(one))).toEqual([]);
});

describe('words', () => {
  test.each<[string, string[], string[]]>([
    ['a number for a text', said({ jobId: 104, job: {} }), ['spec.jobId: must be a text, not a number']],
    ['a text for a number', job({ cu_number: '4' }), ['spec.job.cu_number: must be a number, not a text']],
    ['a fraction', job({ cu_number: 4.5 }), ['spec.job.cu_number: must be a whole number']],
    [
      'a text for a flag',
      job({ log_enabled: 'no' }),
      ['spec.job.log_enabled: must be true or false, not a text'],
    ],
    [
      'a text for a list',
      job({ dependency_jars: 'a' }),
      ['spec.job.dependency_jars: must be a list, not a text'],
    ],
    [
      'a list for an object',
      job({ resource_config: [] }),
      ['spec.job.resource_config: must be an object, not a list'],
    ],
    ['too small', job({ cu_number: 1 }), ['spec.job.cu_number: must be at least 2']],
    [
      'too large',
      job({ checkpoint_interval: 4_000 }),
      ['spec.job.checkpoint_interval: must be at most 3600'],
    ],
    ['an empty name', job({ name: '' }), ['spec.job.name: must not be empty']],
    ['a long name', job({ name: 'a'.repeat(58) }), ['spec.job.name: must have at most 57 characters']],
    ['no such word', job({ feature: 'none' }), ['spec.job.feature: must be basic or custom']],
    ['no job', said({ jobId: '104' }), ['spec.job: is missing']],
    ['no spec', said(undefined), ['spec: is missing']],
    [
      'a list without items',
      said({
        jobId: '1',
        maintenanceWindows: [{ days: [], start: '02:00', duration: '1h', timeZone: 'UTC' }],
        job: {},
      }),
      ['spec.maintenanceWindows.0.days: must have at least one item'],
    ],
    [
      'a nonce that is none',
      said({ jobId: '1', restartNonce: 'x', job: {} }),
      ['spec.restartNonce: must be a whole number of 64 bits'],
    ],
  ])('%s', (_, faults, expected) => {
    expect(faults).toEqual(expected);
  });
});

describe('all at once', () => {
  test('a value of a wrong type hides no rule about other fields', () => {
    expect(job({ cu_number: 'many', image: 'a/b:1', log_enabled: true })).toEqual([
      'spec.job.cu_number: must be a number, not a text',
      'spec.job.obs_bucket: log_enabled true needs obs_bucket (DLI.11002)',
      'spec.job.image: image needs feature custom',
    ]);
  });

  test('a rule says nothing that hangs on a value which is wrong itself', () => {
    expect(job({ image: 'a/b:1', feature: 'Custom' })).toEqual(['spec.job.feature: must be basic or custom']);
    expect(said({ jobId: 104, adoptionPolicy: 'Create', job: {} })).toEqual([
      'spec.jobId: must be a text, not a number',
    ]);
  });

  test('a fault inside the job is no doubt about whether it has a name', () => {
    expect(said({ job: { cu_number: 1 } })).toEqual([
      'spec.job.cu_number: must be at least 2',
      'spec.jobId: without jobId the job is found, or made, by its name: set job.name, or jobId',
    ]);
  });

  test('a number with which a rule cannot reckon is told by its own fault', () => {
    const faults = job({ parallel_number: 2, cu_number: 2n ** 60n, manager_cu_number: 1 });
    expect(faults).toEqual(['spec.job.cu_number: must be a number, not one that is too large']);
  });

  test('of one value the first fault', () => {
    expect(said({ jobId: '1', interval: '5 min', job: {} })).toEqual([
      'spec.interval: must be a length of time, such as 5m or 1h30m: whole numbers with h, m or s',
    ]);
  });

  test('a rule names the fields that it looked at', () => {
    const [fault] = specFaults({ jobId: '104', job: { flink_version: '1.15' } });
    expect(fault?.fields).toEqual([
      ['job', 'flink_version'],
      ['job', 'feature'],
    ]);
  });
});
