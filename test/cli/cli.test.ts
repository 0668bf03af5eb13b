import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cli } from '../../src/cli/cli.ts';
import { VERSION } from '../../src/service/version.ts';

type Said = { code: number; out: string; err: string };

const run = (...argv: string[]): Promise<Said> => runIn({}, ...argv);

async function runIn(env: Record<string, string>, ...argv: string[]): Promise<Said> {
  let out = '';
  let err = '';
  const code = await cli({
    argv,
    env,
    pid: 4711,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stop: AbortSignal.abort(),
  });
  return { code, out, err };
}

test.each([['help'], ['--help'], ['-h'], ['controller', '-h'], ['controller', '--help']])(
  'fjj %s %s %s shows the usage',
  async (...argv) => {
    const { code, out, err } = await run(...argv);
    expect(out).toMatch(/^usage: fjj COMMAND/);
    expect([code, err]).toEqual([0, '']);
  },
);

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
