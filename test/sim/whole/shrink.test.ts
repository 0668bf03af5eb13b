/** A history that fails is made shorter, and what is left of it fails in the same way. */
import { describe, expect, test } from '@jest/globals';
import { type History, historyOf, run } from '../../../sim/whole/run.ts';
import { failsBy, oracleOf, shrunk } from '../../../sim/whole/shrink.ts';
import { DEFECTS, withDefect } from './defects.ts';

const HISTORY = historyOf('1');

const atOf = ({ steps }: History): number[] => steps.map(({ at }) => at);

/** Each step of the history by its time, which no other has. */
const TIMES = [...new Set(atOf(HISTORY))];

const holds =
  (...times: readonly (number | undefined)[]) =>
  async (history: History): Promise<boolean> =>
    times.every((time) => atOf(history).includes(time ?? Number.NaN));

describe('what is left', () => {
  test.each([
    ['the first', [TIMES[1]]],
    ['the last', [TIMES.at(-1)]],
    ['two that lie apart', [TIMES[7], TIMES.at(-8)]],
    ['three', [TIMES[3], TIMES[4], TIMES[20]]],
    ['none', []],
  ])('is what it takes to fail: %s', async (_which, times) => {
    const { setup, steps } = await shrunk(HISTORY, holds(...times));
    expect(steps.map(({ at }) => at)).toEqual(times);
    expect(setup).toEqual(HISTORY.setup);
  });

  test('fails when it is stopped half-way, too', async () => {
    const stop = new AbortController();
    let asked = 0;
    const fails = async (history: History): Promise<boolean> => {
      asked += 1;
      if (asked === 5) stop.abort();
      return holds(TIMES[7])(history);
    };
    const short = await shrunk(HISTORY, fails, stop.signal);
    expect(asked).toBe(5);
    expect(atOf(short)).toContain(TIMES[7]);
  });
});

/** In the history of `hands off` G1 speaks up, too. */
const PLANTED = [
  ['the cache serves an older spec now and then', 'G4 (back)'],
  ['a PUT whose answer was lost is sent again without a look', 'looks first'],
  ['mode Observe does not count', 'hands off'],
  ['runtime_config is written as the spec has it', 'leaves the rest'],
] as const;

test.each(PLANTED)('%s: fewer steps show it, by %s', async (name, oracle) => {
  const planted = DEFECTS.find(({ what }) => what === name);
  if (planted === undefined) throw new Error(`no such defect: ${name}`);
  const defect = { assemble: withDefect(planted.planted) };
  const history = historyOf(String(planted.seed));
  const short = await shrunk(history, failsBy(oracle, defect));
  expect(short.steps.length).toBeLessThan(history.steps.length / 4);
  expect((await run(short, defect)).violations.map(oracleOf)).toContain(oracle);
  expect((await run(short)).violations).toEqual([]);
});

test('one oracle is not taken for another', async () => {
  const planted = DEFECTS.find(({ oracle }) => oracle === 'G4 (back)');
  if (planted === undefined) throw new Error('no such defect');
  const [history, defect] = [historyOf(String(planted.seed)), { assemble: withDefect(planted.planted) }];
  expect(await failsBy('G4 (back)', defect)(history)).toBe(true);
  for (const other of ['G4', 'G4 (cause)', 'G5', ''])
    expect(await failsBy(other, defect)(history)).toBe(false);
});
