import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
    expect(out).toContain('--kubeconfig=PATH');
    const columns = out.split('\n').flatMap((line) => /^ {2}--\S+ +(?=\S)/.exec(line)?.[0].length ?? []);
    expect(new Set(columns).size).toBe(1);
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
  ['a path for a DLI', ['dli', '--kubeconfig=a'], '--kubeconfig is for simulate kubernetes: leave it out\n'],
  ['no path', ['kubernetes', '--kubeconfig='], '--kubeconfig needs a value: --kubeconfig=PATH\n'],
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

describe('fjj simulate kubernetes --kubeconfig=PATH', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fjj-kubeconfig-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Looks while it runs; `meanwhile` ends it. */
  async function started(path: string, meanwhile: (facts: { kubeconfig: string; token: string }) => void) {
    const stop = new AbortController();
    let seen = false;
    const { code, err } = await runAs(simulate, ['kubernetes', `--kubeconfig=${path}`], {
      stop: stop.signal,
      out(text) {
        meanwhile(JSON.parse(text) as { kubeconfig: string; token: string });
        seen = true;
        stop.abort();
      },
    });
    return { code, err, seen };
  }

  const ENDED = { code: 0, err: '', seen: true };

  test('it is there, for its owner only, and goes with it', async () => {
    const path = join(folder, 'new');
    const ended = await started(path, ({ kubeconfig, token }) => {
      expect(kubeconfig).toBe(path);
      expect(readFileSync(path, 'utf8')).toContain(token);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(['new']);
    });
    expect([ended, existsSync(path)]).toEqual([ENDED, false]);
  });

  test('that of a simulator that was killed is replaced, also as kubectl config has written it again', async () => {
    const path = join(folder, 'left');
    const left =
      'apiVersion: v1\nclusters:\n- cluster: {server: "https://127.0.0.1:1"}\n  name: simulator\nusers:\n- name: simulator\n';
    writeFileSync(path, left);
    chmodSync(path, 0o644);
    const ended = await started(path, ({ token }) => {
      expect(readFileSync(path, 'utf8')).toContain(token);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });
    expect([ended, existsSync(path)]).toEqual([ENDED, false]);
  });

  test('what somebody else has put there meanwhile stays', async () => {
    const path = join(folder, 'taken');
    expect(await started(path, () => writeFileSync(path, 'of another'))).toEqual(ENDED);
    expect(readFileSync(path, 'utf8')).toBe('of another');
  });

  const REFUSED = 'what is there is not of fjj simulate kubernetes alone: name another path, or move it away';
  const TWO = 'clusters: [{name: simulator}, {name: production}]\nusers: [{name: simulator}]\n';

  test.each<[string, (path: string) => void, string]>([
    ['a file', (path) => writeFileSync(path, 'mine'), `: ${REFUSED}`],
    ['an empty file', (path) => writeFileSync(path, ''), `: ${REFUSED}`],
    ['a kubeconfig with another cluster, too', (path) => writeFileSync(path, TWO), `: ${REFUSED}`],
    ['a folder', (path) => void mkdirSync(path), `: ${REFUSED}`],
    ['a link', (path) => symlinkSync('elsewhere', path), `: ${REFUSED}`],
    ['nothing, in a folder that is missing', () => undefined, ' cannot be written: its folder is missing'],
  ])('where %s is: one line, exit code 2, no server, and it stays', async (what, prepare, why) => {
    const path = join(folder, what.includes('missing') ? 'no/folder' : what);
    prepare(path);
    const before = readdirSync(folder);
    const { code, out, err } = await run('kubernetes', '--port=0', `--kubeconfig=${path}`);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `--kubeconfig ${path}${why}\n` });
    expect(readdirSync(folder)).toEqual(before);
  });
});
