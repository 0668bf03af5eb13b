import { describe, expect, test } from '@jest/globals';
import { prepare } from '../../../sim/kubernetes/schema/structural.ts';
import { RULES } from '../../../src/core/job/combinations.ts';
import { FIELD_NAMES } from '../../../src/core/job/fields.ts';
import { invalidSpec } from '../../../src/core/object/invalid.ts';
import { specSchema } from '../../../src/core/object/spec.ts';
import { specFaults } from '../../../src/core/object/spec-faults.ts';
import { SPEC_RULES } from '../../../src/core/object/spec-rules.ts';
import { customResourceDefinition } from '../../../src/kubernetes/objects/crd.ts';
import { LATER_CASES, NULL_CASES, SPEC_CASES } from '../object/spec-cases.ts';

interface Crd {
  spec: { versions: { schema: { openAPIV3Schema: unknown } }[] };
}

const schema = (customResourceDefinition() as unknown as Crd).spec.versions[0]?.schema.openAPIV3Schema;

const wrap = (spec: unknown) => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name: 'test1', namespace: 'streaming' },
  spec,
});

/** What the API server makes of a spec: the stored one, its complaints, the fields it did not know. */
function admit(spec: unknown, old?: unknown) {
  const object = wrap(spec);
  const before = old === undefined ? undefined : wrap(old);
  const prepared = prepare({ object, old: before, schema, fieldValidation: 'Strict' });
  return {
    stored: (prepared.object as { spec: unknown }).spec,
    complaints: prepared.causes.map(({ field, message }) => `${field}: ${message}`),
    unknown: prepared.unknownFields,
  };
}

function parse(spec: unknown) {
  const parsed = specSchema.safeParse(spec);
  const issues = parsed.success ? [] : parsed.error.issues;
  return {
    spec: parsed.data,
    complaints: issues.map(({ path, message }) => `spec.${path.join('.')}: ${message}`),
  };
}

const accepted = SPEC_CASES.filter(({ refused }) => refused === undefined);
const refused = SPEC_CASES.flatMap(({ name, spec, refused }) =>
  refused === undefined ? [] : [{ name, spec, refused }],
);

test('the table has a row for whatever can go wrong, and no row twice', () => {
  expect(refused.length).toBeGreaterThanOrEqual(120);
  expect(accepted.length).toBeGreaterThanOrEqual(50);
  const names = [...SPEC_CASES, ...NULL_CASES, ...LATER_CASES].map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('every field of the job has accepted and refused rows', () => {
  const fieldsOf = (rows: readonly { spec: unknown }[]) =>
    new Set(rows.flatMap(({ spec }) => Object.keys((spec as { job?: object } | null)?.job ?? {})));
  const [good, bad] = [fieldsOf(accepted), fieldsOf(refused)];
  expect(FIELD_NAMES.filter((name) => !good.has(name) || !bad.has(name))).toEqual([]);
});

test('every rule is the reason of a refusal', () => {
  const said = refused.flatMap(({ spec }) => parse(spec).complaints).join('\n');
  const rules = [...RULES, ...SPEC_RULES];
  expect(rules.filter(({ message }) => !said.includes(message)).map(({ rule }) => rule)).toEqual([]);
});

describe('our own check refuses', () => {
  test.each(refused)('$name', (row) => {
    expect(parse(row.spec).complaints).toContainEqual(expect.stringMatching(row.refused));
  });
});

describe('the API server refuses, by the CRD', () => {
  test.each(refused)('$name', (row) => {
    expect(admit(row.spec).complaints).toContainEqual(expect.stringMatching(row.refused));
  });
});

describe('our own check refuses what the API server lets in', () => {
  test.each(LATER_CASES)('$name', ({ spec, refused }) => {
    expect(admit(spec).complaints).toEqual([]);
    expect(parse(spec).complaints).toEqual([expect.stringMatching(refused as RegExp)]);
  });
});

describe('our own check accepts', () => {
  test.each(accepted)('$name', ({ spec }) => {
    expect(parse(spec).complaints).toEqual([]);
  });
});

describe('the API server accepts, stores the same defaults as we read, and drops what is unknown', () => {
  test.each(accepted)('$name', ({ spec, unknown }) => {
    const { complaints, stored, unknown: dropped } = admit(spec);
    expect(complaints).toEqual([]);
    expect(dropped).toEqual(unknown ?? []);
    expect(stored).toEqual(parse(spec).spec);
  });
});

describe('null is dropped by the API server before it looks, and what it stores is what we accept', () => {
  test.each(NULL_CASES)('$name', ({ spec, refused }) => {
    const { complaints, stored } = admit(spec);
    if (refused === undefined) {
      expect(complaints).toEqual([]);
      expect(parse(stored).complaints).toEqual([]);
    } else {
      expect(complaints).toContainEqual(expect.stringMatching(refused));
      expect(parse(spec).complaints).not.toEqual([]);
    }
  });
});

describe('an update', () => {
  const spec = { jobId: '104', job: { name: 'test1' } };

  test('may change everything but the job id', () => {
    const { complaints } = admit({ ...spec, mode: 'Observe', job: { name: 'test2' } }, spec);
    expect(complaints).toEqual([]);
  });

  test('may not name another job', () => {
    const { complaints } = admit({ ...spec, jobId: '105' }, spec);
    expect(complaints).toEqual([expect.stringContaining('jobId is immutable')]);
  });

  test('may not take the job id away', () => {
    expect(admit({ job: { name: 'test1' } }, spec).complaints).toEqual([
      expect.stringContaining('jobId cannot be taken away'),
    ]);
  });
});

describe('a spec that an older schema let in', () => {
  test('is described by its first three faults and the number of the others', () => {
    const job = { name: '', cu_number: 1, checkpoint_mode: 3, feature: 'none', tm_cus: 0 };
    const { kind, message } = invalidSpec(specFaults({ jobId: '0', job }));
    expect(kind).toBe('InvalidSpec');
    expect(message).toMatch(/^spec\.jobId: .*; spec\.job\.name: .*; spec\.job\.cu_number: .*; and \d+ more$/);
  });

  test('is described without its values', () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    const job = { entrypoint_args: secret.repeat(60), runtime_config: [secret], feature: secret };
    const failure = invalidSpec(specFaults({ jobId: '104', job }));
    expect(failure.message).toContain('entrypoint_args');
    expect(JSON.stringify(failure)).not.toContain(secret);
  });
});

describe('what an API server says of a text that is not like its pattern', () => {
  test('has no pattern in it, but the words of our own check', () => {
    const complaints = refused.flatMap(({ spec }) => admit(spec).complaints);
    expect(complaints.length).toBeGreaterThan(150);
    expect(complaints.filter((one) => one.includes('should match'))).toEqual([]);
  });

  test.each([
    [
      'spec.interval',
      { jobId: '1', interval: '5 min', job: {} },
      'must be a length of time, such as 5m or 1h30m: whole numbers with h, m or s',
    ],
    [
      'spec.region',
      { jobId: '1', region: 'CN', job: {} },
      'must be the name of a region, such as cn-north-4',
    ],
    [
      'spec.job.name',
      { jobId: '1', job: { name: 'a b' } },
      'must have letters, digits, Chinese characters, "_" and "-" only',
    ],
  ])('%s', (field, spec, words) => {
    const complaints = admit(spec).complaints.map((one) => one.replace(/Invalid value: "[^"]*": /, ''));
    expect(complaints).toEqual([`${field}: ${words}`]);
    expect(specFaults(spec).map(({ message }) => message)).toEqual([words]);
  });
});
