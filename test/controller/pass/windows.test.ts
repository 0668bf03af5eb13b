/** `maintenanceWindows`: acceptance sentence L37 of the lifecycle, and what opens a window besides. */
import { describe, expect, test } from '@jest/globals';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { T0 } from '../../support/example.ts';
import { changed } from '../../support/restarting.ts';
import { askNow, HOUR, setSpec } from '../../support/running.ts';
import { ALWAYS } from '../../support/simulated-dli.ts';
import { MINUTE, type Story } from '../../support/story.ts';

const RESTART = ['stop savepoint', 'put', 'run resume'];

/** T0 is a Friday, 03:04:05 UTC. */
const daily = (start: string, more: object = {}): object => ({
  maintenanceWindows: [{ start, duration: '1h', timeZone: 'UTC', ...more }],
});

const at = (time: string): number => Date.parse(time) - T0;

const until = (story: Story, time: string): Promise<number> => story.live(at(time) - (story.now - T0));

const planOf = (story: Story): string =>
  /plan-[0-9a-f]{12}/.exec(conditionOf(story.cluster.status().conditions, 'Ready')?.message ?? '')?.[0] ?? '';

describe('L37: a cold edit outside the window', () => {
  test('waits without a stop, and says until when; at the opening the restart begins by itself', async () => {
    const story = await changed(daily('05:00'));
    await until(story, '2026-01-02T04:59:30Z');
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/OutsideWindow');
    const { nextWindow, conditions } = story.cluster.status();
    expect(nextWindow).toBe('2026-01-02T05:00:00Z');
    expect(conditionOf(conditions, 'Ready')?.message).toMatch(/next window at 2026-01-02T05:00:00Z/);
    expect([conditionOf(conditions, 'Stalled'), conditionOf(conditions, 'Reconciling')]).toEqual([
      undefined,
      undefined,
    ]);
    await until(story, '2026-01-02T05:00:40Z');
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(story.cluster.status().nextWindow).toBeUndefined();
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('hot fields are applied at once', async () => {
    const story = await changed(daily('05:00'));
    story.edit({ smn_topic: 'urn' });
    await story.live(2 * MINUTE);
    expect(story.dli.puts).toEqual([{ smn_topic: 'urn' }]);
    expect(story.ready()).toBe('False/OutsideWindow');
  });

  test('one status write says so, and none while it waits', async () => {
    const story = await changed(daily('23:00'));
    await story.live(HOUR);
    story.counts();
    await story.live(10 * HOUR);
    expect(story.counts()).toMatchObject({ put: 0, patch: 0, event: 0 });
  });

  test('the end of the window does not cut it off', async () => {
    const story = await changed(daily('03:06', { duration: '15m' }));
    story.dli.settings.transitionMs = 10 * MINUTE;
    await until(story, '2026-01-02T03:25:00Z');
    expect(story.dli.writes).toEqual(['stop savepoint']);
    await story.live(3 * HOUR);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe('True/UpToDate');
  });

  test('the next window is right on the day that the clock is set', async () => {
    const story = await changed(daily('02:30', { timeZone: 'Europe/Berlin' }));
    story.now = Date.parse('2026-03-28T12:00:00Z');
    await story.live(MINUTE);
    expect(story.cluster.status().nextWindow).toBe('2026-03-29T01:00:00Z');
  });
});

describe('a stop that was announced while the window was open, and not sent', () => {
  const announced = async (): Promise<Story> => {
    const story = await changed(daily('03:06', { duration: '15m' }));
    story.dli.refuseOrder('APIG.0308', ALWAYS, 'stop');
    await until(story, '2026-01-02T03:07:00Z');
    expect(story.cluster.status().operation).toMatchObject({ step: 'Stop', sent: 'Intended' });
    return story;
  };
  const isHeldBack = async (story: Story): Promise<void> => {
    story.dli.faults.clear();
    story.dli.writes.length = 0;
    await until(story, '2026-01-02T12:00:00Z');
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/OutsideWindow');
    expect(story.cluster.get().held).toBeUndefined();
    await until(story, '2026-01-03T03:20:00Z');
    expect(story.dli.writes).toEqual(RESTART);
  };

  test('is not sent after it: DLI throttles until then', async () => {
    const story = await announced();
    await until(story, '2026-01-02T03:22:00Z');
    await isHeldBack(story);
  });

  test('is not sent after it by the next process', async () => {
    const story = await announced();
    story.now = Date.parse('2026-01-02T06:00:00Z');
    story.restart();
    await isHeldBack(story);
  });
});

describe('what opens a window', () => {
  test('not a reconcile-now', async () => {
    const story = await changed(daily('23:00'));
    askNow(story, 'now');
    await story.live(HOUR);
    expect(story.dli.writes).toEqual([]);
    expect(story.ready()).toBe('False/OutsideWindow');
    expect(story.cluster.status().lastHandledReconcileAt).toBe('now');
  });

  test('the annotation with another plan does not; with this plan once', async () => {
    const story = await changed(daily('23:00'));
    await story.live(MINUTE);
    story.cluster.touch({ outsideWindow: 'plan-000000000000' });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([]);
    const plan = planOf(story);
    story.cluster.touch({ outsideWindow: plan });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(RESTART);
    expect(story.ready()).toBe('True/UpToDate');
    // The same difference again.
    story.dli.job().fields['cu_number'] = 4;
    await story.live(HOUR);
    expect(planOf(story)).toBe(plan);
    expect(story.dli.writes).toEqual(RESTART);
    // Taken away and set again, it is meant again.
    story.cluster.touch({ outsideWindow: undefined });
    await story.live(10 * MINUTE);
    story.cluster.touch({ outsideWindow: plan });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual([...RESTART, ...RESTART]);
  });

  test.each([
    ['whose savepoint fails', (story: Story) => Object.assign(story.dli.settings, { savepoint: 'fails' })],
    ['that is rolled back', (story: Story) => story.dli.refuse('DLI.12002')],
  ])('the annotation lets no second restart go ahead after one %s', async (_, fail) => {
    const story = await changed(daily('23:00'));
    await story.live(MINUTE);
    fail(story);
    story.cluster.touch({ outsideWindow: planOf(story) });
    await story.live(10 * MINUTE);
    const stops = () => story.dli.writes.filter((write) => write === 'stop savepoint').length;
    expect(stops()).toBe(1);
    // Another Secret is another try.
    story.rotate('SK2');
    await story.live(HOUR);
    expect(stops()).toBe(1);
    expect(story.ready()).toBe('False/OutsideWindow');
  });

  test('an edit that takes the windows away', async () => {
    const story = await changed(daily('23:00'));
    await story.live(MINUTE);
    setSpec(story, { maintenanceWindows: undefined });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(RESTART);
  });
});

test('a restart that has failed is told as such after its window; asked for anew, it begins at the next opening', async () => {
  const story = await changed(daily('03:06'));
  story.dli.settings.savepoint = 'fails';
  await until(story, '2026-01-02T12:00:00Z');
  expect(story.dli.writes).toEqual(['stop savepoint']);
  expect(story.ready()).toBe('False/SavepointFailed');
  expect(story.cluster.status().nextWindow).toBeUndefined();
  story.dli.settings.savepoint = 'taken';
  askNow(story, 'again');
  await until(story, '2026-01-03T03:05:00Z');
  expect(story.dli.writes).toEqual(['stop savepoint']);
  expect(story.ready()).toBe('False/OutsideWindow');
  await until(story, '2026-01-03T03:20:00Z');
  expect(story.dli.writes).toEqual(['stop savepoint', ...RESTART]);
});

describe('what no window holds back', () => {
  test('state Stopped, and the start after it', async () => {
    const story = await changed({ ...daily('23:00'), state: 'Running' });
    await story.live(MINUTE);
    setSpec(story, { state: 'Stopped' });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put']);
    setSpec(story, { state: 'Running' });
    await story.live(10 * MINUTE);
    expect(story.dli.writes).toEqual(['stop savepoint', 'put', 'run resume']);
  });
});
