/** `kubectl fjj`: the stock kubectl finds the program by its second name, whoever has put it there. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OF_REASON, objectAfter } from '../argocd/golden.ts';
import { type ClusterUser, clusterUser } from '../cli/cluster-user.ts';
import { makeKubectl, type Result } from '../support/kubectl.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const { bin } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { bin: Record<string, string> };
const folder = mkdtempSync(join(tmpdir(), 'fjj-plugin-'));

let user: ClusterUser;

beforeAll(async () => {
  user = await clusterUser();
  const metadata = { name: 'orders', namespace: 'streaming' };
  await user.put({ ...objectAfter(OF_REASON.RestartRequired), metadata });
  execFileSync(process.execPath, [`${ROOT}tools/bundle.ts`, join(folder, 'dist')]);
});

afterAll(async () => {
  await user.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As npm makes it. */
function asPackage(): string {
  const path = join(folder, 'npm');
  mkdirSync(path, { recursive: true });
  symlinkSync(join(ROOT, bin['kubectl-fjj'] ?? 'none'), join(path, 'kubectl-fjj'));
  return path;
}

/** The one file of the bundle, which is that of the image, under the other name. */
function asFile(): string {
  const path = join(folder, 'file');
  mkdirSync(path, { recursive: true });
  copyFileSync(join(folder, 'dist', 'fjj.js'), join(path, 'kubectl-fjj'));
  execFileSync('chmod', ['755', join(path, 'kubectl-fjj')]);
  return path;
}

async function kubectl(path: string, args: string[]): Promise<Result> {
  const node = process.execPath.replace(/\/node$/, '');
  const stock = await makeKubectl(user.server.kubeconfig, { PATH: `${path}:${node}:${process.env['PATH']}` });
  return stock.run(args).finally(() => stock.close());
}

describe.each([
  ['of the npm package', asPackage],
  ['as one file', asFile],
])('%s', (_, place) => {
  const path = place.name === 'asFile' ? join(folder, 'file') : join(folder, 'npm');
  beforeAll(() => void place());

  test('kubectl lists it as a plugin', async () => {
    expect((await kubectl(path, ['plugin', 'list'])).stdout).toContain(join(path, 'kubectl-fjj'));
  });

  test('kubectl fjj status, by the kubeconfig of kubectl', async () => {
    const { code, stdout, stderr } = await kubectl(path, ['fjj', 'status', 'orders', '-n', 'streaming']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^streaming\/orders {2}Ready False {2}RestartRequired for /);
    expect(stdout).toContain('  what to do    Stop the job in DLI;');
  });

  test('P22: kubectl fjj status --watch ends 1 on stalled', async () => {
    const { code } = await kubectl(path, ['fjj', 'status', 'orders', '-n', 'streaming', '--watch']);
    expect(code).toBe(1);
  });

  test('exit codes come through', async () => {
    const { code, stderr } = await kubectl(path, ['fjj', 'status', 'orders', '--context=none']);
    expect([code, stderr]).toEqual([2, 'kubeconfig has no context "none"; it has: simulator\n']);
  });
});
