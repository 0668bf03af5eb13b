/** `fjj doctor`: what works, what has failed with its fix, and what cannot be known without a write. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { JobSeed } from '../../sim/dli/job.ts';
import { DEFAULT_ACCOUNT } from '../../sim/dli/world.ts';
import type { FaultRule } from '../../sim/http/faults.ts';
import { OF_REASON, objectAfter } from '../argocd/golden.ts';
import { closeAccounts, liveAccount } from '../support/live-account.ts';
import { type ClusterUser, clusterUser } from './cluster-user.ts';

let user: ClusterUser;

beforeAll(async () => {
  user = await clusterUser();
  await user.put({
    ...objectAfter(OF_REASON.UpToDate),
    metadata: { name: 'orders', namespace: 'streaming' },
  });
});
afterAll(() => user.close());
afterEach(closeAccounts);

const job = (id: number, fields: object = {}): JobSeed => ({
  id,
  fields: { name: `job-${id}`, obs_bucket: 'bucket', ...fields },
});

interface Asked {
  jobs?: JobSeed[];
  fault?: FaultRule;
  env?: Record<string, string>;
  args?: string[];
}

/** The lines as `is what: says`, and what DLI was asked. */
async function doctor({ jobs = [job(1)], fault, env = {}, args = ['-n', 'streaming'] }: Asked = {}) {
  const { dli, env: account } = await liveAccount({ jobs });
  if (fault !== undefined) dli.faults.add(fault);
  const { code, out, err } = await user.fjj(['doctor', ...args], {
    env: { KUBECONFIG: user.kubeconfig, ...account, ...env },
  });
  const lines = Object.fromEntries(
    out
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(9, 27).trim(), `${line.slice(0, 9).trim()}: ${line.slice(27)}`]),
  );
  return { code, err, lines, methods: dli.trace.select({}).map(({ method }) => method) };
}

test('everything is in order: 0, by two GETs', async () => {
  const { code, err, lines, methods } = await doctor();
  expect([code, err]).toEqual([0, '']);
  expect(lines).toMatchObject({
    endpoint: expect.stringMatching(/^ok: DLI answers in region /),
    clock: 'ok: DLI takes what is signed by it, so it is less than 15 minutes off',
    credentials: 'ok: DLI takes them',
    project: expect.stringMatching(/^ok: [0-9a-f]+$/),
    'right to list': 'ok: dli:jobs:listAll: 1 jobs',
    'right to read': 'ok: dli:jobs:get',
    bucket: 'ok: each jar job has what a savepoint needs of it',
    agency: 'ok: each jar job has what a savepoint needs of it',
    'right to change': expect.stringMatching(/^unknown: .*--probe-start-right/),
    cluster: 'ok: FlinkJarJobs can be listed in namespace streaming',
    controller: 'ok: it has dealt with 1 of 1 objects as they are now',
  });
  expect(methods).toEqual(['GET', 'GET']);
});

test('a wrong secret key: the credentials have failed, what is before them is in order, what is behind unknown', async () => {
  const { code, lines } = await doctor({ env: { DLI_SECRET_KEY: 'wrong-secret-key' } });
  expect(code).toBe(1);
  expect(lines).toMatchObject({
    endpoint: expect.stringMatching(/^ok: /),
    credentials: expect.stringMatching(
      /^failed: cannot list the jobs: .*correct the credentials, which are from DLI_ACCESS_KEY of the environment/,
    ),
    project: 'unknown: not reached',
    'right to list': 'unknown: not reached',
    bucket: 'unknown: not reached',
  });
  expect(JSON.stringify(lines)).not.toContain('wrong-secret-key');
});

const refusing = (path: string, error_code: string, status = 400): FaultRule => ({
  path,
  action: {
    kind: 'respond',
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error_code, error_msg: 'no' }),
  },
});

test.each<[string, FaultRule, string, RegExp]>([
  [
    'no right to list',
    refusing('flink-jobs|streaming/jobs', 'DLI.10005', 403),
    'right to list',
    /grant the right dli:jobs:listAll/,
  ],
  [
    'no right to read',
    refusing('streaming/jobs/1$', 'DLI.10005', 403),
    'right to read',
    /grant the right dli:jobs:get/,
  ],
  ['another project', refusing('streaming/jobs', 'DLI.10006'), 'project', /correct --project-id/],
  [
    'a path that the gateway does not know',
    refusing('streaming/jobs', 'APIG.0101', 404),
    'endpoint',
    /correct --region|--endpoint/,
  ],
])('%s', async (...[, fault, what, fix]) => {
  const { code, lines } = await doctor({ fault });
  expect(code).toBe(1);
  expect(lines[what]).toMatch(/^failed: /);
  expect(lines[what]).toMatch(fix);
});

test('jobs of which no savepoint can be taken are named', async () => {
  const { code, lines } = await doctor({
    jobs: [job(1, { obs_bucket: null }), job(2), job(3, { feature: 'basic', flink_version: '1.15' })],
  });
  expect(code).toBe(1);
  expect(lines['bucket']).toBe('failed: no savepoint can be taken of job-1: set spec.job.obs_bucket');
  expect(lines['agency']).toBe(
    'failed: no savepoint can be taken of job-3: set spec.job.execution_agency_urn',
  );
});

test('no credentials, no kubeconfig, no job: each is said, and nothing is guessed', async () => {
  const said = await user.fjj(['doctor'], { env: {} });
  expect([said.code, said.err]).toEqual([1, '']);
  expect(said.out).toMatch(/^failed {3}credentials {7}no credentials for DLI: set DLI_ACCESS_KEY/);
  expect(said.out).toMatch(/^unknown {2}cluster {11}no kubeconfig was found/m);
  expect((await doctor({ jobs: [] })).lines).toMatchObject({
    'right to read': 'unknown: there is no jar job to read',
    bucket: 'unknown: there is no jar job to see it by',
  });
});

test('a controller that has dealt with nothing has failed', async () => {
  const { status: _, ...unseen } = objectAfter(OF_REASON.UpToDate);
  await user.put({ ...unseen, metadata: { name: 'new', namespace: 'default' } });
  const { code, lines } = await doctor({ args: ['-n', 'default'] });
  expect([code, lines['controller']]).toEqual([
    1,
    'failed: it has dealt with none of 1 objects; see whether it runs: kubectl get deployments -A -l app.kubernetes.io/name=flinkjarjob-controller',
  ]);
});

test('2: a name, a flag that is none', async () => {
  expect((await user.fjj(['doctor', 'x'])).err).toBe('doctor takes no names; see fjj help doctor\n');
  expect((await user.fjj(['doctor', '--regoin=x'])).code).toBe(2);
});

test('a credentials file is read once: it may be a pipe, and then it says whether requests are signed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fjj-doctor-'));
  try {
    const pipe = join(folder, 'credentials');
    execFileSync('mkfifo', [pipe]);
    const { accessKey, secretKey, region, projectId } = DEFAULT_ACCOUNT;
    const text = JSON.stringify({ accessKey, secretKey, region, projectId });
    const [{ code, lines }] = await Promise.all([
      doctor({ args: ['-n', 'streaming', '--credentials-file', pipe] }),
      writeFile(pipe, text),
    ]);
    expect([code, lines['clock']]).toEqual([
      0,
      'ok: DLI takes what is signed by it, so it is less than 15 minutes off',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
