import { expect, test } from '@jest/globals';
import { columnsOf, cut, padded, wrapped } from '../../../src/people/layout/width.ts';

test.each([
  ['orders', 6],
  ['订单-2', 6],
  ['ｗide', 5],
  ['e\u0301', 1],
  ['', 0],
])('%j takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
  expect(columnsOf(padded(text, 10))).toBe(10);
});

test.each([
  ['orders', 6, 'orders'],
  ['orders', 5, 'orde…'],
  // A character of two columns that does not fit is left out whole.
  ['订单', 3, '订…'],
  ['订单', 2, '…'],
])('%j in %i columns is %j', (text, most, shown) => {
  expect(cut(text, most)).toBe(shown);
  expect(columnsOf(cut(text, most))).toBeLessThanOrEqual(most);
});

test('lines end at blanks, and a long word stays whole', () => {
  expect(wrapped('a bb ccccccc d 订单 e', 5)).toEqual(['a bb', 'ccccccc', 'd', '订单', 'e'].map(String));
  expect(wrapped('', 5)).toEqual(['']);
});
