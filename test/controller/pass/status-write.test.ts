import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../../src/controller/pass/reconcile.ts';
import { T0 } from '../../support/example.ts';
import { ALWAYS } from '../../support/simulated-dli.ts';
import { isRetried, Story } from '../../support/story.ts';

/** Another writer takes the object's version each time, so that ours is never the newest. */
function meddling(story: Story, times: number): void {
  let left = times;
  const again = () => {
    story.cluster.touch({});
    left -= 1;
    if (left > 0) story.cluster.meddle = again;
  };
  story.cluster.meddle = again;
}

describe('a status write that takes effect and whose answer is lost', () => {
  const attempt = (story: Story) => story.pass().catch(() => undefined);

  test.each([1, 3])('%d times counts an update once, and its event comes once', async (times) => {
    const story = new Story({ job: { entrypoint: 'missing.jar' } });
    story.dli.refuse('DLI.12002', ALWAYS);
    story.cluster.losesAnswers = times;
    for (let at = 0; at <= times + 2; at += 1) await attempt(story);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.cluster.status()).toMatchObject({
      lastUpdate: { attempts: 1 },
      history: [{ outcome: 'Refused' }],
    });
    expect(story.cluster.events.map(({ reason }) => reason)).toEqual(['Rejected']);
  });

  test('does not close the guard before three updates were applied', async () => {
    const story = new Story({ job: { cu_number: 2 } });
    story.dli.settings.rewrites.set('cu_number', 4);
    story.cluster.losesAnswers = 2;
    for (let at = 0; at < 12; at += 1) await attempt(story);
    expect(story.ready()).toBe('False/DiffNotConverging');
    expect(story.dli.puts).toHaveLength(3);
    expect(story.cluster.status().lastUpdate?.applied).toBe(3);
  });

  test('while a stale cache shows the object as it was before: counted once all the same', async () => {
    const story = new Story({ job: { entrypoint: 'missing.jar' } });
    story.dli.refuse('DLI.12002', ALWAYS);
    const before = story.cluster.get();
    story.cluster.losesAnswers = 1;
    await attempt(story);
    await reconcile(before, story.world);
    await story.pass();
    expect(story.dli.puts).toHaveLength(1);
    expect(story.cluster.status()).toMatchObject({
      lastUpdate: { attempts: 1 },
      history: [{ outcome: 'Refused' }],
    });
    expect(story.cluster.events.map(({ reason }) => reason)).toEqual(['Rejected']);
  });
});

describe('a status write that comes too late', () => {
  test.each([1, 2, 4])('%d times is repeated silently: one PUT, one event', async (times) => {
    const story = new Story({ job: { parallel_number: 4 } });
    meddling(story, times);
    await story.pass();
    expect(story.counts()).toEqual({ get: 1, put: 1, patch: times + 1, event: 1 });
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('five times is told by the next pass, which comes soon, looks first and sends no second PUT', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    meddling(story, 5);
    expect(await story.pass()).toMatchObject({
      kind: 'abandoned',
      why: expect.stringContaining('others keep writing'),
    });
    expect(story.counts().event).toBe(0);
    await story.pass();
    expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
  });

  test('because the spec was edited is written for the generation that the pass was made for', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.meddle = () => story.edit({ parallel_number: 5 });
    await story.pass();
    expect(story.cluster.status().observedGeneration).toBe(1);
    expect(story.cluster.status().lastUpdate?.generation).toBe(1);
    await story.pass();
    expect(story.cluster.status().observedGeneration).toBe(2);
    expect(story.dli.job().fields.parallel_number).toBe(5);
  });

  test('because the object was deleted is dropped: no event', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    const manifest = story.cluster.get();
    story.cluster.meddle = () => story.cluster.remove(manifest.key);
    await reconcile(manifest, story.world);
    expect(story.counts()).toEqual({ get: 1, put: 1, patch: 1, event: 0 });
  });

  test('because the object was deleted, of which the cache has not heard, costs one PUT however often it is looked at', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.dli.refuse('DLI.12002', ALWAYS);
    const { cluster } = story;
    const stale = cluster.get();
    const world = story.worldWith({
      cluster: {
        manifest: () => stale,
        read: async () => stale,
        secret: (namespace, name) => cluster.secret(namespace, name),
        patchStatus: async () => ({ kind: 'gone' }),
        removalOf: async () => 'no',
        setFinalizer: async () => ({ kind: 'gone' }),
        record: (manifest, event) => cluster.record(manifest, event),
      },
    });
    for (let at = 0; at < 10; at += 1) await reconcile(stale, world);
    expect(story.dli.puts).toHaveLength(1);
    expect(story.counts().event).toBe(0);
  });

  test('because another object has taken the name is dropped', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.meddle = () => {
      story.cluster.remove('streaming/test1');
      story.cluster.create({ uid: 'uid-2' });
    };
    await story.pass();
    expect(story.counts()).toMatchObject({ patch: 1, event: 0 });
    expect(story.cluster.status()).toEqual({});
  });

  test('because another replica has dealt with a newer spec is dropped', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    const old = story.cluster.get();
    const newer = { observedGeneration: 2, update_time: 7 };
    story.cluster.meddle = () => story.cluster.touch({ generation: 2, status: newer });
    await reconcile(old, story.world);
    expect(story.cluster.status()).toEqual(newer);
  });

  test('takes what was read for true where the stored time is of the future', async () => {
    const story = new Story({ job: { name: 'test1' } });
    story.cluster.touch({ status: { update_time: 4_102_444_800_000, updatedAt: '2100-01-01T00:00:00Z' } });
    await story.pass();
    expect(story.cluster.status()).toMatchObject({ update_time: 1_516_952_770_835 });
  });

  test('keeps what the other writer found out: update_time does not go back', async () => {
    const story = new Story({ job: { name: 'test1' } });
    const update_time = T0 + 60_000;
    story.cluster.meddle = () =>
      story.cluster.touch({ status: { update_time, lastHandledReconcileAt: 'then' } });
    await story.pass();
    expect(story.cluster.status()).toMatchObject({ update_time, lastHandledReconcileAt: 'then' });
  });
});

test('an API server that cannot be reached breaks the pass off, and what was sent is not sent again', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  story.cluster.meddle = () => {
    throw new Error('connection refused');
  };
  await expect(story.pass()).rejects.toThrow('connection refused');
  await story.passes(3);
  expect([story.dli.puts.length, story.ready()]).toEqual([1, 'True/UpToDate']);
});

describe('a status that cannot be written', () => {
  function unwritable(story: Story): Story {
    story.cluster.refuse = 'status.drift: too long';
    return story;
  }

  test('costs one PUT, however often the pass is made again, and says so in an event', async () => {
    const story = unwritable(new Story({ job: { parallel_number: 4 } }));
    story.dli.refuse('DLI.12002');
    for (let at = 0; at < 10; at += 1) await expect(story.pass()).rejects.toThrow('too long');
    expect(story.dli.puts).toHaveLength(1);
    expect(story.cluster.events.map(({ reason }) => reason)).toContain('StatusNotWritten');
  });

  test('costs one more PUT for a request, however often the pass is made again', async () => {
    const story = unwritable(new Story({ job: { parallel_number: 4 } }));
    story.dli.refuse('DLI.12002', ALWAYS);
    await expect(story.pass()).rejects.toThrow('too long');
    story.cluster.touch({ reconcileRequest: 'now' });
    for (let at = 0; at < 10; at += 1) await expect(story.pass()).rejects.toThrow('too long');
    expect(story.dli.puts).toHaveLength(2);
  });

  test('and then can: every update that was applied meanwhile is in the history, and has its event', async () => {
    const story = unwritable(new Story({ job: { parallel_number: 4 } }));
    await expect(story.pass()).rejects.toThrow('too long');
    story.edit({ parallel_number: 5 });
    await expect(story.pass()).rejects.toThrow('too long');
    story.cluster.refuse = undefined;
    await story.pass();
    const { history = [], observedGeneration, driftCount } = story.cluster.status();
    expect(history.map(({ generation, outcome }) => `${generation} ${outcome}`)).toEqual([
      '2 Applied',
      '1 Applied',
    ]);
    expect([observedGeneration, driftCount, story.ready()]).toEqual([2, 0, 'True/UpToDate']);
    const told = story.cluster.events
      .map(({ reason }) => reason)
      .filter((reason) => reason !== 'StatusNotWritten');
    expect(told).toEqual(['Updated', 'Updated']);
    await story.passes(2);
    expect(story.cluster.events.filter(({ reason }) => reason === 'Updated')).toHaveLength(2);
  });

  test('and then can: it says what happened', async () => {
    const story = unwritable(new Story({ job: { parallel_number: 4 } }));
    story.dli.refuse('DLI.12002');
    await expect(story.pass()).rejects.toThrow('too long');
    story.cluster.refuse = undefined;
    await story.pass();
    expect([story.dli.puts.length, story.ready()]).toEqual([1, 'False/Rejected']);
  });
});

describe('a status of which the API server keeps only what its older definition knows', () => {
  const lost = ['lastUpdate', 'lastHandledReconcileAt', 'driftCount'];

  function older(): Story {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.prune = (status) =>
      Object.fromEntries(Object.entries(status).filter(([field]) => !lost.includes(field)));
    return story;
  }

  test('is written once, and it is said which fields are lost', async () => {
    const story = older();
    await story.passes(20);
    expect(story.counts()).toMatchObject({ put: 1, patch: 1, event: 1 });
    expect([...story.dropped].sort()).toEqual(['driftCount', 'lastUpdate']);
  });

  test('does not make a refused update be sent again, asked for or not', async () => {
    const story = older();
    story.dli.refuse('DLI.12002', ALWAYS);
    await story.passes(5);
    story.cluster.touch({ reconcileRequest: 'now' });
    await story.passes(20);
    expect(story.dli.puts).toHaveLength(2);
    expect(story.counts().patch).toBe(2);
  });
});

describe('a status of which the API server refuses a part: its definition is older, or newer', () => {
  const refusing = (...parts: string[]): Story => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.rejects = parts;
    return story;
  };

  test('is written without that part, which counts as lost', async () => {
    const story = refusing('lastUpdate', 'driftCount');
    await story.passes(20);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.counts()).toMatchObject({ put: 1, patch: 2, event: 1 });
    expect([...story.dropped].sort()).toEqual(['driftCount', 'lastUpdate']);
    expect(story.cluster.events.map(({ reason }) => reason)).toEqual(['Updated']);
  });

  test('does not make a refused update be sent again, and the part is written once it is taken', async () => {
    const story = refusing('lastUpdate');
    story.dli.refuse('DLI.12002', ALWAYS);
    await story.passes(5);
    expect(story.dli.puts).toHaveLength(1);
    story.cluster.rejects = [];
    story.cluster.touch({ reconcileRequest: 'now' });
    await story.passes(5);
    expect(story.dli.puts).toHaveLength(2);
    expect(story.cluster.status().lastUpdate).toMatchObject({ outcome: 'Refused', attempts: 2 });
  });

  test('is not written where the record of an operation is refused: nothing of it is done', async () => {
    const story = refusing('operation');
    story.cluster.edit((spec) => ({ ...spec, state: 'Running', job: {} }));
    story.dli.job().status = 'job_init';
    for (let at = 0; at < 5; at += 1) await story.pass().catch(() => undefined);
    expect(story.dli.job().status).toBe('job_init');
    expect(story.ready()).toBe('False/RecordNotKept');
  });
});

describe('an object that changes while the job is read', () => {
  test.each<[what: string, change: (story: Story) => void]>([
    ['is deleted', (story) => story.cluster.remove('streaming/test1')],
    ['is suspended', (story) => story.cluster.edit((spec) => ({ ...spec, suspend: true }))],
    ['is edited', (story) => story.edit({ parallel_number: 5 })],
    ['is being deleted', (story) => story.cluster.touch({ wanted: 'gone' })],
  ])('%s: the PUT of the old spec is not sent', async (_what, change) => {
    const story = new Story({ job: { parallel_number: 4 } });
    const { dli } = story;
    const world = story.worldWith({
      dli: story.dli.with({
        show: async (target) => {
          change(story);
          return dli.show(target);
        },
      }),
    });
    await expect(reconcile(story.cluster.get(), world)).resolves.toMatchObject({ kind: 'abandoned' });
    expect(dli.puts).toHaveLength(0);
  });
});

test('a Secret that may not be read stalls the object with the reason', async () => {
  const story = new Story({ job: { parallel_number: 4 } });
  const failure = { kind: 'SecretUnreadable', message: 'missing right: get secrets' } as const;
  const { cluster } = story;
  const world = story.worldWith({
    cluster: {
      manifest: (key) => cluster.manifest(key),
      read: (manifest) => cluster.read(manifest),
      secret: async () => ({ ok: false, failure }),
      patchStatus: (manifest, patch) => cluster.patchStatus(manifest, patch),
      removalOf: async () => 'no',
      setFinalizer: (manifest, held) => cluster.setFinalizer(manifest, held),
      record: (manifest, event) => cluster.record(manifest, event),
    },
  });
  const outcome = await reconcile(cluster.get(), world);
  expect([story.ready(), story.has('Stalled'), isRetried(outcome)]).toEqual([
    'False/SecretUnreadable',
    true,
    true,
  ]);
});

test('what was written by a clock that was a year ahead counts no more once it is right', async () => {
  const story = new Story({ job: { entrypoint: 'missing.jar' }, status: 'job_running' });
  story.wallAheadMs = 365 * 86_400_000;
  await story.pass();
  expect([story.ready(), story.dli.puts.length]).toEqual(['False/RestartRequired', 1]);
  story.wallAheadMs = 0;
  await story.pass();
  expect(story.dli.puts).toHaveLength(2);
  expect(story.cluster.events.map(({ reason }) => reason)).toContain('StatusIgnored');
  story.counts();
  await story.passes(3);
  expect(story.counts()).toMatchObject({ put: 0, patch: 0, event: 0 });
});
