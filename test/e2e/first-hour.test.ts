/** The commands of docs/first-hour.md as they are printed, on the fakes: DLI, the API server, and the forge. */
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type DliSimulator, startDli } from '../../sim/dli/server.ts';
import { type KubernetesSimulator, startKubernetes } from '../../sim/kubernetes/server.ts';
import { Forge } from '../support/forge.ts';
import { binary } from '../support/kubectl.ts';
import { until } from '../support/until.ts';
import { type Spawned, spawnFjj } from './operators.ts';

const ROOT = dirname(dirname(import.meta.dirname));
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'fjj-first-hour-'));
const work = join(folder, 'work');
const JOBS = 20;

const commands = [
  ...readFileSync(join(ROOT, 'docs/first-hour.md'), 'utf8').matchAll(/```sh\n([^`]*)```/g),
].map(([, text = '']) => text);

let dli: DliSimulator;
let kubernetes: KubernetesSimulator;
let controller: Spawned | undefined;
const forge = new Forge();
let env: Record<string, string>;

/** What is on the way of a person: kubectl, Helm, and `npx` without a registry. */
async function toolsIn(bin: string): Promise<string> {
  mkdirSync(bin);
  for (const tool of ['kubectl', 'helm'] as const) symlinkSync(await binary(tool), join(bin, tool));
  const npx = `#!/bin/sh\nshift\nexec "${process.execPath}" "${ROOT}/tools/fjj.js" "$@"\n`;
  writeFileSync(join(bin, 'npx'), npx, { mode: 0o755 });
  return `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`;
}

async function sh(script: string, more: Record<string, string> = {}): Promise<string> {
  return (await run('sh', ['-eu', '-c', script], { cwd: work, env: { ...env, ...more } })).stdout;
}

beforeAll(async () => {
  dli = await startDli({
    jobs: Array.from({ length: JOBS }, (_, at) => ({
      id: at + 1,
      status: at % 2 === 0 ? ('job_running' as const) : ('job_init' as const),
      fields: {
        name: `job-${at + 1}`,
        queue_name: 'testQueue',
        cu_number: 4,
        parallel_number: 2,
        entrypoint_args: '--password planted',
      },
    })),
  });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'streaming' } };
  kubernetes = await startKubernetes({ objects: [namespace] });
  mkdirSync(work);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubernetes.kubeconfig, { mode: 0o600 });
  const { accessKey, secretKey, region } = dli.account;
  env = {
    PATH: await toolsIn(join(folder, 'bin')),
    HOME: folder,
    KUBECONFIG: kubeconfig,
    FJJ: ROOT,
    IMAGE: 'registry.example.com/flinkjarjob-controller',
    DLI_ACCESS_KEY: accessKey,
    DLI_SECRET_KEY: secretKey,
    DLI_REGION: region,
    FJJ_DLI_ENDPOINT: dli.url,
    FJJ_IAM_ENDPOINT: dli.iamUrl,
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  await sh(
    'git init -q --bare -b main ../origin.git && git clone -q ../origin.git . 2>&1 && git checkout -q -b main && git config push.autoSetupRemote true',
  );
});

afterAll(async () => {
  await controller?.kill('SIGKILL');
  forge.close();
  dli.cutConnections();
  kubernetes.cutConnections();
  await Promise.all([dli.close(), kubernetes.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** The Deployment that Helm has just made has no kubelet: the controller is a process. */
const startController = (): Spawned =>
  spawnFjj([
    'controller',
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    '--namespaces=streaming',
    '--lease-namespace=flinkjarjob-system',
    `--dli-endpoint=${dli.url}`,
    `--iam-endpoint=${dli.iamUrl}`,
    '--health-address=',
    '--metrics-address=',
  ]);

interface WorkflowStep {
  run?: string;
  env?: Record<string, string>;
}

/** The steps of the recipe that was copied, as a runner runs them. */
async function runWorkflow(url: string): Promise<void> {
  const workflow = parse(readFileSync(join(work, '.github/workflows/plan.yml'), 'utf8'));
  const steps = (workflow.jobs.plan.steps as WorkflowStep[]).slice(0, -1);
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')];
  const runner = {
    GITHUB_BASE_REF: 'main',
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_API_URL: url,
    GITHUB_TOKEN: 'our-token',
    PULL_REQUEST: '7',
  };
  for (const { run: script } of steps) if (script !== undefined) await sh(script, runner);
}

interface Live {
  spec: { mode: string };
  status?: { conditions?: { type: string; reason: string }[] };
}

const reasonOf = (status: Live['status']): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.reason;

test('P25 a newcomer with 20 live jobs has them in Git, observed, and a plan on the pull request, by six commands', async () => {
  expect(commands).toHaveLength(6);
  for (const [at, command] of commands.entries()) {
    await sh(command);
    if (at === 1) controller = startController();
  }
  // In Git.
  expect(readdirSync(join(work, 'jobs'))).toHaveLength(JOBS);
  expect(await sh('git ls-tree -r --name-only origin/main | wc -l')).toBe(`${JOBS + 2}\n`);
  expect(await sh('git log -p --all')).not.toContain('planted');
  // Observed.
  let observed: string[] = [];
  const areObserved = async (): Promise<true | undefined> => {
    const { items } = JSON.parse(await sh('kubectl -n streaming get fjj -o json')) as { items: Live[] };
    observed = items.map(({ spec, status }) => `${spec.mode} ${reasonOf(status)}`);
    return observed.every((one) => one === 'Observe Observed') ? true : undefined;
  };
  await until('all observed', areObserved, () => observed);
  expect(observed).toHaveLength(JOBS);
  expect(dli.trace.entries.filter(({ server, method }) => server === 'dli' && method !== 'GET')).toEqual([]);
  // A plan on the pull request.
  await sh(
    "git checkout -q -b change && sed -i 's/parallel_number: 2/parallel_number: 4/' jobs/job-3.yaml && git commit -qam change",
  );
  await runWorkflow(await forge.open());
  const [comment, ...others] = forge.comments;
  expect(others).toEqual([]);
  expect(comment?.body).toContain('streaming/job-3');
  expect(comment?.body).toContain('`parallel_number`');
  expect(comment?.body).not.toContain('job-4');
}, 60_000);
