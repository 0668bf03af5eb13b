import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import { outcome, rig } from './rig.ts';

/** The clock of `rig` stands at 08:00 UTC, and a state lasts 50 ms. */
const AT = 'jobs/savepoint/104/2026-01-05_08-00-00/';

const running = (fields = {}) => rig({ jobs: [exampleJob('job_running', fields)] });

describe('a savepoint', () => {
  test.each<[string, object, object, string]>([
    ['where the request says', { obs_bucket: 'mine' }, { savepoint_path: 'other/dir/' }, `other/dir/${AT}`],
    [
      'in obs:// where the request says so',
      {},
      { savepoint_path: 'obs://other/dir' },
      `obs://other/dir/${AT}`,
    ],
    ["in the job's bucket", { obs_bucket: 'mine' }, {}, `mine/${AT}`],
    ["in the folder of the job's bucket", { obs_bucket: 'obs://mine/dir/' }, {}, `mine/dir/${AT}`],
    ['in a bucket of the service without either', {}, {}, `flink/${AT}`],
  ])('on demand lies %s', async (...[, fields, more, expected]) => {
    const { call, dli, pass } = await running(fields);
    const answer = await call('POST', 'jobs/104/savepoint', { body: { action: 'TRIGGER', ...more } });
    expect(JSON.parse(String(answer.body.message))).toEqual({
      is_success: 'true',
      message: 'api.msg.deal_savepoint_success',
    });
    expect(dli.jobs.get(104)?.savepoint_path).toBeNull();
    pass(50);
    expect(dli.jobs.get(104)).toMatchObject({ status: 'job_running', savepoint_path: expected });
  });

  test("of a stop lies in the job's bucket, wherever the last one was told to lie", async () => {
    const { call, dli, pass } = await running({ obs_bucket: 'mine' });
    await call('POST', 'jobs/104/savepoint', { body: { action: 'TRIGGER', savepoint_path: 'other/' } });
    pass(50);
    await call('POST', 'jobs/stop', { body: { job_ids: [104], trigger_savepoint: true } });
    pass(1000);
    const expected = 'mine/jobs/savepoint/104/2026-01-05_08-00-00/';
    expect(dli.jobs.get(104)).toMatchObject({ status: 'job_cancel_success', savepoint_path: expected });
  });

  test.each([
    ['another action', { action: 'STOP' }, '400 DLI.0001'],
    ['a path that is no text', { action: 'TRIGGER', savepoint_path: 1 }, '400 DLI.10004'],
  ])('with %s is refused', async (_about, body, expected) => {
    const { call } = await running();
    expect(outcome(await call('POST', 'jobs/104/savepoint', { body }))).toBe(expected);
  });

  test('of a job that does not run is refused', async () => {
    const { call } = await rig();
    const body = { action: 'TRIGGER' };
    expect(outcome(await call('POST', 'jobs/104/savepoint', { body }))).toBe('400 DLI.0001');
  });
});

describe('a savepoint from elsewhere', () => {
  const path = 'jobs/104/import-savepoint';

  test.each([[{}], [{ job_id: 104 }], [{ job_id: '104' }]])(
    'can be given to a job that does not run, with %j',
    async (more) => {
      const { call, dli } = await rig();
      const body = { savepoint_path: 'b/dir', ...more };
      expect(outcome(await call('POST', path, { body }))).toBe('200 true');
      expect(dli.jobs.get(104)?.savepoint_path).toBe('b/dir');
    },
  );

  test.each([
    ['no path', {}, '400 DLI.11029'],
    ['the id of another job', { savepoint_path: 'b/dir', job_id: 105 }, '400 DLI.0001'],
    ['a bucket alone', { savepoint_path: 'bucket' }, '400 DLI.0001'],
    ['a bucket and a slash', { savepoint_path: 'obs://bucket/' }, '400 DLI.0001'],
    ['a path of another store', { savepoint_path: 's3://bucket/dir' }, '400 DLI.0001'],
  ])('with %s is refused', async (_about, body, expected) => {
    const { call } = await rig();
    expect(outcome(await call('POST', path, { body }))).toBe(expected);
  });

  test.each([
    ['b/dir', '200 true'],
    ['b/dir/', '200 true'],
    ['obs://b/dir', '200 true'],
    ['b/other', '400 DLI.0002'],
  ])('at %s, where only one is known: %s', async (savepoint_path, expected) => {
    const { call } = await rig({ settings: { savepoints: new Set(['obs://b/dir/']) } });
    expect(outcome(await call('POST', path, { body: { savepoint_path } }))).toBe(expected);
  });

  test.each([
    ['refused', ['400 DLI.0001', '200 true']],
    ['required', ['200 true', '400 DLI.0001']],
    ['optional', ['200 true', '200 true']],
  ] as const)('may have to be named without obs://, or with it: %s', async (savepointScheme, expected) => {
    const { call } = await rig({ settings: { savepointScheme } });
    const given = async (savepoint_path: string) =>
      outcome(await call('POST', path, { body: { savepoint_path } }));
    expect([await given('obs://b/dir'), await given('b/dir')]).toEqual(expected);
  });

  test('is what the next run begins with, and the run after that does not', async () => {
    const { call, dli, pass } = await rig();
    await call('POST', path, { body: { savepoint_path: 'b/dir' } });
    const run = async (resume_savepoint: boolean) =>
      outcome(await call('POST', 'jobs/run', { body: { job_ids: [104], resume_savepoint } }));
    expect(await run(true)).toBe('200 true');
    expect(dli.jobs.get(104)).toMatchObject({ resumedFrom: 'b/dir', savepoint_path: 'b/dir' });
    pass(1_000);
    expect(dli.jobs.get(104)).toMatchObject({ status: 'job_running', savepoint_path: null });
    dli.jobs.stop(104);
    pass(1_000);
    expect([await run(true), await run(false)]).toEqual(['400 DLI.13017', '200 true']);
    expect(dli.jobs.get(104)?.resumedFrom).toBeNull();
  });

  test('takes the right to update', async () => {
    const { call } = await rig({ account: { rights: { update: false } } });
    expect(outcome(await call('POST', path, { body: { savepoint_path: 'b/dir' } }))).toBe('400 DLI.10005');
  });

  test('is refused by a job that runs', async () => {
    const { call } = await running();
    expect(outcome(await call('POST', path, { body: { savepoint_path: 'b/dir' } }))).toBe('400 DLI.0001');
  });
});
