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

const server = createServer();
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});

afterAll(() => void server.close());

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

test.each([
  ['simulate', '--help'],
  ['simulate', 'dli', '--help'],
  ['simulate', 'kubernetes', '-h'],
  ['help', 'simulate'],
])('fjj %s %s %s shows the flags of the simulators, not the settings of the controller', async (...argv) => {
  const { code, out, err } = await run(...argv);
  expect(out).toMatch(/^usage: fjj simulate/);
  expect(out).toContain('--port=N');
  expect(out).not.toContain('--kubeconfig');
  expect([code, err]).toEqual([0, '']);
});

const PORT = '--port must be a whole number from 0 to 65535, not';

test.each([
  ['a mistyped command', ['contrller'], 'unknown command contrller; the nearest is controller\n'],
  ['a command that nothing is near to', ['frobnicate'], 'unknown command frobnicate; see fjj help\n'],
  [
    'a command that would move the cursor',
    ['\u001b[2Jx'],
    expect.stringMatching(/^unknown command \[2Jx;/) as unknown as string,
  ],
  ['no simulator', ['simulate'], 'simulate what? dli or kubernetes; see fjj simulate --help\n'],
  ['a mistyped simulator', ['simulate', 'dil'], 'unknown simulator dil; the nearest is dli\n'],
  ['a port beyond the last', ['simulate', 'dli', '--port=70000'], `${PORT} "70000"\n`],
  ['a port that is no number', ['simulate', 'dli', '--port', 'http'], `${PORT} "http"\n`],
  ['a port that is not there', ['simulate', 'dli', '--port'], `${PORT} ""\n`],
  ['a mistyped flag', ['simulate', 'dli', '--prot=1'], 'unknown flag --prot; the nearest is --port\n'],
  [
    'another flag',
    ['simulate', 'dli', '--namespaces=a'],
    'unknown flag --namespaces; see fjj simulate --help\n',
  ],
  ['a port without its flag', ['simulate', 'dli', '8801'], 'unexpected argument 8801\n'],
])('%s: one line on standard error, exit code 2', async (_, argv, err) => {
  expect(await run(...argv)).toEqual({ code: 2, out: '', err });
});

test('a simulator says how to reach it, and its pid, in one line of JSON', async () => {
  const { code, out, err } = await run('simulate', 'dli', '--port=0');
  expect(out.indexOf('\n')).toBe(out.length - 1);
  expect(JSON.parse(out)).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: 4711,
  });
  expect([code, err]).toEqual([0, '']);
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
