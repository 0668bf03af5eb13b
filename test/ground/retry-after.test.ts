import { describe, expect, test } from '@jest/globals';
import { httpDate, waitMs } from '../../src/ground/retry-after.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('Retry-After', () => {
  test.each([
    ['3', 3_000],
    [' 3 ', 3_000],
    ['300', 300_000],
    ['301', 300_000],
    ['999999999', 300_000],
    ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
    ['Fri, 02 Jan 2099 03:04:15 GMT', 300_000],
    ['Fri, 02 Jan 2026 03:04:05 GMT', undefined],
    ['Fri, 02 Jan 2020 03:04:05 GMT', undefined],
    ['Fri, 99 Jan 2026 03:04:15 GMT', undefined],
    ['0', undefined],
    ['-1', undefined],
    ['1e9', undefined],
    ['1.5', undefined],
    ['abc', undefined],
    ['soon 2999', undefined],
    ['2026-01-02T03:04:15Z', undefined],
    ['', undefined],
    [undefined, undefined],
    ['9'.repeat(400), undefined],
  ])('%s means %s ms', (value, wait) => {
    expect(waitMs({ 'retry-after': value }, NOW)).toBe(wait);
  });

  test("a date counts by the service's own clock, where its answer tells it", () => {
    const headers = { 'retry-after': 'Fri, 02 Jan 2026 03:04:15 GMT' };
    expect(waitMs(headers, NOW)).toBe(10_000);
    expect(waitMs({ ...headers, date: 'Fri, 02 Jan 2026 03:04:13 GMT' }, NOW)).toBe(2_000);
    expect(waitMs({ ...headers, date: 'yesterday' }, NOW)).toBe(10_000);
    expect(waitMs({ 'retry-after': ['7', '9'] }, NOW)).toBe(7_000);
    expect(waitMs({}, NOW)).toBeUndefined();
  });

  test('a date is read in the one form of HTTP', () => {
    expect(httpDate('Fri, 02 Jan 2026 03:04:05 GMT')).toBe(NOW);
    expect(httpDate('2026-01-02T03:04:05Z')).toBeUndefined();
  });
});
