/** The ids of plans: what makes another plan, and what does not. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diff } from '../../../src/core/decide/diff.ts';
import { gatedPlan, planId } from '../../../src/core/decide/gated.ts';
import { FIELD_NAMES, FIELDS, type FieldName } from '../../../src/core/job/fields.ts';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import type { PlanClass } from '../../../src/core/object/plan.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import { type Fields, manifestOf, seen, specOf } from '../../support/example.ts';

const about = (spec: Spec, live: Fields, what: PlanClass = 'Restart') => ({
  class: what,
  changes: diff(spec, seen(live), {}),
});

const idOf = (job: Fields, live: Fields, more: object = {}): string => {
  const spec = specOf(job, more);
  return planId(spec, about(spec, live));
};

/** Of a field: the live value, the wanted one, and another. */
const VALUES: Partial<Record<FieldName, readonly [unknown, unknown, unknown]>> = {
  desc: ['a', 'b', 'c'],
  cu_number: [4, 8, 16],
  parallel_number: [1, 2, 3],
  entrypoint: ['a.jar', 'b.jar', 'c.jar'],
  dependency_files: [['a.csv'], ['b.csv'], ['a.csv', 'b.csv']],
  smn_topic: ['a', 'b', 'c'],
  queue_name: ['a', 'b', 'c'],
};

const names = Object.keys(VALUES) as FieldName[];
const chosen = fc.subarray(names, { minLength: 1 });
const at = (fields: readonly FieldName[], index: 0 | 1): Fields =>
  Object.fromEntries(fields.map((field) => [field, VALUES[field]?.[index]]));

describe('the id of a plan', () => {
  test('is short enough to be read out', () => {
    expect(idOf({ cu_number: 8 }, { cu_number: 4 })).toMatch(/^plan-[0-9a-f]{12}$/);
  });

  test('does not depend on the order of the fields', () => {
    fc.assert(
      fc.property(chosen, fc.infiniteStream(fc.nat()), (fields, ranks) => {
        const shuffled = fields
          .map((field) => [field, ranks.next().value] as const)
          .toSorted(([, a], [, b]) => Number(a) - Number(b))
          .map(([field]) => field);
        expect(idOf(at(shuffled, 1), at(shuffled, 0))).toBe(idOf(at(fields, 1), at(fields, 0)));
      }),
      { numRuns: 100 },
    );
  });

  test('depends on each wanted and each live value', () => {
    fc.assert(
      fc.property(chosen, fc.nat(), (fields, index) => {
        const field = fields[index % fields.length] as FieldName;
        const [, , third] = VALUES[field] ?? [];
        const id = idOf(at(fields, 1), at(fields, 0));
        expect(idOf({ ...at(fields, 1), [field]: third }, at(fields, 0))).not.toBe(id);
        expect(idOf(at(fields, 1), { ...at(fields, 0), [field]: third })).not.toBe(id);
      }),
      { numRuns: 100 },
    );
  });

  test('depends on which fields change, not on those that are as they should be', () => {
    fc.assert(
      fc.property(chosen, chosen, (fields, others) => {
        const id = idOf(at(fields, 1), at(fields, 0));
        const same = others.filter((field) => !fields.includes(field));
        expect(idOf({ ...at(same, 0), ...at(fields, 1) }, at(names, 0))).toBe(id);
        if (same.length > 0) expect(idOf({ ...at(same, 1), ...at(fields, 1) }, at(names, 0))).not.toBe(id);
      }),
      { numRuns: 100 },
    );
  });

  test.each<[what: string, more: object]>([
    ['the job', { jobId: '105' }],
    ['upgradeMode', { upgradeMode: 'Stateless' }],
  ])('depends on %s', (_what, more) => {
    expect(idOf({ cu_number: 8 }, { cu_number: 4 }, more)).not.toBe(idOf({ cu_number: 8 }, { cu_number: 4 }));
  });

  test('depends on what is to be done, and on what for', () => {
    const spec = specOf({ cu_number: 8 });
    const plan = about(spec, { cu_number: 4 });
    const ids = [
      planId(spec, plan),
      planId(spec, { ...plan, class: 'Whole' }),
      planId(spec, { ...plan, also: '1' }),
      planId(spec, { ...plan, also: '2' }),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  test.each<[what: string, more: object]>([
    ['the approval itself', { approvedPlan: 'plan-0a1b2c3d4e5f', approval: 'All' }],
    ['interval', { interval: '10m' }],
    ['onFailure', { updateStrategy: 'Restart', onFailure: 'Hold' }],
    ['the windows', { maintenanceWindows: [{ start: '05:00', duration: '1h', timeZone: 'UTC' }] }],
  ])('does not depend on %s', (_what, more) => {
    expect(idOf({ cu_number: 8 }, { cu_number: 4 }, more)).toBe(idOf({ cu_number: 8 }, { cu_number: 4 }));
  });

  test.each(FIELD_NAMES.filter((field) => FIELDS[field].sensitive))(
    'depends on what %s is to be, and tells nothing of what it is',
    (field) => {
      const value = (text: string) => (field === 'entrypoint_args' ? `--key ${text}` : `{"key":"${text}"}`);
      const id = idOf({ [field]: value('a') }, { [field]: value('b') });
      expect(idOf({ [field]: value('a') }, { [field]: value('c') })).toBe(id);
      expect(idOf({ [field]: value('d') }, { [field]: value('b') })).not.toBe(id);
    },
  );
});

describe('an approval', () => {
  const spec = specOf({ cu_number: 8 }, { approval: 'Disruptive' });
  const ID = planId(spec, about(spec, { cu_number: 4 }));

  const approvedBy = (given: { field?: string; annotation?: string }, used = 0, generation = 1) => {
    const manifest: Manifest = {
      ...manifestOf({ generation, status: used === 0 ? {} : { handled: { approvals: used } } }),
      approvedPlan: given.annotation,
    };
    const approving = { ...spec, approvedPlan: given.field };
    return gatedPlan(about(spec, { cu_number: 4 }), { manifest, spec: approving });
  };

  test('counts from the spec and from the annotation, whatever the generation', () => {
    for (const generation of [1, 2, 7])
      for (const given of [{ field: ID }, { annotation: ID }, { field: 'plan-000000000000', annotation: ID }])
        expect(approvedBy(given, 0, generation)).toMatchObject({ id: ID, approved: 'now' });
  });

  test('of another plan counts for nothing, and is told', () => {
    expect(approvedBy({ field: 'plan-000000000000' })).toMatchObject({
      approved: 'no',
      instead: 'plan-000000000000',
    });
    expect(approvedBy({ annotation: 'yes, please' })).toMatchObject({ approved: 'no', instead: undefined });
  });

  test('that was used counts for what was begun with it, and the plan after it has another id', () => {
    const ids = [0, 1, 2, 3].map((used) => approvedBy({ field: ID }, used));
    expect(ids.map((plan) => plan?.approved)).toEqual(['now', 'before', 'no', 'no']);
    expect(new Set(ids.map((plan) => plan?.id)).size).toBe(4);
  });
});

test.each<[approval: string | undefined, gated: string]>([
  [undefined, ''],
  ['None', ''],
  ['Disruptive', 'Restart'],
  ['All', 'Whole Hot Cold Create Start Stop Restart Delete'],
])('approval %s makes wait: %s', (approval, gated) => {
  const spec = specOf({}, approval === undefined ? {} : { approval });
  const all: PlanClass[] = ['Whole', 'Hot', 'Cold', 'Create', 'Start', 'Stop', 'Restart', 'Delete'];
  const given = { manifest: manifestOf({}), spec };
  expect(all.filter((what) => gatedPlan({ class: what }, given) !== undefined).join(' ')).toBe(gated);
});
