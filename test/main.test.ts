/** The process: its streams, its signals, and the Node it runs on. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { VERSION } from '../src/service/version.ts';

const ROOT = dirname(import.meta.dirname);
const MAIN = join(ROOT, 'src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'fjj-main-'));
const running: ChildProcess[] = [];

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  /** All of it, once the process has ended. */
  ended: Promise<{ code: number | null; out: string; err: string }>;
  /** The first line of JSON. */
  facts: Promise<{ pid: number; kubeconfig?: string }>;
}

const { PATH, NODE_COMPILE_CACHE } = process.env;

function start(command: string, args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, NODE_COMPILE_CACHE, ...env },
  });
  running.push(child);
  let out = '';
  let err = '';
  const facts = new Promise<{ pid: number; kubeconfig?: string }>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const line = out.split('\n').find((text) => text.startsWith('{') && text.endsWith('}'));
      if (line !== undefined) resolve(JSON.parse(line) as { pid: number; kubeconfig?: string });
    });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
  return { child, ended, facts };
}

test('a reader that has gone, as behind `| head`, is no error', async () => {
  const child = spawn(process.execPath, [MAIN, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, err]).toEqual([0, '']);
});

/** Each write to it fails, as on a full disk. */
const FULL = '/dev/full';

describe('a full disk', () => {
  test('below standard output is told in one sentence', async () => {
    const child = spawn(process.execPath, [MAIN, 'help'], { stdio: ['ignore', openSync(FULL, 'w'), 'pipe'] });
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, err]).toEqual([1, 'cannot write to standard output: the disk is full\n']);
  });

  test('below standard error changes nothing else', async () => {
    const stdio = ['ignore', 'pipe', openSync(FULL, 'w')] as const;
    const child = spawn(process.execPath, [MAIN, 'no-command'], { stdio: [...stdio] });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
  });
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s ends a simulator, and its kubeconfig goes with it',
  async (signal) => {
    const { child, ended, facts } = start(process.execPath, [join(ROOT, 'sim/main.ts'), 'kubernetes']);
    const { kubeconfig = '' } = await facts;
    expect(existsSync(kubeconfig)).toBe(true);
    child.kill(signal);
    expect((await ended).code).toBe(0);
    expect(existsSync(kubeconfig)).toBe(false);
  },
);

test('without a place for temporary files a simulator ends with one line, and serves nothing', async () => {
  const args = [join(ROOT, 'sim/main.ts'), 'kubernetes'];
  const { code, out, err } = await start(process.execPath, args, { TMPDIR: '/dev/null' }).ended;
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^TMPDIR: ENOTDIR: .*\n$/)]);
});

describe('fjj lint', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s ends it with %i while it waits for its input, and it has said nothing',
    async (signal, code) => {
      const child = spawn(process.execPath, [MAIN, 'lint', '-v', '-f', 'package.json', '-f', '-'], {
        stdio: ['pipe', 'pipe', 'pipe'],
        cwd: ROOT,
      });
      running.push(child);
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
      const told = new Promise((resolve) => child.stderr.once('data', resolve));
      const ended = new Promise((resolve) => child.once('close', resolve));
      // Of the first file; from then on it waits.
      await told;
      child.kill(signal);
      expect(await ended).toBe(code);
      expect(out).not.toContain('FlinkJarJobs in');
    },
  );

  test('without a reader it is no success', async () => {
    const child = spawn(process.execPath, [MAIN, 'lint', 'package.json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.once('close', resolve))).not.toBe(0);
  });
});

/** A checkout with the launcher only. `brought`: the Node that `npm ci` has put there, as a shell script. */
function checkout(name: string, brought?: string): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'tools'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type": "module"}');
  for (const file of ['launch.js', 'node.js', 'fjj.js'])
    copyFileSync(join(ROOT, 'tools', file), join(root, 'tools', file));
  if (brought === undefined) return root;
  const bin = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'node'), `#!/bin/sh\n${brought}\n`);
  chmodSync(join(bin, 'node'), 0o755);
  return root;
}

/** As if this Node were another one. */
const posing = (version: string): string[] => [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`,
];

describe('the launcher', () => {
  test.each(['18.20.8', '20.20.2', '22.18.0'])(
    'on Node %s it takes the one that npm ci has brought, and passes arguments and exit code on',
    async (version) => {
      const root = checkout(`old-${version}`, 'echo "$@"; exit 7');
      const args = [...posing(version), join(root, 'tools/node.js'), '--flag', 'script.ts', 'a b'];
      expect(await start(process.execPath, args).ended).toEqual({
        code: 7,
        err: '',
        out: '--flag script.ts a b\n',
      });
    },
  );

  test.each([
    [['controller', '--port=1'], 'src/main.ts', 'controller --port=1'],
    [['simulate', 'dli', '--port=1'], 'sim/main.ts', 'dli --port=1'],
    [['simulate'], 'sim/main.ts', ''],
    [['help', 'simulate'], 'sim/main.ts', '--help'],
    [['help'], 'src/main.ts', 'help'],
    [[], 'src/main.ts', ''],
  ])('fjj %j is %s with %j, on an old Node in a process of the other', async (words, main, rest) => {
    const root = checkout(`old-fjj-${words.join('-')}`, 'echo "$@"');
    const args = [...posing('20.20.2'), join(root, 'tools/fjj.js'), ...words];
    const { out } = await start(process.execPath, args).ended;
    expect(out).toBe(`${[join(root, main), rest].join(' ').trimEnd()}\n`);
  });

  test.each([
    [['simulate', 'iam'], 2, '', 'unknown simulator iam; see fjj simulate --help\n'],
    [['version'], 0, `${VERSION}\n`, ''],
  ])('fjj %j works from the repository, and from a package that npm has installed', async (...row) => {
    const [words, code, out, err] = row;
    const installed = join(folder, `installed-${words.length}/node_modules`);
    const root = join(installed, 'flinkjarjob-controller');
    for (const name of ['src', 'sim', 'tools', 'package.json'])
      cpSync(join(ROOT, name), join(root, name), { recursive: true });
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      symlinkSync(join(ROOT, 'node_modules', name), join(installed, name));
    for (const from of [ROOT, root]) {
      const args = [join(from, 'tools/fjj.js'), ...words];
      expect(await start(process.execPath, args).ended).toEqual({ code, out, err });
    }
  });

  test.each(['22.19.0', '24.0.0'])('Node %s will do', async (version) => {
    const root = checkout(`new-${version}`, 'echo not this one');
    const args = [...posing(version), join(root, 'tools/node.js'), '-p', '40 + 2'];
    expect(await start(process.execPath, args).ended).toEqual({ code: 0, out: '42\n', err: '' });
  });

  test('an old Node and no other: one sentence, exit code 1', async () => {
    const args = [...posing('20.20.2'), join(checkout('none'), 'tools/fjj.js'), 'help'];
    expect(await start(process.execPath, args).ended).toEqual({
      code: 1,
      out: '',
      err: 'this needs Node 22.19 or later, and Node 20.20.2 runs this: install a newer one, or on Linux run npm ci, which brings it\n',
    });
  });

  test('another that does not start, as on musl: the same', async () => {
    const root = checkout('broken', '');
    writeFileSync(
      join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node'),
      '#!/no/such\n',
    );
    const { code, err } = await start(process.execPath, [...posing('20.20.2'), join(root, 'tools/node.js')])
      .ended;
    expect([code, err]).toEqual([1, expect.stringMatching(/^this needs .*does not start \(ENOENT\).*\n$/)]);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('hands %s on', async (signal) => {
    const script = `process.on('${signal}', () => process.exit(9)); setInterval(() => {}, 1_000); console.log('{}')`;
    const { child, ended, facts } = start(process.execPath, [join(ROOT, 'tools/node.js'), '-e', script]);
    await facts;
    child.kill(signal);
    expect((await ended).code).toBe(9);
  });

  test('ends with 128 and the number of the signal that its process died of', async () => {
    const args = [join(ROOT, 'tools/node.js'), '-e', "process.kill(process.pid, 'SIGKILL')"];
    expect((await start(process.execPath, args).ended).code).toBe(137);
  });
});

const SIMULATE = `"${process.execPath}" "${join(ROOT, 'tools/fjj.js')}" simulate dli; true`;

describe('fjj behind the shell of npm', () => {
  test('ends with that shell: a signal to npx reaches nobody else', async () => {
    const { child, ended, facts } = start('/bin/sh', ['-c', SIMULATE], { npm_lifecycle_event: 'npx' });
    const { pid } = await facts;
    expect(pid).not.toBe(child.pid);
    child.kill('SIGTERM');
    // Its output is closed when the last who holds it has ended: the simulator, not the shell.
    expect((await ended).err).toBe('');
  });

  test('outlives a shell that is not of npm, as behind nohup', async () => {
    const { child, facts } = start('/bin/sh', ['-c', SIMULATE]);
    const { pid } = await facts;
    child.kill('SIGKILL');
    await new Promise((resume) => setTimeout(resume, 1_000));
    expect(() => process.kill(pid, 0)).not.toThrow();
    process.kill(pid, 'SIGKILL');
  });
});
