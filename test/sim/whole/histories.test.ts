/** Histories of the whole system: both replicas, both simulators, people, the console, faults and deaths, from one seed each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { historyOf, run } from '../../../sim/whole/run.ts';
import { type Instead, simulateWhole } from '../../../sim/whole/simulate.ts';
import { runAs, type Said } from '../../support/command-user.ts';
import { DEFECTS, withDefect } from './defects.ts';

const FIRST = 1;
const COUNT = 8;

describe('L40: a history', () => {
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

const commandWith = (instead: Instead, ...argv: string[]): Promise<Said> =>
  runAs((user) => simulateWhole(user, instead), argv);

const command = (...argv: string[]): Promise<Said> => commandWith({}, ...argv);

describe('npm run simulate', () => {
  test('tells one history as a story', async () => {
    const { code, out } = await command('--seed=3');
    expect(code).toBe(0);
    expect(out).toMatch(/^ +0:00\.\d{3} \* /);
    expect(out).toMatch(/dli GET \/v1\.0\//);
    expect(out).toMatch(/dli PUT \/v1\.0\/\S+ \{[a-z_, ]+\} 200\n/);
    expect(out).toMatch(/dli PUT \/v1\.0\/\S+ \{[a-z_, ]+\} 400 DLI\.\d+\n/);
    expect(out).toMatch(/kubernetes PATCH \S+\/status \{UpToDate\} 200\n/);
    expect(out).toMatch(/(creates|edits) .*runtime_config:/);
    expect(out).not.toMatch(/(creates|edits) .*("|\\(?!n)).*\(generation/);
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
    [['--history']],
    [['--history=no/such/file.json']],
    [['--history=package.json']],
    [['--history=README.md']],
    [['--history=test/sim/whole/found/generation-goes-back.json', '--seed=1']],
    [['--history=test/sim/whole/found/generation-goes-back.json', '--workers=1']],
  ])('refuses %j with one line and exit code 2', async (argv) => {
    const { code, out, err } = await command(...argv);
    expect([code, out, err.split('\n').length]).toEqual([2, '', 2]);
  });
});

describe('npm run simulate, of a history that fails', () => {
  const DEFECT = 'the cache serves an older spec now and then';
  const { seed, planted } = DEFECTS.find(({ what }) => what === DEFECT) ?? { seed: 0, planted: {} };
  const defect = { assemble: withDefect(planted) };
  /** A worker in which every seed fails. */
  const worker = new URL(
    `data:text/javascript,${encodeURIComponent(
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ from }) => parentPort.postMessage({ histories: 1, virtualMs: 0, failed: from }));`,
    )}`,
  );
  const AMISS = /^AMISS G4 \(back\): observedGeneration of \S+ went from \d+ to \d+ \(\d+\)$/m;
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fjj-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('tells it, and ends with exit code 1', async () => {
    const { code, out } = await commandWith({ defect }, `--seed=${seed}`);
    expect(code).toBe(1);
    expect(out).toMatch(AMISS);
    expect(out).toMatch(/: \d\d steps, [1-9]\d* amiss\n$/);
  });

  test('of many, tells the first with few steps, and says it as data that can be told again', async () => {
    const { code, out, err } = await commandWith({ defect, worker }, `--seeds=${seed}..${seed + 50}`);
    expect([code, err]).toEqual([1, expect.stringMatching(`; seed ${seed} fails, and is made shorter\n$`)]);
    expect(out).toMatch(AMISS);
    expect(out).toMatch(/: [1-9] steps, [1-9]\d* amiss\n$/);
    const [line = '', ...story] = out.split('\n');
    const file = join(folder, 'found.json');
    writeFileSync(file, line);
    const again = await commandWith({ defect }, `--history=${file}`);
    expect(again).toEqual({ code: 1, out: story.join('\n'), err: '' });
    expect((await command(`--history=${file}`)).code).toBe(0);
  });
});
