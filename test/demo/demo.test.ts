/** `npm run demo` as somebody runs it who makes mistakes, or has manifests of their own. Its own walk CI runs as it is. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { makeKubectl } from '../support/kubectl.ts';

const MAIN = new URL('../../demo/main.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'fjj-demo-test-'));
const running: ChildProcess[] = [];

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

interface Demo {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** What was printed up to the first match. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** `temporary`: the folder for its files. */
function demo(args: readonly string[], input = '', temporary = tmpdir()): Demo {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  });
  running.push(child);
  let out = '';
  let err = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    for (const look of watchers) look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on('error', () => undefined).end(input);
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(out);
        if (match !== null) resolve(match);
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`the demo ended without printing ${pattern}: ${out}${err}`)));
    });
  return { child, ended, printed };
}

const place = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('arguments', () => {
  test.each(['--help', '-h'])('%s shows the usage', async (flag) => {
    expect(await demo([flag]).ended).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(/^usage: npm run demo/) as unknown as string,
    });
  });

  test.each([
    ['a flag that does not exist', ['--nope'], "Unknown option '--nope'; see npm run demo -- --help\n"],
    ['a file without its flag', ['my.yaml'], "Unexpected argument 'my.yaml'; see npm run demo -- --help\n"],
    [
      'a flag without its file',
      ['-f'],
      expect.stringMatching(/argument missing; see .*\n$/) as unknown as string,
    ],
  ])('%s: one line on standard error, exit code 2', async (_what, args, err) => {
    expect(await demo(args).ended).toEqual({ code: 2, out: '', err });
  });
});

const NOWHERE = join(folder, 'nowhere.yaml');
mkdirSync(join(folder, 'empty'));

describe('a file that cannot be used: one sentence that names it, exit code 2, before anything is started', () => {
  test.each([
    ['none at all', NOWHERE, `${NOWHERE}: there is no such file or folder`],
    [
      'no YAML',
      place('broken.yaml', 'kind: FlinkJarJob\nmetadata: [1\n'),
      expect.stringMatching(
        /^\S+broken\.yaml: is not YAML: .+, at line \d+, column \d+$/,
      ) as unknown as string,
    ],
    [
      'another kind',
      place('map.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n'),
      `${join(folder, 'map.yaml')}: there is no FlinkJarJob in it, only ConfigMap settings`,
    ],
    [
      'no kind',
      place('text.yaml', 'hello\n'),
      `${join(folder, 'text.yaml')}: every document needs apiVersion, kind and metadata.name`,
    ],
    ['nothing', place('void.yaml', ''), `${join(folder, 'void.yaml')}: there is no FlinkJarJob in it`],
    [
      'a folder of nothing',
      join(folder, 'empty'),
      `${join(folder, 'empty')}: the folder holds no .yaml, .yml or .json file`,
    ],
    ['standard input', '-', 'standard input: there is no FlinkJarJob in it'],
  ])('%s', async (_what, path, sentence) => {
    const { code, out, err } = await demo(['-f', path]).ended;
    expect([code, out, err.trimEnd()]).toEqual([2, '', sentence]);
    expect(err.trimEnd()).not.toContain('\n');
  });
});

describe('a folder', () => {
  const own = join(folder, 'deploy');
  mkdirSync(join(own, 'patches.yaml'), { recursive: true });
  place(
    'deploy/job.yaml',
    `apiVersion: dli.gitops.dev/v1alpha1
kind: FlinkJarJob
metadata: {name: mine}
spec:
  jobId: "7"
  job: {desc: 12:30, restart_when_exception: yes, log_enabled: off}
`,
  );
  place('deploy/values.yaml', 'replicas: 2\n');
  place('deploy/package.json', '{"name": "deploy"}\n');
  place('deploy/kustomization.yaml', 'resources: [job.yaml]\n');
  place('deploy/text.yml', 'hello\n');

  test('of objects and other files: these are left out, and that is said; yes and off are what kubectl takes them for', async () => {
    const { code, out, err } = await demo(['-f', own]).ended;
    expect([code, err]).toEqual([0, '']);
    const others = ['kustomization.yaml', 'package.json', 'text.yml', 'values.yaml'];
    expect(out).toContain(
      `note: no objects, and left out: ${others.map((name) => join(own, name)).join(', ')}\n`,
    );
    expect(out).toMatch(/"desc": "12:30".*"restart_when_exception": true/);
  });

  test('of a job without a name is refused as a file is', async () => {
    mkdirSync(join(folder, 'nameless'));
    const path = place('nameless/job.yaml', 'apiVersion: dli.gitops.dev/v1alpha1\nkind: FlinkJarJob\n');
    const { code, err } = await demo(['-f', join(folder, 'nameless')]).ended;
    expect([code, err]).toEqual([2, `${path}: every document needs apiVersion, kind and metadata.name\n`]);
  });
});

const KEY = 'AKIDOFTHEUSER0000001';
const SECRET_KEY = 'SkOfTheUserSkOfTheUserSkOfTheUser0000001';
const PROJECT = '0123456789abcdef0123456789abcdef';

const OWN = `
apiVersion: v1
kind: List
items:
  - apiVersion: dli.gitops.dev/v1alpha1
    kind: FlinkJarJob
    metadata: {name: mine, namespace: team-a}
    spec:
      jobId: "9007199254740993"
      projectId: ${PROJECT}
      credentialsRef: {name: my-keys}
      job: {desc: mine, entrypoint: a.jar, entrypoint_args: --password hunter2, parallel_number: 3}
  - apiVersion: dli.gitops.dev/v1alpha1
    kind: FlinkJarJob
    metadata: {name: asleep, namespace: team-a}
    spec: {jobId: "7", suspend: true, job: {desc: x}}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings, namespace: team-a}
---
apiVersion: v1
kind: Secret
metadata: {name: my-keys, namespace: team-a}
data:
  accessKey: ${Buffer.from(KEY).toString('base64')}
  secretKey: ${Buffer.from(SECRET_KEY).toString('base64')}
`;

test("a person's own manifests: in order, on the simulator's account, and none of their keys is shown", async () => {
  const { code, out, err } = await demo(['-f', '-'], OWN).ended;
  expect([code, err]).toEqual([0, '']);
  const order = ['Namespace team-a', 'Secret my-keys', 'FlinkJarJob mine', 'FlinkJarJob asleep'];
  const places = order.map((name) =>
    out.indexOf(`apply${out.includes('kubectl apply') ? ' -f -   #' : ''} ${name}`),
  );
  expect(places.every((at) => at >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(out).toMatch(/note: .*own account.*Secret my-keys, FlinkJarJob mine; yours are sent nowhere/);
  expect(out).toMatch(/note: .*left out: ConfigMap settings/);
  expect(out).not.toMatch(new RegExp([KEY, SECRET_KEY, PROJECT, 'hunter2'].join('|')));
  expect(out).toContain('desc: "as it was before Git" -> "mine"');
  expect(out).toContain('ok in sync: Suspended');
  expect(out).toMatch(/^All 5 steps were observed, in \d+ s\.$/m);
});

test('a manifest that is refused at admission: the step is named, exit code 1', async () => {
  const manifest = OWN.replace('parallel_number: 3', 'parallel_numbr: 3');
  const { code, err } = await demo(['-f', '-'], manifest).ended;
  expect(code).toBe(1);
  expect(err).toMatch(/^FAILED step 1 "mine: apply": .*unknown field "spec\.job\.parallel_numbr"/);
});

test('--keep: when all is done the world stays up for kubectl, and ends as it is told to', async () => {
  const started = demo(['--keep', '-f', '-'], OWN);
  const [, path = ''] = await started.printed(/All 5 steps[\s\S]*Staying up[\s\S]*export KUBECONFIG=(\S+)/);
  const kubectl = await makeKubectl(readFileSync(path, 'utf8'));
  expect(await kubectl.ok(['-n', 'team-a', 'get', 'fjj', 'mine'])).toMatch(/\nmine +True +UpToDate /);
  kubectl.close();
  started.child.kill('SIGTERM');
  const { code, err } = await started.ended;
  expect([code, err, existsSync(path)]).toEqual([0, '', false]);
});

/** What the first lines say of the controller. */
async function controllerOf({ printed }: Demo): Promise<{ pid: number; folder: string }> {
  const [, pid, path = ''] = await printed(/pid (\d+), log (\S+)\/controller\.log/);
  return { pid: Number(pid), folder: path };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a controller that is killed: the step fails within seconds, --keep stays up all the same, exit code 1', async () => {
  const started = demo(['--keep', '-f', '-'], OWN);
  const { pid, folder: own } = await controllerOf(started);
  await started.printed(/^1\. mine: apply$/m);
  process.kill(pid, 'SIGKILL');
  const killed = performance.now();
  const [hints] = await started.printed(/Staying up[\s\S]*controller\.log\n/);
  expect(performance.now() - killed).toBeLessThan(10_000);
  expect(hints).toContain('kubectl -n team-a edit fjj mine');
  expect(hints).toContain('/__admin/jobs/9007199254740993');
  expect(hints).toMatch(/127\.0\.0\.1:\d+\/metrics/);
  expect(hints).toMatch(/127\.0\.0\.1:\d+\/readyz/);
  expect(existsSync(join(own, 'kubeconfig'))).toBe(true);
  started.child.kill('SIGTERM');
  const { code, err } = await started.ended;
  expect(code).toBe(1);
  expect(err).toMatch(/^FAILED step \d "mine: .*": the controller ended: SIGKILL\n/);
  expect(existsSync(own)).toBe(false);
});

test('a terminal that is closed, while it works and while it stays up: nothing is left behind', async () => {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const started = demo(['--keep', '-f', '-'], OWN, temporary);
  const { pid } = await controllerOf(started);
  const another = demo(['--keep', '-f', '-'], OWN, temporary);
  await another.printed(/Staying up/);
  for (const { child } of [started, another]) child.kill('SIGHUP');
  const ends = await Promise.all([started.ended, another.ended]);
  expect(ends.map(({ err }) => err)).toEqual(['', '']);
  expect(ends.map(({ code }) => code)).toEqual([expect.any(Number), 0]);
  expect([isAlive(pid), readdirSync(temporary)]).toEqual([false, []]);
});

test('a controller that hangs is killed, and the demo ends as it is told to', async () => {
  const started = demo([]);
  const { pid, folder: own } = await controllerOf(started);
  await started.printed(/^1\. First PUT/m);
  process.kill(pid, 'SIGSTOP');
  started.child.kill('SIGTERM');
  const { code, err } = await started.ended;
  expect([code, err, isAlive(pid), existsSync(own)]).toEqual([143, '', false, false]);
});

test('a reader that has gone, as behind `| head`: it stops, and says nothing of it', async () => {
  const started = demo([]);
  const { pid, folder: own } = await controllerOf(started);
  started.child.stdout?.destroy();
  const { code, err } = await started.ended;
  expect([code, err, isAlive(pid), existsSync(own)]).toEqual([1, '', false, false]);
});
