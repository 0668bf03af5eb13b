import { describe, expect, test } from '@jest/globals';
import { requestToken } from '../../contract/dli-http.ts';
import { outcome, type Rig, rig } from './rig.ts';

/** Status and body of one call to the console. */
async function admin({ dli }: Rig, route: string, body?: unknown) {
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(`${dli.url}/__admin/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('the console over HTTP', () => {
  test('shows, adds, edits and removes jobs', async () => {
    const world = await rig();
    const before = (await admin(world, 'GET jobs/104')).body;
    const edited = await admin(world, 'PATCH jobs/104', { parallel_number: 7, desc: null });
    expect(edited.body).toMatchObject({ desc: '', job_config: { parallel_number: 7 } });
    expect(edited.body.update_time).toBeGreaterThan(before.update_time);
    const seed = { status: 'job_running', fields: { name: 'second' } };
    expect((await admin(world, 'POST jobs', seed)).body).toMatchObject({
      job_id: 105,
      status: 'job_running',
    });
    expect((await admin(world, 'GET jobs')).body).toHaveLength(2);
    expect((await admin(world, 'DELETE jobs/105')).status).toBe(204);
    expect((await admin(world, 'GET jobs')).body).toHaveLength(1);
  });

  test.each([
    ['run', {}, 'job_submitting'],
    ['stop', { status: 'job_running' }, 'job_canceling'],
    ['stop', { status: 'job_running', body: { savepoint: true } }, 'job_savepointing'],
    ['fail', { status: 'job_running', body: { desc: 'boom' } }, 'job_running_exception'],
    ['arrears', { status: 'job_running' }, 'job_arrearage_stopped'],
    ['recover', { status: 'job_arrearage_stopped' }, 'job_arrearage_recovering'],
    ['finish', { status: 'job_running' }, 'job_finish'],
  ])('%s of a job in %j', async (verb, given: { status?: string; body?: object }, expected) => {
    const world = await rig();
    if (given.status !== undefined) await admin(world, 'PATCH jobs/104', { status: given.status });
    const answer = await admin(world, `POST jobs/104/${verb}`, given.body);
    expect([answer.status, answer.body.status]).toEqual([200, expected]);
  });

  test.each([
    ['a job that does not exist', 'GET jobs/9', undefined, 404],
    ['a run of one', 'POST jobs/9/run', undefined, 404],
    ['a move that the state forbids', 'POST jobs/104/stop', undefined, 409],
    ['a field that does not exist', 'PATCH jobs/104', { paralel_number: 1 }, 400],
    ['a state that does not exist', 'PATCH jobs/104', { status: 'job_sleeping' }, 400],
    ['a setting that does not exist', 'PATCH settings', { speed: 1 }, 400],
    ['a refusal with a code that DLI does not have', 'PATCH settings', { refusalsAtRest: ['DLI.1'] }, 400],
    ['no outcome of a run', 'PATCH settings', { runOutcome: [] }, 400],
    ['a time for a state that does not exist', 'PATCH settings', { transitionMs: { job_sleeping: 1 } }, 400],
    ['a right that does not exist', 'PATCH rights', { sleep: false }, 400],
    ['a route that does not exist', 'GET queues', undefined, 404],
  ])('%s', async (...[, route, body, status]) => {
    expect((await admin(await rig(), route, body)).status).toBe(status);
  });

  test('changes settings, sets and maps among them', async () => {
    const world = await rig();
    const patch = {
      resources: ['a.jar'],
      queues: { q: 'general' },
      rewrites: { cu_number: 9 },
      rateLimit: { perSecond: 1 },
      buckets: ['b'],
      queueCus: { q: 4 },
      transitionMs: { job_canceling: 7 },
      runOutcome: ['job_submit_fail', 'job_running'],
      savepoint: 'fails',
      savepointWithoutBucket: 'none',
      savepointUsedUp: 'submitted',
      secondStop: 'accepted',
      startChecks: 'state',
      rivalMs: 5,
      refusalsAtRest: ['DLI.12002'],
      tagsFilter: 'empty',
      listOrder: 'newest',
      listOf: 'user',
      listLagMs: 5,
      deleteOfRunning: 'free',
      deleteOfMissing: 'DLI.16001',
      savepoints: ['b/dir'],
      savepointScheme: 'refused',
    };
    expect((await admin(world, 'PATCH settings', patch)).body).toMatchObject(patch);
    expect(world.dli.settings.resources).toEqual(new Set(['a.jar']));
    expect(world.dli.settings.queues.get('q')).toBe('general');
    expect(world.dli.settings.queueCus.get('q')).toBe(4);
    await admin(world, 'PATCH settings', { rateLimit: null });
    expect(world.dli.settings.rateLimit).toBeUndefined();
    expect((await admin(world, 'GET settings')).body).toMatchObject({ buckets: ['b'] });
  });

  test('a new key revokes the old one', async () => {
    const world = await rig();
    const old = { ...world.dli.account };
    const key = { accessKey: 'AKNEW', secretKey: 'SKNEW' };
    expect((await admin(world, 'POST keys', key)).status).toBe(204);
    expect(outcome(await world.call('GET', 'jobs', { key: old }))).toBe('401 APIG.0301');
    expect(outcome(await world.call('GET', 'jobs', { key }))).toBe('200 true');
  });

  test('a new password ends every token', async () => {
    const world = await rig();
    const token = (await requestToken(world.endpoint)).headers.get('x-subject-token') ?? '';
    await admin(world, 'POST password', { password: 'new' });
    expect(outcome(await world.call('GET', 'jobs', { token }))).toBe('400 DLI.10007');
    expect((await requestToken(world.endpoint)).status).toBe(401);
    expect((await requestToken(world.endpoint, { password: 'new' })).status).toBe(201);
  });

  test('rights are taken and given', async () => {
    const world = await rig();
    await admin(world, 'PATCH rights', { update: false });
    expect(outcome(await world.put(104, { desc: 'x' }))).toBe('400 DLI.10005');
    await admin(world, 'PATCH rights', { update: true });
    expect(outcome(await world.put(104, { desc: 'x' }))).toBe('200 true');
    await admin(world, 'PATCH rights', { start: false });
    expect(outcome(await world.call('POST', 'jobs/run', { body: { job_ids: [104] } }))).toBe('400 DLI.10005');
  });

  test('what it does is not in the trace', async () => {
    const world = await rig();
    await admin(world, 'GET jobs');
    expect(world.dli.trace.entries).toEqual([]);
  });
});
