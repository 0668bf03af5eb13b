/** `fjj plan` beside live jobs, over real HTTP: what is asked, and what is said. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { JobSeed } from '../../sim/dli/job.ts';
import type { DliSimulator } from '../../sim/dli/server.ts';
import { cli } from '../../src/cli/cli.ts';
import type { Process } from '../../src/cli/process.ts';
import { runAs } from '../support/command-user.ts';
import { closeAccounts, liveAccount } from '../support/live-account.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-plan-dli-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(closeAccounts);

interface Written {
  name?: string;
  spec?: object;
  job?: object;
}

const objectOf = ({ name = 'orders', spec = {}, job = {} }: Written) => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name, namespace: 'streaming' },
  spec: { jobId: '104', updateStrategy: 'Restart', ...spec, job: { name, ...job } },
});

let files = 0;
function written(...objects: Written[]): string {
  files += 1;
  const path = join(folder, `${files}.yaml`);
  writeFileSync(path, objects.map((one) => stringify(objectOf(one))).join('---\n'));
  return path;
}

const jobOf = (id: number, name: string, more: JobSeed = {}): JobSeed => ({
  id,
  status: 'job_running',
  ...more,
  fields: { name, queue_name: 'q', parallel_number: 2, obs_bucket: 'b', smn_topic: 'a', ...more.fields },
});

const plan = (argv: readonly string[], instead: Partial<Process> = {}) =>
  runAs(cli, ['plan', ...argv], instead);

const asked = (dli: DliSimulator): string[] =>
  dli.trace.entries.map(({ method, path }) => `${method} ${path.replace(/\/v1\.0\/[^/]+\/streaming/, '')}`);

describe('P9 a read-only key is enough, and no cluster', () => {
  test('the trace has GETs only, and nothing is said to need a kubeconfig', async () => {
    const { dli, env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
    const { code, out, err } = await plan(['-f', written({ job: { parallel_number: 4, smn_topic: 'b' } })], {
      env,
    });
    expect([code, err]).toEqual([0, '']);
    expect(
      out,
    ).toBe(`streaming/orders  job 104  job_running  hot update, restart · stop + start, not measured · ${/plan-[0-9a-f]{12}/.exec(out)?.[0]}
  ~ parallel_number  2 -> 4      review: a savepoint may not fit
  ~ smn_topic        "a" -> "b"  hot: no restart
Plan against the live jobs of DLI: 1 restart
`);
    expect(asked(dli)).toEqual(['GET /jobs/104']);
  });

  test('no change: 0 with --detailed-exitcode', async () => {
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
    const { code, out } = await plan(
      ['-f', written({ job: { parallel_number: 2 } }), '--detailed-exitcode'],
      { env },
    );
    expect([code, out]).toEqual([0, 'Plan against the live jobs of DLI: 1 unchanged\n']);
  });
});

describe('P11 exit codes beside DLI', () => {
  const codesOf = async (path: string, env: Process['env']): Promise<number[]> => [
    (await plan(['-f', path], { env })).code,
    (await plan(['-f', path, '--detailed-exitcode'], { env })).code,
  ];

  test('changes: 0 and 2', async () => {
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
    expect(await codesOf(written({ job: { parallel_number: 4 } }), env)).toEqual([0, 2]);
  });

  test('DLI cannot be reached: 1 and 1, one line', async () => {
    const { dli, env } = await liveAccount({ jobs: [] });
    await dli.close();
    const path = written({ name: 'one' }, { name: 'two', spec: { jobId: '105' } });
    expect(await codesOf(path, env)).toEqual([1, 1]);
    const { out } = await plan(['-f', path], { env });
    expect(out).toMatch(
      /^\S+:1: streaming\/one: cannot read the job: .* \(and so of 1 more\)\nPlan .*: 2 skipped; 1 error\n$/,
    );
  }, 20_000);

  test('no region: 2 and 1', async () => {
    const env = { DLI_ACCESS_KEY: 'AK', DLI_SECRET_KEY: 'SK' };
    expect(await codesOf(written({}), env)).toEqual([2, 1]);
  });

  test('one job of two is not there: 1, and the other is still planned', async () => {
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
    const path = written({ job: { smn_topic: 'b' } }, { name: 'gone', spec: { jobId: '999' } });
    expect(await codesOf(path, env)).toEqual([1, 1]);
    const { out } = await plan(['-f', path], { env });
    expect(out).toMatch(/: streaming\/gone: cannot read the job: /);
    expect(out).toMatch(/streaming\/orders {2}job 104 {2}job_running {2}hot update\n/);
    expect(out).toMatch(/1 hot, 1 skipped; 1 error\n$/);
  });

  test('a job of SQL is not managed', async () => {
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders', { job_type: 'flink_sql_job' })] });
    const { code, out } = await plan(['-f', written({})], { env });
    expect(code).toBe(1);
    expect(out).toMatch(/: streaming\/orders: Job 104 is a flink_sql_job; only flink_jar_job is managed\.\n/);
  });
});

describe('values from Secrets', () => {
  const spec = { valuesFrom: [{ name: 'PW', secretKeyRef: { name: 's', key: 'k' } }] };

  test('are not compared: neither a change nor silently the same', async () => {
    const { env } = await liveAccount({
      jobs: [jobOf(104, 'orders', { fields: { entrypoint_args: '--pw x' } })],
    });
    const path = written({ spec, job: { entrypoint_args: `--pw \${PW}`, smn_topic: 'b' } });
    const { code, out } = await plan(['-f', path], { env });
    expect(code).toBe(0);
    expect(out).toBe(`streaming/orders  job 104  job_running  hot update
  ~ smn_topic        "a" -> "b"  hot: no restart
  ~ entrypoint_args  ***         filled in the cluster, not compared
Plan against the live jobs of DLI: 1 hot; 1 field filled in the cluster, not compared
`);
  });

  test('are counted of a job that is otherwise unchanged', async () => {
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
    const path = written({ spec, job: { entrypoint_args: `--pw \${PW}` } });
    const { out } = await plan(['-f', path], { env });
    expect(out).toBe(
      'Plan against the live jobs of DLI: 1 unchanged; 1 field filled in the cluster, not compared\n',
    );
  });
});

describe('without jobId', () => {
  const spec = { jobId: undefined };

  test.each([
    [
      'one of the name',
      [jobOf(104, 'orders')],
      {},
      0,
      / job 104 {2}job_running {2}hot update\n.*\n {2}The job was found by its name/,
    ],
    ['none', [], {}, 0, /^streaming\/orders {2}create\n/],
    ['none, and the job is to run', [], { state: 'Running' }, 0, /^streaming\/orders {2}create, start\n/],
    [
      'none, and none is to be made',
      [],
      { adoptionPolicy: 'Adopt' },
      1,
      /streaming\/orders: No job has the name orders\.\n/,
    ],
    [
      'two of the name',
      [jobOf(104, 'orders'), jobOf(105, 'orders')],
      {},
      1,
      /2 jobs have the name orders: name one of them in spec\.jobId/,
    ],
  ] as [string, JobSeed[], object, number, RegExp][])('%s', async (...[, jobs, more, code, said]) => {
    const { env } = await liveAccount({ jobs });
    const path = written({ spec: { ...spec, ...more }, job: { smn_topic: 'b', queue_name: 'q' } });
    const told = await plan(['-f', path], { env });
    expect(told.code).toBe(code);
    expect(told.out).toMatch(said);
  });
});

describe('what only a status would tell is said', () => {
  test('nonces are counted, also of a job that is otherwise unchanged', async () => {
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
    const { out } = await plan(['-f', written({ spec: { restartNonce: 7 } })], { env });
    expect(out).toBe(
      'Plan against the live jobs of DLI: 1 unchanged; 1 nonce not compared: only a status tells whether it was acted on\n',
    );
  });

  test.each([
    [
      'settings that the spec does not name',
      { runtime_config: '{"a.b":"2"}' },
      {},
      /DLI has 1 setting in runtime_config besides/,
    ],
    ['a start', {}, { state: 'Running' }, /that has run for this very spec before/],
  ])('%s', async (...[, job, spec, said]) => {
    const fields = { runtime_config: '{"a.b":"1","c.d":"2"}' };
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders', { status: 'job_init', fields })] });
    const { out } = await plan(['-f', written({ spec, job })], { env });
    expect(out).toMatch(said);
  });
});

describe('P19 no value of a live job', () => {
  test.each(['text', 'json', 'markdown'])('in %s', async (output) => {
    const fields = {
      entrypoint_args: '--pw PlantedLive1',
      runtime_config: '{"s3.secret":"PlantedLive2"}',
      flink_log_config: 'PlantedLive3',
      desc: 'secretKey: PlantedLive4',
    };
    const { env } = await liveAccount({ jobs: [jobOf(104, 'orders', { fields })] });
    const job = {
      entrypoint_args: '-',
      runtime_config: '{"s3.secret":"-"}',
      flink_log_config: '-',
      desc: '-',
    };
    const { code, out, err } = await plan(['-f', written({ job }), '-o', output, '--show=all'], { env });
    expect(code).toBe(0);
    expect(out).toContain('entrypoint_args');
    expect(`${out}${err}`).not.toMatch(/planted/i);
  });
});

test('Ctrl-C while DLI is asked: 130, and nothing is said', async () => {
  const { dli, env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
  const stop = new AbortController();
  dli.faults.add({ server: 'dli', verb: 'GET', times: 9, action: { kind: 'delay', ms: 1_000 } });
  const running = plan(['-f', written({})], { env, stop: stop.signal, signal: () => 'SIGINT' });
  const wait = setInterval(() => stop.abort(), 20);
  const said = await running;
  clearInterval(wait);
  expect(said).toEqual({ code: 130, out: '', err: '' });
});

test('an account that may not list is read job by job', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `job-${at}`);
  const { dli, env } = await liveAccount({ jobs: names.map((name, at) => jobOf(1_000 + at, name)) });
  const body = JSON.stringify({ error_code: 'DLI.0003', error_msg: 'Permission denied' });
  dli.faults.add({
    server: 'dli',
    path: '/streaming/jobs\\?',
    times: 99,
    action: { kind: 'respond', status: 403, headers: {}, body },
  });
  const path = written(...names.map((name, at) => ({ name, spec: { jobId: String(1_000 + at) } })));
  const { code, out } = await plan(['-f', path], { env });
  expect([code, out]).toEqual([0, 'Plan against the live jobs of DLI: 30 unchanged\n']);
  expect(new Set(asked(dli)).size).toBe(31);
});

test('300 manifests take as many calls as there are pages of the list, and a show where detail is lacking', async () => {
  const names = Array.from({ length: 300 }, (_, at) => `job-${at}`);
  const { dli, env } = await liveAccount({ jobs: names.map((name, at) => jobOf(1_000 + at, name)) });
  const path = written(
    ...names.map((name, at) => ({
      name,
      spec: { jobId: String(1_000 + at) },
      job: { parallel_number: at === 7 ? 3 : 2 },
    })),
  );
  const { code, out } = await plan(['-f', path], { env });
  expect(code).toBe(0);
  expect(out).toMatch(/\nPlan against the live jobs of DLI: 1 restart, 299 unchanged\n$/);
  expect(asked(dli).every((one) => one === 'GET /jobs')).toBe(true);
  expect(asked(dli).length).toBeLessThanOrEqual(5);
});

test('on a terminal a line says how far it is; elsewhere there is none', async () => {
  const { env } = await liveAccount({ jobs: [jobOf(104, 'orders')] });
  const { err } = await plan(['-f', written({})], { env, isWatched: true });
  expect(err).toMatch(/1 of 1 jobs/);
});
