/** The life of a job, told by what is seen over HTTP. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultSettings } from '../../sim/dli/settings.ts';
import { until } from '../support/until.ts';
import {
  addJob,
  announced,
  apply,
  conditionOf,
  counts,
  edit,
  eventsOf,
  get,
  type Key,
  makeNamespace,
  manifestOf,
  mark,
  patch,
  puts,
  reconcileNow,
  remove,
  startWorld,
  untilReason,
  type World,
} from './harness.ts';
import { type Operator, startOperator } from './operators.ts';

let world: World;
let operator: Operator;
let number = 0;
let namespace = '';
let key: Key;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  namespace = `story-${++number}`;
  key = `${namespace}/test1`;
  await makeNamespace(world, namespace);
  operator = startOperator(world, { namespaces: namespace });
});

afterEach(async () => {
  expect(await operator.stop()).toBe(0);
  expect(operator.lines().filter(({ level }) => level === 'error')).toEqual([]);
  world.faults.clear();
  Object.assign(world.dli.settings, defaultSettings());
});

afterAll(() => world.close());

/** A job as DLI has it, and an object that wants `job` of it; resolves when they are alike. */
async function started(job: object, live: Parameters<typeof addJob>[1] = {}): Promise<string> {
  const id = addJob(world, live);
  await apply(world, manifestOf(key, { jobId: id, job }));
  await untilReason(world, key);
  await announced(world, key);
  return id;
}

const live = (id: string) => world.dli.jobs.get(id)?.fields ?? {};

const reasonsOf = async (of: Key = key): Promise<string[]> =>
  (await eventsOf(world, of)).map(({ reason }) => reason);

const putBodies = (since: number, id: string) =>
  puts(world, since, id).map(({ body }) => body as Record<string, unknown>);

describe('the walk', () => {
  test('a manifest is applied: one PUT makes the live job what it says, and the status has its update_time', async () => {
    const id = addJob(world);
    const since = mark(world);
    await apply(world, manifestOf(key, { jobId: id, job: { desc: 'from Git', parallel_number: 4 } }));
    const { status, metadata } = await untilReason(world, key);
    expect(putBodies(since, id)).toEqual([
      expect.objectContaining({ name: `job-${id}`, desc: 'from Git', parallel_number: 4, cu_number: 3 }),
    ]);
    expect(live(id)).toMatchObject({ desc: 'from Git', parallel_number: 4 });
    expect(status?.update_time).toBe(world.dli.jobs.get(id)?.update_time);
    expect(status).toMatchObject({ observedGeneration: metadata.generation, driftCount: 0 });
    await announced(world, key);
    expect(await reasonsOf()).toEqual(['Updated']);
  });

  test('applied again, nothing is sent', async () => {
    const id = await started({ desc: 'from Git' });
    const since = mark(world);
    await apply(world, manifestOf(key, { jobId: id, job: { desc: 'from Git' } }));
    await reconcileNow(world, key);
    expect(counts(world, since, { id })).toMatchObject({ gets: 1, puts: 0 });
  });

  test('a running job takes a hot field: the body holds that field only', async () => {
    const id = await started({ desc: 'live' }, { status: 'job_running' });
    const since = mark(world);
    await edit(world, key, { restart_when_exception: true });
    await untilReason(world, key);
    expect(putBodies(since, id)).toEqual([{ restart_when_exception: true }]);
  });

  test('a cold edit of a running job is refused once, says RestartRequired, and follows when the job is stopped', async () => {
    const id = await started({ parallel_number: 2 }, { status: 'job_running' });
    const since = mark(world);
    await edit(world, key, { parallel_number: 4 });
    const refused = await untilReason(world, key, 'RestartRequired');
    expect(refused.status).toMatchObject({ error_code: 'DLI.12003' });
    expect(conditionOf(refused, 'Stalled')?.status).toBe('True');
    await reconcileNow(world, key);
    await reconcileNow(world, key);
    expect(puts(world, since, id)).toHaveLength(1);
    world.dli.jobs.edit(id, { status: 'job_cancel_success' });
    await reconcileNow(world, key);
    const done = await untilReason(world, key);
    expect(puts(world, since, id)).toHaveLength(2);
    expect(done.status?.error_code).toBeUndefined();
    expect(live(id)['parallel_number']).toBe(4);
  });

  test('hot and cold fields edited together on a running job: the hot one is applied, the cold one says why not', async () => {
    const id = await started({ parallel_number: 2 }, { status: 'job_running' });
    const since = mark(world);
    await edit(world, key, { parallel_number: 4, smn_topic: 'urn:topic' });
    const { status } = await untilReason(world, key, 'RestartRequired');
    expect(putBodies(since, id)).toEqual([{ smn_topic: 'urn:topic' }, { parallel_number: 4 }]);
    expect(live(id)).toMatchObject({ smn_topic: 'urn:topic', parallel_number: 2 });
    expect(status?.drift?.map(({ field }) => field)).toEqual(['parallel_number']);
  });

  test('a jar that DLI does not have is refused with its code and words, and the correction clears them', async () => {
    const id = await started({ entrypoint: 'FemaleInfoCollec.jar' });
    await edit(world, key, { entrypoint: 'missing.jar' });
    const { status } = await untilReason(world, key, 'Rejected');
    expect(status?.error_code).toBe('DLI.12002');
    expect(status?.error_msg).toContain('missing.jar');
    const since = mark(world);
    await edit(world, key, { entrypoint: 'FemaleInfoCollec.jar' });
    const corrected = await untilReason(world, key);
    expect(corrected.status).not.toHaveProperty('error_code');
    expect(corrected.status).not.toHaveProperty('error_msg');
    expect(puts(world, since, id)).toHaveLength(0);
  });

  test('429 three times is waited for, and 1 PUT is applied', async () => {
    const id = await started({ desc: 'live' });
    const since = mark(world);
    world.faults.add({
      server: 'dli',
      path: `jobs/${id}$`,
      times: 3,
      action: { kind: 'respond', status: 429, body: '{"error_code":"APIG.0308","error_msg":"slow down"}' },
    });
    await edit(world, key, { desc: 'after the storm' });
    await untilReason(world, key);
    expect(puts(world, since, id).map(({ status }) => status)).toEqual([200]);
  });
});

describe('drift', () => {
  test('of a field the spec sets is put back, and the event says DriftCorrected', async () => {
    const id = await started({ parallel_number: 2 });
    world.dli.jobs.edit(id, { parallel_number: 1 });
    const since = mark(world);
    await reconcileNow(world, key);
    await untilReason(world, key);
    await until('its event', async () => (await reasonsOf()).includes('DriftCorrected') || undefined);
    expect(counts(world, since, { id })).toMatchObject({ puts: 1, patches: 1, events: 1 });
    expect(live(id)['parallel_number']).toBe(2);
  });

  test('of a field the spec does not set, or ignores, is left alone', async () => {
    const id = addJob(world);
    await apply(
      world,
      manifestOf(key, { jobId: id, ignore: ['job.desc'], job: { desc: 'live', parallel_number: 2 } }),
    );
    await untilReason(world, key);
    world.dli.jobs.edit(id, { desc: 'by hand', restart_when_exception: true });
    const since = mark(world);
    await reconcileNow(world, key);
    expect(counts(world, since, { id }).puts).toBe(0);
    expect(live(id)).toMatchObject({ desc: 'by hand', restart_when_exception: true });
  });

  test('of an observed object is shown and never written; managed again, it is put back', async () => {
    const id = await started({ parallel_number: 2 });
    await patch(world, key, { spec: { mode: 'Observe' } });
    world.dli.jobs.edit(id, { parallel_number: 1 });
    const since = mark(world);
    await reconcileNow(world, key);
    const { status } = await untilReason(world, key, 'DriftDetected');
    expect(status).toMatchObject({
      driftCount: 1,
      drift: [{ field: 'parallel_number', desired: '2', live: '1' }],
    });
    expect(counts(world, since, { id }).puts).toBe(0);
    await patch(world, key, { spec: { mode: 'Manage' } });
    await untilReason(world, key);
    expect(puts(world, since, id)).toHaveLength(1);
  });
});

describe('spec.suspend', () => {
  test('leaves the job alone, not even a GET is sent, and what was edited meanwhile follows on resume', async () => {
    const id = await started({ desc: 'live' });
    await patch(world, key, { spec: { suspend: true } });
    const suspended = await untilReason(world, key, 'Suspended');
    expect(conditionOf(suspended, 'Ready')?.status).toBe('Unknown');
    const since = mark(world);
    await edit(world, key, { desc: 'while suspended' });
    await reconcileNow(world, key);
    expect(counts(world, since, { id })).toMatchObject({ gets: 0, puts: 0 });
    await patch(world, key, { spec: { suspend: false } });
    await untilReason(world, key);
    expect(live(id)['desc']).toBe('while suspended');
  });
});

describe('reconcile now', () => {
  test.each(['dli.gitops.dev/reconcile-requested-at', 'reconcile.fluxcd.io/requestedAt'])(
    'by %s is one GET, and status.lastHandledReconcileAt acknowledges it',
    async (annotation) => {
      const id = await started({ desc: 'live' });
      const since = mark(world);
      await reconcileNow(world, key, annotation);
      expect(counts(world, since, { id })).toEqual({ gets: 1, puts: 0, patches: 1, events: 0 });
    },
  );
});

describe('fields that the spec does not set', () => {
  const LIVE = {
    smn_topic: 'urn:topic',
    main_class: 'com.example.Main',
    dependency_jars: ['myGroup/test.jar'],
    restart_when_exception: true,
  };

  test.each(['keep', 'reset'] as const)(
    'keep their live values where DLI would %s omitted ones',
    async (omitted) => {
      world.dli.settings.omitted = omitted;
      const id = await started({ parallel_number: 4 }, { fields: LIVE });
      expect(live(id)).toMatchObject({ ...LIVE, parallel_number: 4, cu_number: 3, queue_name: 'testQueue' });
    },
  );
});

describe('two objects that name one job', () => {
  const second = (): Key => `${namespace}/test2`;

  test('the older manages it; the younger says Conflict and sends nothing', async () => {
    const id = await started({ desc: 'older' });
    await until('the next second', async () => (await olderThanASecond(key)) || undefined);
    const since = mark(world);
    await apply(world, manifestOf(second(), { jobId: id, job: { desc: 'younger' } }));
    const refused = await untilReason(world, second(), 'Conflict');
    expect(conditionOf(refused, 'Ready')?.message).toContain(key);
    expect(counts(world, since, { id }).puts).toBe(0);
    expect(live(id)['desc']).toBe('older');
  });

  test('the younger takes over when the older is deleted', async () => {
    const id = await started({ desc: 'older' });
    await until('the next second', async () => (await olderThanASecond(key)) || undefined);
    await apply(world, manifestOf(second(), { jobId: id, job: { desc: 'younger' } }));
    await untilReason(world, second(), 'Conflict');
    await remove(world, key);
    await untilReason(world, second());
    expect(live(id)['desc']).toBe('younger');
  });

  test('of any creation order and both at once, exactly one manages it', async () => {
    const id = addJob(world);
    const since = mark(world);
    await Promise.all([
      apply(world, manifestOf(second(), { jobId: id, job: { desc: 'one' } })),
      apply(world, manifestOf(key, { jobId: id, job: { desc: 'other' } })),
    ]);
    const verdicts = await until('a stable pair of verdicts', async () => {
      const both = await Promise.all([get(world, key), get(world, second())]);
      const reasons = both.map((one) => conditionOf(one, 'Ready')?.reason).sort();
      return reasons.join() === 'Conflict,UpToDate' ? reasons : undefined;
    });
    expect(verdicts).toEqual(['Conflict', 'UpToDate']);
    const before = live(id)['desc'];
    await reconcileNow(world, key);
    await reconcileNow(world, second());
    expect(live(id)['desc']).toBe(before);
    expect(puts(world, since, id).length).toBeLessThanOrEqual(2);
  });

  test('an observing one is no owner: the younger manages the job', async () => {
    const id = addJob(world);
    await apply(world, manifestOf(key, { jobId: id, mode: 'Observe', job: { desc: 'only looked at' } }));
    await untilReason(world, key, 'DriftDetected');
    await apply(world, manifestOf(second(), { jobId: id, job: { desc: 'managed' } }));
    await untilReason(world, second());
    expect(live(id)['desc']).toBe('managed');
  });
});

/** Creation times are whole seconds; who is older must be beyond doubt. */
async function olderThanASecond(of: Key): Promise<boolean> {
  const { metadata } = await get(world, of);
  return Date.now() - Date.parse(String(metadata['creationTimestamp'])) >= 1_000;
}

describe('other writers', () => {
  test('labels and annotations written between every look and its report: silent retries, and no error is logged', async () => {
    const id = await started({ desc: 'live' });
    const since = mark(world);
    world.faults.add({
      server: 'dli',
      verb: 'PUT',
      path: `flink-jobs/${id}$`,
      action: { kind: 'delay', ms: 100 },
    });
    await edit(world, key, { desc: 'edited' });
    await until('the PUT under way', () => puts(world, since, id)[0]);
    await patch(world, key, { metadata: { labels: { team: 'streaming' }, annotations: { note: 'hello' } } });
    const { metadata } = await untilReason(world, key);
    expect(metadata).toMatchObject({ labels: { team: 'streaming' }, annotations: { note: 'hello' } });
    expect(puts(world, since, id)).toHaveLength(1);
    expect(operator.lines().filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });
});

describe('an object deleted and created again under the same name with another job', () => {
  test('while the old PUT is in flight: the old job gets no further PUT, the new one gets its own', async () => {
    const old = await started({ desc: 'live' });
    const other = addJob(world);
    const since = mark(world);
    world.faults.add({
      server: 'dli',
      verb: 'PUT',
      path: `flink-jobs/${old}$`,
      action: { kind: 'delay', ms: 200 },
    });
    await edit(world, key, { desc: 'of the old' });
    await until('the PUT under way', () => puts(world, since, old)[0]);
    await remove(world, key);
    await apply(world, manifestOf(key, { jobId: other, job: { desc: 'of the new' } }));
    const { status } = await untilReason(world, key);
    expect(puts(world, since, old)).toHaveLength(1);
    expect(live(other)['desc']).toBe('of the new');
    expect(status?.history).toHaveLength(1);
  });

  test('at rest: the old job gets no PUT at all', async () => {
    const old = await started({ desc: 'live' });
    const other = addJob(world);
    const since = mark(world);
    await remove(world, key);
    await apply(world, manifestOf(key, { jobId: other, job: { desc: 'of the new' } }));
    await untilReason(world, key);
    await reconcileNow(world, key);
    expect(puts(world, since, old)).toHaveLength(0);
    expect(live(old)['desc']).toBe('live');
  });
});
