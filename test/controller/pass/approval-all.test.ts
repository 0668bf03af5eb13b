/** `approval: All`: everything that changes the job waits, each operation for an approval of its own. */
import { describe, expect, test } from '@jest/globals';
import { AWAITS, annotate, approve, messageOf, planOf, told } from '../../support/approving.ts';
import { askNow, HOUR, paced, RUNS, reasonsOf, setSpec, stopOutside } from '../../support/running.ts';
import { type Beginning, KEY, MINUTE, type Story } from '../../support/story.ts';

const ALL = { approval: 'All' };
/** A draft that is not as the spec says. */
const DRAFT: Beginning = { status: 'job_init', job: { parallel_number: 7 } };

/** An object that has a plan. */
async function waiting(spec: object, beginning: Beginning = RUNS): Promise<Story> {
  const story = paced({ ...beginning, spec: { ...ALL, ...spec } });
  await story.live(10 * MINUTE);
  expect(story.dli.writes).toEqual([]);
  expect(story.ready()).toBe(AWAITS);
  return story;
}

describe('with approval All waits', () => {
  test.each<[what: string, spec: object, beginning: Beginning, plan: object, writes: string[]]>([
    [
      'an update of a running job',
      {},
      { ...RUNS, job: { smn_topic: 'urn' } },
      { class: 'Hot', fields: ['smn_topic'] },
      ['put'],
    ],
    [
      'an update of a job at rest',
      {},
      DRAFT,
      { class: 'Whole', fields: ['parallel_number'], stateRisk: 'review' },
      ['put'],
    ],
    ['a start', { state: 'Running' }, { status: 'job_init' }, { class: 'Start', fields: [] }, ['run']],
    ['a stop', { state: 'Stopped' }, RUNS, { class: 'Stop', fields: [] }, ['stop savepoint']],
    [
      'a start after a failure',
      { state: 'Running', upgradeMode: 'Stateless' },
      { status: 'job_running_exception' },
      { class: 'Start' },
      ['run'],
    ],
  ])('%s', async (...[, spec, beginning, plan, writes]) => {
    const story = await waiting(spec, beginning);
    expect(story.cluster.status().plan).toMatchObject(plan);
    expect(told(story)).toEqual(['PlanReady']);
    annotate(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(writes);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().plan).toBeUndefined();
    expect(told(story)).toEqual(['PlanReady', 'Approved']);
  });

  test('with Disruptive none of these does', async () => {
    const story = paced({ ...DRAFT, spec: { approval: 'Disruptive', state: 'Running' } });
    await story.live(HOUR);
    setSpec(story, { state: 'Stopped' });
    story.dli.job().fields['obs_bucket'] = 'bucket';
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['put', 'run', 'stop savepoint']);
    expect(told(story)).toEqual([]);
    expect(story.cluster.status().handled?.approvals).toBeUndefined();
  });

  test('an update, and then the start, each for its own approval', async () => {
    const story = await waiting({ state: 'Running' }, DRAFT);
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['put']);
    expect(story.cluster.status().plan).toMatchObject({ class: 'Start' });
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['put', 'run']);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('the making of a job', async () => {
    const job = {
      name: 'orders',
      queue_name: 'testQueue',
      main_class: 'a.B',
      entrypoint: 'y.jar',
      cu_number: 2,
    };
    const story = await waiting({ jobId: undefined }, { job });
    expect(story.cluster.status().plan).toMatchObject({ class: 'Create', stateRisk: 'none' });
    expect(messageOf(story)).toMatch(/^The creation plan-[0-9a-f]{12} of name, .* waits for approval/);
    const plan = planOf(story);
    story.edit({ cu_number: 3 });
    approve(story, plan);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(told(story)).toEqual(['PlanReady', 'ApprovalVoid', 'PlanReady']);
    approve(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['create']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(told(story).at(-1)).toBe('Approved');
  });

  test('a start that somebody asks for: the request stands until it is approved', async () => {
    const story = paced({ ...RUNS, spec: { ...ALL, state: 'Running' } });
    await story.live(MINUTE);
    stopOutside(story, null);
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('False/StoppedOutside');
    askNow(story, 'start');
    await story.live(HOUR);
    expect(story.ready()).toBe(AWAITS);
    annotate(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['run']);
    expect(story.cluster.status().lastHandledReconcileAt).toBe('start');
  });

  test('not what is owed: a restart that is approved runs to its end', async () => {
    const story = await waiting({ updateStrategy: 'Restart' }, { ...RUNS, job: { parallel_number: 7 } });
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
    expect(story.ready()).toBe('True/UpToDate');
  });
});

describe('an approved update', () => {
  const hot = (): Promise<Story> => waiting({}, { ...RUNS, job: { smn_topic: 'urn' } });

  test('is not sent again for the same drift', async () => {
    const story = await hot();
    approve(story);
    await story.live(10 * MINUTE);
    story.dli.job().fields['smn_topic'] = '';
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['put']);
    expect(story.ready()).toBe(AWAITS);
  });

  test('is not sent again for the same drift by the next leader, where this one has died before it could tell', async () => {
    const story = await hot();
    approve(story);
    const { update } = story.dli;
    story.world.dli = story.dli.with({
      async update(...asked) {
        await update.apply(story.dli, asked);
        throw new Error('the process dies');
      },
    });
    await expect(story.pass()).rejects.toThrow('the process dies');
    story.restart();
    story.world.dli = story.dli;
    expect(story.dli.writes).toEqual(['put']);
    story.dli.job().fields['smn_topic'] = '';
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['put']);
    expect(story.ready()).toBe(AWAITS);
  });

  test.each(['applied', 'not applied'] as const)('whose answer is lost is %s, once', async (what) => {
    const story = await hot();
    story.dli.lose(what);
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(what === 'applied' ? ['put'] : ['put', 'put']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().handled).toEqual({ approvals: 1 });
  });

  test('that DLI refuses is tried again under the approval that it has', async () => {
    const story = await hot();
    story.dli.refuse('DLI.12002');
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('False/Rejected');
    await story.live(2 * HOUR);
    expect(story.dli.writes).toEqual(['put', 'put']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(told(story)).toEqual(['PlanReady', 'Approved']);
  });

  test('that has not reached DLI has not used its approval', async () => {
    const story = await hot();
    story.dli.throttle('PUT');
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['put', 'put']);
    expect(story.ready()).toBe('True/UpToDate');
    expect(told(story)).toEqual(['PlanReady', 'Approved']);
    expect(story.cluster.status().handled).toEqual({ approvals: 1 });
  });

  test('is not sent where the API server does not take that its approval is used', async () => {
    const story = await hot();
    story.cluster.refuse = 'no';
    approve(story);
    await story.live(10 * MINUTE).catch(() => undefined);
    expect(story.dli.writes).toEqual([]);
  });
});

describe('the deletion of an object', () => {
  async function deletedWith(spec: object): Promise<Story> {
    const story = paced({ ...RUNS, spec: { ...ALL, ...spec } });
    Object.assign(story.world.operations, { allowDelete: true });
    await story.live(MINUTE);
    story.cluster.touch({ wanted: 'gone', deletedAt: story.now });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe(AWAITS);
    return story;
  }

  async function untilGone(story: Story): Promise<void> {
    while (story.cluster.manifest(KEY) !== undefined) await story.untilNext();
  }

  test.each([
    ['Stop', 'Stop', ['stop savepoint']],
    ['Delete', 'Delete', ['stop savepoint', 'delete']],
  ])('with deletionPolicy %s waits for one approval', async (deletionPolicy, what, writes) => {
    const story = await deletedWith({ deletionPolicy });
    expect(story.cluster.status().plan).toMatchObject({ class: what });
    annotate(story);
    await untilGone(story);
    expect(story.dli.writes).toEqual(writes);
  });

  test('that nobody approves leaves the job as it is, in the end', async () => {
    const story = await deletedWith({ deletionPolicy: 'Delete' });
    await untilGone(story);
    expect(story.dli.writes).toEqual([]);
    expect(story.cluster.events.at(-1)).toMatchObject({
      type: 'Warning',
      reason: 'Released',
      note: 'The job is left as it is: nobody has approved its plan in time.',
    });
  });

  test('with Retain waits for nobody', async () => {
    const story = paced({ ...RUNS, spec: ALL });
    await story.live(HOUR);
    expect(story.cluster.finalizers).toEqual([]);
    expect(reasonsOf(story)).toEqual(['UpToDate']);
  });
});
