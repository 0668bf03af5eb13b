/** Drift checks by the pages of a list: which jobs a round answers, which are shown, and how many pages are asked for. */
import { describe, expect, test } from '@jest/globals';
import { Rounds } from '../../../src/controller/rounds/rounds.ts';
import { type FailureKind, failed, ok, type Result } from '../../../src/core/failure.ts';
import type { ListedDetail } from '../../../src/core/job/found.ts';
import type { ListedPage } from '../../../src/core/job-lists.ts';
import type { Account } from '../../../src/core/object/account.ts';
import type { Manifest } from '../../../src/core/object/manifest.ts';
import { readManifest } from '../../../src/kubernetes/objects/manifest.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const MINUTE = 60_000;
const PROJECT = 'p';

const placeOf = (accessKey: string) => ({
  namespace: 'team',
  account: {
    region: 'r',
    projectId: PROJECT,
    credentials: { kind: 'key', accessKey, secretKey: 'SK' },
  } as unknown as Account,
});

function manifestOf(key: string, spec: object): Manifest {
  const [namespace, name] = key.split('/');
  const creationTimestamp = '2026-01-01T00:00:00Z';
  const metadata = { namespace, name, uid: key, resourceVersion: '1', generation: 1, creationTimestamp };
  const read = readManifest({ metadata, spec: { job: { desc: 'live' }, ...spec } }, 0);
  if (!read.ok) throw new Error(read.reason);
  return read.manifest;
}

const detailed = (job_id: string, desc = 'live', more: Partial<ListedDetail> = {}): ListedDetail => ({
  job_id,
  name: '',
  job_type: 'flink_jar_job',
  status: 'job_running',
  create_time: 0,
  tags: undefined,
  project_id: undefined,
  detail: {
    job_id,
    job_type: 'flink_jar_job',
    status: 'job_running',
    status_desc: '',
    update_time: 1,
    fields: { desc },
  },
  ...more,
});

const page = (jobs: readonly ListedDetail[], more: Partial<ListedPage> = {}): Result<ListedPage> =>
  ok({ jobs, total: jobs.length, projectId: PROJECT, ...more });

const jobs = (from: number, to: number): ListedDetail[] =>
  Array.from({ length: to - from }, (_, at) => detailed(String(from + at + 1)));

type Answer = (offset: number) => Result<ListedPage>;

/** As DLI should answer. */
const listOf =
  (count: number): Answer =>
  (offset) =>
    page(jobs(offset, Math.min(count, offset + 100)), { total: count });

function scene(count: number, answer: Answer, { isOn = true } = {}) {
  const clock = new FakeClock();
  const [asked, over, results]: [number[], string[], string[]] = [[], [], []];
  const rounds = new Rounds({
    lists: {
      page: async (_place, offset) => {
        asked.push(offset);
        return answer(offset);
      },
    },
    clock,
    chance: { next: () => 0.999 },
    intervalFloorMs: 30_000,
    isOn,
    onOver: (key) => over.push(key),
    onResult: (_account, result) => {
      results.push(result);
      return undefined;
    },
  });
  const keys = Array.from({ length: count }, (_, at) => `team/o-${at}`);
  for (const [at, key] of keys.entries())
    rounds.members.put(manifestOf(key, { jobId: String(at + 1), interval: '5m' }));
  const keyOf = (at: number): string => keys[at] ?? '';
  return {
    clock,
    rounds,
    keys,
    asked,
    over,
    results,
    look: async (at: number, accessKey = 'AK') =>
      rounds.serves(keyOf(at)) ? rounds.look(keyOf(at), placeOf(accessKey)) : undefined,
    kinds: async (...which: number[]) => {
      const found: (string | undefined)[] = [];
      for (const at of which) found.push((await rounds.look(keyOf(at), placeOf('AK')))?.kind);
      return found;
    },
  };
}

describe('a round', () => {
  test('reads each page once, and answers all that are due; each reading is for one pass', async () => {
    const { look, asked } = scene(250, listOf(250));
    expect(await look(0)).toMatchObject({ kind: 'listed', calls: 3, projectId: PROJECT });
    for (let at = 1; at < 250; at += 1) expect(await look(at)).toMatchObject({ kind: 'listed', calls: 0 });
    expect(asked).toEqual([0, 100, 200]);
    expect(await look(7)).toBeUndefined();
  });

  test('under way: others wait, and are woken at its end', async () => {
    const { look, over, keys } = scene(20, listOf(20));
    const first = look(0);
    expect(await look(1)).toMatchObject({ kind: 'wait' });
    await first;
    expect(over).toEqual([keys[1]]);
    expect(await look(1)).toMatchObject({ kind: 'listed' });
  });

  test.each([
    ['few objects', 5, true],
    ['none that is wanted', 50, false],
  ])('of %s is none', async (_what, count, isOn) => {
    const { look, asked } = scene(count, listOf(count), { isOn });
    expect([await look(0), asked]).toEqual([undefined, []]);
  });

  test('says nothing to who asks with other credentials', async () => {
    const { look, asked } = scene(20, listOf(20));
    await look(0);
    await look(1, 'another');
    expect(asked).toEqual([0, 0]);
  });
});

describe('pages', () => {
  test('that tell two things of a job say nothing of it', async () => {
    const { kinds } = scene(150, (offset) =>
      page(offset === 0 ? jobs(0, 100) : [detailed('1', 'other'), ...jobs(100, 150)], { total: 151 }),
    );
    expect(await kinds(1, 0, 2)).toEqual(['listed', undefined, 'listed']);
  });

  test('that repeat a job as it is say it once', async () => {
    const { kinds } = scene(150, (offset) =>
      page(offset === 0 ? jobs(0, 100) : [detailed('100'), ...jobs(100, 150)], { total: 151 }),
    );
    expect(await kinds(0, 99)).toEqual(['listed', 'listed']);
  });

  test('that have moved hide a job: it is shown', async () => {
    const { kinds } = scene(150, (offset) =>
      page(offset === 0 ? jobs(0, 100) : jobs(101, 150), { total: 150 }),
    );
    expect(await kinds(0, 100, 101)).toEqual(['listed', undefined, 'listed']);
  });

  test.each([
    ['too few', 3],
    ['not at all', undefined],
  ])('of a list that counts its jobs %s are all read', async (_how, total) => {
    const { look, asked } = scene(250, (offset) =>
      page(jobs(offset, Math.min(250, offset + 100)), { total }),
    );
    await look(0);
    expect(asked).toEqual([0, 100, 200]);
  });

  test('of a list that counts a million jobs: one is read, and no other for half an hour', async () => {
    const { look, asked, results, clock } = scene(20, () => page(jobs(0, 20), { total: 1_000_000 }));
    expect(await look(0)).toBeUndefined();
    expect([asked, results]).toEqual([[0], ['too_many_pages']]);
    clock.advance(29 * MINUTE);
    expect([await look(1), asked.length]).toEqual([undefined, 1]);
    clock.advance(2 * MINUTE);
    await look(1);
    expect(asked).toHaveLength(2);
  });

  test('without end are read no further than there are objects, and never more than a hundred', async () => {
    const endless: Answer = (offset) => page(jobs(offset + 1_000, offset + 1_100), { total: undefined });
    const [few, many] = [scene(20, endless), scene(500, endless)];
    await few.look(0);
    await many.look(0);
    expect([few.asked.length, many.asked.length]).toEqual([19, 100]);
  });

  test('of two projects are no list', async () => {
    const { look, results } = scene(150, (offset) =>
      page(jobs(offset, Math.min(150, offset + 100)), { total: 150, projectId: `p${offset}` }),
    );
    expect([await look(0), results]).toEqual([undefined, ['failed']]);
  });

  test('say nothing of a job of another project, and of one without detail', async () => {
    const odd = [
      detailed('1', 'live', { project_id: 'another' }),
      detailed('2', 'live', { detail: undefined }),
    ];
    const { kinds } = scene(20, () => page([...odd, ...jobs(2, 20)]));
    expect(await kinds(5, 0, 1, 2)).toEqual(['listed', undefined, undefined, 'listed']);
  });

  test('that lack what most objects need are given up for half an hour', async () => {
    const { look, rounds, results, clock, keys } = scene(20, listOf(20));
    for (const [at, key] of keys.entries()) {
      await look(at);
      if (at % 3 > 0) rounds.lacked(key);
      rounds.scheduled(key, 5 * MINUTE);
    }
    clock.advance(5 * MINUTE);
    expect([await look(0), results]).toEqual([undefined, ['told', 'incomplete']]);
    clock.advance(29 * MINUTE);
    expect(await look(0)).toBeUndefined();
  });
});

describe('a list that cannot be had', () => {
  test.each([
    ['PermissionDenied', 30, 'refused'],
    ['ReadRefused', 30, 'refused'],
    ['CloudUnavailable', 5, 'failed'],
    ['InvalidResponse', 5, 'failed'],
  ] as const)('%s: jobs are shown for %d minutes', async (kind: FailureKind, minutes, result) => {
    const { look, asked, clock, results } = scene(20, () => failed({ kind, message: 'no list' }));
    expect([await look(0), results]).toEqual([undefined, [result]]);
    clock.advance(minutes * MINUTE - 1);
    expect([await look(0), asked.length]).toEqual([undefined, 1]);
    clock.advance(1);
    await look(0);
    expect(asked).toHaveLength(2);
  });

  test('because of too many calls: it is waited for twice, then jobs are shown', async () => {
    const { look, clock } = scene(20, () =>
      failed({ kind: 'Throttled', message: 'slow down', retryAfterMs: 7_000 }),
    );
    for (let time = 0; time < 2; time += 1) {
      expect(await look(0)).toMatchObject({ kind: 'wait', ms: 7_000, failure: { kind: 'Throttled' } });
      expect(await look(1)).toMatchObject({ kind: 'wait', ms: 7_000 });
      clock.advance(7_000);
    }
    expect([await look(0), await look(1)]).toEqual([undefined, undefined]);
  });
});
