/** Drift checks by list pages, in virtual time. Calls are counted exactly. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fleet, type Pair } from './fleet.ts';

const MINUTE_MS = 60_000;
const INTERVAL_MS = 5 * MINUTE_MS;
const FIVE = { interval: '5m' };

let fleet: Fleet;

beforeEach(() => {
  fleet = new Fleet('pages');
});

afterEach(async () => {
  expect([await fleet.stop(), fleet.world.bugs]).toEqual([0, []]);
});

const mark = (): number => fleet.world.trace.entries.length;

/** Calls to DLI from then on, and writes of statuses. */
function counted(since: number) {
  const calls = fleet.calls(since);
  const isList = ({ path }: { path: string }): boolean => path.endsWith('/streaming/jobs');
  return {
    lists: calls.filter((call) => call.method === 'GET' && isList(call)).length,
    shows: calls.filter((call) => call.method === 'GET' && !isList(call)).length,
    writes: calls.filter(({ method }) => method !== 'GET').length,
    statuses: fleet.world.trace
      .select({ server: 'kubernetes', since })
      .filter(({ method, path }) => method === 'PATCH' && path.endsWith('/status')).length,
  };
}

const NOTHING = { lists: 0, shows: 0, writes: 0, statuses: 0 };

/** All of them converged, and their rounds under way. */
async function settled(count: number, options = FIVE): Promise<Pair[]> {
  const pairs = fleet.pairs(count, options);
  fleet.start();
  await fleet.allSettled(pairs, 60 * MINUTE_MS);
  await fleet.pass(3 * INTERVAL_MS);
  return pairs;
}

/** Until a round has just been read. */
async function afterRound(): Promise<void> {
  const since = mark();
  await fleet.until('a list', () => counted(since).lists > 0 || undefined, INTERVAL_MS + MINUTE_MS);
  await fleet.pass(MINUTE_MS / 2);
}

describe('1000 objects of one account', () => {
  test('are checked by 10 calls an interval, and written nothing', async () => {
    await settled(1_000);
    await afterRound();
    const since = mark();
    await fleet.pass(3 * INTERVAL_MS);
    expect(counted(since)).toEqual({ ...NOTHING, lists: 30 });
  });

  test('are found as they were by 10 calls after a restart', async () => {
    await settled(1_000);
    expect(await fleet.stop()).toBe(0);
    await fleet.pass(MINUTE_MS * 2);
    const since = mark();
    fleet.start();
    await fleet.pass(INTERVAL_MS / 3);
    expect(counted(since)).toEqual({ ...NOTHING, lists: 10 });
  });
});

test('objects of two intervals share rounds', async () => {
  fleet.pairs(50, { interval: '10m', from: 1_000 });
  await settled(50);
  await fleet.pass(3 * INTERVAL_MS);
  await afterRound();
  const since = mark();
  await fleet.pass(4 * INTERVAL_MS);
  expect(counted(since)).toEqual({ ...NOTHING, lists: 4 });
});

test('what somebody changes in the console is repaired within an interval, after a show', async () => {
  const pairs = await settled(20);
  await afterRound();
  const since = mark();
  const changedAt = fleet.world.timeline.now;
  const [pair] = pairs as [Pair];
  Object.assign(fleet.jobs.get(pair.id)?.fields ?? {}, { desc: 'console' });
  await fleet.until('the repair', () => fleet.descOf(pair) === 'live' || undefined, INTERVAL_MS);
  expect(fleet.world.timeline.now - changedAt).toBeLessThanOrEqual(INTERVAL_MS);
  const calls = fleet.calls(since).map(({ method, path }) => `${method} ${path.split('/streaming/')[1]}`);
  expect(calls.slice(0, 3)).toEqual(['GET jobs', `GET jobs/${pair.id}`, `PUT flink-jobs/${pair.id}`]);
});

test('five objects are shown one by one', async () => {
  await settled(5);
  const since = mark();
  await fleet.pass(2 * INTERVAL_MS);
  const { lists, shows } = counted(since);
  expect([lists, shows >= 9]).toEqual([0, true]);
});

test('an account with as many pages of others as objects is shown one by one', async () => {
  for (let at = 0; at < 700; at += 1)
    fleet.jobs.add({ id: String(50_000 + at), status: 'job_init', fields: { name: `other-${at}` } });
  await settled(7);
  const since = mark();
  await fleet.pass(2 * INTERVAL_MS);
  const { lists, shows } = counted(since);
  expect([lists <= 1, shows >= 12]).toEqual([true, true]);
});
