/** Show, list, create and remove. */
import { describe, expect, test } from '@jest/globals';
import { blank, type ContractJobs, refusal, succeeded } from './dli-jobs.ts';

export function readingContract(jobs: () => ContractJobs): void {
  describe('show and list', () => {
    test('a fresh job is a draft with the values the service fills in', async () => {
      const job = await jobs().show(await jobs().create());
      expect(job).toMatchObject({
        status: 'job_init',
        job_type: 'flink_jar_job',
        project_id: jobs().dli.projectId,
      });
      expect(job.job_config).toMatchObject({
        checkpoint_enabled: false,
        checkpoint_mode: 'exactly_once',
        resume_max_num: -1,
        feature: 'basic',
        resource_config_version: 'v1',
        resource_config: { jobmanager_resource_spec: { memory: '4G' } },
      });
      expect(blank(job.entrypoint_args)).toBeUndefined();
    });

    test('a job that does not exist: HTTP 400 and DLI.16001', async () => {
      expect(refusal(await jobs().call('GET', 'jobs/9223372036854775806'))).toBe('400 DLI.16001');
    });

    test('the list finds a job by name, and with detail shows what show does', async () => {
      const id = await jobs().create({ entrypoint_args: '--list 1' });
      const shown = await jobs().show(id);
      const query = { name: shown.name, show_detail: 'true', limit: '100' };
      const { job_list } = (await jobs().call('GET', 'jobs', { query })).body;
      const listed = job_list.jobs.find((job) => String(job.job_id) === id);
      for (const field of ['name', 'desc', 'queue_name', 'main_class', 'entrypoint_args', 'status']) {
        expect([field, blank(listed?.[field])]).toEqual([field, blank(shown[field])]);
      }
      expect(listed?.job_config).toMatchObject({ entrypoint: jobs().dli.entrypoint, parallel_number: 1 });
    });

    test('the list of a user has the jobs of that user', async () => {
      const id = await jobs().create();
      const found = async (user_name: string) => {
        const query = { user_name, limit: '100' };
        const { job_list } = (await jobs().call('GET', 'jobs', { query })).body;
        return job_list.jobs.some(({ job_id }) => String(job_id) === id);
      };
      expect(await found(jobs().dli.user.name)).toBe(true);
      expect(await found('nobody-by-this-name')).toBe(false);
    });

    test('pages by offset hold every job once, in the order of their making', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 12; i++) ids.push(await jobs().create());
      const seen: string[] = [];
      for (let offset = 0, size = 1; size > 0; offset += 5) {
        const query = { order: 'asc', limit: '5', offset: String(offset) };
        const page = (await jobs().call('GET', 'jobs', { query })).body.job_list.jobs;
        seen.push(...page.map((job) => String(job.job_id)));
        size = page.length;
      }
      expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
      const first = (await jobs().call('GET', 'jobs')).body.job_list;
      expect(first.jobs).toHaveLength(10);
      expect(String(first.jobs[0]?.job_id)).toBe(ids.at(-1));
      expect(first.total_count).toBe(seen.length);
      for (const id of ids) await jobs().remove(id);
    });
  });

  describe('create and remove', () => {
    test('cu_number alone is enough: manager_cu_number has a default of its own', async () => {
      const { manager_cu_number: _left, ...body } = jobs().seedBody();
      const id = await jobs().create({ cu_number: 4 }, body);
      expect((await jobs().show(id)).job_config).toMatchObject({ cu_number: 4, manager_cu_number: 1 });
    });

    test('the name of another job: DLI.11004', async () => {
      const { name } = await jobs().show(await jobs().create());
      const answer = await jobs().call('POST', 'flink-jobs', { body: { ...jobs().seedBody(), name } });
      expect(refusal(answer)).toBe('400 DLI.11004');
    });

    test('the tags that a job is made with select it in the list', async () => {
      const tags = [{ key: 'fjj-uid', value: `contract-${Date.now().toString(36)}` }];
      const id = await jobs().create({ tags });
      await jobs().create();
      const found = async (value: string) => {
        const query = { tags: `fjj-uid=${value}`, limit: '100' };
        const { job_list } = (await jobs().call('GET', 'jobs', { query })).body;
        return job_list.jobs.map(({ job_id }) => String(job_id));
      };
      expect(await found(tags[0]?.value ?? '')).toEqual([id]);
      expect(await found('none')).toEqual([]);
    });

    test.each([
      ['too long', 'n'.repeat(58), 'DLI.11006'],
      ['empty', '', 'DLI.11007'],
      ['with a dot', 'a.b', 'DLI.11015'],
    ])('a name that is %s is refused', async (_about, name, code) => {
      const answer = await jobs().call('POST', 'flink-jobs', { body: { ...jobs().seedBody(), name } });
      expect(refusal(answer)).toBe(`400 ${code}`);
    });

    test('a job is removed while it runs', async () => {
      const id = await jobs().running();
      expect(succeeded(await jobs().call('DELETE', `jobs/${id}`))).toBe(true);
      expect(refusal(await jobs().call('GET', `jobs/${id}`))).toBe('400 DLI.16001');
    });

    test('a removed job is gone, and removing it again says so', async () => {
      const id = await jobs().create();
      expect(succeeded(await jobs().call('DELETE', `jobs/${id}`))).toBe(true);
      expect(refusal(await jobs().call('GET', `jobs/${id}`))).toBe('400 DLI.16001');
      expect(refusal(await jobs().put(id, jobs().seedBody()))).toBe('400 DLI.12004');
      expect(refusal(await jobs().call('DELETE', `jobs/${id}`))).toMatch(/^400 DLI\.1[67]001$/);
    });
  });
}
