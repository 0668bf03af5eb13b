/** Run and stop, and what an update may do to a job that runs. */
import { describe, expect, test } from '@jest/globals';
import { type ContractJobs, refusal, succeeded } from './dli-jobs.ts';

export function runningContract(jobs: () => ContractJobs): void {
  describe('run and stop', () => {
    test('a run is accepted at once, the job runs later, and a second run is refused', async () => {
      const id = await jobs().create();
      const answer = await jobs().call('POST', 'jobs/run', { body: { job_ids: [Number(id)] } });
      expect(succeeded(answer)).toBe(true);
      expect(['job_submitting', 'job_downloading', 'job_running']).toContain((await jobs().show(id)).status);
      await jobs().reach(id, 'job_running');
      const again = await jobs().call('POST', 'jobs/run', { body: { job_ids: [Number(id)] } });
      expect(refusal(again)).toBe('400 DLI.13006');
      await jobs().remove(id);
    });

    test('a stop is accepted at once, the job stops later, and a second stop is refused', async () => {
      const id = await jobs().running();
      const answer = await jobs().call('POST', 'jobs/stop', { body: { job_ids: [Number(id)] } });
      expect(succeeded(answer)).toBe(true);
      await jobs().reach(id, 'job_cancel_success');
      const again = await jobs().call('POST', 'jobs/stop', { body: { job_ids: [Number(id)] } });
      expect(refusal(again)).toBe('400 DLI.15002');
    });

    test('a running job refuses a field that needs a restart, and keeps what it had', async () => {
      const id = await jobs().running();
      const answer = await jobs().put(id, { parallel_number: 2 });
      expect(refusal(answer)).toMatch(/^400 DLI\.1200[35]$/);
      expect((await jobs().show(id)).job_config.parallel_number).toBe(1);
      await jobs().remove(id);
    });

    test('a running job takes a hot field without stopping', async () => {
      const id = await jobs().running();
      expect(succeeded(await jobs().putHot(id, { resume_max_num: 9 }))).toBe(true);
      const job = await jobs().show(id);
      expect([job.status, job.job_config.resume_max_num]).toEqual(['job_running', 9]);
      await jobs().remove(id);
    });

    test('a running job refuses a bucket that it has already', async () => {
      const id = await jobs().running({ obs_bucket: jobs().dli.bucket });
      const answer = await jobs().put(id, { obs_bucket: jobs().dli.bucket });
      expect(refusal(answer)).toMatch(/^400 DLI\.1200[35]$/);
      await jobs().remove(id);
    });

    test('a running job has an execution graph, one that never ran has none', async () => {
      const path = (id: string) => `jobs/${id}/execute-graph`;
      const id = await jobs().running();
      const { execute_graph } = (await jobs().call('GET', path(id))).body;
      expect(execute_graph).toMatchObject({ jid: expect.stringMatching(/^[0-9a-f]{32}$/), state: 'RUNNING' });
      expect(refusal(await jobs().call('GET', path(await jobs().create())))).toBe('400 DLI.14001');
      await jobs().remove(id);
    });

    test('a stopped job takes any field, and runs again on it', async () => {
      const id = await jobs().running();
      await jobs().call('POST', 'jobs/stop', { body: { job_ids: [Number(id)] } });
      await jobs().reach(id, 'job_cancel_success');
      const { name } = await jobs().show(id);
      expect(succeeded(await jobs().put(id, { ...jobs().seedBody(), name, parallel_number: 4 }))).toBe(true);
      await jobs().call('POST', 'jobs/run', { body: { job_ids: [Number(id)] } });
      await jobs().reach(id, 'job_running');
      expect((await jobs().show(id)).job_config.parallel_number).toBe(4);
      await jobs().remove(id);
    });

    test('a job that does not exist is refused by run and by stop', async () => {
      const body = { job_ids: [9_000_000_000_000_000] };
      expect(refusal(await jobs().call('POST', 'jobs/run', { body }))).toBe('400 DLI.13007');
      expect(refusal(await jobs().call('POST', 'jobs/stop', { body }))).toBe('400 DLI.15001');
    });

    test('a savepoint of one job is imported by another at rest, which begins with it', async () => {
      const of = await jobs().running({ obs_bucket: jobs().dli.bucket });
      const stop = { job_ids: [Number(of)], trigger_savepoint: true };
      expect(succeeded(await jobs().call('POST', 'jobs/stop', { body: stop }))).toBe(true);
      await jobs().reach(of, 'job_cancel_success');
      const { savepoint_path } = await jobs().show(of);
      const id = await jobs().create();
      const imported = (to: string) =>
        jobs().call('POST', `jobs/${to}/import-savepoint`, { body: { job_id: Number(to), savepoint_path } });
      expect(succeeded(await imported(id))).toBe(true);
      const run = { job_ids: [Number(id)], resume_savepoint: true };
      expect(succeeded(await jobs().call('POST', 'jobs/run', { body: run }))).toBe(true);
      await jobs().reach(id, 'job_running');
      expect((await imported(id)).status).toBe(400);
      await jobs().remove(id);
      await jobs().remove(of);
    });

    test('a run from a savepoint that was never taken is refused', async () => {
      const body = { job_ids: [Number(await jobs().create())], resume_savepoint: true };
      expect(refusal(await jobs().call('POST', 'jobs/run', { body }))).toBe('400 DLI.13017');
    });
  });
}
