/** The process: its streams, its signals, and the Node it runs on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

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
  facts: Promise<{ pid: number }>;
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
  const facts = new Promise<{ pid: number }>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const line = out.split('\n').find((text) => text.startsWith('{') && text.endsWith('}'));
      if (line !== undefined) resolve(JSON.parse(line) as { pid: number });
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
        ...{ code: 7, err: '' },
        out: '--flag script.ts a b\n',
      });
    },
  );

  test('fjj on an old Node is src/main.ts on the other', async () => {
    const root = checkout('old-fjj', 'echo "$@"');
    const args = [...posing('20.20.2'), join(root, 'tools/fjj.js'), 'simulate', 'dli'];
    expect((await start(process.execPath, args).ended).out).toBe(
      `${join(root, 'src/main.ts')} simulate dli\n`,
    );
  });

  test.each(['22.19.0', '24.0.0'])('Node %s will do', async (version) => {
    const root = checkout(`new-${version}`, 'echo not this one');
    const args = [...posing(version), join(root, 'tools/node.js'), '-p', '40 + 2'];
    expect(await start(process.execPath, args).ended).toEqual({ code: 0, out: '42\n', err: '' });
  });

  test('an old Node and no other: one sentence, exit code 1', async () => {
    const args = [...posing('20.20.2'), join(checkout('none'), 'tools/fjj.js'), 'help'];
    expect(await start(process.execPath, args).ended).toEqual({
      ...{ code: 1, out: '' },
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
