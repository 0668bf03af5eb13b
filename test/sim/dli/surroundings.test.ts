/** Buckets, queues and packages: what a client of jobs sets up around them. */
import { describe, expect, test } from '@jest/globals';
import { outcome, rig, START } from './rig.ts';

const PROJECT = '48cc2c48765f481480c7db940d6409d1';

describe('OBS buckets', () => {
  const path = `/v1.0/${PROJECT}/dli/obs-authorize`;

  test.each([
    ['are known', new Set(['old']) as Set<string>],
    ['may be any', 'any' as const],
  ])('are authorised once, where buckets %s', async (_about, buckets) => {
    const { call, put } = await rig({ settings: { buckets } });
    const body = { obs_buckets: ['new'] };
    expect(outcome(await call('POST', path, { body }))).toBe('200 true');
    expect(outcome(await call('POST', path, { body }))).toBe('400 DLI.19005');
    expect(outcome(await put(104, { obs_bucket: 'new' }))).toBe('200 true');
  });

  test('one that was authorised before is refused, and beside a new one it is passed over', async () => {
    const { call, dli } = await rig({ settings: { buckets: new Set(['old']) } });
    expect(outcome(await call('POST', path, { body: { obs_buckets: ['old'] } }))).toBe('400 DLI.19005');
    expect(outcome(await call('POST', path, { body: { obs_buckets: ['old', 'new'] } }))).toBe('200 true');
    expect(dli.settings.buckets).toEqual(new Set(['old', 'new']));
  });

  test.each([
    [{}, '400 DLI.19004'],
    [{ obs_buckets: [] }, '400 DLI.19004'],
    [{ obs_buckets: ['No Bucket'] }, '400 DLI.19003'],
  ])('%j is refused', async (body, expected) => {
    const { call } = await rig();
    expect(outcome(await call('POST', path, { body }))).toBe(expected);
  });
});

describe('queues', () => {
  const path = `/v1.0/${PROJECT}/queues`;
  const NEW = { queue_name: 'New_Queue', queue_type: 'general', resource_mode: 1, cu_count: 16 };

  test('a new one is listed, shown, and takes jobs', async () => {
    const { call, put } = await rig();
    expect((await call('POST', path, { body: NEW })).body).toEqual({
      is_success: true,
      message: '',
      queue_name: 'new_queue',
    });
    const { queues } = (await call('GET', path)).body;
    expect(queues).toContainEqual(
      expect.objectContaining({
        queue_name: 'new_queue',
        queue_type: 'general',
        resource_mode: 1,
        cu_count: 16,
      }),
    );
    expect((await call('GET', `${path}/New_Queue`)).body).toMatchObject({
      is_success: true,
      queueName: 'new_queue',
      queueType: 'general',
      cuCount: 16,
      create_time: START,
      resource_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect(outcome(await put(104, { queue_name: 'New_Queue' }))).toBe('200 true');
    expect(outcome(await call('POST', 'jobs/run', { body: { job_ids: [104] } }))).toBe('200 true');
  });

  test('one for SQL, which is the kind when none is named, takes no jobs', async () => {
    const { call, put } = await rig();
    await call('POST', path, { body: { queue_name: 'words', cu_count: 16 } });
    expect(outcome(await put(104, { queue_name: 'words' }))).toBe('400 DLI.13009');
  });

  test('the list is all, or of one type', async () => {
    const { call } = await rig();
    const names = async (query: Record<string, string>) =>
      (await call('GET', path, { query })).body.queues.map(({ queue_name }) => queue_name);
    expect(await names({})).toEqual(['testQueue', 'generalQueue', 'default']);
    expect(await names({ queue_type: 'sql' })).toEqual(['default']);
  });

  test('a removed one takes no more jobs', async () => {
    const { call, put } = await rig();
    expect((await call('DELETE', `${path}/generalQueue`)).status).toBe(200);
    expect(outcome(await call('GET', `${path}/generalQueue`))).toBe('400 DLI.20005');
    expect(outcome(await put(104, { queue_name: 'generalQueue' }))).toBe('400 DLI.20005');
  });

  test.each([
    ['the name of another', { ...NEW, queue_name: 'default' }, '400 DLI.0006'],
    ['a name of digits', { ...NEW, queue_name: '123' }, '400 DLI.0001'],
    ['no size', { queue_name: 'x' }, '400 DLI.0001'],
    ['a type that does not exist', { ...NEW, queue_type: 'flink' }, '400 DLI.0001'],
  ])('%s is refused', async (_about, body, expected) => {
    const { call } = await rig();
    expect(outcome(await call('POST', path, { body }))).toBe(expected);
  });
});

describe('packages', () => {
  const path = `/v2.0/${PROJECT}/resources`;

  test('a group is made with its packages, and a job can name them', async () => {
    const { call, put } = await rig();
    const body = { group: 'mine', kind: 'jar', paths: ['https://b.obs.example.com/dir/job.jar'] };
    const made = await call('POST', path, { body });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        group_name: 'mine',
        status: 'READY',
        resources: ['job.jar'],
        details: [{ resource_name: 'job.jar', resource_type: 'jar', status: 'READY', create_time: START }],
      },
    ]);
    expect(outcome(await put(104, { entrypoint: 'mine/job.jar' }))).toBe('200 true');
  });

  test('one more is uploaded into a group', async () => {
    const { call, put } = await rig();
    const body = { group: 'myGroup', paths: ['obs://b/more.csv'] };
    expect((await call('POST', `${path}/files`, { body })).body).toMatchObject({
      group_name: 'myGroup',
      resources: ['test.jar', 'test1.jar', 'test.csv', 'test1.csv', 'more.csv'],
    });
    expect(outcome(await put(104, { dependency_files: ['myGroup/more.csv'] }))).toBe('200 true');
  });

  test('are listed with their groups, all or of one kind', async () => {
    const { call } = await rig();
    expect((await call('GET', path)).body).toMatchObject({
      total: 5,
      groups: [{ group_name: 'myGroup' }],
      modules: [],
    });
    const jars = (await call('GET', path, { query: { kind: 'jar' } })).body;
    expect(jars.resources.map(({ resource_name }) => resource_name)).toEqual([
      'FemaleInfoCollec.jar',
      'test.jar',
      'test1.jar',
    ]);
  });

  test('one is shown by its name and group, and can be removed', async () => {
    const { call, put } = await rig();
    const query = { group: 'myGroup' };
    expect((await call('GET', `${path}/test.jar`, { query })).body).toMatchObject({
      resource_name: 'test.jar',
      resource_type: 'jar',
      status: 'READY',
    });
    expect(outcome(await call('GET', `${path}/test.jar`))).toBe('404 DLI.0023');
    expect((await call('DELETE', `${path}/test.jar`, { query })).status).toBe(200);
    expect(outcome(await put(104, { dependency_jars: ['myGroup/test.jar'] }))).toBe('400 DLI.12002');
  });

  test.each([
    ['', { group: 'g', kind: 'jar', paths: [] }, '400 DLI.0001'],
    ['', { group: 'g', kind: 'zip', paths: ['obs://b/a.zip'] }, '400 DLI.0001'],
    ['', { group: 'a/b', kind: 'jar', paths: ['obs://b/a.jar'] }, '400 DLI.0001'],
    ['/zips', { group: 'g', paths: ['obs://b/a.zip'] }, '404 APIG.0101'],
  ])('resources%s %j is refused', async (under, body, expected) => {
    const { call } = await rig();
    expect(outcome(await call('POST', `${path}${under}`, { body }))).toBe(expected);
  });
});
