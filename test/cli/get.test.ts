/** The command: which objects, formats, exit codes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Reason } from '../../src/core/report/reasons.ts';
import type { JsonObject } from '../../src/ground/json.ts';
import { OF_REASON, objectAfter } from '../argocd/golden.ts';
import { type ClusterUser, clusterUser, namespaceOf } from './cluster-user.ts';

let user: ClusterUser;

const objectOf = (key: string, reason: Reason): JsonObject => {
  const [namespace, name] = key.split('/');
  return { ...objectAfter(OF_REASON[reason]), metadata: { name, namespace } };
};

beforeAll(async () => {
  user = await clusterUser([namespaceOf('other')]);
  await user.put(objectOf('streaming/orders', 'UpToDate'));
  await user.put(objectOf('streaming/audit', 'AwaitingApproval'));
  await user.put(objectOf('streaming/clicks', 'LeftStopped'));
  await user.put(objectOf('other/orders', 'UpToDate'));
  const { status: _, ...unseen } = objectOf('other/new', 'UpToDate');
  await user.put(unseen);
});
afterAll(() => user.close());

const get = (...args: string[]) => user.fjj(['get', ...args]);

/** Ages are of now. */
const steady = (text: string): string =>
  text.replaceAll(/\b\d+[dhms](?:\d+m)?\b/g, (age) => 'A'.padEnd(age.length)).replaceAll(/ +/g, ' ');

test('a namespace: a line each, then the counts', async () => {
  const { code, out, err } = await get('-n', 'streaming');
  expect([code, err]).toEqual([0, '']);
  expect(steady(out)).toBe(
    `NAME READY REASON FOR JOB HEALTHY DRIFT RESTARTED DOWN WAITS FOR
audit False AwaitingApproval A job_running True 0 approval plan-0a1b2c3d4e5f
clicks False LeftStopped A job_cancel_success False (LeftStopped) 0 A now
orders True UpToDate A job_running True 0

3 FlinkJarJobs, 1 ready: 1 AwaitingApproval, 1 LeftStopped, 1 UpToDate; 1 waiting; 1 down by a restart; 1 unhealthy
`,
  );
});

test('all namespaces, in one list call; list is the same command', async () => {
  const before = user.asked().length;
  const { out } = await get('-A');
  expect(user.asked().slice(before)).toEqual(['GET all']);
  expect(out.split('\n').map((line) => line.split(/ {3,}/).slice(0, 4).join(' '))).toEqual([
    'NAMESPACE NAME READY REASON',
    'other new Unknown NotSeen',
    'other orders True UpToDate',
    'streaming audit False AwaitingApproval',
    'streaming clicks False LeftStopped',
    'streaming orders True UpToDate',
    '',
    '5 FlinkJarJobs, 2 ready: 2 UpToDate, 1 AwaitingApproval, 1 LeftStopped, 1 NotSeen; 1 waiting; 1 down by a restart; 1 unhealthy',
    '',
  ]);
  expect((await user.fjj(['list', '-A'])).out).toBe(out);
});

test('names, and reasons', async () => {
  expect((await get('audit', 'orders', '-n', 'streaming', '-o', 'name')).out).toBe('audit\norders\n');
  const { out } = await get('-A', '--reason=UpToDate', '--reason=NotSeen', '-o', 'name');
  expect(out).toBe('other/new\nother/orders\nstreaming/orders\n');
  expect(await get('ordres', '-n', 'streaming')).toEqual({
    code: 1,
    out: '',
    err: 'there is no FlinkJarJob ordres in namespace streaming; the nearest is orders\n',
  });
});

test('as wide as the terminal; wide cuts nothing off and has more', async () => {
  const { out } = await user.fjj(['get', '-A'], { terminal: () => ({ columns: 150, rows: 20 }) });
  const [table = ''] = out.split('\n\n');
  expect(Math.max(...table.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(150);
  const wide = await user.fjj(['get', '-A', '-o', 'wide'], { terminal: () => ({ columns: 60, rows: 20 }) });
  expect(wide.out.split('\n')[0]).toMatch(/WAITS FOR +OPERATION +JOB-ID +QUEUE +REGION +MESSAGE$/);
  expect(wide.out).not.toContain('…');
});

test('json and yaml say the same', async () => {
  const value = JSON.parse((await get('-A', '-o', 'json')).out);
  expect(parse((await get('-A', '-o', 'yaml')).out)).toEqual(value);
  expect(value.summary).toEqual({
    objects: 5,
    ready: 2,
    reasons: { UpToDate: 2, AwaitingApproval: 1, LeftStopped: 1, NotSeen: 1 },
    waiting: 1,
    down: 1,
    unhealthy: 1,
  });
  expect(value.objects[0]).toMatchObject({ namespace: 'other', name: 'new', reason: 'NotSeen', drift: 0 });
});

describe('nothing and wrong', () => {
  test('there is none: 0, and said on standard error', async () => {
    expect(await get()).toEqual({ code: 0, out: '', err: 'no FlinkJarJobs in namespace default\n' });
  });

  test('none has the reason: which one was asked for, and what may have been meant', async () => {
    const said = await get('-A', '--reason=LeftStoped');
    expect(said).toEqual({
      code: 0,
      out: '',
      err: 'no FlinkJarJobs have the reason LeftStoped; the nearest reason is LeftStopped\n',
    });
  });

  test.each([
    [['a', '-A'], 'a name is of one namespace: leave --all-namespaces out, or the name\n'],
    [['a', 'B'], 'the name must be a name of Kubernetes: at most 253 of a-z, 0-9, - and ., not "B"\n'],
    [['--all'], 'unknown flag --all; see fjj help get\n'],
  ])('2: %j', async (args, err) => {
    expect(await get(...args)).toEqual({ code: 2, out: '', err });
  });
});
