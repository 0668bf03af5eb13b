/** What the metrics tell of starts, stops and restarts: of records, and of jobs that are restarted pass by pass. */
import { describe, expect, test } from '@jest/globals';
import type { Condition } from '../../../src/core/object/condition.ts';
import type { Operation } from '../../../src/core/object/operation.ts';
import type { Turn } from '../../../src/core/operate/turn.ts';
import { createMetrics, type Metrics } from '../../../src/service/metrics/metrics.ts';
import { operating, operationOf } from '../../core/operation-outcomes.ts';
import { manifestOf, seen } from '../../support/example.ts';
import { changed, startOutside } from '../../support/restarting.ts';
import { askNow, HOUR, paced, RUNS, stopOutside } from '../../support/running.ts';
import { MINUTE, type Story } from '../../support/story.ts';
import { value } from './value.ts';

const create = (): Metrics => createMetrics({ version: '0', concurrency: 1 });

/** Metrics that are told of every pass of the story. */
function watched(story: Story): Metrics {
  const metrics = create();
  const pass = story.pass.bind(story);
  story.pass = async (key) => {
    const manifest = story.cluster.get(key);
    const made = await pass(key);
    const outcome = made.kind === 'abandoned' ? undefined : made;
    metrics.onPass({ result: 'success', seconds: 0, outcome, manifest });
    return made;
  };
  metrics.read({ manifests: () => [story.cluster.get()], now: () => story.now });
  return metrics;
}

const DOWN = 'flinkjarjob_stopped_by_us';
const DOWN_FOR = 'flinkjarjob_stopped_by_us_seconds';
const DOWNTIMES = 'flinkjarjob_downtime_seconds';
const ended = (type: string, outcome: string): string =>
  `flinkjarjob_operations_total{type="${type}",outcome="${outcome}"}`;

/** The condition of which the alert FlinkJobLeftStopped asks. */
const LEFT_STOPPED = 'flinkjarjob_condition{type="JobHealthy",status="False",reason="LeftStopped"}';

describe('a restart', () => {
  test('counts its job as stopped by us until it runs again, and its downtime once, at the end', async () => {
    const story = await changed();
    const metrics = watched(story);
    expect([await value(metrics, DOWN), await value(metrics, DOWN_FOR)]).toEqual(['0', '0']);
    await story.live(50_000);
    const since = Date.parse(story.cluster.status().operation?.downSince ?? '');
    expect(await value(metrics, DOWN)).toBe('1');
    expect(await value(metrics, DOWN_FOR)).toBe(String((story.now - since) / 1_000));
    while (story.cluster.status().operation?.step !== 'Stable') await story.live(1_000);
    expect([await value(metrics, DOWN), await value(metrics, DOWN_FOR)]).toEqual(['0', '0']);
    expect(await value(metrics, `${DOWNTIMES}_count`)).toBe('0');
    await story.live(HOUR);
    const [done] = story.cluster.status().history ?? [];
    expect(done).toMatchObject({ operation: 'Restart', outcome: 'Applied' });
    expect(done?.downtimeSeconds).toBeGreaterThan(30);
    expect(await value(metrics, `${DOWNTIMES}_count`)).toBe('1');
    expect(await value(metrics, `${DOWNTIMES}_sum`)).toBe(String(done?.downtimeSeconds));
    expect(await value(metrics, ended('Restart', 'Done'))).toBe('1');
  });

  test('that is rolled back is counted as that, with its downtime', async () => {
    const story = await changed();
    const metrics = watched(story);
    story.dli.settings.runOutcome = ['job_submit_fail', 'job_running'];
    await story.live(HOUR);
    const [back] = story.cluster.status().history ?? [];
    expect(back).toMatchObject({ operation: 'Restart', outcome: 'RolledBack' });
    expect(await value(metrics, `${DOWNTIMES}_sum`)).toBe(String(back?.downtimeSeconds));
    expect(await value(metrics, `${DOWNTIMES}_count`)).toBe('1');
    expect(await value(metrics, ended('Restart', 'RolledBack'))).toBe('1');
    expect(await value(metrics, ended('Restart', 'Refused'))).toBe('0');
    expect(await value(metrics, ended('Restart', 'Done'))).toBe('0');
  });

  test('that cannot start its job leaves it stopped by us, and has no downtime yet', async () => {
    const story = await changed();
    const metrics = watched(story);
    story.dli.settings.runOutcome = 'job_submit_fail';
    await story.live(HOUR);
    expect(await value(metrics, DOWN)).toBe('1');
    expect(Number(await value(metrics, DOWN_FOR))).toBeGreaterThan(3_000);
    expect(await value(metrics, LEFT_STOPPED)).toBe('1');
    expect(await value(metrics, `${DOWNTIMES}_count`)).toBe('0');
    expect(await value(metrics, ended('Restart', 'Refused'))).toBe('0');
  });

  test('that somebody else has ended by a start is interrupted, and nothing is stopped by us', async () => {
    const story = await changed();
    const metrics = watched(story);
    while (story.dli.job().status !== 'job_canceling') await story.live(1_000);
    startOutside(story);
    await story.live(10 * MINUTE);
    expect(story.ready()).toBe('False/Interrupted');
    expect(await value(metrics, ended('Restart', 'Interrupted'))).toBe('1');
    expect(await value(metrics, DOWN)).toBe('0');
    expect(await value(metrics, `${DOWNTIMES}_count`)).toBe('0');
  });
});

describe('a job that a restart has taken down', () => {
  const unreadable = (story: Story): void => {
    const status = story.cluster.stored();
    const operation = { ...(status['operation'] as object), stepAt: 'in an hour' };
    story.cluster.forge({ ...status, operation }, story.now);
  };
  const wiped = (story: Story): void => story.cluster.touch({ status: {} });
  const dropped = (story: Story): void => {
    const { operation: _, ...status } = story.cluster.status();
    story.cluster.prune = ({ operation: __, ...kept }) => kept;
    story.cluster.touch({ status });
  };

  test.each([
    ['cannot be read', unreadable],
    ['was wiped', wiped],
    ['is not kept', dropped],
  ])('and whose record %s is counted all the same', async (_what, losing) => {
    const story = await changed();
    const metrics = watched(story);
    await story.live(5_000);
    story.now += MINUTE;
    losing(story);
    await story.live(HOUR);
    expect(story.dli.writes).toEqual(['stop savepoint']);
    expect(await value(metrics, DOWN)).toBe('1');
    expect(Number(await value(metrics, DOWN_FOR))).toBeGreaterThan(3_000);
    expect(await value(metrics, LEFT_STOPPED)).toBe('1');
  });
});

describe('L13: a job that was stopped in the console, with state Running', () => {
  test('raises the condition that the alert asks for, until it runs again', async () => {
    const story = paced({ ...RUNS, spec: { state: 'Running' } });
    const metrics = watched(story);
    await story.live(10 * MINUTE);
    expect(await value(metrics, LEFT_STOPPED)).toBeUndefined();
    stopOutside(story, null);
    await story.live(10 * MINUTE);
    expect(await value(metrics, LEFT_STOPPED)).toBe('1');
    expect(await value(metrics, DOWN)).toBe('0');
    askNow(story, 'one');
    await story.live(10 * MINUTE);
    expect(await value(metrics, LEFT_STOPPED)).toBeUndefined();
  });

  test('raises nothing without a state: whether it runs is then nobody’s business', async () => {
    const story = paced(RUNS);
    const metrics = watched(story);
    await story.live(10 * MINUTE);
    stopOutside(story, null);
    await story.live(10 * MINUTE);
    expect(await value(metrics, LEFT_STOPPED)).toBeUndefined();
  });
});

describe('the gauges', () => {
  const NOW = Date.parse('2026-01-02T04:00:00Z');
  const reading = (...statuses: object[]): Metrics => {
    const metrics = create();
    const manifests = statuses.map((status) => ({ ...manifestOf(), held: true as const, status }));
    metrics.read({ manifests: () => manifests, now: () => NOW });
    return metrics;
  };
  const uid = manifestOf().uid;
  const down = (downSince: string, more: Partial<Operation> = {}) => ({
    operation: operationOf({ uid, type: 'Restart', downSince, ...more }),
  });
  const ready = (reason: string): { conditions: Condition[] } => ({
    conditions: [{ type: 'Ready', status: 'False', reason, message: '', lastTransitionTime: '' }],
  });

  test('tell how many jobs a restart has stopped, and since when the first', async () => {
    const metrics = reading({}, down('2026-01-02T03:50:00Z'), down('2026-01-02T03:58:00Z'));
    expect([await value(metrics, DOWN), await value(metrics, DOWN_FOR)]).toEqual(['2', '600']);
  });

  test.each([
    ['of another object', down('2026-01-02T03:50:00Z', { uid: 'other' })],
    ['of a stop that was asked for', down('2026-01-02T03:50:00Z', { type: 'Stop' })],
    ['of a job that runs again', { operation: operationOf({ uid, type: 'Restart' }) }],
  ])('count no record %s', async (_which, status) => {
    const metrics = reading(status);
    expect([await value(metrics, DOWN), await value(metrics, DOWN_FOR)]).toEqual(['0', '0']);
  });

  test.each([
    ['by a clock that is ahead', '2026-01-02T05:00:00Z'],
    ['that is no time', 'yesterday'],
  ])('count a job that was stopped at a time %s, and take it for now', async (_how, downSince) => {
    const metrics = reading(down(downSince));
    expect([await value(metrics, DOWN), await value(metrics, DOWN_FOR)]).toEqual(['1', '0']);
  });

  test('tell how many wait for their turn', async () => {
    const line = 'flinkjarjob_waiting{why="turn"}';
    expect(await value(create(), line)).toBe('0');
    const metrics = reading(ready('AwaitingTurn'), ready('AwaitingTurn'), ready('RolloutPaused'));
    expect(await value(metrics, line)).toBe('2');
  });

  test('tell how many wait for their approval', async () => {
    const metrics = reading(ready('AwaitingApproval'), ready('OutsideWindow'));
    expect(await value(metrics, 'flinkjarjob_waiting{why="approval"}')).toBe('1');
  });

  const planned = (since: string, reason = 'AwaitingApproval') => ({
    ...ready(reason),
    plan: { id: 'plan-0a1b2c3d4e5f', class: 'Restart', fields: [], stateRisk: 'none', since },
  });

  test.each([
    ['none waits', [{}], '0'],
    ['two wait', [planned('2026-01-02T03:59:00Z'), planned('2026-01-01T04:00:00Z')], '86400'],
    ['one is approved, and waits for its window', [planned('2026-01-01T04:00:00Z', 'OutsideWindow')], '0'],
    ['a clock was ahead', [planned('2026-01-02T05:00:00Z')], '0'],
    ['somebody has written what is no time', [planned('soon')], '0'],
  ])('tell how long the oldest plan waits for its approval: %s', async (_what, statuses, seconds) => {
    expect(await value(reading(...statuses), 'flinkjarjob_approval_wait_seconds')).toBe(seconds);
  });

  test('tell how many wait for their window', async () => {
    const metrics = reading(ready('OutsideWindow'), ready('AwaitingTurn'));
    expect(await value(metrics, 'flinkjarjob_waiting{why="window"}')).toBe('1');
  });
});

describe('an operation', () => {
  const turn = (operation: Operation, how: 'refuse' | 'stands'): Turn => ({
    do: 'refuse',
    operation,
    dueMs: 1_000,
    ...(how === 'stands' ? { stands: true } : {}),
  });
  const told = async (made: Turn, line: string): Promise<string | undefined> => {
    const metrics = create();
    const outcome = operating(made, seen({}, 'job_running'));
    metrics.onPass({ result: 'success', seconds: 0, outcome, manifest: manifestOf() });
    return value(metrics, line);
  };
  const refused = (type: Operation['type']) =>
    operationOf({ type, sent: 'Refused', refusal: { reason: 'PermissionDenied' } });

  test.each(['Start', 'Stop', 'Restart'] as const)('that is a %s is told as refused once', async (type) => {
    expect(await told(turn(refused(type), 'refuse'), ended(type, 'Refused'))).toBe('1');
    expect(await told(turn(refused(type), 'stands'), ended(type, 'Refused'))).toBe('0');
  });

  test('whose refusal leaves the job down is not over', async () => {
    const owed = { ...refused('Restart'), downSince: '2026-01-02T03:50:00Z' };
    expect(await told(turn(owed, 'refuse'), ended('Restart', 'Refused'))).toBe('0');
  });
});
