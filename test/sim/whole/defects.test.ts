/** The simulation can fail: each defect that is planted in the controller is found, and by the oracle whose promise it breaks. */
import { describe, expect, test } from '@jest/globals';
import { historyOf, run } from '../../../sim/whole/run.ts';
import { DEFECTS, withDefect } from './defects.ts';

/** Each is found before this one. */
const SEEDS = 1_000;

const violationsOf = async (seed: number, ...defect: [Parameters<typeof run>[1]?]): Promise<string[]> =>
  (await run(historyOf(String(seed)), ...defect)).violations;

describe('found', () => {
  test.each(DEFECTS)('$what, by $oracle, at seed $seed', async ({ oracle, seed, planted }) => {
    const violations = await violationsOf(seed, { assemble: withDefect(planted) });
    expect(violations).toContainEqual(expect.stringMatching(`^${oracle.replace(/[()]/g, '\\$&')}: `));
    expect(seed).toBeLessThanOrEqual(SEEDS);
  });
});

test.each([...new Set(DEFECTS.map(({ seed }) => seed))])(
  'without a defect, seed %i shows nothing amiss',
  async (seed) => {
    expect(await violationsOf(seed)).toEqual([]);
  },
);
