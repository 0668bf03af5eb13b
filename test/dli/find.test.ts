import { afterEach, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../sim/http/answer.ts';
import type { Call } from '../../sim/http/call.ts';
import { closeAll, inTurn, KEY, PROJECT, target, world } from './loopback.ts';

afterEach(closeAll);

const { jobId: _, ...PLACE } = target();

const element = (job_id: unknown, name: string, more: object = {}): object => ({
  job_id,
  name,
  job_type: 'flink_jar_job',
  status: 'job_init',
  create_time: 1578466221525,
  ...more,
});

const listed = (jobs: readonly object[], total_count: unknown = jobs.length): Reply => ({
  status: 200,
  body: { is_success: 'true', message: '', job_list: { total_count, jobs } },
});

const refusal = (error_code: string): object => ({ error_code, error_msg: 'words' });

/** `name=a&limit=100…`, decoded, sorted as it was sent. */
const queries = (calls: readonly Call[]): string[] =>
  calls.map(({ url }) => decodeURIComponent(url.split('?')[1] ?? ''));

const byName = async (reply: Reply, name = 'test1') => {
  const made = await world({ handler: () => reply });
  const result = await made.dli.find(PLACE, { name });
  return { ...made, result };
};

describe('a search by name', () => {
  test('is one request where a page holds all', async () => {
    const { calls, seen, result } = await byName(listed([element(104, 'test1')]));
    expect(result).toEqual({
      ok: true,
      value: {
        jobs: [
          {
            job_id: '104',
            name: 'test1',
            job_type: 'flink_jar_job',
            status: 'job_init',
            create_time: 1578466221525,
            tags: undefined,
          },
        ],
        projectId: PROJECT,
      },
    });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /v1.0/${PROJECT}/streaming/jobs?limit=100&name=test1&offset=0&order=asc`,
    ]);
    expect(seen).toMatchObject([{ operation: 'find', code: 200, error_code: '' }]);
  });

  test('takes the whole name only, letter by letter', async () => {
    const names = ['a', 'ab', 'ba', 'A', 'a ', ' a', 'a\u200b', 'a\u0000', 'á', ''];
    const { result } = await byName(listed(names.map((name, at) => element(at + 1, name))), 'a');
    expect(result).toMatchObject({ ok: true, value: { jobs: [{ job_id: '1', name: 'a' }] } });
    expect(result.ok && result.value.jobs).toHaveLength(1);
  });

  test('sends a name in Chinese as it is to be signed', async () => {
    const { calls, result } = await byName(listed([element(5, '作业_1')]), '作业_1');
    expect(calls[0]?.url).toContain('name=%E4%BD%9C%E4%B8%9A_1&');
    expect(result).toMatchObject({ value: { jobs: [{ job_id: '5' }] } });
  });

  test('tells jobs of every type, in every state', async () => {
    const sql = element(7, 'test1', { job_type: 'flink_sql_job', status: 'job_running' });
    const { result } = await byName(listed([sql]));
    expect(result).toMatchObject({ value: { jobs: [{ job_type: 'flink_sql_job', status: 'job_running' }] } });
  });

  test.each<[name: string, member: object, expected: object]>([
    ['an id beyond 2^53 as text', { job_id: '9007199254740993' }, { job_id: '9007199254740993' }],
    ['a time as text', { create_time: '1578466221525' }, { create_time: 1578466221525 }],
    ['no time', { create_time: null }, { create_time: undefined }],
    ['no type', { job_type: undefined }, { job_type: undefined }],
    ['a state that is no text', { status: 5 }, { status: '' }],
    ['tags', { tags: [{ key: 'a', value: 'b' }] }, { tags: [{ key: 'a', value: 'b' }] }],
    ['tags in another form', { tags: { a: 'b' } }, { tags: undefined }],
    ['tags that are none', { tags: [null, { key: 1 }, 'a'] }, { tags: [{ key: '', value: '' }] }],
    ['tags that are too long', { tags: [{ key: 'a', value: 'v'.repeat(256) }] }, { tags: [] }],
    ['a type with line ends', { job_type: 'a\nb' }, { job_type: 'a b' }],
  ])('reads %s', async (_name, member, expected) => {
    const { result } = await byName(listed([element(104, 'test1', member)]));
    expect(result).toMatchObject({ ok: true, value: { jobs: [expected] } });
  });

  test('reads an id beyond 2^53 as it is written', async () => {
    const body =
      '{"is_success":true,"job_list":{"total_count":1,"jobs":[{"job_id":9223372036854775807,"name":"test1"}]}}';
    const { result } = await byName({ status: 200, body });
    expect(result).toMatchObject({ value: { jobs: [{ job_id: '9223372036854775807' }] } });
  });

  test.each<[name: string, reply: Reply]>([
    ['an empty list', listed([])],
    [
      'no list beside a count of 0',
      { status: 200, body: { is_success: true, job_list: { total_count: 0 } } },
    ],
    ['null beside a count of 0', { status: 200, body: { job_list: { total_count: 0, jobs: null } } }],
    ['an empty list beside a count of others', listed([], 7)],
  ])('finds nothing in %s', async (_name, reply) => {
    const { calls, result } = await byName(reply);
    expect(result).toEqual({ ok: true, value: { jobs: [], projectId: PROJECT } });
    expect(calls).toHaveLength(1);
  });

  test('finds nothing in an empty list without a count', async () => {
    const { result } = await byName({ status: 200, body: { job_list: { jobs: [] } } });
    expect(result).toEqual({ ok: true, value: { jobs: [], projectId: PROJECT } });
  });

  test.each<[name: string, body: object | string]>([
    ['no list of jobs', { is_success: true, message: '' }],
    ['a list of jobs that is none', { job_list: { total_count: 1, jobs: {} } }],
    ['no jobs beside a count', { job_list: { total_count: 1 } }],
    ['more jobs than a page', { job_list: { total_count: 1, jobs: Array(101).fill(element(1, 'test1')) } }],
    ['a job without an id', { job_list: { total_count: 1, jobs: [{ name: 'test1' }] } }],
    ['a job with the id 0', { job_list: { total_count: 1, jobs: [element(0, 'test1')] } }],
    ['a job that is none', { job_list: { total_count: 1, jobs: [null] } }],
    ['HTML', '<html></html>'],
    ['nothing', ''],
    ['half of an answer', '{"job_list":{"total_cou'],
  ])('cannot use %s, and does not say that there is no such job', async (_name, body) => {
    const { result } = await byName({ status: 200, body });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'InvalidResponse' } });
    expect(result).not.toHaveProperty('failure.ambiguous');
  });

  test.each<[status: number, body: object | string, kind: string]>([
    [400, refusal('DLI.10005'), 'PermissionDenied'],
    [200, { is_success: 'false', message: 'no' }, 'InvalidResponse'],
    [400, refusal('DLI.23001'), 'ReadRefused'],
    [400, refusal('DLI.0001'), 'ReadRefused'],
    [404, refusal('DLI.0023'), 'ReadRefused'],
    [400, refusal('DLI.16001'), 'ReadRefused'],
    [400, refusal('DLI.11004'), 'ReadRefused'],
    [400, refusal('DLI.10001'), 'CloudUnavailable'],
    [404, refusal('APIG.0101'), 'EndpointInvalid'],
    [429, refusal('APIG.0308'), 'Throttled'],
    [503, '<html>', 'CloudUnavailable'],
  ])('that is answered with HTTP %i and %j is %s', async (status, body, kind) => {
    const { result } = await byName({ status, body });
    expect(result).toMatchObject({ ok: false, failure: { kind } });
    expect(result).not.toHaveProperty('failure.ambiguous');
  });

  test('whose connection broke is sent again', async () => {
    const { dli, faults, trace } = await world({ handler: () => listed([element(104, 'test1')]) });
    faults.add({ times: 2, action: { kind: 'reset' } });
    expect((await dli.find(PLACE, { name: 'test1' })).ok).toBe(true);
    expect(trace.entries).toHaveLength(3);
  });

  test('repeats no key in a failure', async () => {
    const error_msg = 'of test-secret-key-that-must-not-show';
    const { result } = await byName({ status: 400, body: { error_code: 'DLI.23001', error_msg } });
    expect(result).toMatchObject({ failure: { error_msg: 'of ***' } });
  });

  test('has one deadline for all pages', async () => {
    const full = Array.from({ length: 100 }, (_x, at) => element(at + 1, 'x'));
    const { dli, faults } = await world({ handler: () => listed(full, 1_000), timeoutMs: 300 });
    faults.add({ nth: 2, action: { kind: 'hang' } });
    expect(await dli.find(PLACE, { name: 'test1' })).toMatchObject({ failure: { kind: 'CloudUnavailable' } });
  });

  test('with credentials that no request can carry is not sent', async () => {
    const { dli, calls } = await world();
    const bad = target({ credentials: { ...KEY, secretKey: '' } as typeof KEY });
    expect(await dli.find(bad, { name: 'test1' })).toMatchObject({ failure: { kind: 'SecretInvalid' } });
    expect(calls).toHaveLength(0);
  });

  test('that the gateway refuses is in doubt where jobs have been read before', async () => {
    const { dli } = await world({ handler: () => ({ status: 403, body: refusal('APIG.0302') }) });
    const first = await dli.find(PLACE, { name: 'a' }, { readBefore: true });
    const message = expect.stringMatching(/; jobs have been read there before$/);
    expect(first).toMatchObject({ failure: { kind: 'CloudUnavailable', doubted: true, message } });
    const other = await dli.find(target({ namespace: 'other' }), { name: 'a' });
    expect(other).toMatchObject({ failure: { kind: expect.any(String) } });
  });
});

describe('a search by tag', () => {
  const tag = { key: 'fjj-uid', value: '0b7c' };

  test('that finds nothing is one request', async () => {
    const { dli, calls } = await world({ handler: () => listed([]) });
    expect(await dli.find(PLACE, { tag })).toEqual({ ok: true, value: { jobs: [], projectId: PROJECT } });
    expect(queries(calls)).toEqual(['limit=1&offset=0&order=asc&tags=fjj-uid=0b7c']);
  });

  test('is believed when nobody has a tag that nobody has', async () => {
    const mine = listed([element(104, 'renamed')]);
    const { dli, calls } = await world({ handler: inTurn(mine, listed([]), mine) });
    expect(await dli.find(PLACE, { tag })).toMatchObject({ value: { jobs: [{ job_id: '104' }] } });
    expect(queries(calls)).toEqual([
      'limit=1&offset=0&order=asc&tags=fjj-uid=0b7c',
      'limit=1&offset=0&order=asc&tags=fjj-uid=fjj-of-nobody',
      'limit=100&offset=0&order=asc&tags=fjj-uid=0b7c',
    ]);
  });

  test('says so where the filter means nothing, after two requests', async () => {
    const { dli, calls } = await world({ handler: () => listed([element(104, 'foreign')], 5_000) });
    expect(await dli.find(PLACE, { tag })).toEqual({
      ok: true,
      value: { jobs: [], projectId: PROJECT, tagIgnored: true },
    });
    expect(calls).toHaveLength(2);
  });

  test('looks at the tags where the list shows them', async () => {
    const jobs = [
      element(1, 'a', { tags: [{ key: 'fjj-uid', value: '0b7c9' }] }),
      element(2, 'b', { tags: [{ key: 'fjj-uid', value: '0b7c' }] }),
      element(3, 'c', { tags: [] }),
    ];
    const { dli } = await world({ handler: inTurn(listed(jobs), listed([]), listed(jobs)) });
    expect(await dli.find(PLACE, { tag })).toMatchObject({ value: { jobs: [{ job_id: '2' }] } });
  });

  test.each([1, 2, 3])('fails when request %i of three fails', async (nth) => {
    const mine = listed([element(104, 'a')]);
    const replies = [mine, listed([]), mine];
    replies[nth - 1] = { status: 400, body: refusal('DLI.10005') };
    const { dli } = await world({ handler: inTurn(...replies) });
    expect(await dli.find(PLACE, { tag })).toMatchObject({ failure: { kind: 'PermissionDenied' } });
  });
});
