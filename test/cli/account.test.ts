/** The way of a person to DLI, over real HTTP: whose credentials, where, what is asked, and what is said where it fails. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { JobSeed } from '../../sim/dli/job.ts';
import { detailOf } from '../../sim/dli/render.ts';
import type { DliSimulator } from '../../sim/dli/server.ts';
import { type LiveJobs, openAccount } from '../../src/cli/account.ts';
import { ACCOUNT_FLAGS, isAccountGiven } from '../../src/cli/account-flags.ts';
import { type Options, readOptions } from '../../src/cli/options.ts';
import type { JobFilter } from '../../src/core/job/found.ts';
import { systemClock } from '../../src/ground/clock.ts';
import type { Environment } from '../../src/ground/environment.ts';
import { closeAccounts, liveAccount } from '../support/live-account.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-account-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const opened: LiveJobs[] = [];
afterEach(async () => {
  for (const live of opened.splice(0)) await live.close();
  await closeAccounts();
});

const optionsOf = (args: readonly string[]): Options => {
  const options = readOptions(args, ACCOUNT_FLAGS, 'fjj help import');
  if (typeof options === 'string') throw new Error(options);
  return options;
};

/** Pauses are over at once, and remembered; deadlines, and how long a first try is waited for, are real. */
function timeWith(pauses: number[] = []) {
  const after = (ms: number, run: () => void): (() => void) => {
    if ([10_000, 5_000, 1_000].includes(ms)) return systemClock.after(ms, run);
    pauses.push(ms);
    queueMicrotask(run);
    return () => undefined;
  };
  return { clock: { ...systemClock, after }, chance: { next: () => 0, id: () => 'id' } };
}

interface User {
  env: Environment;
  args?: readonly string[];
  stop?: AbortSignal;
  pauses?: number[];
}

async function open({
  env,
  args = [],
  stop = new AbortController().signal,
  pauses,
}: User): Promise<LiveJobs> {
  const live = await openAccount(optionsOf(args), { env, stop, err: () => undefined }, timeWith(pauses));
  if (typeof live === 'string') throw new Error(live);
  opened.push(live);
  return live;
}

const refused = async ({ env, args = [] }: User): Promise<unknown> =>
  openAccount(optionsOf(args), { env, stop: new AbortController().signal, err: () => undefined }, timeWith());

const jobs = (count: number, more: JobSeed = {}): JobSeed[] =>
  Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    fields: { name: `job-${at + 1}`, queue_name: 'testQueue' },
    ...more,
  }));

const idsOf = async (live: LiveJobs, filter: JobFilter = {}): Promise<string[]> => {
  const listed = await live.list(filter);
  if (!listed.ok) throw new Error(listed.failure.message);
  return listed.value.jobs.map(({ job_id }) => job_id);
};

/** What a person is told of a list that fails. */
async function said(user: User, asked: 'list' | 'show' = 'list'): Promise<string> {
  const live = await open(user);
  const result = asked === 'list' ? await live.list({}) : await live.show('104');
  if (result.ok) throw new Error('it has worked');
  return live.words(asked, result.failure);
}

const callsTo = ({ trace }: DliSimulator): string[] =>
  trace.entries.map(({ method, path, query }) => `${method} ${path.split('/streaming')[1]}?${query}`);

describe('credentials', () => {
  const { DLI_ACCESS_KEY: ak, DLI_SECRET_KEY: sk } = {
    DLI_ACCESS_KEY: 'AKIDSIMULATOR0000001',
    DLI_SECRET_KEY: 'SkSimulatorSimulatorSimulatorSimulator01',
  };
  const PROJECT = '48cc2c48765f481480c7db940d6409d1';

  test.each<[string, Environment]>([
    [
      'our own variables',
      { DLI_ACCESS_KEY: ak, DLI_SECRET_KEY: sk, DLI_REGION: 'cn-north-4', DLI_PROJECT_ID: PROJECT },
    ],
    [
      'those of the SDKs',
      {
        HUAWEICLOUD_SDK_AK: ak,
        HUAWEICLOUD_SDK_SK: `${sk}\n`,
        HUAWEICLOUD_SDK_REGION: 'cn-north-4',
        HUAWEICLOUD_SDK_PROJECT_ID: PROJECT,
      },
    ],
    [
      'those of Terraform',
      { HW_ACCESS_KEY: ak, HW_SECRET_KEY: sk, HW_REGION_NAME: 'cn-north-4', HW_PROJECT_ID: PROJECT },
    ],
    [
      'those of older tools',
      { OS_ACCESS_KEY: ak, OS_SECRET_KEY: sk, OS_REGION_NAME: 'cn-north-4', OS_TENANT_ID: PROJECT },
    ],
    [
      'a key of one set, the region of another',
      { HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk, HW_REGION_NAME: 'cn-north-4' },
    ],
    [
      'a user with a password',
      {
        HW_USER_NAME: 'flink-operator',
        HW_USER_PASSWORD: 'Simulator-Passw0rd',
        HW_DOMAIN_NAME: 'streaming-company',
        HW_REGION_NAME: 'cn-north-4',
      },
    ],
  ])('from %s', async (_, env) => {
    const { dli } = await liveAccount();
    const live = await open({ env, args: [`--endpoint=${dli.url}`, `--iam-endpoint=${dli.url}`] });
    expect(await idsOf(live)).toEqual(['104']);
    expect(isAccountGiven(optionsOf([]), env)).toBe(true);
  });

  test('from a file, which wins', async () => {
    const { env } = await liveAccount();
    const path = file(
      'good.yaml',
      `# mine\naccessKey: ${ak}\nsecretKey: "${sk}"\nregion: cn-north-4\nprojectId: "${PROJECT}"\nother: [1]\n`,
    );
    const user = {
      env: { ...env, DLI_ACCESS_KEY: 'another', DLI_REGION: 'eu-west-101' },
      args: [`--credentials-file=${path}`],
    };
    const live = await open(user);
    expect(live.location).toEqual({ region: 'cn-north-4', projectId: PROJECT });
    expect(await idsOf(live)).toEqual(['104']);
    expect(isAccountGiven(optionsOf(user.args), {})).toBe(true);
  });

  test('keys of two sets are not mixed: that would be a bad try', async () => {
    const env = { DLI_ACCESS_KEY: ak, HW_SECRET_KEY: sk, HW_ACCESS_KEY: 'x', DLI_REGION: 'cn-north-4' };
    expect(await refused({ env })).toBe('the environment has DLI_ACCESS_KEY but lacks DLI_SECRET_KEY');
  });

  test('none at all', async () => {
    expect(await refused({ env: { HW_REGION_NAME: 'cn-north-4' } })).toMatch(
      /^no credentials for DLI: set DLI_ACCESS_KEY and DLI_SECRET_KEY \(or .*\), or name a file by --credentials-file$/,
    );
    expect(isAccountGiven(optionsOf([]), { HW_REGION_NAME: 'cn-north-4' })).toBe(false);
  });

  test.each([
    [
      'a manifest',
      'kind: Secret\ndata: {accessKey: QQ==}\n',
      ' is a manifest: write the keys of its data into a file, with the values as they are',
    ],
    [
      'a number',
      'accessKey: 12345\nsecretKey: s3cr3t\n',
      ': accessKey is no text: put its value in quotation marks',
    ],
    ['half a key', 'secretKey: s3cr3t\n', ' has secretKey but lacks accessKey'],
    [
      'nothing',
      'a: b\n',
      ' has none of accessKey and secretKey, token, or userName, password and domainName',
    ],
    [
      'a list',
      '- s3cr3t\n',
      ' must hold the keys accessKey, secretKey, token, userName, password, domainName, securityToken, region and projectId, as far as they are needed',
    ],
    [
      'no YAML',
      'accessKey: "s3cr3t\n',
      ', line 2: is not YAML: a quotation mark, a bracket, a comma or a colon is missing, here or before',
    ],
    ['two documents', 'a: b\n---\nc: d\n', ' must hold one document of YAML or JSON'],
  ])('a file with %s', async (name, text, problem) => {
    const path = file(`${name}.yaml`, text);
    const words = await refused({ env: {}, args: [`--credentials-file=${path}`] });
    expect(words).toBe(`--credentials-file ${path}${problem}`);
  });

  test('a file that is not there', async () => {
    expect(await refused({ env: {}, args: ['--credentials-file=/nowhere'] })).toBe(
      '--credentials-file /nowhere: there is no such file or folder',
    );
  });
});

describe('where', () => {
  const KEYS = { DLI_ACCESS_KEY: 'a', DLI_SECRET_KEY: 's' };

  test.each<[string, { env: Environment; args: string[]; words: string }]>([
    [
      'no region',
      {
        env: KEYS,
        args: [],
        words: 'no region: name it by --region, such as --region=cn-north-4, or by DLI_REGION',
      },
    ],
    [
      'no such region',
      {
        env: KEYS,
        args: ['--region=evil.example.com/'],
        words: '--region must be a region such as cn-north-4, not evil.example.com/',
      },
    ],
    [
      'no such project',
      {
        env: KEYS,
        args: ['--region=cn-north-4', '--project-id=a/b'],
        words: '--project-id must be letters and digits, not a/b',
      },
    ],
    [
      'no URL',
      {
        env: KEYS,
        args: ['--region=cn-north-4', '--endpoint=dli'],
        words: '--endpoint: the endpoint dli is not a URL',
      },
    ],
    [
      'no URL of IAM',
      {
        env: KEYS,
        args: ['--region=cn-north-4', '--iam-endpoint=ftp://a'],
        words: '--iam-endpoint: the endpoint must be http(s)',
      },
    ],
    [
      'a CA that is not there',
      {
        env: KEYS,
        args: ['--region=cn-north-4', '--ca=/nowhere'],
        words: '--ca /nowhere: there is no such file or folder',
      },
    ],
    [
      'a CA that is none',
      {
        env: KEYS,
        args: ['--region=cn-north-4', '--ca=package.json'],
        words: '--ca package.json: holds no certificate: name a file of certificates (PEM)',
      },
    ],
    [
      'certificates unchecked',
      {
        env: { ...KEYS, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
        args: ['--region=cn-north-4'],
        words:
          'NODE_TLS_REJECT_UNAUTHORIZED=0 switches certificate checks off; unset it, and name the CA by --ca',
      },
    ],
  ])('%s', async (_, { env, args, words }) => {
    expect(await refused({ env, args })).toBe(words);
  });

  test('a project is one of a region: that of another region does not count', async () => {
    const env = { ...KEYS, DLI_REGION: 'cn-north-4', DLI_PROJECT_ID: 'p1' };
    expect((await open({ env })).location).toEqual({ region: 'cn-north-4', projectId: 'p1' });
    expect((await open({ env, args: ['--region=cn-east-3'] })).location).toEqual({ region: 'cn-east-3' });
    const both = await open({ env, args: ['--region=cn-east-3', '--project-id=p2'] });
    expect(both.location).toEqual({ region: 'cn-east-3', projectId: 'p2' });
  });
});

describe('the list', () => {
  test.each([
    [0, 1],
    [100, 1],
    [101, 2],
    [260, 3],
    [500, 5],
  ])('of %i jobs is %i calls, all of them GET, with all detail', async (count, calls) => {
    const { dli, env } = await liveAccount({ jobs: jobs(count) });
    const progress: unknown[] = [];
    const live = await open({ env });
    const listed = await live.list({}, (...seen) => void progress.push(seen));
    expect(listed).toMatchObject({ ok: true, value: { projectId: dli.account.projectId } });
    const found = listed.ok ? listed.value.jobs : [];
    expect(found.map(({ job_id, detail }) => [job_id, detail?.fields.name])).toEqual(
      jobs(count).map(({ id, fields }) => [String(id), fields?.['name']]),
    );
    expect(callsTo(dli)).toEqual(
      Array.from(
        { length: calls },
        (_, at) => `GET /jobs?limit=100&offset=${at * 100}&order=asc&show_detail=true`,
      ),
    );
    expect(progress.at(-1)).toEqual([count, count]);
  });

  test('is read with overlaps where a job goes between two pages, and nobody is missed', async () => {
    const { dli, env } = await liveAccount({ jobs: jobs(150) });
    dli.trace.onAnswer(({ seq }) => void (seq === 1 && dli.jobs.remove('50')));
    const live = await open({ env });
    expect(await idsOf(live)).toEqual(jobs(150).flatMap(({ id }) => (id === 50 ? [] : [String(id)])));
  });

  test('is read so, too, where the total counts jobs that nobody is shown', async () => {
    const { dli, env } = await liveAccount({ jobs: jobs(3) });
    const body = JSON.stringify({
      is_success: true,
      job_list: { total_count: 9, jobs: [{ job_id: 7, name: 'a', status: 'job_init' }] },
    });
    dli.faults.add({ times: 100, action: { kind: 'respond', status: 200, headers: {}, body } });
    expect(await idsOf(await open({ env }))).toEqual(['7']);
  });

  test('whose order is the newest first, has everybody once', async () => {
    const { env } = await liveAccount({ jobs: jobs(150), settings: { listOrder: 'newest' } });
    expect(new Set(await idsOf(await open({ env }))).size).toBe(150);
  });

  test('without detail of a job says so', async () => {
    const { dli, env } = await liveAccount();
    const element = { job_id: 7, name: 'a', status: 'job_init', job_config: { cu_number: 2 } };
    const body = JSON.stringify({ is_success: true, job_list: { total_count: 1, jobs: [element] } });
    dli.faults.add({ times: 1, action: { kind: 'respond', status: 200, headers: {}, body } });
    const listed = await (await open({ env })).list({});
    expect(listed).toMatchObject({ value: { jobs: [{ job_id: '7', name: 'a', detail: undefined }] } });
  });

  /** The list as this DLI answers it, without this field. */
  const listWithout = (dli: DliSimulator, field: string): void => {
    const { settings, account } = dli;
    const all = dli.jobs.all().map((job) => detailOf(job, { settings, account })) as {
      job_config: Record<string, unknown>;
    }[];
    for (const { job_config } of all) delete job_config[field];
    const body = JSON.stringify({ is_success: true, job_list: { total_count: all.length, jobs: all } });
    dli.faults.add({
      path: '/jobs\\?',
      times: 1,
      action: { kind: 'respond', status: 200, headers: {}, body },
    });
  };

  test('that leaves out a field which a look at a job shows tells no job: one look finds it out', async () => {
    const { dli, env } = await liveAccount({ jobs: [...jobs(3), { id: 9, job_type: 'flink_sql_job' }] });
    listWithout(dli, 'runtime_config');
    const listed = await (await open({ env })).list({});
    const details = listed.ok ? listed.value.jobs.map(({ detail }) => detail?.job_type) : [];
    expect(details).toEqual([undefined, undefined, undefined, 'flink_sql_job']);
    expect(callsTo(dli).map((call) => call.split('?')[0])).toEqual(['GET /jobs', 'GET /jobs/1']);
  });

  test('that lacks a field which this DLI does not know at all tells all jobs', async () => {
    const { dli, env } = await liveAccount({ jobs: jobs(3) });
    listWithout(dli, 'flink_log_config');
    const { settings, account } = dli;
    const job_detail = detailOf(dli.jobs.need('1'), { settings, account }) as {
      job_config: Record<string, unknown>;
    };
    delete job_detail.job_config['flink_log_config'];
    const body = JSON.stringify({ is_success: true, job_detail });
    dli.faults.add({
      path: '/jobs/1$',
      times: 1,
      action: { kind: 'respond', status: 200, headers: {}, body },
    });
    const listed = await (await open({ env })).list({});
    expect(listed.ok && listed.value.jobs.every(({ detail }) => detail !== undefined)).toBe(true);
    expect(dli.trace.entries).toHaveLength(2);
  });

  test('of a queue, a state, a tag', async () => {
    const seeds: JobSeed[] = [
      { id: 1, fields: { name: 'a', queue_name: 'testQueue' }, tags: [{ key: 'env', value: 'none' }] },
      { id: 2, fields: { name: 'b', queue_name: 'generalQueue' }, status: 'job_running' },
    ];
    const { dli, env } = await liveAccount({ jobs: seeds });
    const live = await open({ env });
    expect(await idsOf(live, { queue_name: 'generalqueue' })).toEqual([]);
    expect(await idsOf(live, { queue_name: 'generalQueue' })).toEqual(['2']);
    expect(await idsOf(live, { status: 'job_init' })).toEqual(['1']);
    expect(await idsOf(live, { tag: { key: 'env', value: 'none' } })).toEqual(['1']);
    dli.settings.tagsFilter = 'ignored';
    expect(await live.list({ tag: { key: 'env', value: 'x' } })).toMatchObject({
      value: { tagIgnored: true, jobs: [] },
    });
  });

  test('goes on where DLI asks to slow down, page by page', async () => {
    const { dli, env } = await liveAccount({ jobs: jobs(150) });
    const body = JSON.stringify({ error_code: 'APIG.0308', error_msg: 'slow down' });
    dli.faults.add({
      path: 'offset=100',
      times: 3,
      action: { kind: 'respond', status: 429, headers: { 'retry-after': '2' }, body },
    });
    const pauses: number[] = [];
    expect(await idsOf(await open({ env, pauses }))).toHaveLength(150);
    expect(dli.trace.entries.map(({ status }) => status)).toEqual([200, 429, 429, 429, 200]);
    expect(pauses).toEqual([2_000, 2_000, 2_000]);
  });

  test('does not wait longer than a minute for one answer', async () => {
    const { dli, env } = await liveAccount();
    const body = JSON.stringify({ error_code: 'APIG.0308', error_msg: 'slow down' });
    const headers = { 'retry-after': '61' };
    dli.faults.add({ times: 9, action: { kind: 'respond', status: 429, headers, body } });
    const pauses: number[] = [];
    expect(await said({ env, pauses })).toMatch(/APIG\.0308: slow down; try again in a minute$/);
    expect([pauses, dli.trace.entries.length]).toEqual([[], 1]);
  });
});

describe('what is said', () => {
  test('without the right to list', async () => {
    const { env } = await liveAccount({ account: { rights: { list: false } } });
    expect(await said({ env })).toBe(
      'cannot list the jobs: DLI answered HTTP 400, DLI.10005: You do not have permission to perform the request.; grant the right dli:jobs:listAll (as an identity policy: dli:jobs:list) in IAM, or settle the account',
    );
  });

  test('without the right to read a job', async () => {
    const { env } = await liveAccount({ account: { rights: { get: false } } });
    expect(await said({ env }, 'show')).toMatch(
      /^cannot read the job: .* DLI\.10005.*grant the right dli:jobs:get in IAM/,
    );
  });

  test('with wrong credentials, of which nothing is repeated', async () => {
    const { env } = await liveAccount();
    const words = await said({ env: { ...env, DLI_SECRET_KEY: 'wrong-secret-key' } });
    expect(words).toMatch(
      /^cannot list the jobs: DLI answered HTTP 401, APIG\.0301: .*; correct the credentials, which are from DLI_ACCESS_KEY of the environment, or --region, which is cn-north-4$/,
    );
    expect(words).not.toContain('wrong-secret-key');
  });

  test('in a region that IAM does not know', async () => {
    const { env } = await liveAccount();
    const { DLI_PROJECT_ID: _, ...without } = env;
    expect(await said({ env: without, args: ['--region=cn-east-3'] })).toBe(
      'cannot list the jobs: IAM lists no project named cn-east-3: correct --region, or set --project-id',
    );
  });

  test('with another project', async () => {
    const { env } = await liveAccount();
    expect(await said({ env, args: ['--project-id=abc'] })).toMatch(
      /DLI\.10006.*; correct --project-id, or --region, which is cn-north-4$/,
    );
  });

  test('where nothing answers, after two more tries', async () => {
    const { dli, env } = await liveAccount();
    await dli.close();
    const pauses: number[] = [];
    expect(await said({ env, pauses })).toMatch(/^cannot list the jobs: DLI: .*ECONNREFUSED.*; try again$/);
    expect(pauses).toEqual([250, 500]);
  });

  test('where there is no such host', async () => {
    const { env } = await liveAccount();
    const words = await said({ env, args: ['--endpoint=http://dli.{region}.invalid'] });
    expect(words).toMatch(/^cannot list the jobs: DLI: .*: correct --region or --endpoint$/);
  });

  test('of a job that is not there', async () => {
    const { env } = await liveAccount({ jobs: [] });
    expect(await said({ env }, 'show')).toMatch(
      /^cannot read the job: .*DLI\.16001.*; correct its id, or --region/,
    );
  });
});

test('a call that is under way ends with the command', async () => {
  const { dli, env } = await liveAccount();
  dli.faults.add({ times: 1, action: { kind: 'hang' } });
  const stop = new AbortController();
  const live = await open({ env, stop: stop.signal });
  const listing = live.list({});
  const asked = Promise.withResolvers<void>();
  const wait = setInterval(() => dli.trace.entries.length > 0 && asked.resolve(), 1);
  await asked.promise;
  clearInterval(wait);
  stop.abort(new Error('Ctrl-C'));
  await expect(listing).rejects.toThrow('Ctrl-C');
});
