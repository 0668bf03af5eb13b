import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DNS_NAME } from '../../../src/core/object/names.ts';
import { objectNames } from '../../../src/manifests/import/object-names.ts';

const namesOf = (...jobs: [job_id: string, name: string][]): string[] => {
  const names = objectNames(jobs.map(([job_id, name]) => ({ job_id, name })));
  return jobs.map(([job_id]) => names.get(job_id) ?? '');
};

describe('P5 names', () => {
  test.each<[string, string]>([
    ['orders', 'orders'],
    ['Orders_V2', 'orders-v2'],
    ['订单', 'job-7'],
    ['订单-orders', 'orders-7'],
    ['a--b', 'a--b'],
    ['_a_', 'a-7'],
    ['-', 'job-7'],
    ['', 'job-7'],
    ['12345', '12345'],
    ['kustomization', 'kustomization-7'],
    ['a'.repeat(57), 'a'.repeat(57)],
    [`${'a'.repeat(60)}_é`, `${'a'.repeat(40)}-7`],
  ])('%s gives %s', (name, objectName) => {
    expect(namesOf(['7', name])).toEqual([objectName]);
  });

  test('of two jobs that map to the same name the older keeps it', () => {
    expect(namesOf(['10', 'Orders_V2'], ['9', 'orders-v2'])).toEqual(['orders-v2-10', 'orders-v2']);
  });

  test('a name with a number may be another job’s own', () => {
    expect(namesOf(['4', 'a'], ['5', 'A'], ['6', 'a-5'])).toEqual(['a', 'a-5-5', 'a-5']);
  });

  const job = fc.record({
    job_id: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
    name: fc.oneof(
      fc.constantFrom('Orders_V2', 'orders-v2', '订单', 'a--b', 'A', 'a', 'a-5', 'kustomization'),
      fc.string({ unit: 'grapheme', maxLength: 57 }),
    ),
  });

  test('all are valid, distinct, and the same in whatever order the jobs come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(job, { selector: ({ job_id }) => job_id, maxLength: 20 }), (jobs) => {
        const names = objectNames(jobs);
        const all = [...names.values()];
        expect(all.every((name) => name.length <= 253 && DNS_NAME.test(name))).toBe(true);
        expect(new Set(all).size).toBe(jobs.length);
        expect(new Map([...objectNames(jobs.toReversed())].sort())).toEqual(new Map([...names].sort()));
      }),
    );
  });
});
