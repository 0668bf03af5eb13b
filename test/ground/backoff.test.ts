import { describe, expect, test } from '@jest/globals';
import { type Backoff, backoffMs } from '../../src/ground/backoff.ts';

const waits = (backoff: Backoff, lot: number): number[] =>
  [0, 1, 2, 3, 4, 1000].map((failures) => backoffMs(failures, backoff, lot));

describe('the wait after failures in a row', () => {
  test.each<[sentence: string, chance: { jitter: number; lot: number }, expected: number[]]>([
    [
      'without jitter doubles up to the cap',
      { jitter: 0, lot: 0.3 },
      [800, 1_600, 3_200, 5_000, 5_000, 5_000],
    ],
    ['half left to chance: half at least', { jitter: 0.5, lot: 0 }, [400, 800, 1_600, 2_500, 2_500, 2_500]],
    ['half left to chance: the middle', { jitter: 0.5, lot: 0.5 }, [600, 1_200, 2_400, 3_750, 3_750, 3_750]],
    ['full jitter begins at nothing', { jitter: 1, lot: 0 }, [0, 0, 0, 0, 0, 0]],
    ['full jitter: the middle', { jitter: 1, lot: 0.5 }, [400, 800, 1_600, 2_500, 2_500, 2_500]],
  ])('%s', (_, { jitter, lot }, expected) => {
    expect(waits({ firstMs: 800, capMs: 5_000, jitter }, lot)).toEqual(expected);
  });
});
