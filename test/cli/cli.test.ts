import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cli } from '../../src/cli/cli.ts';
import { SETTING_ROWS } from '../../src/service/config.ts';
import { VERSION } from '../../src/service/version.ts';
import { runAs } from '../support/command-user.ts';

const run = (...argv: string[]) => runIn({}, ...argv);

const runIn = (env: Record<string, string>, ...argv: string[]) =>
  runAs(cli, argv, { env, stop: AbortSignal.abort() });

test.each([[], ['help'], ['--help'], ['-h'], ['help', '--help']])(
  'fjj %s %s lists the commands',
  async (...argv) => {
    const { code, out, err } = await run(...argv);
    expect(out).toMatch(/^usage: fjj COMMAND/);
    expect([code, err]).toEqual([0, '']);
  },
);

describe.each([['controller'], ['import'], ['lint'], ['version']])('the help of %s', (name) => {
  test.each([
    ['help', name],
    [name, '--help'],
    [name, '-h'],
    [name, '--frobnicate', '-h'],
  ])('fjj %s %s %s', async (...argv) => {
    const { code, out, err } = await run(...argv);
    expect(out.startsWith(`usage: fjj ${name}`)).toBe(true);
    expect([code, err]).toEqual([0, '']);
  });
});

test('the help of the controller has every setting', async () => {
  const { out } = await run('help', 'controller');
  expect(SETTING_ROWS.filter(({ flag, env }) => !out.includes(`  ${flag}, ${env}`))).toEqual([]);
});

test.each([['version'], ['--version']])('fjj %s shows the version', async (word) => {
  expect(await run(word)).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
});

const ELSEWHERE =
  'the simulators are not in the image: they are in the repository and the npm package of flinkjarjob-controller, as npx fjj simulate\n';

test.each([
  ['a mistyped command', ['contrller'], 'unknown command contrller; the nearest is controller\n'],
  ['a command that nothing is near to', ['frobnicate'], 'unknown command frobnicate; see fjj help\n'],
  [
    'a command that would move the cursor',
    ['\u001b[2Jx'],
    expect.stringMatching(/^unknown command \[2Jx;/) as unknown as string,
  ],
  ['help for a mistyped command', ['help', 'lnit'], 'unknown command lnit; the nearest is lint\n'],
  ['a mistyped command before --help', ['lnit', '--help'], 'unknown command lnit; the nearest is lint\n'],
  ['a simulator', ['simulate', 'dli'], ELSEWHERE],
  ['the flags of a simulator', ['simulate', 'dli', '--help'], ELSEWHERE],
  ['the help of the simulators', ['help', 'simulate'], ELSEWHERE],
])('%s: one line on standard error, exit code 2', async (_, argv, err) => {
  expect(await run(...argv)).toEqual({ code: 2, out: '', err });
});

test('the files of $KUBECONFIG are read, and one that is broken ends the start with its name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const broken = join(folder, 'broken');
  writeFileSync(broken, 'users: [{name: u, user: {token: 12345}}]');
  const { code, err } = await runIn({ KUBECONFIG: `${folder}/none:${broken}` }, 'controller');
  rmSync(folder, { recursive: true });
  const said = 'users[0].user.token: Invalid input: expected string, received number';
  expect([code, err]).toEqual([2, `no usable kubeconfig: ${broken}: ${said}\n`]);
});
