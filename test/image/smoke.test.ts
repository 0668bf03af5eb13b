/** The bundle as a process, against both simulators. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  addJob,
  apply,
  makeNamespace,
  manifestOf,
  puts,
  startWorld,
  untilReason,
  type World,
} from '../e2e/harness.ts';
import { binary } from '../support/kubectl.ts';
import { makeBundle, ROOT } from './made.ts';

const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
const bundle = join(folder, 'fjj.js');
const children: ChildProcess[] = [];
let world: World;

beforeAll(async () => {
  makeBundle(ROOT, folder);
  world = await startWorld();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [bundle, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: {},
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, text: () => text };
}

test('the controller sends the first PUT, reports it, and ends on SIGTERM', async () => {
  const id = addJob(world);
  await makeNamespace(world, 'smoke');
  await apply(world, manifestOf('smoke/test1', { jobId: id, job: { desc: 'from the bundle' } }));
  const { child, ended, text } = start(
    'controller',
    `--kubeconfig=${world.kubeconfig}`,
    ...[`--dli-endpoint=${world.dli.url}`, `--iam-endpoint=${world.dli.iamUrl}`],
    ...['--lease-namespace=default', '--health-address=127.0.0.1:0', '--metrics-address=127.0.0.1:0'],
  );
  const { status } = await untilReason(world, 'smoke/test1');
  expect(puts(world, 0, id).map(({ body }) => (body as { desc: string }).desc)).toEqual(['from the bundle']);
  expect(status?.update_time).toBe(world.dli.jobs.get(id)?.update_time);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const lines = text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
});

test('what CI does with a container of the image passes with a process', async () => {
  const shared = join(folder, 'shared');
  mkdirSync(shared);
  const fjj = `${process.execPath} ${bundle}`;
  const path = [process.execPath, await binary('kubectl')].map(dirname).concat(process.env['PATH'] ?? '');
  const { stdout } = await promisify(execFile)(join(ROOT, '.github/smoke.sh'), [shared], {
    env: { PATH: path.join(delimiter), TMPDIR: shared, CONTROLLER: fjj },
  });
  expect(stdout).toMatch(/condition met\nsmoke: passed\n$/);
});
