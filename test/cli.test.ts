import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cli } from '../src/cli.ts';
import { VERSION } from '../src/version.ts';

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await cli({
    argv,
    env: {},
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

const server = createServer();
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});

afterAll(() => void server.close());

test.each([
  ['help'],
  ['--help'],
  ['-h'],
  ['controller', '-h'],
  ['controller', '--help'],
  ['simulate', 'dli', '--help'],
])('fjj %s %s %s shows the usage', async (...argv) => {
  const { code, out, err } = await run(...argv);
  expect(out).toMatch(/^usage: fjj COMMAND/);
  expect([code, err]).toEqual([0, '']);
});

test.each([['version'], ['--version']])('fjj %s shows the version', async (word) => {
  expect(await run(word)).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
});

test.each([
  [
    'a mistyped command',
    ['contrller'],
    'unknown command contrller; the nearest is controller. See fjj help\n',
  ],
  ['a command that would move the cursor', ['\u001b[2Jx'], expect.stringMatching(/^unknown command \[2Jx;/)],
  ['no simulator', ['simulate'], 'usage: fjj simulate dli|kubernetes [--port=N]\n'],
  [
    'a port that is none',
    ['simulate', 'dli', '--port=70000'],
    'usage: fjj simulate dli|kubernetes [--port=N]\n',
  ],
])('%s: one line on standard error, exit code 2', async (_, argv, err) => {
  expect(await run(...argv)).toEqual({ code: 2, out: '', err });
});

test.each([['dli'], ['kubernetes']])(
  'a port that is taken, for simulate %s: one line, exit code 2',
  async (which) => {
    const { code, out, err } = await run('simulate', which, `--port=${port}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^--port: listen EADDRINUSE: .*\n$/);
  },
);

test('simulate kubernetes says where its kubeconfig is, and takes it away at the end', async () => {
  const { code, out } = await run('simulate', 'kubernetes');
  const { kubeconfig } = JSON.parse(out) as { kubeconfig: string };
  expect([code, existsSync(kubeconfig)]).toEqual([0, false]);
});
