/** The simulation can fail: each defect that is planted in the controller is found, and by the oracle whose promise it breaks. */
import { describe, expect, test } from '@jest/globals';
import { ORACLES, SIMULATED } from '../../../sim/whole/oracles/oracles.ts';
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

test('each oracle but that of memory and sockets finds one', () => {
  const oracles = Object.keys({ ...ORACLES, ...SIMULATED }).filter((name) => name !== 'G7');
  expect([...new Set(DEFECTS.map(({ oracle }) => oracle))].toSorted()).toEqual(oracles.toSorted());
});

test.each([...new Set(DEFECTS.map(({ seed }) => seed))])(
  'without a defect, seed %i shows nothing amiss',
  async (seed) => {
    expect(await violationsOf(seed)).toEqual([]);
  },
);
