/** What becomes of an approval in the meantime: changes, leaders, windows, and statuses that somebody else has written. */
import { describe, expect, test } from '@jest/globals';
import { AWAITS, annotate, planOf, RESTART, told, waiting } from '../../support/approving.ts';
import { HOUR, recordAt } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

describe('approved, and then', () => {
  /** Approved, and its stop is announced. */
  async function announced(): Promise<Story> {
    const story = await waiting();
    annotate(story);
    while (story.cluster.status().operation === undefined) await story.pass();
    expect(story.dli.writes).toEqual([]);
    expect(story.cluster.status().operation).toMatchObject({ step: 'Stop', sent: 'Intended' });
    return story;
  }

  test('the live value changes before the stop: none is sent, and the new plan waits', async () => {
    const story = await announced();
    story.dli.job().fields['cu_number'] = 6;
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe(AWAITS);
    expect(told(story)).toEqual(['PlanReady', 'Approved', 'ApprovalVoid', 'PlanReady']);
  });

  test('the approval is taken back before the stop: none is sent', async () => {
    const story = await announced();
    story.cluster.touch({ approvedPlan: undefined });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe(AWAITS);
  });

  test('another replica leads: it goes on, once', async () => {
    const story = await announced();
    story.restart();
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().handled).toEqual({ approvals: 1 });
  });

  test('the process dies with its stop, and the approval stays: it is good for nothing else', async () => {
    const story = await announced();
    const { stop } = story.dli;
    story.world.dli = story.dli.with({
      async stop(...asked) {
        await stop.apply(story.dli, asked);
        throw new Error('the process dies');
      },
    });
    await expect(story.pass()).rejects.toThrow('the process dies');
    story.restart();
    story.world.dli = story.dli;
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    story.dli.job().fields['cu_number'] = 4;
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe(AWAITS);
  });

  test('the approval is taken away after the stop: the job is started all the same', async () => {
    const story = await waiting();
    annotate(story);
    while (story.dli.writes.length === 0) await story.pass();
    story.cluster.touch({ approvedPlan: undefined });
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('no window is open: it waits for that, and begins at the opening', async () => {
    const story = await waiting({
      maintenanceWindows: [{ start: '05:00', duration: '1h', timeZone: 'UTC' }],
    });
    expect(story.ready()).toBe(AWAITS);
    annotate(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/OutsideWindow');
    expect(story.cluster.status().plan).toMatchObject({ approved: true });
    story.edit({ smn_topic: 'urn' });
    await story.live(30 * MINUTE);
    expect(story.dli.writes).toEqual(['put']);
    expect(told(story)).toEqual(['PlanReady', 'Approved']);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['put', ...RESTART]);
    expect(told(story)).toEqual(['PlanReady', 'Approved']);
  });

  test('its plan is let out of its window: it begins, and only that', async () => {
    const story = await waiting({
      maintenanceWindows: [{ start: '23:00', duration: '1h', timeZone: 'UTC' }],
    });
    for (let times = 1; times <= 2; times += 1) {
      annotate(story);
      await story.live(HOUR);
      expect(story.ready()).toBe('False/OutsideWindow');
      story.cluster.touch({ outsideWindow: planOf(story) });
      await story.live(10 * MINUTE);
      expect(story.dli.writes).toHaveLength(3 * times);
      expect(story.ready()).toBe('True/UpToDate');
      story.dli.job().fields['cu_number'] = 4;
      await story.live(HOUR);
      expect(story.ready()).toBe(AWAITS);
    }
    expect(story.dli.writes).toEqual([...RESTART, ...RESTART]);
  });

  test('the change is void while it waits for its window: the new plan waits for approval', async () => {
    const story = await waiting({
      maintenanceWindows: [{ start: '05:00', duration: '1h', timeZone: 'UTC' }],
    });
    annotate(story);
    await story.live(MINUTE);
    story.edit({ cu_number: 16 });
    await story.live(3 * HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe(AWAITS);
    expect(told(story)).toEqual(['PlanReady', 'Approved', 'ApprovalVoid', 'PlanReady']);
  });
});

describe('a forged status', () => {
  const PLAN = 'plan-000000000000';

  test('with a plan that is approved lets nothing go ahead, and is replaced', async () => {
    const story = await waiting();
    const plan = planOf(story);
    annotate(story, PLAN);
    const status = story.cluster.stored();
    story.cluster.forge({ ...status, plan: { ...(status['plan'] as object), id: PLAN } }, story.now);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(planOf(story)).toBe(plan);
  });

  test('with a record of the restart that waits makes no stop', async () => {
    const story = await waiting({ deletionPolicy: 'Stop' });
    expect(story.cluster.get().held).toBe(true);
    const planId = planOf(story);
    const record = { type: 'Restart', step: 'Stop', planId };
    const operation = recordAt(story, story.now - HOUR, record);
    story.cluster.forge({ ...story.cluster.stored(), operation }, story.now);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe(AWAITS);
  });

  test('with a number of used approvals that is none of ours makes the plan another, and begins nothing', async () => {
    const story = await waiting();
    const plan = planOf(story);
    annotate(story, PLAN);
    story.cluster.forge({ ...story.cluster.stored(), handled: { approvals: 7 } }, story.now);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(planOf(story)).not.toBe(plan);
    expect(story.ready()).toBe(AWAITS);
  });
});

test('no event has the id of a plan, which is made of values that may be short', async () => {
  const story = await waiting({ maintenanceWindows: [{ start: '23:00', duration: '1h', timeZone: 'UTC' }] });
  annotate(story);
  await story.live(HOUR);
  expect(story.ready()).toBe('False/OutsideWindow');
  expect(story.cluster.events.map(({ note }) => note).join()).not.toMatch(/plan-[0-9a-f]/);
});
