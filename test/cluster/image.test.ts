/**
 * The root filesystem of the image, entered as a pod enters it: UID 65532, nothing writable, no HOME, no right.
 * A container of 256 MiB makes Node take a heap of 128 MiB; here a flag does, and the peak of the process is measured.
 */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addJob, apply, makeNamespace, manifestOf, puts, settled, startWorld } from '../e2e/harness.ts';
import { makeBundle, ROOT, run } from '../image/made.ts';

const ENTER = join(ROOT, 'tools/run-rootfs.sh');
const HEAP = '--max-old-space-size=128';
const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'image-'));
const rootfs = join(folder, 'rootfs');

beforeAll(() => {
  if (!isRoot) process.stderr.write('the image is not entered: that takes root (mounts, another UID)\n');
  makeBundle(ROOT, join(folder, 'dist'));
  const { code, err } = run(process.execPath, join(ROOT, 'tools/rootfs.ts'), rootfs, join(folder, 'dist'));
  if (code !== 0) throw new Error(err);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A test that only root can run. */
const asRoot = (name: string, body: () => Promise<void> | void): void =>
  test(name, async () => (isRoot ? await body() : undefined), 300_000);

const allFiles = (): string[] =>
  readdirSync(rootfs, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !lstatSync(join(rootfs, path)).isDirectory(),
  );

describe('the root filesystem', () => {
  test('has one program, and neither shell nor package manager', () => {
    const programs = allFiles().filter((path) => (lstatSync(join(rootfs, path)).mode & 0o111) !== 0);
    expect(programs.filter((path) => !/\.so(\.\d+)*$/.test(path))).toEqual(['usr/bin/node']);
  });

  test('has no file that anybody may write, and none that gives rights', () => {
    const bad = allFiles().filter((path) => (lstatSync(join(rootfs, path)).mode & 0o6222) !== 0);
    expect(bad).toEqual([]);
  });

  test('knows the user, and where names are looked up', () => {
    expect(readFileSync(join(rootfs, 'etc/passwd'), 'utf8')).toContain('nonroot:x:65532:65532:');
    expect(existsSync(join(rootfs, 'etc/nsswitch.conf'))).toBe(true);
  });
});

describe('entered', () => {
  asRoot('it answers help, and bad arguments by exit code 2', () => {
    expect(run(ENTER, rootfs, 'help')).toMatchObject({ code: 0, err: '' });
    const wrong = run(ENTER, rootfs, 'controller', '--concurency=3');
    expect(wrong).toEqual({
      code: 2,
      out: '',
      err: 'unknown flag --concurency; the nearest is --concurrency\n',
    });
  });

  asRoot('it works without any right, writes nowhere, and stays under 256 MiB', async () => {
    const world = await startWorld();
    const flags = [
      '--lease-namespace=default',
      '--health-address=127.0.0.1:0',
      '--metrics-address=127.0.0.1:0',
    ];
    const addresses = [`--dli-endpoint=${world.dli.url}`, `--iam-endpoint=${world.dli.iamUrl}`];
    const args = [rootfs, 'controller', `--kubeconfig=${world.kubeconfig}`, ...addresses, ...flags];
    const child = spawn(ENTER, args, {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], NODE_OPTIONS: HEAP },
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    try {
      await makeNamespace(world, 'image');
      const ids = Array.from({ length: 200 }, () => addJob(world));
      const keys = ids.map((_, index) => `image/test${index}` as const);
      for (const [index, key] of keys.entries())
        await apply(world, manifestOf(key, { jobId: ids[index] ?? '', job: { desc: 'from the image' } }));
      for (const key of keys) await settled(world, key);
      expect(puts(world, 0)).toHaveLength(200);

      const proc = (name: string): string => readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
      const status = (name: string): string =>
        new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(proc('status'))?.[1] ?? '';
      expect(status('Uid').split(/\s+/)).toEqual(['65532', '65532', '65532', '65532']);
      expect([status('Groups').trim(), Number(`0x${status('CapEff')}`), status('NoNewPrivs')]).toEqual([
        '',
        0,
        '1',
      ]);
      const writable = proc('mounts')
        .split('\n')
        .filter((line) => / \S+ \S+ rw[, ]/.test(line));
      expect(writable.filter((line) => !/ \/dev\/(null|zero|random|urandom) /.test(line))).toEqual([]);
      expect(proc('environ').split('\0').filter(Boolean)).toEqual([`NODE_OPTIONS=${HEAP}`]);
      const peak = Number.parseInt(status('VmHWM'), 10) / 1024;
      process.stdout.write(`image: peak of ${peak.toFixed(0)} MiB with 200 objects\n`);
      expect(peak).toBeLessThan(256);
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await world.close();
    }
  });

  asRoot('it passes the end-to-end suites', async () => {
    const suites = ['process', 'stories', 'golden', 'credentials', 'disturbances'];
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const flags = [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      '--rootDir',
      ROOT,
    ];
    const paths = suites.map((name) => `test/e2e/${name}.test.ts`);
    const child = spawn(process.execPath, [...flags, '--ci', '--runTestsByPath', ...paths], {
      cwd: ROOT,
      env: {
        ...process.env,
        FJJ_TEST_CLUSTER: undefined,
        TESTED_COMMAND: JSON.stringify(['env', `NODE_OPTIONS=${HEAP}`, ENTER, rootfs]),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(text);
    expect(text).toMatch(/\d+ passed, 0 failed, 0 skipped/);
  });
});
