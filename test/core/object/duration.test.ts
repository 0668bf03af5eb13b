import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { durationMs } from '../../../src/core/object/duration.ts';

test.each([
  ['10s', 10_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
  ['1h1m1s', 3_661_000],
  ['30m1h', 5_400_000],
  ['1m1m', 120_000],
  ['0s', 0],
  ['000005s', 5_000],
  ['999999h', 3_599_996_400_000],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '5', 's', '1d', '1.5h', '-1s', '1h1m1s1s', '1000000s', ' 1s', '1s ', '1S', '500ms', '１s'])(
  '%j is no duration',
  (text) => {
    expect(durationMs(text)).toBeNaN();
  },
);

test('hours, minutes and seconds add up', () => {
  const part = fc.integer({ min: 0, max: 999_999 });
  fc.assert(
    fc.property(part, part, part, (h, m, s) => {
      expect(durationMs(`${h}h${m}m${s}s`)).toBe(1000 * (3600 * h + 60 * m + s));
    }),
  );
});
