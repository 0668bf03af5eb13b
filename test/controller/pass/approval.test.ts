/** `approval`: acceptance sentence L38 of the lifecycle, and what an approval is good for, and for how long. */
import { describe, expect, test } from '@jest/globals';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import {
  AWAITS,
  annotate,
  approve,
  DISRUPTIVE,
  messageOf,
  planOf,
  RESTART,
  told,
  waiting,
} from '../../support/approving.ts';
import { changed } from '../../support/restarting.ts';
import { askNow, HOUR, setSpec } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';

describe('L38: with approval Disruptive a cold edit', () => {
  test('makes no stop until its plan is approved; the status says which', async () => {
    const story = await waiting();
    await story.live(10 * HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe(AWAITS);
    const { plan, conditions } = story.cluster.status();
    expect(plan).toEqual({
      id: expect.stringMatching(/^plan-[0-9a-f]{12}$/),
      class: 'Restart',
      fields: ['cu_number'],
      stateRisk: 'none',
      since: '2026-01-02T03:05:06Z',
    });
    expect(messageOf(story)).toContain(`The restart ${plan?.id} of cu_number waits for approval`);
    expect([conditionOf(conditions, 'Stalled'), conditionOf(conditions, 'Reconciling')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(told(story)).toEqual(['PlanReady']);
  });

  test('is restarted once its approval is committed, which does not change the plan', async () => {
    const story = await waiting();
    const plan = planOf(story);
    approve(story);
    expect(planOf(story)).toBe(plan);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().plan).toBeUndefined();
    expect(told(story)).toEqual(['PlanReady', 'Approved']);
  });

  test('is restarted once the annotation approves it', async () => {
    const story = await waiting();
    annotate(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(RESTART);
    expect(told(story)).toEqual(['PlanReady', 'Approved']);
  });

  test('an approval that comes with the edit needs no wait', async () => {
    const story = await waiting();
    const plan = planOf(story);
    const other = await changed({ ...DISRUPTIVE, approvedPlan: plan });
    await other.live(10 * MINUTE);
    expect(other.dli.writes).toEqual(RESTART);
    expect(told(other)).toEqual(['Approved']);
  });

  test.each<[what: string, change: (story: Story) => void]>([
    ['the spec changes', (story) => story.edit({ cu_number: 16 })],
    ['the live value changes', (story) => Object.assign(story.dli.job().fields, { cu_number: 6 })],
    ['another field is to change, too', (story) => story.edit({ parallel_number: 3 })],
    ['upgradeMode changes', (story) => setSpec(story, { upgradeMode: 'Stateless' })],
  ])('its approval is void where %s', async (_what, change) => {
    const story = await waiting();
    const plan = planOf(story);
    change(story);
    approve(story, plan);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe(AWAITS);
    expect(planOf(story)).not.toBe(plan);
    expect(messageOf(story)).toContain(`approved is another plan, ${plan}`);
    expect(told(story)).toEqual(['PlanReady', 'ApprovalVoid', 'PlanReady']);
  });

  test('an approval of another object, or of an older plan, lets nothing go ahead, and is told once', async () => {
    const story = await waiting();
    const plan = planOf(story);
    for (const other of ['plan-000000000000', 'plan-111111111111']) {
      approve(story, other);
      await story.live(HOUR);
      expect(messageOf(story)).toContain(`approved is another plan, ${other}`);
    }
    expect(story.dli.writes).toEqual([]);
    expect(planOf(story)).toBe(plan);
    expect(told(story)).toEqual(['PlanReady', 'ApprovalVoid', 'ApprovalVoid']);
  });

  test('what a running job takes is sent at once, and the plan stays what it is', async () => {
    const story = await waiting();
    const { plan } = story.cluster.status();
    story.edit({ smn_topic: 'urn' });
    await story.live(2 * MINUTE);
    expect(story.dli.puts).toEqual([{ smn_topic: 'urn' }]);
    expect(story.ready()).toBe(AWAITS);
    expect(story.cluster.status().plan).toEqual(plan);
    expect(told(story)).toEqual(['PlanReady']);
  });

  test('one status write says so, and none while it waits', async () => {
    const story = await changed(DISRUPTIVE);
    await story.live(2 * MINUTE);
    expect(story.counts()).toMatchObject({ put: 0, patch: 1, event: 1 });
    await story.live(10 * HOUR);
    expect(story.counts()).toMatchObject({ put: 0, patch: 0, event: 0 });
  });
});

describe('one approval is for one operation', () => {
  /** Restarted with an approval that stays in Git. */
  async function restarted(): Promise<Story> {
    const story = await waiting();
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(RESTART);
    return story;
  }

  test('the same drift again is another plan, which can be approved as well', async () => {
    const story = await restarted();
    const { approvedPlan } = story.cluster.spec();
    story.dli.job().fields['cu_number'] = 4;
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe(AWAITS);
    expect(planOf(story)).not.toBe(approvedPlan);
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([...RESTART, ...RESTART]);
    story.dli.job().fields['cu_number'] = 4;
    await story.live(HOUR);
    expect(story.dli.writes).toHaveLength(6);
    expect(story.ready()).toBe(AWAITS);
  });

  test('a restartNonce that comes back asks again', async () => {
    const story = await restarted();
    for (const restartNonce of [1, 2, 1]) {
      const done = story.dli.writes.length;
      setSpec(story, { restartNonce });
      await story.live(HOUR);
      expect(story.dli.writes).toHaveLength(done);
      expect(story.ready()).toBe(AWAITS);
      approve(story);
      await story.live(10 * MINUTE);
      expect(story.dli.writes).toHaveLength(done + 2);
    }
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('the plan is edited away and back: it is the same plan, and not begun twice', async () => {
    const story = await waiting();
    const plan = planOf(story);
    story.edit({ cu_number: 4 });
    await story.live(MINUTE);
    expect(story.cluster.status().plan).toBeUndefined();
    expect(story.ready()).toBe('True/UpToDate');
    story.edit({ cu_number: 8 });
    await story.live(MINUTE);
    expect(planOf(story)).toBe(plan);
    approve(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
  });

  test('a restart that was rolled back is told as such; asked for anew, it waits for another approval', async () => {
    const story = await waiting();
    const plan = planOf(story);
    story.dli.refuse('DLI.11022', 1);
    approve(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe('False/RolledBack');
    expect(story.cluster.status().plan).toBeUndefined();
    askNow(story, 'again');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe(AWAITS);
    expect(planOf(story)).not.toBe(plan);
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([...RESTART, ...RESTART]);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('a stop that DLI refuses is tried again under the approval that it has', async () => {
    const story = await waiting();
    story.dli.refuseOrder('DLI.10005');
    approve(story);
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('False/PermissionDenied');
    await story.live(2 * HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint', ...RESTART]);
    expect(story.ready()).toBe('True/UpToDate');
    expect(story.cluster.status().handled).toMatchObject({ approvals: 1 });
  });
});
