import { expect, test } from '@jest/globals';
import type { Change } from '../../../src/core/decide/diff.ts';
import { digestsOf } from '../../../src/core/decide/digest.ts';

const changeOf = (more: Partial<Change> = {}, canonical: Partial<Change['canonical']> = {}): Change => ({
  field: 'cu_number',
  hot: false,
  desired: 4,
  live: 2,
  canonical: { desired: 4, live: 2, ...canonical },
  ...more,
});
const digests = digestsOf([changeOf()]);

test('each is 16 hexadecimal digits, the same for the same canonical values, however they were written', () => {
  expect(digests.wanted).toMatch(/^[0-9a-f]{16}$/);
  expect(digests.live).toMatch(/^[0-9a-f]{16}$/);
  expect(digestsOf([changeOf({ desired: '4', live: '2' })])).toEqual(digests);
});

test.each<[what: string, changes: Change[], changed: { wanted: boolean; live: boolean }]>([
  ['a wanted value', [changeOf({}, { desired: 5 })], { wanted: true, live: false }],
  ['a live value', [changeOf({}, { live: 3 })], { wanted: false, live: true }],
  ['the kind of a live value', [changeOf({}, { live: '2' })], { wanted: false, live: true }],
  ['the field', [changeOf({ field: 'tm_cus' })], { wanted: true, live: true }],
  ['the number of differences', [changeOf(), changeOf({ field: 'tm_cus' })], { wanted: true, live: true }],
  ['a 64-bit live value', [changeOf({}, { live: 9_007_199_254_740_993n })], { wanted: false, live: true }],
  ['a live value that is not there', [changeOf({}, { live: undefined })], { wanted: false, live: true }],
])('they change with %s', (...[, changes, changed]) => {
  const other = digestsOf(changes);
  expect({ wanted: other.wanted !== digests.wanted, live: other.live !== digests.live }).toEqual(changed);
});

test('they do not change with a live value that may be a key: only a guess could be tried against them', () => {
  const of = (live: unknown) =>
    digestsOf([changeOf({ field: 'entrypoint_args' }, { desired: 'wanted', live })]);
  expect(of('--password a')).toEqual(of('--password b'));
});
