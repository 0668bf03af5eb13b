/** "Into a cluster" of the README, word for word, on a real API server. No kubelet runs: the controller of the chart is a process. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import { type Spawned, spawnFjj } from '../e2e/operators.ts';
import { accountToken } from './account.ts';
import { binary } from './binaries.ts';
import { startOf } from './chart-release.ts';
import { type ChartRig, startChartRig } from './chart-rig.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'readme-'));

/** The first block of the section, without its notes. */
function commands(): string {
  const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('## Into a cluster\n');
  return /```sh\n([^`]*)```/.exec(section)?.[1] ?? '';
}

let rig: ChartRig | undefined;
let controller: Spawned | undefined;

const running = (): ChartRig => {
  if (rig === undefined) throw new Error('the rig did not start');
  return rig;
};

beforeAll(async () => {
  rig = await startChartRig();
  for (const name of ['kubectl', 'helm'] as const) symlinkSync(binary(name), join(folder, name));
  writeFileSync(join(folder, 'config'), rig.cluster.kubeconfig(), { mode: 0o600 });
});
afterAll(async () => {
  await controller?.kill('SIGKILL');
  await rig?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function sh(script: string): Promise<string> {
  const { accessKey, secretKey, region } = running().dli.account;
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    HOME: folder,
    KUBECONFIG: join(folder, 'config'),
    IMAGE: 'registry.example.com/flinkjarjob-controller',
    DLI_REGION: region,
    DLI_ACCESS_KEY: accessKey,
    DLI_SECRET_KEY: secretKey,
  };
  return (await promisify(execFile)('sh', ['-eu', '-c', script], { cwd: ROOT, env })).stdout;
}

/** With the flags, the account and the rights of the Deployment that Helm has just made, and the simulator for DLI. */
async function startController(): Promise<Spawned> {
  const { cluster, dli, kube } = running();
  const file = join(folder, 'controller');
  const token = await accountToken(kube);
  writeFileSync(file, kubeconfig({ url: cluster.url, ca: cluster.ca, token }), { mode: 0o600 });
  const { args, env } = await startOf(kube, folder);
  const own = args.filter((flag) => !/^--(dli|iam)-endpoint=/.test(flag));
  const addresses = [`--dli-endpoint=${dli.url}`, `--iam-endpoint=${dli.url}`];
  return spawnFjj(['controller', `--kubeconfig=${file}`, ...own, ...addresses], env);
}

test('from nothing to a synced job', async () => {
  const [install = '', rest = ''] = commands().split(/\n\n(?=kubectl -n streaming create secret)/);
  expect(await sh(install)).toContain('STATUS: deployed');
  controller = await startController();
  const printed = await sh(rest);
  expect(printed).toContain('flinkjarjob.dli.gitops.dev/test1 condition met');
  expect(printed).toMatch(/\ntest1\s+True\s+UpToDate\s+\w+\s+0\s+\d+\w+\s+\d+s\n$/);
  expect(running().dli.trace.count({ server: 'dli', method: 'PUT' })).toBe(1);
});
