import { describe, expect, test } from '@jest/globals';
import { exampleJob } from '../../../sim/dli/example.ts';
import type { DliSettings } from '../../../sim/dli/settings.ts';
import { JOB_STATUSES, type JobStatus } from '../../../sim/dli/states.ts';
import { outcome, rig } from './rig.ts';

describe('in each state', () => {
  const REST = [
    'job_init',
    'job_submit_fail',
    'job_running_exception',
    'job_idle',
    'job_cancel_success',
    'job_arrearage_stopped',
    'job_finish',
  ];
  const codes: Partial<Record<JobStatus, string>> = {
    job_running: '400 DLI.12003',
    job_submitting: '400 DLI.12003',
    job_cancel_fail: '400 DLI.12003',
  };

  test.each(JOB_STATUSES)('%s: a field that needs a job at rest', async (status) => {
    const { put } = await rig({ jobs: [exampleJob(status)] });
    const expected = REST.includes(status) ? '200 true' : (codes[status] ?? '400 DLI.12005');
    expect(outcome(await put(104, { main_class: 'com.example.New' }))).toBe(expected);
  });

  test('a refusal that is in store meets the next job at rest, and it alone', async () => {
    const jobs = [exampleJob('job_running'), { ...exampleJob('job_init', { name: 'other' }), id: 105 }];
    const { put, dli } = await rig({ jobs, settings: { refusalsAtRest: ['DLI.12002', 'DLI.11022'] } });
    const said = async (id: number): Promise<string> => outcome(await put(id, { resume_max_num: 3 }));
    expect(await said(104)).toBe('200 true');
    expect(await said(105)).toBe('400 DLI.12002');
    expect(dli.jobs.get(105)?.fields).not.toHaveProperty('resume_max_num', 3);
    expect(await said(105)).toBe('400 DLI.11022');
    expect(await said(105)).toBe('200 true');
  });

  test.each([
    [
      'restart policy',
      { restart_when_exception: true, resume_checkpoint: true, resume_max_num: 3 },
      '200 true',
    ],
    ['its name and description', { name: 'test1', desc: 'job before the update' }, '400 DLI.12003'],
    ['hot fields with its name', { resume_max_num: 3, name: 'test1' }, '400 DLI.12003'],
    ['a topic', { smn_topic: 'alarms' }, '200 true'],
    ['a path of checkpoints', { checkpoint_path: 'mine/checkpoints/' }, '200 true'],
    ['another bucket', { obs_bucket: 'other' }, '200 true'],
    ['the bucket it has', { obs_bucket: 'mine' }, '400 DLI.12005'],
    ['a cold field with its own value', { queue_name: 'testQueue' }, '400 DLI.12003'],
    ['hot fields with one that is not', { resume_max_num: 3, cu_number: 4 }, '400 DLI.12003'],
    ['a field the API does not know', { flink_color: 'red' }, '400 DLI.12003'],
  ])('while it runs: %s', async (_about, fields, expected) => {
    const { put } = await rig({ jobs: [exampleJob('job_running', { obs_bucket: 'mine' })] });
    expect(outcome(await put(104, fields))).toBe(expected);
  });

  test.each<[DliSettings['identityWhileRunning'], string, string, string]>([
    ['refused', '200 true', '400 DLI.12003', '400 DLI.12003'],
    ['accepted', '200 true', '200 true', '200 true'],
    ['required', '400 DLI.11007', '400 DLI.11029', '200 true'],
  ])('while it runs, name and desc are %s', async (identityWhileRunning, ...expected) => {
    const { put } = await rig({ jobs: [exampleJob('job_running')], settings: { identityWhileRunning } });
    const bodies = [{}, { name: 'test1' }, { name: 'test1', desc: '' }];
    const outcomes = [];
    for (const body of bodies) outcomes.push(outcome(await put(104, { resume_max_num: 3, ...body })));
    expect(outcomes).toEqual(expected);
  });

  test('each of the two may be among the fields that a running job takes', async () => {
    const { dli, put } = await rig({ jobs: [exampleJob('job_running')] });
    dli.settings.hotFields.add('desc');
    expect(outcome(await put(104, { desc: 'new' }))).toBe('200 true');
    expect(outcome(await put(104, { desc: 'new', name: 'test1' }))).toBe('400 DLI.12003');
  });

  test.each<DliSettings['identityWhileRunning']>(['refused', 'accepted', 'required'])(
    'at rest, name and desc may be sent and left out, also where they are %s while it runs',
    async (identityWhileRunning) => {
      const { put } = await rig({ settings: { identityWhileRunning } });
      expect(outcome(await put(104, { name: 'test2', desc: 'new' }))).toBe('200 true');
      expect(outcome(await put(104, { cu_number: 4 }))).toBe('200 true');
    },
  );

  test('a hot update leaves the other fields alone in either reading', async () => {
    const { dli, put } = await rig({ jobs: [exampleJob('job_running')], settings: { omitted: 'reset' } });
    await put(104, { resume_max_num: 3 });
    expect(dli.jobs.get(104)?.fields).toEqual({ ...exampleJob().fields, resume_max_num: 3 });
  });
});

describe('what is not sent', () => {
  test('keeps its value, by one reading', async () => {
    const { dli, put } = await rig();
    await put(104, { desc: 'new' });
    expect(dli.jobs.get(104)?.fields).toEqual({ ...exampleJob().fields, desc: 'new' });
  });

  test('is reset, by the other: the fields of the 2020 document, not the newer ones', async () => {
    const jobs = [exampleJob('job_init', { checkpoint_interval: 45 })];
    const { dli, put } = await rig({ jobs, settings: { omitted: 'reset' } });
    await put(104, { name: 'test1', desc: '', cu_number: 4 });
    expect(dli.jobs.get(104)?.fields).toEqual({ name: 'test1', cu_number: 4, checkpoint_interval: 45 });
  });

  test.each([
    ['name', { desc: '' }, 'DLI.11007'],
    ['desc', { name: 'test1' }, 'DLI.11029'],
  ])('must be there, by the other: %s', async (_about, fields, code) => {
    const { put } = await rig({ settings: { omitted: 'reset' } });
    expect(outcome(await put(104, fields))).toBe(`400 ${code}`);
  });

  test.each<[DliSettings['emptyValues'], object]>([
    ['clear', {}],
    ['keep', { main_class: 'a.B', dependency_jars: ['myGroup/test.jar'] }],
  ])('an empty value is one to %s', async (emptyValues, expected) => {
    const fields = { main_class: 'a.B', dependency_jars: ['myGroup/test.jar'] };
    const { dli, put } = await rig({ jobs: [{ id: 104, fields }], settings: { emptyValues } });
    await put(104, { main_class: '', dependency_jars: [] });
    expect(dli.jobs.get(104)?.fields).toEqual(expected);
  });
});
