/** The update: what it takes, what it refuses and with which code, and where each field reads back. */
import { describe, expect, test } from '@jest/globals';
import { blank, type ContractJobs, type DliUnderTest, refusal, succeeded } from './dli-jobs.ts';

export function updateContract(jobs: () => ContractJobs): void {
  describe('update', () => {
    test("the document's body is accepted, and the answer has the document's members", async () => {
      const id = await jobs().create();
      const answer = await jobs().put(id, jobs().seedBody());
      expect(answer.status).toBe(200);
      expect(succeeded(answer)).toBe(true);
      expect(answer.body.message).toEqual(expect.any(String));
      expect(answer.body.job.update_time).toBe((await jobs().show(id)).update_time);
    });

    test.each([
      ['queue_name', (d: DliUnderTest) => d.queue, 'detail'],
      ['desc', () => 'another description', 'detail'],
      ['main_class', () => 'com.example.Other', 'detail'],
      ['entrypoint_args', () => '--rate 5 --name {{global}}', 'detail'],
      ['cu_number', () => 6, 'config'],
      ['manager_cu_number', () => 1, 'config'],
      ['parallel_number', () => 3, 'config'],
      ['smn_topic', () => '', 'config'],
      ['restart_when_exception', () => true, 'config'],
      ['entrypoint', (d: DliUnderTest) => d.entrypoint, 'config'],
      ['dependency_jars', (d: DliUnderTest) => [d.entrypoint], 'config'],
      ['dependency_files', (d: DliUnderTest) => [d.entrypoint], 'config'],
      ['tm_cus', () => 2, 'config'],
      ['tm_slot_num', () => 2, 'config'],
      ['resume_checkpoint', () => true, 'config'],
      ['resume_max_num', () => 7, 'config'],
      ['checkpoint_interval', () => 45, 'config'],
      ['obs_bucket', (d: DliUnderTest) => d.bucket, 'config'],
    ] as const)('%s reads back where the document of show has it', async (field, value, place) => {
      const id = await jobs().create();
      const sent = value(jobs().dli);
      const { name: _name, ...body } = jobs().seedBody();
      const { name, ...live } = await jobs().show(id);
      const more = field === 'cu_number' || field === 'tm_cus' ? {} : { cu_number: 4 };
      const answer = await jobs().put(id, { ...body, ...more, name, [field]: sent });
      expect(answer.text).toMatch(/update_time/);
      const seen = await jobs().show(id);
      expect(blank((place === 'detail' ? seen : seen.job_config)[field])).toEqual(blank(sent));
      expect(live.job_config).not.toHaveProperty('entrypoint_args');
    });

    test('a field that is not sent keeps its value, or falls back to what an unset one shows', async () => {
      const id = await jobs().create({ parallel_number: 4, entrypoint_args: '--a 1' });
      const before = await jobs().show(id);
      expect(succeeded(await jobs().put(id, { name: before.name, desc: 'new' }))).toBe(true);
      const after = await jobs().show(id);
      expect(after.desc).toBe('new');
      expect([4, 1]).toContain(after.job_config.parallel_number);
      expect(['--a 1', undefined]).toContain(blank(after.entrypoint_args));
    });

    test('checkpoint_mode goes in as a number and comes out as a word', async () => {
      const id = await jobs().create();
      const { name } = await jobs().show(id);
      await jobs().put(id, { ...jobs().seedBody(), name, checkpoint_mode: 2 });
      expect((await jobs().show(id)).job_config.checkpoint_mode).toBe('at_least_once');
    });

    test('update_time grows with every update, also when nothing differs', async () => {
      const id = await jobs().create();
      const body = { ...jobs().seedBody(), name: (await jobs().show(id)).name };
      const times: number[] = [];
      for (let i = 0; i < 3; i++) times.push((await jobs().put(id, body)).body.job.update_time);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    });

    test('a package that does not exist: DLI.12002, with a slash in front in one place', async () => {
      const id = await jobs().create();
      const answer = await jobs().put(id, { ...jobs().seedBody(), entrypoint: 'no-such-package.jar' });
      expect(refusal(answer)).toBe('400 DLI.12002');
      expect(answer.body.error_msg).toContain(
        'invalid resource /no-such-package.jar, cannot find resource no-such-package.jar',
      );
    });

    test('a refused update changes nothing', async () => {
      const id = await jobs().create();
      const before = await jobs().show(id);
      await jobs().put(id, { ...jobs().seedBody(), desc: 'never', entrypoint: 'no-such-package.jar' });
      expect(await jobs().show(id)).toEqual(before);
    });

    test.each([
      ['a name of 58 bytes', { name: 'a'.repeat(58) }, 'DLI.11006'],
      ['a name of 20 Chinese characters, 60 bytes', { name: '作'.repeat(20) }, 'DLI.11006'],
      ['an empty name', { name: '' }, 'DLI.11007'],
      ['a name with a dot', { name: 'a.b' }, 'DLI.11015'],
      ['a description of 513 bytes', { desc: 'd'.repeat(513) }, 'DLI.11014'],
      ['a class of 513 bytes', { main_class: 'c'.repeat(513) }, 'DLI.11018'],
      ['a class with a space', { main_class: 'a b' }, 'DLI.11020'],
      ['arguments of 1025 bytes', { entrypoint_args: 'x'.repeat(1025) }, 'DLI.11019'],
      ['a log without a bucket', { log_enabled: true }, 'DLI.11002'],
      ['more parallelism than four times the compute CUs', { parallel_number: 5 }, 'DLI.11022'],
      ['a queue that does not exist', { queue_name: 'no_such_queue' }, 'DLI.20005'],
    ])('%s is refused with its code', async (_about, fields, code) => {
      const id = await jobs().create();
      const body = { ...jobs().seedBody(), name: (await jobs().show(id)).name, ...fields };
      expect(refusal(await jobs().put(id, body))).toBe(`400 ${code}`);
    });

    test('a shared queue: DLI.13009', async () => {
      const id = await jobs().create();
      const { name } = await jobs().show(id);
      const body = { ...jobs().seedBody(), name, queue_name: jobs().dli.sharedQueue };
      expect(refusal(await jobs().put(id, body))).toBe('400 DLI.13009');
    });

    test('the name of another job: DLI.12006', async () => {
      const { name } = await jobs().show(await jobs().create());
      expect(refusal(await jobs().put(await jobs().create(), { ...jobs().seedBody(), name }))).toBe(
        '400 DLI.12006',
      );
    });

    test.each([
      ['no job', '9223372036854775807', '400 DLI.12004'],
      ['an id that is no number', 'abc', '400 DLI.12001'],
      ['the id 0', '0', '400 DLI.12001'],
    ])('%s is refused', async (_about, id, expected) => {
      expect(refusal(await jobs().put(id, jobs().seedBody()))).toBe(expected);
    });

    test('a body that is not JSON: DLI.10004', async () => {
      expect(refusal(await jobs().put(await jobs().create(), '{"name":'))).toBe('400 DLI.10004');
    });

    test('the path of another project is refused', async () => {
      const path = `/v1.0/00000000000000000000000000000000/streaming/flink-jobs/1`;
      const answer = await jobs().call('PUT', path, { body: jobs().seedBody() });
      expect(refusal(answer)).toMatch(/^(400 DLI\.10006|40[013] APIG\.03\d\d)$/);
    });
  });
}
