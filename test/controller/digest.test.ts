import { expect, test } from '@jest/globals';
import { digestOf, secretDigest } from '../../src/controller/digest.ts';
import type { Change } from '../../src/core/diff.ts';

const change = { field: 'cu_number', hot: false, desired: 4, live: 2 } as const;
const digest = digestOf(1, [change]);

test('the digest is 32 hexadecimal digits, the same for the same occasion', () => {
  expect(digest).toMatch(/^[0-9a-f]{32}$/);
  expect(digestOf(1, structuredClone([change]))).toBe(digest);
});

test.each<[what: string, generation: number, changes: Change[]]>([
  ['the generation', 2, [change]],
  ['a wanted value', 1, [{ ...change, desired: 5 }]],
  ['a live value', 1, [{ ...change, live: 3 }]],
  ['the kind of a live value', 1, [{ ...change, live: '2' }]],
  ['the field', 1, [{ ...change, field: 'tm_cus' }]],
  ['the number of differences', 1, [change, { ...change, field: 'tm_cus' }]],
  ['a 64-bit live value', 1, [{ ...change, live: 9_007_199_254_740_993n }]],
])('the digest changes with %s', (...[, generation, changes]) => {
  expect(digestOf(generation, changes)).not.toBe(digest);
});

test('the digest of a Secret changes with its version, and does not tell it', () => {
  expect(secretDigest('7')).toMatch(/^[0-9a-f]{16}$/);
  expect(secretDigest('8')).not.toBe(secretDigest('7'));
});
