import { expect, test } from '@jest/globals';
import { digestOf, type Occasion } from '../../src/controller/digest.ts';

const change = { field: 'cu_number', hot: false, desired: 4, live: 2 } as const;
const occasion: Occasion = { generation: 1, changes: [change], secret: '7' };

test('the digest is 32 hexadecimal digits, the same for the same occasion', () => {
  expect(digestOf(occasion)).toMatch(/^[0-9a-f]{32}$/);
  expect(digestOf(structuredClone(occasion))).toBe(digestOf(occasion));
});

test.each<[what: string, occasion: Occasion]>([
  ['the generation', { ...occasion, generation: 2 }],
  ['the Secret', { ...occasion, secret: '8' }],
  ['a wanted value', { ...occasion, changes: [{ ...change, desired: 5 }] }],
  ['a live value', { ...occasion, changes: [{ ...change, live: 3 }] }],
  ['the kind of a live value', { ...occasion, changes: [{ ...change, live: '2' }] }],
  ['the field', { ...occasion, changes: [{ ...change, field: 'tm_cus' }] }],
  ['the number of differences', { ...occasion, changes: [change, { ...change, field: 'tm_cus' }] }],
  ['a 64-bit live value', { ...occasion, changes: [{ ...change, live: 9_007_199_254_740_993n }] }],
])('the digest changes with %s', (_what, other) => {
  expect(digestOf(other)).not.toBe(digestOf(occasion));
});
