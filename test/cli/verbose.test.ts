/** `-v`: a line for each request, and in none of them what opens a door. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { DliSimulator } from '../../sim/dli/server.ts';
import { DEFAULT_ACCOUNT } from '../../sim/dli/world.ts';
import { cli } from '../../src/cli/cli.ts';
import { OF_REASON, objectAfter } from '../argocd/golden.ts';
import { CANARY, KEYS, LOGIN, leaks, MANAGED } from '../e2e/canary-secrets.ts';
import { runAs } from '../support/command-user.ts';
import { closeAccounts, liveAccount } from '../support/live-account.ts';
import { type ClusterUser, clusterUser } from './cluster-user.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-verbose-'));
let user: ClusterUser;

beforeAll(async () => {
  user = await clusterUser();
  for (const name of ['orders', 'clicks'])
    await user.put({
      ...objectAfter(OF_REASON[name === 'orders' ? 'UpToDate' : 'AwaitingApproval']),
      metadata: { name, namespace: 'streaming' },
    });
});
afterAll(() => user.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(closeAccounts);

const LINE = /^(GET|POST|PATCH) (127\.0\.0\.1:\d+)(\/\S*) (\d{3}|no answer) \d+ ms\n?$/;

/** As `GET /path 200`, and what is no such line. */
function told(err: string): { requests: string[]; others: string[] } {
  const lines = err.split('\n').filter((line) => line !== '');
  const found = lines.map((line) => LINE.exec(line));
  return {
    requests: found.flatMap((match) => (match === null ? [] : [`${match[1]} ${match[3]} ${match[4]}`])),
    others: lines.filter((_, at) => found[at] === null),
  };
}

const seenBy = ({ trace }: { trace: DliSimulator['trace'] }, from: number): string[] =>
  trace.entries.slice(from).map(({ method, path, status }) => `${method} ${path} ${status}`);

const JOBS = [1, 2].map((id) => ({ id, fields: { name: `job-${id}`, obs_bucket: 'b', ...MANAGED } }));

/** An account whose keys, password and token are planted values. */
async function account(by: 'keys' | 'password') {
  const { region, projectId } = DEFAULT_ACCOUNT;
  const opened = { ...DEFAULT_ACCOUNT, ...KEYS, ...LOGIN, region, projectId };
  const { dli } = await liveAccount({ jobs: JOBS, account: opened });
  const { accessKey, secretKey, securityToken, userName, password, domainName } = opened;
  const credentials =
    by === 'keys' ? { accessKey, secretKey, securityToken } : { userName, password, domainName };
  const file = join(folder, `${by}.json`);
  writeFileSync(file, JSON.stringify({ ...credentials, region, ...(by === 'keys' ? { projectId } : {}) }));
  const args = [`--credentials-file=${file}`, `--endpoint=${dli.url}`, `--iam-endpoint=${dli.iamUrl}`];
  const env = { KUBECONFIG: user.kubeconfig };
  const run = (isWatched: boolean, argv: readonly string[]) =>
    runAs(cli, [...argv, ...args], { env, isWatched });
  return {
    dli,
    fjj: (...argv: string[]) => run(false, argv),
    watched: (...argv: string[]) => run(true, argv),
  };
}

const secrets = (): string[] => [...Object.values(CANARY), user.server.token];

test.each(['keys', 'password'] as const)(
  'commands that ask DLI, by %s: each request, nothing more on standard output, and no secret',
  async (by) => {
    const { dli, fjj } = await account(by);
    const target = (name: string) => join(folder, `${by}-${name}`);
    const plain = await fjj('import', '--all', '-o', target('jobs'));
    const from = dli.trace.entries.length;
    const said = await fjj('import', '--all', '-v', '-o', target('again'));
    const imported = told(said.err);
    expect(said.out).toBe(plain.out.replace('-jobs', '-again'));
    expect(imported.others.join('\n')).toBe(plain.err.trimEnd());
    expect(imported.requests).toEqual(seenBy(dli, from));
    expect(imported.requests.some((line) => line.startsWith('POST /v3/auth/tokens 201'))).toBe(
      by === 'password',
    );
    const files = readdirSync(target('jobs'));
    expect(files.map((name) => readFileSync(join(target('again'), name), 'utf8'))).toEqual(
      files.map((name) => readFileSync(join(target('jobs'), name), 'utf8')),
    );
    for (const against of ['dli', 'cluster']) {
      const argv = ['plan', '-f', target('jobs'), `--against=${against}`];
      const [quiet, loud] = [await fjj(...argv), await fjj(...argv, '--verbose')];
      expect([loud.out, told(loud.err).others.join('\n')]).toEqual([quiet.out, quiet.err.trimEnd()]);
      expect(told(loud.err).requests.length).toBeGreaterThan(0);
      expect(leaks(loud.out + loud.err, secrets())).toEqual([]);
    }
    const doctor = await fjj('doctor', '-n', 'streaming', '-v');
    expect(told(doctor.err).others).toEqual([]);
    // Both of DLI and of the cluster.
    expect(new Set(told(doctor.err).requests.map((line) => line.split('/')[1]))).toContain('apis');
    expect(told(doctor.err).requests.length).toBeGreaterThanOrEqual(3);
    expect(leaks(said.out + said.err + doctor.out + doctor.err, secrets())).toEqual([]);
  },
);

test.each([
  [['get', '-A']],
  [['get', 'orders', '-n', 'streaming', '-o', 'wide']],
  [['status', 'orders', '-n', 'streaming']],
  [['status', 'orders', '-n', 'streaming', '--watch']],
  [['approve', 'clicks', '-n', 'streaming', '--print']],
  [['restart', 'orders', '-n', 'streaming', '--print']],
  [['reconcile', 'orders', '-n', 'streaming', '--print']],
  [['get', 'nothing', '-n', 'streaming']],
])('fjj %j: each request to the cluster', async (argv) => {
  const steady = (text: string): string => text.replaceAll(/\b\d+(ms|s)\b|\d{2}:\d{2}:\S+/g, 'T');
  const quiet = await user.fjj(argv);
  const from = user.server.trace.entries.length;
  const { code, out, err } = await user.fjj([...argv, '-v']);
  const { requests, others } = told(err);
  expect([code, steady(out), others.join('\n')]).toEqual([
    quiet.code,
    steady(quiet.out),
    quiet.err.trimEnd(),
  ]);
  expect(requests).toEqual(seenBy(user.server, from));
  expect(requests.length).toBeGreaterThan(0);
  expect(leaks(out + err, secrets())).toEqual([]);
});

test('a change that is made is a PATCH, and what was sent is not told', async () => {
  const { err } = await user.fjj(['approve', 'clicks', '-n', 'streaming', '--yes', '-v']);
  expect(told(err).requests).toEqual([
    'GET /apis/dli.gitops.dev/v1alpha1/namespaces/streaming/flinkjarjobs/clicks 200',
    'PATCH /apis/dli.gitops.dev/v1alpha1/namespaces/streaming/flinkjarjobs/clicks 200',
  ]);
});

test('a request without an answer is told as that', async () => {
  const { dli, fjj } = await account('keys');
  dli.faults.add({ server: 'dli', action: { kind: 'reset' } });
  const { code, err } = await fjj('import', '--all', '-v');
  expect(code).toBe(1);
  expect(told(err).requests.length).toBe(dli.trace.entries.length);
  expect(new Set(told(err).requests.map((line) => line.replace(/^.* (?=no answer|\d{3}$)/, '')))).toEqual(
    new Set(['no answer']),
  );
});

test('on a terminal no line of progress stands between them', async () => {
  const { watched } = await account('keys');
  expect((await watched('import', '--all')).err).toContain('\u001b');
  expect((await watched('import', '--all', '-v')).err).not.toContain('\u001b');
});

test.each([['import'], ['plan'], ['doctor'], ['get'], ['status'], ['approve'], ['restart'], ['reconcile']])(
  'fjj help %s has -v',
  async (command) => {
    expect((await user.fjj(['help', command])).out).toMatch(/^ {2}-v, --verbose +a line on standard error/m);
  },
);
