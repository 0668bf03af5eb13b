import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import { outcome, rig, START } from './rig.ts';

const FILE = `backups/aggregate_${START}.zip`;

async function exported(status: Parameters<typeof exampleJob>[0] = 'job_cancel_success') {
  const world = await rig({ jobs: [exampleJob(status), { id: 105, fields: { name: 'second' } }] });
  const body = { obs_dir: 'backups', is_selected: true, job_selected: [104] };
  expect((await world.call('POST', 'jobs/export', { body })).body.zip_file).toEqual([FILE]);
  return world;
}

describe('definitions of jobs', () => {
  test('come back as a draft with another id when the job is gone', async () => {
    const { call, dli } = await exported();
    dli.jobs.remove(104);
    const { job_mapping } = (await call('POST', 'jobs/import', { body: { zip_file: FILE } })).body;
    expect(job_mapping).toEqual([{ old_job_id: 104, new_job_id: 106, remark: 'Job successfully created' }]);
    expect(dli.jobs.get(106)).toMatchObject({ status: 'job_init', fields: exampleJob().fields });
  });

  test('leave a job of the same name alone unless told to cover it', async () => {
    const { call, dli } = await exported();
    dli.jobs.edit(104, { desc: 'edited' });
    const answer = await call('POST', 'jobs/import', { body: { zip_file: FILE } });
    expect(answer.body.job_mapping).toMatchObject([{ new_job_id: -1 }]);
    expect(dli.jobs.get(104)?.fields['desc']).toBe('edited');
  });

  test('cover a job of the same name, which goes back to draft', async () => {
    const { call, dli } = await exported();
    const before = dli.jobs.edit(104, { desc: 'edited' }).update_time;
    const answer = await call('POST', 'jobs/import', { body: { zip_file: 'backups/', is_cover: true } });
    expect(answer.body.job_mapping).toMatchObject([{ old_job_id: 104, new_job_id: 104 }]);
    expect(dli.jobs.get(104)).toMatchObject({ status: 'job_init', fields: exampleJob().fields });
    expect(Number(dli.jobs.get(104)?.update_time)).toBeGreaterThan(Number(before));
  });

  test('do not cover a job that runs', async () => {
    const { call, dli } = await exported('job_running');
    const answer = await call('POST', 'jobs/import', { body: { zip_file: FILE, is_cover: true } });
    expect(answer.body.job_mapping).toMatchObject([{ new_job_id: -1 }]);
    expect(dli.jobs.get(104)?.status).toBe('job_running');
  });

  test('are all exported when none is selected', async () => {
    const { call, dli } = await exported();
    const body = { obs_dir: 'all', is_selected: false };
    const [zip_file] = (await call('POST', 'jobs/export', { body })).body.zip_file;
    for (const id of [104, 105]) dli.jobs.remove(id);
    const answer = await call('POST', 'jobs/import', { body: { zip_file } });
    expect(answer.body.job_mapping).toMatchObject([{ old_job_id: 104 }, { old_job_id: 105 }]);
  });

  test.each([
    ['export', { is_selected: false }, '400 DLI.11029'],
    ['export', { obs_dir: 'b', is_selected: true }, '400 DLI.11029'],
    ['export', { obs_dir: 'b', is_selected: true, job_selected: [9] }, '400 DLI.16001'],
    ['import', {}, '400 DLI.11029'],
    ['import', { zip_file: 'none.zip' }, '400 DLI.0002'],
  ])('%s of %j is refused', async (verb, body, expected) => {
    const { call } = await rig();
    expect(outcome(await call('POST', `jobs/${verb}`, { body }))).toBe(expected);
  });
});
