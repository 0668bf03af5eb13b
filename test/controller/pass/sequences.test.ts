/** Decisions over several passes: restarts, races, lost answers, clocks that are off, two objects that name one job. */
import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../../src/controller/pass/reconcile.ts';
import type { Failure } from '../../../src/core/failure.ts';
import type { FieldName } from '../../../src/core/job/fields.ts';
import type { LastUpdate } from '../../../src/core/object/last-update.ts';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { T0 } from '../../support/example.ts';
import { ALWAYS } from '../../support/simulated-dli.ts';
import { KEY, MINUTE, Story, storyAfterOnePass } from '../../support/story.ts';

const lost: Failure = { kind: 'CloudUnavailable', message: 'no answer', ambiguous: true };

const drifted = (story: Story) => conditionOf(story.cluster.status().conditions, 'Drifted');
const healthy = (story: Story) => conditionOf(story.cluster.status().conditions, 'JobHealthy');
const message = (story: Story) => conditionOf(story.cluster.status().conditions, 'Ready')?.message;

test('a status that comes back with its keys in another order was kept', async () => {
  const story = await storyAfterOnePass({ job: { parallel_number: 1 } });
  const reversed = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, item]) => [key, reversed(item)]),
        )
      : value;
  story.cluster.prune = (status) => reversed(status) as typeof status;
  story.edit({ parallel_number: 2 });
  await story.passes(3);
  expect([story.ready(), story.dropped]).toEqual(['True/UpToDate', []]);
});

describe('two objects, one job', () => {
  const OTHER = 'streaming/other';

  /** The older object's PUT waits until `land` is called. */
  async function takenOver(both: object = { projectId: 'a1' }) {
    const story = new Story({ job: { parallel_number: 4 }, spec: both });
    story.cluster.create({
      key: 'streaming/other',
      name: 'other',
      uid: 'uid-2',
      createdAt: T0 + 1_000,
      spec: { jobId: '104', job: { parallel_number: 7 }, ...both },
    });
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    let slow = true;
    const world = story.worldWith({
      dli: story.dli.with({
        show: (target) => {
          order.push('show');
          return story.dli.show(target);
        },
        update: async (target, body) => {
          const late = slow;
          slow = false;
          if (late) await gate.promise;
          order.push(`applied ${body.parallel_number}`);
          return story.dli.update(target, body);
        },
      }),
    });
    const first = reconcile(story.cluster.get(), world);
    await new Promise(setImmediate);
    story.cluster.remove(KEY);
    const second = reconcile(story.cluster.get(OTHER), world);
    await new Promise(setImmediate);
    return { story, world, order, land: gate.resolve, ends: Promise.all([first, second]) };
  }

  test('the younger one looks at the job only after the update of the older has ended', async () => {
    const { story, order, land, ends } = await takenOver();
    expect(order).toEqual(['show']);
    land();
    await ends;
    expect(order).toEqual(['show', 'applied 4', 'show', 'applied 7']);
    expect([story.dli.job().fields.parallel_number, story.ready(OTHER)]).toEqual([7, 'True/UpToDate']);
  });

  test('where nobody names the project, what is seen during the update of the older is not told, and read again', async () => {
    const { story, order, land, ends } = await takenOver({});
    land();
    await ends;
    expect(order).toEqual(['show', 'show', 'applied 4', 'show', 'applied 7']);
    expect([story.dli.job().fields.parallel_number, story.ready(OTHER)]).toEqual([7, 'True/UpToDate']);
  });

  test('a look that an update of another object has overtaken is not told, and made again', async () => {
    const story = new Story({ job: { parallel_number: 1 }, spec: { projectId: 'a1' } });
    const world = story.worldWith({
      dli: story.dli.with({
        show: async (target) => {
          const seen = await story.dli.show(target);
          await story.world.writes.run(
            'cn-north-4/a1/104',
            { key: 'streaming/before', uid: 'uid-0', generation: 1, jobId: '104' },
            {
              send: async () => undefined,
              isAmbiguous: () => false,
            },
          );
          return seen;
        },
      }),
    });
    world.writes = story.world.writes;
    expect(await reconcile(story.cluster.get(), world)).toMatchObject({ kind: 'abandoned' });
    expect(story.counts()).toEqual({ get: 1, put: 0, patch: 0, event: 0 });
  });

  test('an update that another one follows before it is told is not called the live state', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.cluster.meddle = () => {
      story.cluster.touch({});
      void story.world.writes.run(
        'cn-north-4/a1/104',
        { key: OTHER, uid: 'uid-0', generation: 1, jobId: '104' },
        {
          send: async () => Object.assign(story.dli.job().fields, { parallel_number: 9 }),
          isAmbiguous: () => false,
        },
      );
    };
    expect(await story.pass()).toMatchObject({ kind: 'abandoned' });
    expect(story.ready()).toBe('undefined/undefined');
    await story.pass();
    expect([story.ready(), story.dli.job().fields.parallel_number]).toEqual(['True/UpToDate', 4]);
    expect(story.cluster.status().history?.map(({ outcome }) => outcome)).toEqual(['Applied', 'Applied']);
  });

  test('after an update of another object whose answer was lost, the job is looked at again within 15 s', async () => {
    const story = new Story({ job: { parallel_number: 1 } });
    await story.world.writes.run(
      'cn-north-4/a1/104',
      { key: 'streaming/before', uid: 'uid-0', generation: 1, jobId: '104' },
      {
        send: async () => lost,
        isAmbiguous: () => true,
      },
    );
    expect(await story.pass()).toMatchObject({ kind: 'same', uncertain: true });
    story.now += 61_000;
    expect(await story.pass()).toMatchObject({ kind: 'same', uncertain: false });
  });

  test('a second update without an answer does not hide the first: that may arrive after it', async () => {
    const story = await storyAfterOnePass({ job: { desc: 'one' } });
    for (const desc of ['two', 'three']) {
      story.edit({ desc });
      story.dli.lose('not applied');
      await story.pass();
    }
    expect(await story.pass()).toMatchObject({ kind: 'updated', uncertain: true });
    Object.assign(story.dli.job().fields, { desc: 'two' });
    await story.live(16_000);
    expect(story.dli.job().fields.desc).toBe('three');
  });
});

describe('a process that begins to write', () => {
  const byTheOneBefore = (story: Story, desc: string) => Object.assign(story.dli.job().fields, { desc });

  test('looks again at what was edited before: an update of the process before it may arrive late', async () => {
    const story = await storyAfterOnePass({ job: { desc: 'one' } });
    story.edit({ desc: 'two' });
    story.edit({ desc: 'three' });
    story.restart();
    story.world.writes.begin();
    expect(await story.pass()).toMatchObject({ kind: 'updated', uncertain: true });
    byTheOneBefore(story, 'two');
    await story.live(16_000);
    expect([story.dli.job().fields.desc, story.ready()]).toEqual(['three', 'True/UpToDate']);
    await story.live(60_000);
    story.counts();
    expect(await story.live(2 * MINUTE)).toBe(1);
  });

  test('looks again at what it takes over', async () => {
    const story = new Story({ job: { desc: 'younger' } });
    story.cluster.create({
      key: 'streaming/other',
      name: 'other',
      uid: 'uid-0',
      createdAt: T0 - 1_000,
      spec: { jobId: '104', job: { desc: 'older' } },
    });
    await story.pass('streaming/other');
    await story.passes(1);
    expect(story.ready()).toBe('False/Conflict');
    story.cluster.remove('streaming/other');
    story.restart();
    story.world.writes.begin();
    expect(await story.pass()).toMatchObject({ kind: 'updated', uncertain: true });
    byTheOneBefore(story, 'older');
    await story.live(16_000);
    expect(story.dli.job().fields.desc).toBe('younger');
  });

  test('looks again at what is new: it may be there in place of another object', async () => {
    const story = new Story({ job: { desc: 'successor' } });
    story.world.writes.begin();
    expect(await story.pass()).toMatchObject({ kind: 'updated', uncertain: true });
    byTheOneBefore(story, 'predecessor');
    await story.live(16_000);
    expect(story.dli.job().fields.desc).toBe('successor');
  });

  test('looks again after an update without an answer, whose own generation was dealt with, when it has made another one', async () => {
    const story = await storyAfterOnePass({ job: { desc: 'one' } });
    story.now += 2 * MINUTE;
    story.edit({ desc: 'two' });
    story.dli.lose('not applied');
    await story.pass();
    expect(story.cluster.status().lastUpdate?.outcome).toBe('Unknown');
    story.restart();
    story.world.writes.begin();
    await story.pass();
    story.edit({ desc: 'three' });
    expect(await story.pass()).toMatchObject({ kind: 'updated', uncertain: true });
    byTheOneBefore(story, 'two');
    await story.live(16_000);
    expect(story.dli.job().fields.desc).toBe('three');
  });

  test('makes no call more for what was dealt with, and what it has seen itself', async () => {
    const story = await storyAfterOnePass({ job: { desc: 'one' } });
    story.now += 2 * MINUTE;
    story.restart();
    story.world.writes.begin();
    expect(await story.pass()).toMatchObject({ kind: 'same', uncertain: false });
    story.edit({ desc: 'two' });
    expect(await story.pass()).toMatchObject({ kind: 'updated', uncertain: false });
  });
});

test('a stored reason that no refusal can have is taken for Rejected: a status that people may write makes nothing Ready', async () => {
  const story = await storyAfterOnePass({ job: { entrypoint: 'z.jar' } });
  story.dli.refuse('DLI.12002', ALWAYS);
  story.edit({ entrypoint: 'y.jar' });
  await story.pass();
  const { lastUpdate, ...status } = story.cluster.status();
  story.cluster.touch({
    status: { ...status, lastUpdate: { ...lastUpdate, reason: 'UpToDate' } as LastUpdate },
  });
  await story.passes(2);
  expect([story.ready(), story.has('Stalled')]).toEqual(['False/Rejected', true]);
});

describe('an update that is refused for the state of the job', () => {
  test('a hot one lost a race: it is sent again soon, and the job need not stop', async () => {
    const story = await storyAfterOnePass({ job: { smn_topic: '' }, status: 'job_running' });
    story.dli.refuse('DLI.12003');
    story.edit({ smn_topic: 'urn' });
    await story.pass();
    expect(story.ready()).toBe('False/StateConflict');
    expect(story.has('Reconciling')).toBe(true);
    await story.live(MINUTE);
    expect([story.ready(), story.dli.puts.length]).toEqual(['True/UpToDate', 2]);
  });

  test('a hot one that is refused for ever is sent five times in minutes, then slowly', async () => {
    const story = await storyAfterOnePass({ job: { smn_topic: '' }, status: 'job_running' });
    story.dli.refuse('DLI.12003', ALWAYS);
    story.edit({ smn_topic: 'urn' });
    await story.live(10 * MINUTE);
    expect(story.dli.puts).toHaveLength(5);
    await story.live(180 * MINUTE);
    expect(story.dli.puts.length).toBeLessThanOrEqual(5 + 6);
    expect(story.ready()).toBe('False/StateConflict');
  });

  test('a cold one waits for a stop, unless the job was started anew between two looks', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 }, status: 'job_running' });
    story.dli.job().start_time = 1_000;
    story.edit({ parallel_number: 4 });
    await story.live(60 * MINUTE);
    expect([story.ready(), story.dli.puts.length]).toEqual(['False/RestartRequired', 1]);
    story.dli.job().start_time = 2_000;
    await story.live(60 * MINUTE);
    expect([story.ready(), story.dli.puts.length]).toEqual(['False/RestartRequired', 2]);
  });
});

describe('a hot field that only makes sense with a cold one', () => {
  test('an empty bucket waits until the log may be switched off', async () => {
    const story = await storyAfterOnePass({
      job: { log_enabled: true, obs_bucket: 'logs' },
      live: { log_enabled: true, obs_bucket: 'logs' },
      status: 'job_running',
    });
    story.edit({ log_enabled: false, obs_bucket: '' });
    await story.live(30 * MINUTE);
    expect(story.ready()).toBe('False/RestartRequired');
    expect(story.dli.puts.map((body) => Object.keys(body))).toEqual([['log_enabled', 'obs_bucket']]);
    story.become('job_cancel_success');
    await story.pass();
    expect([story.ready(), story.dli.job().fields['obs_bucket']]).toEqual(['True/UpToDate', undefined]);
  });

  test('another hot field of the same edit does not wait', async () => {
    const story = await storyAfterOnePass({
      job: { log_enabled: true, obs_bucket: 'logs', smn_topic: '' },
      live: { log_enabled: true, obs_bucket: 'logs' },
      status: 'job_running',
    });
    story.edit({ log_enabled: false, obs_bucket: '', smn_topic: 'urn' });
    await story.live(30 * MINUTE);
    expect(story.dli.puts.map((body) => Object.keys(body))).toEqual([
      ['smn_topic'],
      ['log_enabled', 'obs_bucket'],
    ]);
  });
});

describe('reconcile-now', () => {
  const asked = (story: Story) => story.cluster.touch({ reconcileRequest: '2026-01-02T00:00:00Z' });
  const handled = (story: Story) => story.cluster.status().lastHandledReconcileAt;

  test.each<[what: string, spoil: (story: Story) => void, mend: (story: Story) => void]>([
    ['a throttled look', (story) => story.dli.throttle('GET'), () => undefined],
    ['a look without an answer', (story) => story.dli.unavailable(), () => undefined],
    ['a throttled update', (story) => story.dli.throttle('PUT'), () => undefined],
    [
      'a job that moves',
      (story) => Object.assign(story.dli.job(), { status: 'job_submitting' }),
      (story) => Object.assign(story.dli.job(), { status: 'job_init' }),
    ],
  ])('is not used up by %s: the refused update is sent once the pass can act', async (_what, spoil, mend) => {
    const story = await storyAfterOnePass({ job: { entrypoint: 'z.jar' } });
    story.dli.refuse('DLI.12002');
    story.edit({ entrypoint: 'y.jar' });
    await story.pass();
    expect(story.ready()).toBe('False/Rejected');
    const before = story.dli.puts.length;
    asked(story);
    spoil(story);
    await story.pass();
    expect(handled(story)).toBeUndefined();
    mend(story);
    await story.pass();
    expect(handled(story)).toBe('2026-01-02T00:00:00Z');
    expect(story.dli.puts.length).toBeGreaterThan(before);
    expect(story.ready()).toBe('True/UpToDate');
    story.counts();
    await story.passes(3);
    expect(story.counts()).toMatchObject({ put: 0, patch: 0 });
  });

  test.each<[what: string, clock: number, secretKey: string]>([
    ['a clock that was wrong', 16 * MINUTE, 'SK'],
    ['a secret key that the service did not know yet', 0, 'SK2'],
  ])(
    'is not used up by what is said again of %s, and gets its answer within five minutes',
    async (...[, skew, key]) => {
      const story = await storyAfterOnePass({ job: { entrypoint: 'z.jar' } });
      story.dli.settings.clockOffsetMs = skew;
      story.dli.trust(key);
      await story.live(3 * MINUTE);
      expect(story.ready()).toMatch(/^False\/(ClockSkew|AuthFailed)$/);
      story.dli.settings.clockOffsetMs = 0;
      story.dli.trust('SK');
      asked(story);
      const sent = story.dli.sent.length;
      await story.pass();
      expect([story.dli.sent.length, handled(story)]).toEqual([sent, undefined]);
      await story.live(5 * MINUTE);
      expect([story.ready(), handled(story)]).toEqual(['True/UpToDate', '2026-01-02T00:00:00Z']);
    },
  );

  test.each([
    ['', 0],
    [', nor when the clock is set back meanwhile', -1440 * MINUTE],
  ])('of many objects with the same refused credentials needs no question each%s', async (_, setBack) => {
    const story = await storyAfterOnePass({ job: { entrypoint: 'z.jar' } });
    story.dli.settings.clockOffsetMs = 16 * MINUTE;
    await story.live(3 * MINUTE);
    const keys = ['a', 'b', 'c', 'd'].map((name) => `streaming/${name}`);
    for (const [at, key] of keys.entries())
      story.cluster.create({ key, name: key.slice(10), uid: key, spec: { jobId: `${200 + at}`, job: {} } });
    const all = async () => {
      for (const key of keys) await story.pass(key);
    };
    for (const key of keys) story.cluster.touch({ reconcileRequest: 'now' }, key);
    await all();
    const unanswered = () => keys.filter((key) => story.cluster.status(key).lastHandledReconcileAt !== 'now');
    expect(unanswered()).toEqual(keys);
    story.now += 5 * MINUTE;
    story.wallAheadMs = setBack;
    const sent = story.dli.sent.length;
    await all();
    expect(unanswered()).toEqual([]);
    expect(story.dli.sent.length - sent).toBe(1);
  });

  test('gives an update that the state refuses one more try, not one every 15 seconds', async () => {
    const story = await storyAfterOnePass({ job: { resume_max_num: 1 }, status: 'job_running' });
    story.dli.refuse('DLI.12003', ALWAYS);
    story.edit({ resume_max_num: 5 });
    const before = story.dli.puts.length;
    const tries = () => story.dli.puts.length - before;
    await story.pass();
    asked(story);
    await story.pass();
    expect([handled(story), tries()]).toEqual(['2026-01-02T00:00:00Z', 2]);
    await story.live(10 * MINUTE);
    // 15 s, doubled up to the fifth try.
    expect(tries()).toBe(5);
  });

  test('gives each refused part one more try', async () => {
    const story = await storyAfterOnePass({
      job: { smn_topic: 'a', main_class: 'a' },
      status: 'job_running',
    });
    story.dli.refuse('DLI.12002', ALWAYS);
    story.edit({ smn_topic: 'b', main_class: 'b' });
    await story.live(10 * MINUTE);
    const sent = () => story.dli.puts.map((body) => Object.keys(body));
    expect(sent().slice(-2)).toEqual([['smn_topic'], ['main_class']]);
    asked(story);
    const before = sent().length;
    await story.live(10 * MINUTE);
    expect(sent().slice(before).toSorted()).toEqual([['main_class'], ['smn_topic']]);
    expect(handled(story)).toBe('2026-01-02T00:00:00Z');
  });

  test('is used up by a decision, a refusal too', async () => {
    const story = await storyAfterOnePass({ job: { entrypoint: 'z.jar' } });
    story.dli.refuse('DLI.12002', ALWAYS);
    story.edit({ entrypoint: 'y.jar' });
    await story.pass();
    asked(story);
    await story.passes(5);
    expect([handled(story), story.dli.puts.length]).toEqual(['2026-01-02T00:00:00Z', 3]);
  });
});

test.each([30 * MINUTE, 365 * 24 * 60 * MINUTE])(
  'a record that is dated %d ms ahead, again and again, holds no look back: it is sent, and dated anew',
  async (ahead) => {
    const story = await storyAfterOnePass({ job: { entrypoint: 'z.jar' } });
    story.dli.refuse('DLI.12002', ALWAYS);
    story.edit({ entrypoint: 'y.jar' });
    await story.pass();
    const { lastUpdate } = story.cluster.status();
    const at = new Date(story.now + ahead).toISOString();
    story.cluster.touch({
      status: { ...story.cluster.status(), lastUpdate: { ...lastUpdate, at } as LastUpdate },
    });
    const sent = story.dli.puts.length;
    await story.live(20 * MINUTE);
    expect(story.dli.puts).toHaveLength(sent + 1);
    expect(Date.parse(story.cluster.status().lastUpdate?.at ?? '')).toBeLessThanOrEqual(story.now);
  },
);

describe('the guard against updates that do not help', () => {
  /** DLI makes 3 of whatever it is sent. */
  function elastic(): Story {
    const story = new Story({ job: { cu_number: 5, manager_cu_number: 1 } });
    story.dli.settings.rewrites.set('cu_number', 3);
    return story;
  }

  test('closes after three applied updates, whatever answers were lost in between', async () => {
    const story = elastic();
    for (let at = 0; at < 20; at += 1) {
      if (at % 2 === 1) story.dli.lose('applied');
      await story.passes(2);
    }
    expect(story.ready()).toBe('False/DiffNotConverging');
    expect(story.dli.puts.length).toBeLessThanOrEqual(6);
  });

  test('counts over restarts: three honest repairs are no reason to stop', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 } });
    for (let at = 0; at < 12; at += 1) {
      story.dli.job().fields.parallel_number = 9;
      await story.pass();
      story.restart();
      await story.pass();
      story.restart();
      expect([at, story.ready()]).toEqual([at, 'True/UpToDate']);
    }
    expect(story.dli.puts).toHaveLength(12);
  });

  test('closes over restarts, too', async () => {
    const story = elastic();
    for (let at = 0; at < 10; at += 1) {
      await story.pass();
      story.restart();
    }
    expect([story.ready(), story.dli.puts.length]).toEqual(['False/DiffNotConverging', 3]);
  });
});

test('a touch of the Secret’s metadata does not send a refused update again, other credentials do', async () => {
  const story = await storyAfterOnePass();
  story.dli.refuse('DLI.12002', ALWAYS);
  story.edit({ entrypoint: 'y.jar' });
  await story.pass();
  story.rotate('SK');
  await story.passes(3);
  expect(story.dli.puts).toHaveLength(1);
  story.rotate('SK2');
  await story.passes(3);
  expect(story.dli.puts).toHaveLength(2);
});

test('a refused update whose retry is throttled says that, with one code', async () => {
  const story = await storyAfterOnePass({ job: { entrypoint: 'z.jar' } });
  story.dli.refuse('DLI.12002');
  story.edit({ entrypoint: 'y.jar' });
  await story.pass();
  story.dli.throttle('PUT');
  story.now += 61 * MINUTE;
  await story.pass();
  expect([story.ready(), story.cluster.status().error_code, message(story)]).toEqual([
    'False/Throttled',
    'APIG.0308',
    expect.stringContaining('slow down'),
  ]);
});

describe('what a pass has not looked at', () => {
  async function withDrift(): Promise<Story> {
    const story = await storyAfterOnePass({ job: { parallel_number: 4 }, spec: { mode: 'Observe' } });
    expect(story.cluster.status().drift).toHaveLength(1);
    return story;
  }

  test.each<[what: string, change: (story: Story) => void]>([
    ['a suspended one', (story) => story.cluster.edit((spec) => ({ ...spec, suspend: true }))],
    ['an invalid one', (story) => story.cluster.edit((spec) => ({ ...spec, job: { cu_number: 1 } }))],
    [
      'one without an answer of DLI',
      (story) => {
        story.edit({ parallel_number: 5 });
        story.dli.unavailable();
      },
    ],
    [
      'one whose field is gone',
      (story) => {
        story.cluster.edit((spec) => ({ ...spec, job: { desc: 'other' } }));
        story.dli.throttle('GET');
      },
    ],
  ])('is not vouched for under a new generation: %s', async (_what, change) => {
    const story = await withDrift();
    change(story);
    await story.pass();
    const { drift, driftCount, observedGeneration } = story.cluster.status();
    expect([drift, driftCount, observedGeneration]).toEqual([undefined, undefined, 2]);
    expect(drifted(story)).toMatchObject({ status: 'Unknown', reason: 'NotCompared', observedGeneration: 2 });
    expect(healthy(story)).toMatchObject({ reason: 'JobStopped', observedGeneration: 1 });
    expect(conditionOf(story.cluster.status().conditions, 'Ready')?.observedGeneration).toBe(2);
  });

  test('stays what it was under the same generation', async () => {
    const story = await withDrift();
    const before = drifted(story);
    story.dli.unavailable();
    await story.pass();
    expect([story.cluster.status().driftCount, drifted(story)]).toEqual([1, before]);
  });

  test('was nothing before the first look', async () => {
    const story = new Story({ job: { parallel_number: 4 } });
    story.dli.unavailable();
    await story.pass();
    expect([drifted(story), healthy(story)]).toEqual([undefined, undefined]);
  });
});

describe('drift from outside', () => {
  const LONG = `com.example.${'x'.repeat(300)}`;

  test('keeps its reason over an edit of something else', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 }, status: 'job_running' });
    story.dli.job().fields.parallel_number = 9;
    await story.pass();
    expect(drifted(story)?.reason).toBe('ExternalChange');
    story.cluster.edit((spec) => ({ ...spec, interval: '10m' }));
    await story.passes(2);
    expect(drifted(story)?.reason).toBe('ExternalChange');
    story.edit({ parallel_number: 2 });
    await story.passes(2);
    expect(drifted(story)?.reason).toBe('SpecNotApplied');
  });

  test.each<[what: string, field: FieldName, values: [string, string, string]]>([
    ['masked', 'entrypoint_args', ['--key one', '--key console', '--key two']],
    ['cut', 'main_class', [`${LONG}one`, `${LONG}console`, `${LONG}two`]],
  ])(
    'of a value that is shown %s keeps its reason until another value is wanted',
    async (...[, field, values]) => {
      const [first, byConsole, second] = values;
      const story = await storyAfterOnePass({
        job: { [field]: first },
        live: { [field]: first },
        status: 'job_running',
      });
      Object.assign(story.dli.job().fields, { [field]: byConsole });
      await story.passes(2);
      expect(drifted(story)?.reason).toBe('ExternalChange');
      story.cluster.edit((spec) => ({ ...spec, interval: '10m' }));
      await story.passes(2);
      expect(drifted(story)?.reason).toBe('ExternalChange');
      story.edit({ [field]: second });
      await story.passes(2);
      expect(drifted(story)?.reason).toBe('SpecNotApplied');
    },
  );

  test('is from outside although passes between have not seen the job', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 }, status: 'job_running' });
    story.dli.unavailable();
    await story.pass();
    expect(story.ready()).toBe('False/CloudUnavailable');
    story.dli.job().fields.parallel_number = 9;
    await story.passes(2);
    expect(drifted(story)?.reason).toBe('ExternalChange');
    expect(message(story)).toMatch(/stop it, or take the change in DLI back\./);
  });

  test('of a cold field on a running job does not ask to revert an edit that nobody made', async () => {
    const story = await storyAfterOnePass({ job: { parallel_number: 1 }, status: 'job_running' });
    story.dli.job().fields.parallel_number = 9;
    await story.passes(2);
    expect(message(story)).toMatch(/stop it, or take the change in DLI back\./);
    story.edit({ parallel_number: 3 });
    await story.passes(2);
    expect(message(story)).toMatch(/stop it, or set these fields of the spec to their live values\./);
  });
});

test('after a restore from a backup the observed generation is that of the object', async () => {
  const story = await storyAfterOnePass({ job: { parallel_number: 1 } });
  story.edit({ parallel_number: 2 });
  story.edit({ parallel_number: 3 });
  await story.pass();
  expect(story.cluster.status().observedGeneration).toBe(3);
  story.cluster.touch({ generation: 1, uid: 'uid-restored' });
  story.restart();
  await story.passes(2);
  expect([story.cluster.status().observedGeneration, story.ready()]).toEqual([1, 'True/UpToDate']);
});

test('two different refusals of the credentials in a row are two events, the same one again is none', async () => {
  const story = new Story({ job: { parallel_number: 1 } });
  // IAM has taken the key for the name of the project, so what DLI says has to repeat.
  for (const words of [...Array<string>(4).fill('verify aksk signature fail'), 'ak not exist']) {
    story.dli.distrust(words);
    // Two refusals of a key in five minutes are all that is risked.
    story.now += 6 * MINUTE;
    await story.pass();
  }
  expect(story.cluster.events.map(({ reason, note }) => `${reason}: ${note}`)).toEqual([
    'CloudUnavailable: DLI answered HTTP 401, APIG.0301: verify aksk signature fail; the same credentials have worked before',
    'AuthFailed: With the credentials of Secret streaming/dli-credentials: DLI answered HTTP 401, APIG.0301: verify aksk signature fail',
    'AuthFailed: With the credentials of Secret streaming/dli-credentials: DLI answered HTTP 401, APIG.0301: ak not exist',
  ]);
});

describe('an object whose region or project is edited names another job', () => {
  const settings = (names: string[]) => JSON.stringify(names.map((key) => ({ key, value: '1' })));
  const moved = (spec: Record<string, unknown>) => ({ ...spec, region: 'cn-east-3' });

  async function begunHere(): Promise<Story> {
    const story = await storyAfterOnePass({ job: { runtime_config: settings(['a', 'b']) } });
    const there = story.dli.cloud('cn-east-3').jobs.need('104');
    Object.assign(there.fields, { runtime_config: settings(['a', 'b', 'theirs']) });
    there.update_time = 1_600_000_000_000;
    return story;
  }

  const namesThere = (story: Story): string[] =>
    JSON.parse(String(story.dli.cloud('cn-east-3').jobs.need('104').fields['runtime_config'])).map(
      ({ key }: { key: string }) => key,
    );

  test('settings that were never set in that job are left alone there', async () => {
    const story = await begunHere();
    expect(story.cluster.status().ownedProperties).toEqual(['a', 'b']);
    story.cluster.edit((spec) => moved({ ...spec, job: { runtime_config: settings(['z']) } }));
    await story.passes(2);
    expect(story.ready()).toBe('True/UpToDate');
    expect(namesThere(story).sort()).toEqual(['a', 'b', 'theirs', 'z']);
    expect(story.cluster.status()).toMatchObject({
      ownedProperties: ['z'],
      location: { region: 'cn-east-3' },
    });
  });

  test('a controller that dies after that update has claimed the names for that job', async () => {
    const story = await begunHere();
    story.cluster.edit((spec) => moved({ ...spec, job: { runtime_config: settings(['z']) } }));
    const world = story.worldWith({
      dli: story.dli.with({
        update: async (...given) => {
          await story.dli.update(...given);
          throw new Error('died');
        },
      }),
    });
    await expect(reconcile(story.cluster.get(), world)).rejects.toThrow('died');
    story.restart();
    expect(story.cluster.status()).toMatchObject({
      ownedProperties: ['z'],
      location: { region: 'cn-east-3' },
    });
    expect(story.cluster.status().lastUpdate).toBeUndefined();
    story.edit({ runtime_config: settings(['y']) });
    await story.passes(2);
    expect(namesThere(story).sort()).toEqual(['a', 'b', 'theirs', 'y']);
  });

  test('its time is that of the new job, also when that is earlier', async () => {
    const story = await begunHere();
    story.cluster.edit(moved);
    await story.pass();
    const { update_time } = story.dli.cloud('cn-east-3').jobs.need('104');
    expect(story.cluster.status().update_time).toBe(update_time);
  });
});

test('a value that was secret stays masked in the words of DLI when the job has another one', async () => {
  const story = await storyAfterOnePass({
    job: { entrypoint_args: '--password oldSecretValue' },
    live: { entrypoint_args: '--password oldSecretValue' },
  });
  const status_desc = 'main failed, args: --password oldSecretValue: refused';
  Object.assign(story.dli.job(), { status: 'job_running_exception', status_desc });
  await story.pass();
  story.edit({ entrypoint_args: '--password newSecretValue' });
  await story.passes(3);
  expect(story.ready()).toBe('True/UpToDate');
  expect(story.cluster.status().job?.status_desc).toBe('main failed, args: ***: refused');
  expect(JSON.stringify([story.cluster.status(), story.cluster.events])).not.toContain('oldSecretValue');
});
