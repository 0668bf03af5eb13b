/** Histories of the whole system: both replicas, both simulators, people, the console, faults and deaths, from one seed each. */
import { describe, expect, test } from '@jest/globals';
import { historyOf, run } from '../../../sim/whole/run.ts';
import { simulateWhole } from '../../../sim/whole/simulate.ts';

const FIRST = 1;
const COUNT = 8;

describe('a history', () => {
  test.each(Array.from({ length: COUNT }, (_, at) => String(FIRST + at)))(
    'of seed %s ends well',
    async (seed) => {
      const { violations } = await run(historyOf(seed));
      expect(violations).toEqual([]);
    },
  );

  test('is the same each time, call by call', async () => {
    const calls = async (): Promise<string> =>
      JSON.stringify((await run(historyOf('7'))).world.trace.entries);
    expect(await calls()).toBe(await calls());
  });
});

async function command(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const code = await simulateWhole({
    argv,
    env: {},
    pid: 1,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    stop: new AbortController().signal,
  });
  return { code, ...said };
}

describe('npm run simulate', () => {
  test('tells one history as a story', async () => {
    const { code, out } = await command('--seed=3');
    expect(code).toBe(0);
    expect(out).toMatch(/^ +0:00\.\d{3} \* /);
    expect(out).toMatch(/dli GET \/v1\.0\//);
    expect(out).toMatch(/seed 3: \d+ steps, 0 amiss\n$/);
  });

  test('counts many', async () => {
    const { code, out } = await command('--seeds=1..3', '--workers=2');
    const figure = /^3 histories, \d+ virtual hours, \d+ s, [\d.]+ a second, none amiss\n$/;
    expect([code, out]).toEqual([0, expect.stringMatching(figure)]);
  });

  test.each([
    [[]],
    [['--seed=x']],
    [['--seeds=5']],
    [['--seeds=9..3']],
    [['--seed=1', '--seeds=1..2']],
    [['--seed=1', '--seed=2']],
    [['--seed=1', '--workers=2']],
    [['--workers=2']],
    [['--seeds=1..2', '--workers=0']],
    [['--seeds=1..2', '--workers=many']],
    [['more']],
  ])('refuses %j with one line and exit code 2', async (argv) => {
    const { code, out, err } = await command(...argv);
    expect([code, out, err.split('\n').length]).toEqual([2, '', 2]);
  });
});
