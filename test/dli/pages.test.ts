import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failed, ok, type Result } from '../../src/core/failure.ts';
import type { ListedJob } from '../../src/core/job/found.ts';
import { readAll } from '../../src/dli/pages.ts';

const job = (id: number): ListedJob => ({
  job_id: String(id),
  name: 'a',
  job_type: undefined,
  status: 'job_init',
  create_time: id,
  tags: undefined,
});

type Act = { do: 'make' } | { do: 'remove'; which: number };

interface Given {
  jobs: number;
  /** The newest come first, whatever is asked. */
  newest?: boolean;
  /** The service gives fewer at a time than it is asked for. */
  most?: number;
  counts?: boolean;
  /** What others do before each request. */
  acts?: readonly (readonly Act[])[];
}

/** A list that others change between two requests, and who has been in it from when to when, counted in requests. */
class MovingList {
  readonly born = new Map<string, number>();
  requests = 0;
  #jobs: ListedJob[];
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
    this.#jobs = Array.from({ length: given.jobs }, (_, at) => job(at + 1));
    for (const { job_id } of this.#jobs) this.born.set(job_id, 0);
  }

  get alive(): string[] {
    return this.#jobs.map(({ job_id }) => job_id);
  }

  read = (): Promise<Result<readonly ListedJob[]>> =>
    readAll(async (offset) => {
      for (const act of this.#given.acts?.[this.requests] ?? []) this.#act(act);
      this.requests += 1;
      const { newest = false, most = 100, counts = true } = this.#given;
      const ordered = newest ? this.#jobs.toReversed() : this.#jobs;
      const total = counts ? this.#jobs.length : undefined;
      return ok({ jobs: ordered.slice(offset, offset + most), total });
    });

  #act(act: Act): void {
    if (act.do === 'remove') this.#jobs.splice(act.which % Math.max(1, this.#jobs.length), 1);
    else {
      const made = job(this.born.size + 1);
      this.born.set(made.job_id, this.requests);
      this.#jobs.push(made);
    }
  }
}

const idsOf = (result: Result<readonly ListedJob[]>): string[] =>
  result.ok ? result.value.map(({ job_id }) => job_id) : [result.failure.kind];

describe('a list that nobody changes', () => {
  test.each<[jobs: number, requests: number]>([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 3],
    [101, 3],
    [199, 4],
    [250, 4],
  ])('of %i jobs is read in %i requests', async (jobs, requests) => {
    for (const newest of [false, true]) {
      const list = new MovingList({ jobs, newest });
      const ids = idsOf(await list.read());
      expect(newest ? ids.toReversed() : ids).toEqual(list.alive);
      expect(list.requests).toBe(requests);
    }
  });

  test('is read whole where the service gives fewer at a time, and where it does not count', async () => {
    for (const counts of [false, true]) {
      const list = new MovingList({ jobs: 25, most: 10, counts });
      expect(idsOf(await list.read())).toEqual(list.alive);
    }
  });

  test('that counts jobs which it does not show is read as far as it goes', async () => {
    const jobs = [job(1), job(2)];
    const read = (offset: number) => Promise.resolve(ok({ jobs: jobs.slice(offset), total: 9 }));
    expect(idsOf(await readAll(read))).toEqual(['1', '2']);
  });
});

describe('a list that others change', () => {
  test('one job made while 101 are read, the newest first: it is found', async () => {
    const acts = [[], [{ do: 'make' as const }]];
    for (const newest of [false, true]) {
      const list = new MovingList({ jobs: 101, newest, acts });
      expect(new Set(idsOf(await list.read()))).toEqual(new Set(list.alive));
      expect(list.alive).toContain('102');
    }
  });

  test('a job removed at the beginning hides no other, even when one is made at the end', async () => {
    const acts = [[], [{ do: 'remove' as const, which: 0 }, { do: 'make' as const }]];
    for (const newest of [false, true]) {
      const list = new MovingList({ jobs: 101, newest, acts });
      expect(new Set(idsOf(await list.read()))).toEqual(new Set(list.alive));
    }
  });

  test('that never stands still is given up after three readings', async () => {
    const acts = Array.from({ length: 100 }, () => [{ do: 'remove' as const, which: 0 }]);
    const list = new MovingList({ jobs: 300, acts });
    expect(await list.read()).toMatchObject({ ok: false, failure: { kind: 'CloudUnavailable' } });
    expect(list.requests).toBe(6);
  });

  test('that repeats one page for ever is given up', async () => {
    const page = Array.from({ length: 100 }, (_, at) => job(at + 1));
    let requests = 0;
    const result = await readAll(async () => {
      requests += 1;
      return ok({ jobs: page, total: 1_000 });
    });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'CloudUnavailable' } });
    expect(requests).toBe(6);
  });

  test('that never ends is given up after a hundred pages', async () => {
    let requests = 0;
    const result = await readAll(async (offset) => {
      requests += 1;
      return ok({ jobs: Array.from({ length: 100 }, (_, at) => job(offset + at + 1)), total: undefined });
    });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'InvalidResponse' } });
    expect(requests).toBe(100);
  });

  test.each([1, 2, 3])('a failure of request %i is told', async (nth) => {
    const list = new MovingList({ jobs: 101 });
    let requests = 0;
    const result = await readAll(async (offset) => {
      requests += 1;
      if (requests === nth) return failed({ kind: 'Throttled', message: 'slow down' });
      const jobs = list.alive.slice(offset, offset + 100).map((id) => job(Number(id)));
      return ok({ jobs, total: 101 });
    });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'Throttled' } });
    expect(requests).toBe(nth);
  });

  const act = fc.oneof(
    fc.constant<Act>({ do: 'make' }),
    fc.nat({ max: 400 }).map((which): Act => ({ do: 'remove', which })),
  );
  const given = fc.record({
    jobs: fc.nat({ max: 40 }),
    newest: fc.boolean(),
    most: fc.integer({ min: 2, max: 12 }),
    counts: fc.boolean(),
    acts: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(act, { maxLength: 3 })), {
      maxLength: 16,
    }),
  });

  test('shows, when it could be read, each job once that was there before the last page was asked for and is still there', async () => {
    await fc.assert(
      fc.asyncProperty(given, async (drawn) => {
        const list = new MovingList(drawn);
        const result = await list.read();
        if (!result.ok) return;
        const ids = idsOf(result);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => !list.born.has(id))).toEqual([]);
        // The last request looks only whether the first page is still the same.
        const before = list.requests === 1 ? 1 : list.requests - 1;
        const due = list.alive.filter((id) => (list.born.get(id) ?? 0) < before);
        expect(ids).toEqual(expect.arrayContaining(due));
      }),
      { numRuns: 1_000 },
    );
  });
});
