import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { embed } from '../../sim/dli/embedded.ts';
import type { JobSeed } from '../../sim/dli/job.ts';
import type { DliSettings } from '../../sim/dli/settings.ts';
import { EXAMPLE_BODY } from '../support/example.ts';
import { closeAll, target, world } from './loopback.ts';
import { closeSimulators, start } from './simulated-rig.ts';

afterEach(closeSimulators);

const TAG = { key: 'fjj-uid', value: '2f1c9a52-0c58-4b8e-9b0e-5f1f6f0f7a11' };
const NEW = { ...EXAMPLE_BODY, name: 'new-job' };

const sqlJob = (name: string): JobSeed => ({ job_type: 'flink_sql_job', fields: { name } });

describe('a job that is made in the simulated DLI', () => {
  test('is a draft that is found by its name and by its tag, and is what it was made of', async () => {
    const { simulator, dli, at, key } = await start();
    const place = at(key);
    const made = await dli.create(place, NEW, { tags: [TAG] });
    const requestId = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(made).toEqual({ ok: true, value: { jobId: '105', requestId } });
    expect(simulator.jobs.get(105)?.tags).toEqual([TAG]);
    const job = { job_id: '105', name: 'new-job', status: 'job_init', job_type: 'flink_jar_job' };
    for (const sought of [{ name: 'new-job' }, { tag: TAG }])
      expect(await dli.find(place, sought)).toMatchObject({ ok: true, value: { jobs: [job] } });
    expect(await dli.show(at(key, { jobId: '105' }))).toMatchObject({ ok: true, value: { fields: NEW } });
  });

  test('by a user with a password whose project is not known is made by one login', async () => {
    const { simulator, dli, at, password } = await start();
    const { jobId: _, ...place } = at(password, { projectId: undefined });
    expect(await dli.find(place, { name: 'new-job' })).toMatchObject({ value: { jobs: [] } });
    expect((await dli.create(place, NEW, { tags: [TAG] })).ok).toBe(true);
    expect(simulator.trace.count({ server: 'iam' })).toBe(1);
  });

  test('has an id beyond 2^53', async () => {
    const { simulator, dli, at, key } = await start();
    simulator.jobs.add({ id: 9_223_372_036_854_775_805n });
    const made = await dli.create(at(key), NEW, { tags: [] });
    expect(made).toMatchObject({ value: { jobId: '9223372036854775806' } });
    const target = at(key, { jobId: '9223372036854775806' });
    expect(await dli.find(target, { name: 'new-job' })).toMatchObject({
      value: { jobs: [{ job_id: '9223372036854775806' }] },
    });
    expect((await dli.restore(target, { path: 'b/dir' })).ok).toBe(true);
    expect((await dli.remove(target)).ok).toBe(true);
    expect(simulator.jobs.named('new-job')).toBeUndefined();
  });

  test.each(['string', 'boolean'] as const)('is told with is_success as a %s', async (isSuccess) => {
    const { dli, at, key } = await start({ settings: { isSuccess } });
    expect((await dli.create(at(key), NEW, { tags: [] })).ok).toBe(true);
  });

  test('is found when the answer was lost, and there is one', async () => {
    const { simulator, dli, at, key } = await start();
    simulator.faults.add({ verb: 'POST', times: 1, action: { kind: 'answerLost' } });
    expect(await dli.create(at(key), NEW, { tags: [TAG] })).toMatchObject({
      failure: { kind: 'CloudUnavailable', ambiguous: true },
    });
    expect(simulator.trace.count({ method: 'POST' })).toBe(1);
    expect(await dli.find(at(key), { tag: TAG })).toMatchObject({ value: { jobs: [{ job_id: '105' }] } });
    expect(await dli.create(at(key), NEW, { tags: [TAG] })).toMatchObject({
      failure: { kind: 'NameTaken', error_code: 'DLI.11004' },
    });
  });

  test('has a name that another job of whatever type has: it is not made', async () => {
    const { simulator, dli, at, key } = await start({ jobs: [sqlJob('new-job')] });
    expect(await dli.create(at(key), NEW, { tags: [] })).toMatchObject({
      ok: false,
      failure: { kind: 'NameTaken', error_code: 'DLI.11004' },
    });
    expect(simulator.jobs.size).toBe(1);
  });

  test('is one draft too many until one is removed', async () => {
    const { dli, at, key } = await start({ jobs: [{ id: 1 }], settings: { draftLimit: 1 } });
    const failure = { kind: 'DraftLimit', error_code: 'DLI.11003' };
    expect(await dli.create(at(key), NEW, { tags: [] })).toMatchObject({ failure });
    expect((await dli.remove(at(key, { jobId: '1' }))).ok).toBe(true);
    expect((await dli.create(at(key), NEW, { tags: [] })).ok).toBe(true);
  });

  test.each(['object', 'array', 'success-false'] as const)(
    'is refused in the shape "%s"',
    async (refusals) => {
      const { dli, at, key } = await start({ settings: { refusals } });
      const result = await dli.create(at(key), EXAMPLE_BODY, { tags: [] });
      const kind = refusals === 'success-false' ? 'Rejected' : 'NameTaken';
      expect(result).toMatchObject({ ok: false, failure: { kind } });
      expect(result).not.toHaveProperty('failure.ambiguous');
    },
  );

  test('comes into the list later than it is made', async () => {
    const { simulator, dli, at, key } = await start({ settings: { listLagMs: 60_000 } });
    expect((await dli.create(at(key), NEW, { tags: [TAG] })).ok).toBe(true);
    for (const sought of [{ name: 'new-job' }, { tag: TAG }])
      expect(await dli.find(at(key), sought)).toMatchObject({ ok: true, value: { jobs: [] } });
    simulator.settings.listLagMs = 0;
    expect(await dli.find(at(key), { name: 'new-job' })).toMatchObject({ value: { jobs: [{}] } });
  });
});

describe('a search in the simulated DLI', () => {
  test.each(['part', 'exact'] as const)('never takes a part of a name for it (%s)', async (nameFilter) => {
    const jobs = ['ab', 'a', 'ba', 'aa'].map((name, index): JobSeed => ({ id: index + 1, fields: { name } }));
    const { dli, at, key } = await start({ jobs, settings: { nameFilter } });
    for (const [name, ids] of [
      ['a', ['2']],
      ['ab', ['1']],
      ['b', []],
    ] as const) {
      const result = await dli.find(at(key), { name });
      expect(result.ok && result.value.jobs.map(({ job_id }) => job_id)).toEqual(ids);
    }
  });

  test.each<[tagsFilter: DliSettings['tagsFilter'], value: object]>([
    ['used', { jobs: [expect.objectContaining({ job_id: '7' })] }],
    ['ignored', { jobs: [], tagIgnored: true }],
    ['empty', { jobs: [] }],
  ])('by tag, where the filter is %s, shows no job of others', async (tagsFilter, value) => {
    const jobs: JobSeed[] = [{ id: 6 }, { id: 7, tags: [TAG] }, { id: 8, tags: [{ ...TAG, value: 'x' }] }];
    const { dli, at, key } = await start({ jobs, settings: { tagsFilter } });
    expect(await dli.find(at(key), { tag: TAG })).toEqual({
      ok: true,
      value: { ...value, projectId: at(key).account.projectId },
    });
  });

  test('without the right to list is refused as such', async () => {
    const { dli, at, key } = await start({ account: { rights: { list: false } } });
    const failure = { kind: 'PermissionDenied', error_code: 'DLI.10005' };
    expect(await dli.find(at(key), { name: 'test1' })).toMatchObject({ failure });
    expect((await dli.show(at(key))).ok).toBe(true);
  });

  test.each(['asked', 'newest'] as const)(
    'of 101 jobs finds the one that is made while they are read (%s)',
    async (listOrder) => {
      const jobs = Array.from({ length: 101 }, (_, index): JobSeed => ({ fields: { name: `x-${index}` } }));
      const { simulator, dli, at, key } = await start({ jobs, settings: { listOrder } });
      // Between the first page and the second one.
      simulator.faults.add({ verb: 'GET', nth: 2, times: 1, action: { kind: 'delay', ms: 200 } });
      const looking = dli.find(at(key), { name: 'x-' });
      while (simulator.trace.entries.length < 1) await new Promise((resume) => setTimeout(resume, 5));
      simulator.jobs.add({ fields: { name: 'x-' } });
      expect(await looking).toMatchObject({ ok: true, value: { jobs: [{ name: 'x-' }] } });
    },
  );

  const drawn = fc.record({
    count: fc.integer({ min: 90, max: 230 }),
    settings: fc.record({
      listOrder: fc.constantFrom('asked' as const, 'newest' as const),
      nameFilter: fc.constantFrom('part' as const, 'exact' as const),
    }),
    wanted: fc.nat({ max: 229 }),
    acts: fc.array(fc.option(fc.record({ removed: fc.nat({ max: 300 }), makes: fc.boolean() })), {
      maxLength: 6,
    }),
  });

  test('shows exactly the jobs of a name, however the pages shift', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async ({ count, settings, wanted, acts }) => {
        const names = Array.from({ length: count }, (_, at) => (at === wanted % count ? 'x' : `x-${at}`));
        const cloud = embed({ settings, jobs: names.map((name): JobSeed => ({ fields: { name } })) });
        const left = [...acts];
        const disturb = (): void => {
          const act = left.shift();
          if (!act) return;
          const others = cloud.jobs.all().filter(({ fields }) => fields['name'] !== 'x');
          cloud.jobs.remove(others[act.removed % others.length]?.id ?? 0);
          if (act.makes) cloud.jobs.add({ fields: { name: 'x-new' } });
        };
        const { dli, calls } = await world({
          handler: (call) => {
            disturb();
            return cloud.handle(call);
          },
        });
        const { accessKey, secretKey, region, projectId } = cloud.account;
        const credentials = { kind: 'key', accessKey, secretKey, securityToken: undefined } as const;
        const result = await dli.find(target({ region, projectId, credentials }), { name: 'x' });
        const expected = cloud.jobs.named('x')?.id;
        if (result.ok) expect(result.value.jobs.map(({ job_id }) => job_id)).toEqual([expected]);
        else expect([result.failure.kind, calls.length >= 6]).toEqual(['CloudUnavailable', true]);
        await closeAll();
      }),
      { numRuns: 60 },
    );
  });
});

describe('the end of a job in the simulated DLI', () => {
  test.each(['job_init', 'job_running', 'job_savepointing', 'job_cancel_success'] as const)(
    'a job in %s is deleted, and once more without harm',
    async (status) => {
      const { simulator, dli, at, key } = await start();
      simulator.jobs.edit(104, { status });
      for (const settings of ['DLI.17001', 'DLI.16001'] as const) {
        simulator.settings.deleteOfMissing = settings;
        expect(await dli.remove(at(key))).toMatchObject({
          ok: true,
          value: { requestId: expect.any(String) },
        });
      }
      expect(simulator.jobs.size).toBe(0);
      expect(simulator.trace.select({ method: 'DELETE' }).map((entry) => entry.status)).toEqual([200, 400]);
    },
  );

  test('a deletion whose answer was lost may be sent again', async () => {
    const { simulator, dli, at, key } = await start();
    simulator.faults.add({ verb: 'DELETE', times: 1, action: { kind: 'answerLost' } });
    expect(await dli.remove(at(key))).toMatchObject({
      failure: { kind: 'CloudUnavailable', ambiguous: true },
    });
    expect(simulator.trace.count({ method: 'DELETE' })).toBe(1);
    expect((await dli.remove(at(key))).ok).toBe(true);
  });

  test.each([
    [{ delete: false }, 'job_init'],
    [{ stop: false }, 'job_running'],
  ] as const)('without a right (%j) a job in %s stays', async (rights, status) => {
    const { simulator, dli, at, key } = await start({ account: { rights } });
    simulator.jobs.edit(104, { status });
    const failure = { kind: 'PermissionDenied', error_code: 'DLI.10005' };
    expect(await dli.remove(at(key))).toMatchObject({ failure });
    expect(simulator.jobs.get(104)?.status).toBe(status);
  });

  test('another project, and a path that nobody publishes, are no deletion', async () => {
    const { simulator, dli, at, key } = await start();
    const elsewhere = at(key, { projectId: 'f'.repeat(32) });
    expect(await dli.remove(elsewhere)).toMatchObject({ failure: { kind: 'ProjectMismatch' } });
    const body = JSON.stringify({ error_code: 'APIG.0101', error_msg: 'not published' });
    simulator.faults.add({ verb: 'DELETE', action: { kind: 'respond', status: 404, body } });
    expect((await dli.remove(at(key))).ok).toBe(false);
    expect(simulator.jobs.size).toBe(1);
  });
});

describe('a state to begin with in the simulated DLI', () => {
  test.each([
    ['optional', 'bucket/dir/savepoint/'],
    ['refused', 'bucket/dir/savepoint/'],
    ['required', 'obs://bucket/dir/savepoint/'],
  ] as const)(
    'is named without obs://, and with it where DLI wants it (%s); the next run takes it',
    async (savepointScheme, taken) => {
      const settings = { savepointScheme, savepoints: new Set(['bucket/dir/savepoint']), transitionMs: 0 };
      const { simulator, dli, at, key } = await start({ settings });
      expect((await dli.restore(at(key), { path: 'obs://bucket/dir/savepoint/' })).ok).toBe(true);
      expect(await dli.show(at(key))).toMatchObject({
        value: { has_savepoint: true, savepoint_path: taken },
      });
      expect((await dli.start(at(key), { resume: true })).ok).toBe(true);
      expect(simulator.jobs.get(104)?.resumedFrom).toBe(taken);
    },
  );

  test.each([
    ['a path where nothing is', 'bucket/other', {}, 'Rejected'],
    ['a bucket alone', 'bucket', {}, 'Rejected'],
    ['a job that is not there', 'bucket/dir', { jobId: '9' }, 'JobNotFound'],
  ])('%s is refused', async (...[, path, part, kind]) => {
    const { simulator, dli, at, key } = await start({ settings: { savepoints: new Set(['bucket/dir']) } });
    expect(await dli.restore(at(key, part), { path })).toMatchObject({ ok: false, failure: { kind } });
    expect(simulator.jobs.get(104)?.savepoint_path).toBeNull();
  });

  test('is refused by a job that runs, and to whoever may not update', async () => {
    const { simulator, dli, at, key } = await start();
    simulator.jobs.edit(104, { status: 'job_running' });
    expect(await dli.restore(at(key), { path: 'b/dir' })).toMatchObject({ failure: { kind: 'Rejected' } });
    simulator.jobs.edit(104, { status: 'job_init' });
    simulator.account.rights = { update: false };
    const denied = { failure: { kind: 'PermissionDenied' } };
    expect(await dli.restore(at(key), { path: 'b/dir' })).toMatchObject(denied);
  });
});
