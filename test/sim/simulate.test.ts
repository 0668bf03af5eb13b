import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { simulate } from '../../sim/simulate.ts';
import { runAs } from '../support/command-user.ts';

const run = (...argv: string[]) => runAs(simulate, argv, { stop: AbortSignal.abort() });

const server = createServer();
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});

afterAll(() => void server.close());

test.each([['--help'], ['dli', '--help'], ['kubernetes', '-h']])(
  'fjj simulate %s %s shows the flags of the simulators',
  async (...argv) => {
    const { code, out, err } = await run(...argv);
    expect(out).toMatch(/^usage: fjj simulate/);
    expect(out).toContain('--port=N');
    expect([code, err]).toEqual([0, '']);
  },
);

const PORT = '--port must be a whole number from 0 to 65535, not';

test.each([
  ['no simulator', [], 'simulate what? dli or kubernetes; see fjj simulate --help\n'],
  ['a mistyped simulator', ['dil'], 'unknown simulator dil; the nearest is dli\n'],
  ['a simulator that nothing is near to', ['iam'], 'unknown simulator iam; see fjj simulate --help\n'],
  ['a port beyond the last', ['dli', '--port=70000'], `${PORT} "70000"\n`],
  ['a port that is no number', ['dli', '--port', 'http'], `${PORT} "http"\n`],
  ['a port that is not there', ['dli', '--port'], `${PORT} ""\n`],
  ['one good port and one bad', ['dli', '--port=x', '--port=0'], `${PORT} "x"\n`],
  ['a mistyped flag', ['dli', '--prot=1'], 'unknown flag --prot; the nearest is --port\n'],
  ['another flag', ['dli', '--namespaces=a'], 'unknown flag --namespaces; see fjj simulate --help\n'],
  ['a port without its flag', ['dli', '8801'], 'unexpected argument 8801\n'],
])('%s: one line on standard error, exit code 2', async (_, argv, err) => {
  expect(await run(...argv)).toEqual({ code: 2, out: '', err });
});

test('a simulator says how to reach it, and its pid, in one line of JSON', async () => {
  const { code, out, err } = await run('dli', '--port=0');
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
    const { code, out, err } = await run(which, `--port=${port}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^--port: listen EADDRINUSE: .*\n$/);
  },
);

test('simulate kubernetes says where its kubeconfig is, and takes it away at the end', async () => {
  const { code, out } = await run('kubernetes');
  const { kubeconfig } = JSON.parse(out) as { kubeconfig: string };
  expect([code, existsSync(kubeconfig)]).toEqual([0, false]);
});
