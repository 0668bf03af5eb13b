/**
 * The root filesystem of the image, entered as a pod enters it: UID 65532, nothing writable, no HOME, no right, and no
 * more than the 256 MiB of the chart, which the kernel keeps (a cgroup) and Node sees as in a container.
 * All of that takes root, and the last a cgroup that root may make. Without it Node gets a heap of 128 MiB by a flag, and
 * what only the kernel's limit can show is skipped; without root all that is entered is. CI runs this as root.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { groundwork, objectOf, seedOf } from '../../bench/objects.ts';
import { startDli } from '../../sim/dli/server.ts';
import { Trace } from '../../sim/http/trace.ts';
import { startKubernetes } from '../../sim/kubernetes/server.ts';
import { customResourceDefinition } from '../../src/kubernetes/objects/crd.ts';
import { addJob, apply, makeNamespace, manifestOf, puts, startWorld, untilReason } from '../e2e/harness.ts';
import { isRoot, makeBundle, makeRootfs, ROOT, run, testWhere } from '../image/made.ts';
import { memoryLimit } from '../image/memory-limit.ts';
import { until } from '../support/until.ts';

const ENTER = join(ROOT, 'tools/run-rootfs.sh');
const LIMIT = 256;
const folder = mkdtempSync(join(tmpdir(), 'image-'));
const rootfs = join(folder, 'rootfs');

const limit = isRoot ? memoryLimit() : undefined;
const asRoot = testWhere(isRoot, 'entering the image; it takes root (mounts, another UID)');
const limited = testWhere(
  limit !== undefined,
  `the limit of ${LIMIT} MiB; it takes a cgroup that root makes`,
);
/** Only the limit goes in where there is one: Node then takes what heap it would take in a pod. */
const BOUNDS: Record<string, string> =
  limit === undefined ? { NODE_OPTIONS: '--max-old-space-size=128' } : { ROOTFS_CGROUP: limit.folder };
/** All end-to-end suites once more, or 10,000 objects. */
const LONG_MS = 900_000;

beforeAll(() => {
  makeBundle(ROOT, join(folder, 'dist'));
  makeRootfs(rootfs, join(folder, 'dist'));
});
afterAll(async () => {
  await limit?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const { PATH } = process.env;

/** fjj in the root filesystem. */
function enter(args: readonly string[], env: Record<string, string> = BOUNDS) {
  const child = spawn(ENTER, [rootfs, ...args], { stdio: 'ignore', env: { PATH, ...env } });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const proc = (name: string): string => readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
  const status = (name: string): string =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(proc('status'))?.[1] ?? '';
  const peak = (): number => Math.round(Number.parseInt(status('VmHWM'), 10) / 1024);
  return { child, ended, proc, status, peak };
}

const controllerOf = (kubeconfig: string, dli: { url: string; iamUrl: string }): string[] => [
  ...[
    'controller',
    `--kubeconfig=${kubeconfig}`,
    `--dli-endpoint=${dli.url}`,
    `--iam-endpoint=${dli.iamUrl}`,
  ],
  ...['--lease-namespace=default', '--health-address=127.0.0.1:0', '--metrics-address=127.0.0.1:0'],
];

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

/** Code that Node runs before fjj. Spaces would end the option. */
const before = (code: string): string => `--import=data:text/javascript,${code.replaceAll(' ', '%20')}`;

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

  limited('its limit is one: Node knows it, and who takes more is ended by the kernel', () => {
    const started = (code: string) =>
      spawnSync(ENTER, [rootfs, 'version'], {
        encoding: 'utf8',
        env: { PATH, ...BOUNDS, NODE_OPTIONS: before(code) },
      });
    const known = started('console.log(process.constrainedMemory())');
    expect(known.stdout.split('\n')[0]).toBe(String(LIMIT * 2 ** 20));
    expect(limit?.kills()).toBe(0);
    expect(started(`globalThis.all = Buffer.alloc(${LIMIT + 32} * 2 ** 20, 1)`)).toMatchObject({
      status: null,
      signal: 'SIGKILL',
      stdout: '',
    });
    expect(limit?.kills()).toBe(1);
  });

  asRoot(
    'it works without any right, writes nowhere, and stays under 256 MiB',
    async () => {
      const world = await startWorld();
      const { child, ended, proc, status, peak } = enter(controllerOf(world.kubeconfig, world.dli));
      try {
        await makeNamespace(world, 'image');
        const ids = Array.from({ length: 200 }, () => addJob(world));
        const keys = ids.map((_, index) => `image/test${index}` as const);
        for (const [index, key] of keys.entries())
          await apply(world, manifestOf(key, { jobId: ids[index] ?? '', job: { desc: 'from the image' } }));
        for (const key of keys) await untilReason(world, key);
        expect(puts(world, 0)).toHaveLength(200);

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
        const options = Object.entries(BOUNDS).filter(([name]) => name === 'NODE_OPTIONS');
        expect(proc('environ').split('\0').filter(Boolean)).toEqual([
          'MALLOC_ARENA_MAX=1',
          ...options.map((pair) => pair.join('=')),
        ]);
        process.stdout.write(`image: peak of ${peak()} MiB with 200 objects\n`);
        expect(peak()).toBeLessThan(LIMIT);
        child.kill('SIGTERM');
        expect(await ended).toBe(0);
      } finally {
        child.kill('SIGKILL');
        await world.close();
      }
    },
    LONG_MS,
  );

  // The embedded API: only there 10,000 objects are made in seconds. All of them UpToDate takes minutes on two cores; tried
  // once under this limit, the peak was 181 MiB, and 151 MiB at rest.
  limited(
    'with 10,000 objects in its cache, and the first 1,000 of them worked on, it is not ended by the kernel',
    async () => {
      const killed = limit?.kills();
      const trace = new Trace();
      const dli = await startDli({ trace, jobs: [] });
      const objects = [customResourceDefinition()];
      const kubernetes = await startKubernetes({ trace, objects, watchHistory: 100_000 });
      const ids = Array.from({ length: 10_000 }, (_, at) => at + 1);
      for (const id of ids) dli.jobs.add(seedOf(id));
      for (const object of [...groundwork(dli.account), ...ids.map(objectOf)]) kubernetes.plant(object);
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, kubernetes.kubeconfig);
      const { child, ended, peak } = enter(controllerOf(kubeconfig, dli));
      const count = (method: string, path: RegExp): number =>
        trace.count({ server: 'kubernetes', method, path });
      try {
        const lists = /\/flinkjarjobs$/;
        for (const pages of [1, 5, 10, 15, 20])
          await until(`${pages} pages of the list`, () => count('GET', lists) >= pages || undefined);
        for (let wanted = 100; wanted <= 1_000; wanted += 100)
          await until(`${wanted} statuses`, () => count('PATCH', /\/status$/) >= wanted || undefined);
        process.stdout.write(`image: peak of ${peak()} MiB with 10,000 objects\n`);
        expect(peak()).toBeLessThan(LIMIT);
        child.kill('SIGTERM');
        expect(await ended).toBe(0);
        expect(limit?.kills()).toBe(killed);
      } finally {
        child.kill('SIGKILL');
        await Promise.all([dli.close(), kubernetes.close()]);
      }
    },
    LONG_MS,
  );
});

/** The suites that run the controller's parts themselves (test/e2e/loop.ts), to ask for single passes: never an image. */
const ONLY_LOOP = ['bad-input.test.ts', 'canary.test.ts', 'values.test.ts'];
/** These set the clock of the controller, which no other process takes. */
const OWN_CLOCK = ['deletion-refused.test.ts'];
/** What a person calls, with no controller. */
const WITHOUT = ['plugin.test.ts'];
/**
 * Every suite that starts a controller. Of two of them, only in part: `counts` starts one before its restart, and
 * `bad-input-elsewhere` for what needs no pass; their other tests use the loop, and run beside.
 */
const suites = readdirSync(join(ROOT, 'test/e2e')).filter((name) => name.endsWith('.test.ts'));
const entered = suites.filter((name) => ![...ONLY_LOOP, ...OWN_CLOCK, ...WITHOUT].includes(name));

describe('the end-to-end suites', () => {
  test('start the controller as it is started in a cluster, but for those that are named here', () => {
    const starting = suites.filter((name) =>
      /\b(startOperator|spawnOperator|spawnFjj)\(/.test(readFileSync(join(ROOT, 'test/e2e', name), 'utf8')),
    );
    expect(starting).toEqual(entered);
  });

  asRoot(
    'pass in the image',
    async () => {
      const killed = limit?.kills();
      const jest = [
        '--no-compilation-cache',
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        join(ROOT, 'node_modules/jest/bin/jest.js'),
      ];
      const paths = entered.map((name) => `test/e2e/${name}`);
      const bounds = Object.entries(BOUNDS).map((pair) => pair.join('='));
      const child = spawn(
        process.execPath,
        // All of them, those too that `npm test` leaves to this command.
        [
          ...[...jest, '--rootDir', ROOT, '--ci', '--testPathIgnorePatterns=/node_modules/'],
          ...['--runTestsByPath', ...paths],
        ],
        {
          cwd: ROOT,
          env: {
            ...process.env,
            TESTED_ON_CLUSTER: undefined,
            TESTED_COMMAND: JSON.stringify(['env', ...bounds, ENTER, rootfs]),
          },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      let text = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
      const code = await new Promise((resolve) => child.once('close', resolve));
      if (code !== 0) throw new Error(text);
      expect(text).toMatch(/\d+ passed, 0 failed, 0 skipped/);
      expect(text).toContain(`Test Suites: ${entered.length} passed`);
      expect(limit?.kills()).toBe(killed);
    },
    LONG_MS,
  );
});
