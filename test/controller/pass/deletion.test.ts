/** What becomes of the job when its object is deleted: the acceptance sentence L39 of the lifecycle. */
import { describe, expect, test } from '@jest/globals';
import { changed } from '../../support/restarting.ts';
import { HOUR, paced, RUNS, reasonsOf, setSpec } from '../../support/running.ts';
import { ALWAYS } from '../../support/simulated-dli.ts';
import { type Beginning, KEY, MINUTE, type Story } from '../../support/story.ts';

/** An object that was looked at, and that somebody deletes. */
async function deletedWith(spec: object, beginning: Beginning = RUNS): Promise<Story> {
  const story = paced({ ...beginning, spec });
  await story.live(MINUTE);
  story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
  return story;
}

/** Until the object is gone. Returns how long that took, ms. */
async function untilGone(story: Story, mostMs = 2 * HOUR): Promise<number> {
  const from = story.now;
  while (story.cluster.manifest(KEY) !== undefined && story.now - from < mostMs) await story.untilNext();
  expect(story.cluster.manifest(KEY)).toBeUndefined();
  return story.now - from;
}

const mayDelete = (story: Story): void => void Object.assign(story.world.operations, { allowDelete: true });

describe('L39: Retain', () => {
  test('has no finalizer, so the object goes without the controller', async () => {
    for (const spec of [{}, { deletionPolicy: 'Retain' }]) {
      const story = paced({ ...RUNS, spec });
      await story.live(HOUR);
      expect(story.cluster.finalizers).toEqual([]);
      expect(story.cluster.get().held).toBeUndefined();
    }
  });
});

describe('L39: Stop', () => {
  test('takes a savepoint, stops the job, and the object goes', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' });
    await untilGone(story);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.dli.job().status).toBe('job_cancel_success');
    expect(reasonsOf(story).slice(-2)).toEqual(['Stopped', 'Released']);
  });

  test('of a job at rest: the object goes at once', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' }, { status: 'job_cancel_success' });
    expect(await untilGone(story)).toBeLessThan(5_000);
    expect(story.dli.writes).toEqual([]);
  });

  test('a savepoint that fails leaves the job running; the object goes within 30 minutes, and it is said', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' });
    story.dli.settings.savepoint = 'fails';
    expect(await untilGone(story)).toBeLessThan(31 * MINUTE);
    expect(story.dli.job().status).toBe('job_running');
    expect(story.dli.orders.length).toBeLessThanOrEqual(3);
    expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'Released' });
  });

  test('without a bucket no savepoint can be taken: the object goes at once, and it is said', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' }, { status: 'job_running' });
    expect(await untilGone(story)).toBeLessThan(MINUTE);
    expect(story.dli.writes).toEqual([]);
    expect(story.cluster.events.at(-1)?.note).toMatch(/SavepointUnavailable/);
  });

  test('Stateless stops without one', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop', upgradeMode: 'Stateless' });
    await untilGone(story);
    expect(story.dli.writes).toEqual(['stop']);
  });

  test.each([
    ['mode Observe', { mode: 'Observe' }],
    ['suspend', { suspend: true }],
  ])('%s: the job is left as it is', async (_, more) => {
    const story = paced({ ...RUNS, spec: { deletionPolicy: 'Stop' } });
    await story.live(MINUTE);
    setSpec(story, more);
    await story.live(MINUTE);
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    if (story.cluster.get().held === true) await untilGone(story);
    expect(story.dli.writes).toEqual([]);
  });

  test('no credentials any more: after an hour the object goes without it', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' });
    story.cluster.removeSecret('dli-credentials');
    const took = await untilGone(story, 3 * HOUR);
    expect(took).toBeGreaterThan(50 * MINUTE);
    expect(took).toBeLessThan(2 * HOUR);
    expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'Released' });
  });

  test('credentials of another place, where no job has the number: the object waits for the right ones', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' });
    story.dli.cloud('eu-west-101').jobs.remove('104');
    story.cluster.putSecret('dli-credentials', { accessKey: 'AK', secretKey: 'SK', region: 'eu-west-101' });
    await story.live(30 * MINUTE);
    expect(story.ready()).toBe('False/ProjectMismatch');
    story.rotate('SK');
    await untilGone(story);
    expect(story.dli.writes).toEqual(['stop savepoint']);
  });

  test('a date that is hours ahead gives nothing up: it is stopped once DLI answers', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' });
    const action = { kind: 'respond', status: 503, headers: {}, body: '' } as const;
    story.dli.faults.add({ server: 'dli', times: ALWAYS, action });
    await story.live(MINUTE);
    story.wallAheadMs = 5 * HOUR;
    await story.live(20 * MINUTE);
    expect(story.cluster.manifest(KEY)).toBeDefined();
    story.dli.faults.clear();
    await untilGone(story);
    expect(story.dli.writes).toEqual(['stop savepoint']);
  });

  test('a job in arrears: the object goes, and it is said that DLI will start it', async () => {
    const story = await deletedWith({ deletionPolicy: 'Stop' });
    story.become('job_arrearage_stopped');
    await untilGone(story);
    expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'Released' });
    expect(story.cluster.events.at(-1)?.note).toMatch(/arrears.* DLI starts it again/);
  });

  test('the deletion during a restart: the job is stopped already, and stays so', async () => {
    const story = await changed({ deletionPolicy: 'Stop' });
    await story.live(20_000);
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    await untilGone(story);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.dli.job().status).toBe('job_cancel_success');
  });
});

describe('L39: Delete', () => {
  test('without --allow-delete: no DELETE, the job as it was, and it is said', async () => {
    const story = await deletedWith({ deletionPolicy: 'Delete' });
    expect(await untilGone(story)).toBeLessThan(5_000);
    expect(story.dli.writes).toEqual([]);
    expect(story.cluster.events.at(-1)?.note).toMatch(/--allow-delete/);
  });

  test('with it: stopped with a savepoint, deleted, and the object goes', async () => {
    const story = await deletedWith({ deletionPolicy: 'Delete' });
    mayDelete(story);
    await untilGone(story);
    expect(story.dli.writes).toEqual(['stop savepoint', 'delete']);
    expect(story.dli.cloud().jobs.get('104')).toBeUndefined();
    expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Normal', reason: 'Deleted' });
  });

  test('a DELETE whose answer is lost is no second job’s end', async () => {
    const story = await deletedWith({ deletionPolicy: 'Delete' }, { status: 'job_init' });
    mayDelete(story);
    story.dli.loseRemove('taken');
    await untilGone(story);
    expect(story.dli.writes).toEqual(['delete']);
  });

  test('a controller that dies between record and DELETE: the next one deletes it', async () => {
    const story = await deletedWith({ deletionPolicy: 'Delete' }, { status: 'job_init' });
    mayDelete(story);
    await story.pass();
    expect(story.cluster.status().operation).toMatchObject({ type: 'Delete', sent: 'Intended' });
    story.restart();
    await untilGone(story);
    expect(story.dli.cloud().jobs.get('104')).toBeUndefined();
  });

  test.each(['yes', 'unknown'] as const)(
    'a definition that is being removed (%s) deletes no job',
    async (removing) => {
      const story = await deletedWith({ deletionPolicy: 'Delete' });
      mayDelete(story);
      story.cluster.removing = removing;
      expect(await untilGone(story)).toBeLessThan(5_000);
      expect(story.dli.writes).toEqual([]);
    },
  );

  test.each(['Stop', 'Delete'])(
    '%s: a definition that is being removed leaves no job down that a restart has stopped',
    async (deletionPolicy) => {
      const story = await changed({ deletionPolicy });
      mayDelete(story);
      await story.live(20_000);
      expect(story.dli.writes).toEqual(['stop savepoint']);
      story.cluster.removing = 'yes';
      story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
      await untilGone(story);
      expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
      expect(story.dli.job().status).toBe('job_running');
      expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'Released' });
    },
  );

  const removedWithSecret = async (deletionPolicy: string | undefined): Promise<Story> => {
    const story = await changed({ deletionPolicy });
    await story.live(20_000);
    story.cluster.removing = 'yes';
    story.cluster.removeSecret('dli-credentials');
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    return story;
  };

  test.each([undefined, 'Stop'])('%s: nor does a namespace, whose Secret goes first', async (policy) => {
    const story = await removedWithSecret(policy);
    await untilGone(story);
    expect(story.dli.writes).toEqual(['stop savepoint', 'run resume']);
    expect(story.dli.job().status).toBe('job_running');
  });

  test('a new process does not know that Secret: in the end the object goes, and it is said that the job is down', async () => {
    const story = await removedWithSecret('Stop');
    story.restart();
    expect(await untilGone(story, 3 * HOUR)).toBeGreaterThan(50 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.cluster.events.at(-1)?.note).toMatch(/The job is down, and the object goes without it/);
  });

  test('a Secret that is taken away while the object stays is not used any more', async () => {
    const story = await changed();
    await story.live(20_000);
    story.cluster.removeSecret('dli-credentials');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.ready()).toBe('False/LeftStopped');
  });

  test('a right that is missing: the job runs on, and the object goes after a few tries', async () => {
    const story = await deletedWith({ deletionPolicy: 'Delete' }, { status: 'job_init' });
    mayDelete(story);
    story.dli.refuseRemove('DLI.10005');
    expect(await untilGone(story, 3 * HOUR)).toBeLessThan(2 * HOUR);
    expect(story.dli.cloud().jobs.get('104')).toBeDefined();
    expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'Released' });
  });
});

test('a job that was made from its manifest goes with it', async () => {
  const job = {
    name: 'orders',
    queue_name: 'testQueue',
    main_class: 'a.B',
    entrypoint: 'FemaleInfoCollec.jar',
  };
  const story = paced({ status: 'job_init', spec: { jobId: undefined, deletionPolicy: 'Delete' }, job });
  mayDelete(story);
  await story.live(MINUTE);
  const { jobId = '' } = story.cluster.status();
  expect(story.dli.cloud().jobs.get(jobId)).toBeDefined();
  story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
  await untilGone(story);
  expect(story.dli.writes).toEqual(['create', 'delete']);
  expect(story.dli.cloud().jobs.get(jobId)).toBeUndefined();
});

describe('an object that is deleted before it knows the job that it has made', () => {
  const begun = async (deletionPolicy: string): Promise<Story> => {
    const job = {
      name: 'orders',
      queue_name: 'testQueue',
      main_class: 'a.B',
      entrypoint: 'FemaleInfoCollec.jar',
    };
    const story = paced({ status: 'job_init', spec: { jobId: undefined, deletionPolicy }, job });
    mayDelete(story);
    return story;
  };
  const named = (story: Story) => story.dli.cloud().jobs.named('orders');

  test.each(['Create is lost', 'the process dies'])('Delete, %s: the job goes with it', async (how) => {
    const story = await begun('Delete');
    if (how === 'Create is lost') story.dli.loseCreate('taken');
    await story.passes(2);
    if (how === 'the process dies')
      story.cluster.meddle = () => {
        throw new Error('killed');
      };
    await story.pass().catch(() => undefined);
    expect(named(story)).toBeDefined();
    expect(story.cluster.status().jobId).toBeUndefined();
    expect(story.cluster.get().held).toBe(true);
    story.restart();
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    await untilGone(story);
    expect(story.dli.writes).toEqual(['create', 'delete']);
    expect(named(story)).toBeUndefined();
    expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Normal', reason: 'Deleted' });
  });

  test('and DLI finds no tags: nothing is deleted, and it is said', async () => {
    const story = await begun('Delete');
    story.dli.settings.tagsFilter = 'empty';
    story.dli.loseCreate('taken');
    await story.passes(3);
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    expect(await untilGone(story)).toBeGreaterThan(50_000);
    expect(story.dli.writes).toEqual(['create']);
    expect(story.cluster.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'Released' });
    expect(story.cluster.events.at(-1)?.note).toMatch(/look for orders in DLI/);
  });

  test('and before the call: no job is made, and it goes', async () => {
    const story = await begun('Stop');
    await story.passes(2);
    expect(story.cluster.status().operation).toMatchObject({ type: 'Create', sent: 'Intended' });
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    await untilGone(story);
    expect(story.dli.writes).toEqual([]);
  });
});

test('the policy comes, and the deletion, while DLI is away: the job is stopped once it answers', async () => {
  const story = paced(RUNS);
  await story.live(MINUTE);
  const action = { kind: 'respond', status: 503, headers: {}, body: '' } as const;
  story.dli.faults.add({ server: 'dli', times: ALWAYS, action });
  setSpec(story, { deletionPolicy: 'Stop' });
  await story.live(MINUTE);
  expect(story.cluster.get().held).toBe(true);
  story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
  story.dli.faults.clear();
  await untilGone(story);
  expect(story.dli.writes).toEqual(['stop savepoint']);
});

test('an object that has never seen its job is not held for it', async () => {
  const story = paced({ ...RUNS, spec: { deletionPolicy: 'Stop' } });
  story.cluster.removeSecret('dli-credentials');
  await story.live(HOUR);
  expect(story.cluster.get().held).toBeUndefined();
});

test('the finalizer comes with the policy, and goes with it', async () => {
  const story = paced({ ...RUNS, spec: { deletionPolicy: 'Stop' } });
  await story.live(MINUTE);
  setSpec(story, { deletionPolicy: undefined });
  await story.live(MINUTE);
  expect(story.cluster.finalizers.map(({ held }) => held)).toEqual([true, false]);
});
