/** The command against the simulated DLI over HTTP: which calls, which files, what is said, and what is not written. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { JobSeed } from '../../sim/dli/job.ts';
import { cli } from '../../src/cli/cli.ts';
import type { Process } from '../../src/cli/process.ts';
import type { Environment } from '../../src/ground/environment.ts';
import { readBack } from '../manifests/import/read-back.ts';
import { runAs } from '../support/command-user.ts';
import { closeAccounts, liveAccount } from '../support/live-account.ts';
import { printedState } from '../support/terraform-states.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-import-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(closeAccounts);

let made = 0;
/** That is not there yet. */
const newFolder = (): string => {
  made += 1;
  return join(folder, String(made), 'jobs');
};

const importing = (env: Environment, argv: readonly string[], instead: Partial<Process> = {}) =>
  runAs(cli, ['import', ...argv], { env, ...instead });

/** By name. */
const filesIn = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  );

const jobs = (count: number, more: JobSeed = {}, from = 1): JobSeed[] =>
  Array.from({ length: count }, (_, at) => ({
    id: from + at,
    fields: { name: `job-${from + at}`, queue_name: 'testQueue', cu_number: 3 },
    ...more,
  }));

const ARGUMENTS = '--password planted-secret-1';
const SETTINGS = '[{"key":"a","value":"planted-secret-2"}]';
const secretive: JobSeed = {
  id: 104,
  fields: {
    name: 'orders',
    entrypoint_args: ARGUMENTS,
    runtime_config: SETTINGS,
    flink_log_config: 'planted-secret-3',
  },
};

test('P1 250 jar and 10 SQL jobs are 250 files by 3 calls, and the others are counted', async () => {
  const { dli, env } = await liveAccount({
    jobs: [...jobs(250), ...jobs(10, { job_type: 'flink_sql_job' }, 251)],
  });
  const path = newFolder();
  const said = await importing(env, ['--all', '-o', path]);
  expect(said).toEqual({
    code: 0,
    out: `250 Flink jar jobs written in ${path}, mode Observe; 10 other jobs left out\n`,
    err: '',
  });
  expect(Object.keys(filesIn(path))).toHaveLength(250);
  expect(dli.trace.entries.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  const [object] = readBack(filesIn(path)['job-7.yaml'] ?? '');
  expect(object).toEqual({
    apiVersion: 'dli.gitops.dev/v1alpha1',
    kind: 'FlinkJarJob',
    metadata: { name: 'job-7' },
    spec: {
      jobId: '7',
      region: 'cn-north-4',
      projectId: dli.account.projectId,
      mode: 'Observe',
      job: {
        name: 'job-7',
        queue_name: 'testQueue',
        cu_number: 3,
        feature: 'basic',
        flink_version: '1.12',
        tm_slot_num: 1,
      },
    },
  });
});

test('a job of which the list tells too little is read alone, and no other', async () => {
  const { dli, env } = await liveAccount({ jobs: jobs(3) });
  dli.faults.add({
    times: 1,
    action: {
      kind: 'respond',
      status: 200,
      headers: {},
      body: JSON.stringify({
        job_list: {
          total_count: 2,
          jobs: [
            { job_id: 2, name: 'job-2', status: 'job_init', job_type: 'flink_jar_job' },
            { job_id: 9, name: 'gone', status: 'job_init' },
          ],
        },
      }),
    },
  });
  const { code, out, err } = await importing(env, ['--all']);
  expect([code, err]).toEqual([0, '1 Flink jar job written, mode Observe\n']);
  expect(readBack(out)).toMatchObject([{ spec: { jobId: '2', job: { cu_number: 3 } } }]);
  expect(dli.trace.entries.map(({ path }) => path.split('/streaming')[1]).sort()).toEqual([
    '/jobs',
    '/jobs/2',
    '/jobs/9',
  ]);
});

test('P4 two imports give the same bytes, whatever the order of the answers', async () => {
  const seeds = [...jobs(120), { id: 500, fields: { name: 'JOB-7' } }];
  const first = await liveAccount({ jobs: seeds });
  const second = await liveAccount({ jobs: seeds, settings: { listOrder: 'newest' } });
  for (const { dli } of [first, second])
    for (const job of dli.jobs.all()) Object.assign(job, { update_time: 1_516_952_770_835 });
  const [one, other] = [newFolder(), newFolder()];
  expect((await importing(first.env, ['--all', '--kustomization', '-o', one])).code).toBe(0);
  expect((await importing(second.env, ['--all', '--kustomization', '-o', other])).code).toBe(0);
  expect(filesIn(one)).toEqual(filesIn(other));
  expect(filesIn(one)['kustomization.yaml']).toContain('  - job-7-500.yaml\n  - job-70.yaml\n');
  expect(Object.keys(filesIn(one))).toHaveLength(122);
});

describe('P6 values that may hold keys', () => {
  test('are in no file and in nothing that is said, unless they are asked for', async () => {
    const { env } = await liveAccount({ jobs: [secretive] });
    const path = newFolder();
    const written = await importing(env, ['--all', '-o', path, '--fields=all']);
    const shown = await importing(env, ['--all', '--fields=all']);
    const whole = JSON.stringify([filesIn(path), written, shown]);
    expect(whole).not.toMatch(/planted-secret/);
    expect(written.err).toBe(
      'left out, because they may hold keys: entrypoint_args (1 job), runtime_config (1 job), flink_log_config (1 job); see docs/values.md, or take --with-sensitive\n',
    );
    expect(filesIn(path)['orders.yaml']).toContain(
      '    # entrypoint_args: left out, because it may hold keys',
    );
  });

  test('are with --with-sensitive what the job has, in a file that nobody else may read, with a warning', async () => {
    const { env } = await liveAccount({ jobs: [secretive] });
    const path = newFolder();
    const { code, err } = await importing(env, ['--all', '-o', path, '--with-sensitive']);
    expect([code, err]).toEqual([0, expect.stringContaining('move passwords into Secrets (docs/values.md)')]);
    const [object] = readBack(filesIn(path)['orders.yaml'] ?? '');
    expect(object).toMatchObject({
      spec: {
        job: { entrypoint_args: ARGUMENTS, runtime_config: SETTINGS, flink_log_config: 'planted-secret-3' },
      },
    });
    expect(statSync(join(path, 'orders.yaml')).mode & 0o077).toBe(0);
  });
});

test('a value that no manifest can say is none that --with-sensitive would bring', async () => {
  const { env } = await liveAccount({
    jobs: [{ id: 5, fields: { name: 'odd', runtime_config: 'no JSON: planted-secret-4' } }],
  });
  const { code, out, err } = await importing(env, ['--all', '--with-sensitive']);
  expect(code).toBe(0);
  expect(out).toContain('    # runtime_config: left out: a manifest cannot say its live value\n');
  expect(err).not.toMatch(/left out|planted/);
});

describe('P7 from Terraform', () => {
  const seeds: JobSeed[] = [
    {
      id: 1,
      status: 'job_running',
      fields: {
        name: 'Orders_V2',
        desc: 'words',
        cu_number: 4,
        parallel_number: 2,
        checkpoint_mode: 2,
        obs_bucket: 'b',
        checkpoint_enabled: true,
      },
    },
    {
      id: 2,
      fields: {
        name: 'pay',
        resource_config_version: 'v2',
        resource_config: {
          max_slot: 4,
          parallel_number: 3,
          jobmanager_resource_spec: { cpu: 1, memory: '8G' },
          taskmanager_resource_spec: { cpu: 2, memory: '6G' },
        },
      },
    },
    {
      id: 3,
      fields: {
        name: 'mail',
        entrypoint_args: ARGUMENTS,
        runtime_config: SETTINGS,
        dependency_jars: ['a.jar'],
        resume_max_num: 3,
        feature: 'custom',
        image: 'o/i:1',
      },
    },
  ];
  const TYPE = 'huaweicloud_dli_flinkjar_job';

  test.each([['--fields=set'], ['--fields=all', '--with-sensitive']])(
    'gives the manifests of import --id, and a line for each job (%s)',
    async (...flags) => {
      const { dli, env } = await liveAccount({ jobs: seeds });
      const state = join(folder, 'state.json');
      writeFileSync(state, printedState(dli, [1, 2, 3]));
      const calls = dli.trace.entries.length;
      const { DLI_REGION: _, ...withoutRegion } = env;
      const fromState = await importing(withoutRegion, [
        `--from-terraform=${state}`,
        `--project-id=${dli.account.projectId}`,
        ...flags,
      ]);
      expect([fromState.code, dli.trace.entries.length]).toEqual([0, calls]);
      const fromDli = await importing(env, ['--id=1,2', '--id', '3', ...flags]);
      expect(readBack(fromState.out)).toEqual(readBack(fromDli.out));
      expect(fromState.err.split('\n').filter((line) => line.startsWith('terraform'))).toEqual([
        `terraform state rm '${TYPE}.job'`,
        `terraform state rm 'module.jobs.${TYPE}.job["eu"]'`,
        `terraform state rm 'module.jobs.module.inner[0].${TYPE}.job'`,
      ]);
      expect(fromState.err).toContain('3 Flink jar jobs written, mode Observe; 1 other resource left out\n');
      expect(fromState.out).toContain(`# In Terraform: module.jobs.${TYPE}.job["eu"]\n`);
      expect(fromState.out.includes('planted-secret')).toBe(flags.length > 1);
    },
  );

  test('with --refresh dli what DLI says counts, under the same addresses', async () => {
    const { dli, env } = await liveAccount({ jobs: seeds });
    const state = printedState(dli, [1, 2, 3]);
    Object.assign(dli.jobs.need('2').fields, { desc: 'changed since' });
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(state);
    }
    const { code, out } = await importing(env, ['--from-terraform=-', '--refresh=dli', '--name=pay'], {
      input: input(),
    });
    expect(code).toBe(0);
    expect(readBack(out)).toMatchObject([
      { metadata: { name: 'pay' }, spec: { jobId: '2', job: { desc: 'changed since' } } },
    ]);
    expect(out).toContain(`# In Terraform: module.jobs.${TYPE}.job["eu"]\n`);
  });

  test('with --refresh dli a job of another region is looked for there, and one that has gone is named', async () => {
    const { dli, env } = await liveAccount({ jobs: seeds });
    const state = join(folder, 'elsewhere.json');
    writeFileSync(state, printedState(dli, [1, 2, 3]).replaceAll('"cn-north-4"', '"cn-east-3"'));
    const { code, err } = await importing(env, [`--from-terraform=${state}`, '--refresh=dli', '--id=1']);
    expect([code, err]).toEqual([
      1,
      `job 1 (${TYPE}.job): cannot read the job: IAM lists no project named cn-east-3: correct --region, or set --project-id\n`,
    ]);
    writeFileSync(state, printedState(dli, [1, 2, 3]));
    dli.jobs.remove('2');
    expect((await importing(env, [`--from-terraform=${state}`, '--refresh=dli'])).err).toMatch(
      /^there is no job 2 \(module\.jobs\..*\["eu"\]\) in cn-north-4: correct its number, --region or --project-id\n$/,
    );
  });

  test.each([
    ['is not there', '/nowhere/state.json', '/nowhere/state.json: there is no such file or folder\n'],
    [
      'is no state',
      join(folder, 'none.json'),
      `${join(folder, 'none.json')} is not JSON: make it by terraform show -json > state.json\n`,
    ],
  ])('a file that %s is one sentence, and exit code 1', async (_, path, err) => {
    writeFileSync(join(folder, 'none.json'), 'password = "x"');
    expect(await importing({}, [`--from-terraform=${path}`])).toEqual({ code: 1, out: '', err });
  });

  test('of two addresses of one job the first counts, and both are taken out of the state', async () => {
    const path = join(folder, 'twice.json');
    const instance = (name: string): object => ({
      mode: 'managed',
      type: TYPE,
      name,
      instances: [{ attributes: { id: '7', name: `by-${name}` } }],
    });
    writeFileSync(path, JSON.stringify({ version: 4, resources: [instance('a'), instance('b')] }));
    const { out, err } = await importing({}, [`--from-terraform=${path}`]);
    expect(readBack(out)).toMatchObject([{ metadata: { name: 'by-a' } }]);
    expect(err.split('\n').slice(2)).toEqual([
      `terraform state rm '${TYPE}.a'`,
      `terraform state rm '${TYPE}.b'`,
      '',
    ]);
  });

  test('a state of another provider has no jobs, and says how much else', async () => {
    const path = join(folder, 'aws.json');
    writeFileSync(
      path,
      JSON.stringify({
        version: 4,
        resources: [
          { mode: 'managed', type: 'aws_instance', name: 'a', instances: [{ attributes: { id: 'i-1' } }] },
        ],
      }),
    );
    expect(await importing({}, [`--from-terraform=${path}`])).toEqual({
      code: 0,
      out: '',
      err: '0 Flink jar jobs written, mode Observe; 1 other resource left out\n',
    });
  });
});

describe('a second import into a folder', () => {
  test('writes what is new, and names the files that hold their jobs already', async () => {
    const path = newFolder();
    const first = await liveAccount({ jobs: jobs(7) });
    await importing(first.env, ['--all', '--kustomization', '-o', path]);
    writeFileSync(join(path, 'job-1.yaml'), filesIn(path)['job-1.yaml']?.replace('Observe', 'Manage') ?? '');
    const before = filesIn(path);
    const { env } = await liveAccount({ jobs: jobs(9) });
    expect(await importing(env, ['--all', '--kustomization', '-o', path])).toEqual({
      code: 0,
      out: `2 Flink jar jobs written in ${path}, mode Observe; 7 there already\n`,
      err:
        `left as they are, because they hold these jobs already: ${[1, 2, 3, 4, 5].map((at) => `${path}/job-${at}.yaml`).join(', ')}, 2 more files; to have a job anew, remove its file, or take --overwrite\n` +
        `${path}/kustomization.yaml stays as it is: add to its resources job-8.yaml, job-9.yaml\n`,
    });
    const { 'job-8.yaml': eight, 'job-9.yaml': nine, ...others } = filesIn(path);
    expect(others).toEqual(before);
    expect([eight, nine].map((text) => readBack(text ?? '')[0]?.['metadata'])).toEqual([
      { name: 'job-8' },
      { name: 'job-9' },
    ]);
  });

  test('finds a job in a file of any name, and replaces only one of its own name', async () => {
    const path = newFolder();
    const { env } = await liveAccount({ jobs: jobs(2) });
    await importing(env, ['--all', '-o', path]);
    renameSync(join(path, 'job-2.yaml'), join(path, 'mine.yaml'));
    expect(await importing(env, ['--all', '--kustomization', '--overwrite', '-o', path])).toEqual({
      code: 0,
      out: `1 Flink jar job written in ${path}, mode Observe; 1 there already\n`,
      err: `left as they are, because they hold these jobs already: ${path}/mine.yaml; to have a job anew, remove its file\n`,
    });
    expect(Object.keys(filesIn(path))).toEqual(['job-1.yaml', 'kustomization.yaml', 'mine.yaml']);
    expect(filesIn(path)['kustomization.yaml']).toContain('  - job-1.yaml\n  - mine.yaml\n');
  });

  test('takes a job of this number in another region for another job', async () => {
    const path = newFolder();
    const { env } = await liveAccount({ jobs: jobs(1) });
    await importing(env, ['--all', '-o', path]);
    const text = filesIn(path)['job-1.yaml'] ?? '';
    writeFileSync(join(path, 'job-1.yaml'), text.replace('cn-north-4', 'cn-north-9'));
    expect((await importing(env, ['--all', '-o', path])).err).toBe(
      `${path}/job-1.yaml: there already; nothing was written: name another folder, or replace them by --overwrite\n`,
    );
  });
});

describe('P8 an existing target file', () => {
  test('stops the import before anything is written', async () => {
    const { env } = await liveAccount({ jobs: jobs(6) });
    const path = newFolder();
    mkdirSync(path, { recursive: true });
    for (const at of [2, 3, 4, 5]) writeFileSync(join(path, `job-${at}.yaml`), 'mine');
    const before = filesIn(path);
    expect(await importing(env, ['--all', '-o', path])).toEqual({
      code: 1,
      out: '',
      err: `${path}/job-2.yaml, ${path}/job-3.yaml, ${path}/job-4.yaml and 1 more: there already; nothing was written: name another folder, or replace them by --overwrite\n`,
    });
    expect(filesIn(path)).toEqual(before);
  });

  test('is replaced by --overwrite, and other files are left alone', async () => {
    const { env } = await liveAccount({ jobs: jobs(2) });
    const path = newFolder();
    mkdirSync(path, { recursive: true });
    for (const name of ['job-1.yaml', 'other.yaml']) writeFileSync(join(path, name), 'mine');
    expect((await importing(env, ['--all', '-o', path, '--overwrite'])).code).toBe(0);
    expect(Object.keys(filesIn(path))).toEqual(['job-1.yaml', 'job-2.yaml', 'other.yaml']);
    expect(filesIn(path)['other.yaml']).toBe('mine');
    expect(filesIn(path)['job-1.yaml']).toContain('FlinkJarJob');
  });
});

describe('a choice of jobs', () => {
  const seeds: JobSeed[] = [
    {
      id: 1,
      fields: { name: 'orders', queue_name: 'testQueue' },
      status: 'job_running',
      tags: [{ key: 'team', value: 'a=b' }],
    },
    { id: 2, fields: { name: 'orders-eu', queue_name: 'generalQueue' } },
    { id: 3, fields: { name: 'mail', queue_name: 'testQueue' } },
  ];

  test.each([
    [
      ['--name', 'orders'],
      ['1', '2'],
    ],
    [['--queue=testQueue'], ['3', '1']],
    [['--queue=testQueue', '--name=orders'], ['1']],
    [['--status=job_running'], ['1']],
    [['--tag=team=a=b'], ['1']],
    [
      ['--id', '3', '1'],
      ['3', '1'],
    ],
    [['--id=3,1,3'], ['3', '1']],
    [['--name=nobody'], []],
  ])('%j', async (argv, ids) => {
    const { env } = await liveAccount({ jobs: seeds });
    const { code, out } = await importing(env, argv);
    expect(code).toBe(0);
    expect(readBack(out).map(({ spec }) => (spec as { jobId: string }).jobId)).toEqual(ids);
  });

  test('by name, where DLI takes the whole name only', async () => {
    const { env } = await liveAccount({ jobs: seeds, settings: { nameFilter: 'exact' } });
    const { out } = await importing(env, ['--name=orders']);
    expect(readBack(out)).toHaveLength(2);
  });

  test('by a tag, where DLI knows none', async () => {
    const { env } = await liveAccount({ jobs: seeds, settings: { tagsFilter: 'ignored' } });
    expect(await importing(env, ['--tag=team=x'])).toEqual({
      code: 1,
      out: '',
      err: 'this DLI does not select jobs by their tags: leave --tag out, and select by --name or --queue\n',
    });
  });

  test('namespace and mode stand in every object', async () => {
    const { env } = await liveAccount({ jobs: seeds });
    const { out } = await importing(env, ['--id=3', '-n', 'streaming', '--mode=Manage']);
    expect(readBack(out)).toMatchObject([
      { metadata: { name: 'mail', namespace: 'streaming' }, spec: { mode: 'Manage' } },
    ]);
    expect(out).not.toContain('Observe');
  });
});

describe('what cannot be done', () => {
  test.each([
    [
      [],
      'import what? name jobs by --all, --id, --name, --queue, --tag or --status, or a state by --from-terraform; see fjj help import',
    ],
    [['--all', '--id=1'], '--all and a choice of jobs do not go together: leave one of the two out'],
    [['--id=1', '--name=a'], '--id and --name do not go together: leave one of the two out'],
    [['--id=abc'], '--id must be the number of a job, not abc'],
    [['--all', 'jobs'], 'unexpected argument jobs; see fjj help import'],
    [['--tag=team'], '--tag must be KEY=VALUE, such as --tag=team=orders'],
    [['--status=runing'], '--status must be a state of DLI, not runing; the nearest is job_running'],
    [['--all', '-n', 'Streaming'], '--namespace must be the name of a namespace, not Streaming'],
    [['--all', '--kustomization'], '--kustomization needs a folder: -o DIR'],
    [
      ['--all', '--refresh=dli'],
      '--refresh is for --from-terraform: leave it out, all else is read from DLI anyway',
    ],
    [['--from-terraform=x', '--tag=a=b'], '--tag selects in DLI, and not in a state: leave --tag out'],
    [
      ['--all', '--mode=observe'],
      '--mode must be one of Observe, Manage, not observe; the nearest is Observe',
    ],
  ])('2: %j', async (argv, words) => {
    expect(await importing({}, argv)).toEqual({ code: 2, out: '', err: `${words}\n` });
  });

  test('2: without credentials', async () => {
    expect(await importing({}, ['--all'])).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^no credentials for DLI: [^\n]*\n$/),
    });
  });

  test('1: without the right to list', async () => {
    const { env } = await liveAccount({ account: { rights: { list: false } } });
    const path = newFolder();
    const { code, err } = await importing(env, ['--all', '-o', path]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^cannot list the jobs: .*; grant the right dli:jobs:listAll[^\n]*\n$/),
    ]);
    expect(() => readdirSync(path)).toThrow('ENOENT');
  });

  test('1: jobs of the list that may not be read are named, and the others are written', async () => {
    const { dli, env } = await liveAccount({ jobs: jobs(2) });
    const element = (id: number): object => ({ job_id: id, name: `job-${id}`, status: 'job_init' });
    const list = JSON.stringify({
      job_list: { total_count: 8, jobs: [1, 3, 4, 5, 6, 7, 8, 9].map(element) },
    });
    const refusal = JSON.stringify({ error_code: 'DLI.10005', error_msg: 'no right' });
    dli.faults.add({
      path: '/jobs\\?',
      times: 1,
      action: { kind: 'respond', status: 200, headers: {}, body: list },
    });
    dli.faults.add({
      path: '/jobs/[3-9]$',
      times: 7,
      action: { kind: 'respond', status: 400, headers: {}, body: refusal },
    });
    const { code, out, err } = await importing(env, ['--all']);
    expect([code, readBack(out).length]).toEqual([1, 1]);
    expect(err.split('\n')).toEqual([
      '1 Flink jar job written, mode Observe',
      ...[3, 4, 5, 6, 7].map((id) =>
        expect.stringMatching(
          new RegExp(`^left out: job ${id}: cannot read the job: .*DLI\\.10005.*dli:jobs:get`),
        ),
      ),
      'left out: 2 more jobs, for the like',
      '',
    ]);
  });

  test('1: a job that is not there, or is of another type', async () => {
    const { env } = await liveAccount({ jobs: [...jobs(1), ...jobs(1, { job_type: 'flink_sql_job' }, 2)] });
    expect((await importing(env, ['--id=1', '--id=9'])).err).toMatch(
      /^there is no job 9 in cn-north-4, project \w+: correct its number, --region or --project-id\n$/,
    );
    expect(await importing(env, ['--id=1,2'])).toEqual({
      code: 1,
      out: '',
      err: 'job 2 is a flink_sql_job, and only a flink_jar_job can be imported\n',
    });
  });
});

describe('Ctrl-C', () => {
  test.each([['while the list is read', 'GET']])('%s ends with 130 and nothing written', async () => {
    const { dli, env } = await liveAccount({ jobs: jobs(3) });
    dli.faults.add({ times: 1, action: { kind: 'hang' } });
    const stop = new AbortController();
    const path = newFolder();
    const running = importing(env, ['--all', '-o', path], { stop: stop.signal, signal: () => 'SIGINT' });
    while (dli.trace.entries.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await running).toEqual({ code: 130, out: '', err: '' });
    expect(() => readdirSync(path)).toThrow('ENOENT');
  });
});

test('a terminal is shown how far it is, and the line is gone in the end', async () => {
  const { env } = await liveAccount({ jobs: jobs(150) });
  const { err } = await importing(env, ['--all'], { isWatched: true });
  expect(err).toBe(
    '\r\u001b[Kreading the list of jobs: 100 of 150\r\u001b[Kreading the list of jobs: 150 of 150\r\u001b[K150 Flink jar jobs written, mode Observe\n',
  );
});
