/** Many objects of one account when its service is away, slow, or takes few calls; in virtual time. Calls are counted exactly. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fleet, type Pair } from './fleet.ts';

const HOUR_MS = 3_600_000;

let fleet: Fleet;

beforeEach(() => {
  fleet = new Fleet('storm');
});

afterEach(async () => {
  expect([await fleet.stop(), fleet.world.bugs]).toEqual([0, []]);
});

const SPARE = { interval: '1h' };
/** What each object costs by itself. */
const ONE_BY_ONE = { 'drift-pages': 'never' };
/** Room for all that is due at once. */
const WIDE = { concurrency: '32', 'dli-connections': '192' };

/** Each has to be looked at, and none differs: one call is enough. */
function touchAll(pairs: readonly Pair[]): void {
  for (const { key } of pairs) fleet.world.cluster.patch(key, { spec: { interval: '61m' } });
}

const mark = (): number => fleet.world.trace.entries.length;

describe('5000 edited objects', () => {
  test('an outage of 120 s, then 50 calls a second: at most 1.1 calls an object, done within 110 s', async () => {
    const pairs = fleet.pairs(5_000, SPARE);
    fleet.start({ ...WIDE, ...ONE_BY_ONE });
    await fleet.allSettled(pairs, HOUR_MS);
    const before = mark();
    const outage = fleet.world.faults.add({ server: 'dli', action: { kind: 'reset' } });
    touchAll(pairs);
    await fleet.pass(120_000);
    const during = fleet.calls(before).length;
    fleet.world.faults.remove(outage);
    fleet.cloud.settings.rateLimit = { perSecond: 50 };
    const since = fleet.world.timeline.now;
    await fleet.allSettled(pairs, HOUR_MS);
    const all = fleet.calls(before);
    const figures = {
      calls: all.length,
      during,
      refused: all.filter(({ status }) => status === 429).length,
      seconds: Math.round((fleet.world.timeline.now - since) / 1_000),
    };
    expect(figures.calls).toBeLessThanOrEqual(1.1 * pairs.length);
    expect(figures.seconds).toBeLessThanOrEqual(110);
  });
});

describe('1000 objects behind a gateway that takes 200 calls in 5 minutes', () => {
  test('every edit reaches DLI within 10 s, and few calls are refused', async () => {
    const pairs = fleet.pairs(1_000, { interval: '5m' });
    fleet.start(ONE_BY_ONE);
    await fleet.allSettled(pairs, HOUR_MS);
    fleet.cloud.settings.rateLimit = { calls: 200, minutes: 5 };
    // What it takes is learned from what it refuses.
    await fleet.pass(15 * 60_000);
    const before = mark();
    const waits: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const pair = pairs[(round * 17) % pairs.length] as Pair;
      const since = fleet.world.timeline.now;
      fleet.edit(pair, `edit ${round}`);
      await fleet.until('the edit', () => fleet.descOf(pair) === `edit ${round}` || undefined, HOUR_MS);
      waits.push(fleet.world.timeline.now - since);
      await fleet.pass(60_000);
    }
    const calls = fleet.calls(before);
    const refused = calls.filter(({ status }) => status === 429).length;
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
    expect(refused).toBeLessThanOrEqual(5);
    // What is left of the quota is not wasted: an hour has 2400 calls.
    expect(calls.length).toBeGreaterThan(2_000);
  });
});

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((one, other) => one - other)[Math.floor(part * (values.length - 1))] ?? 0;

/** 20 accounts with 10 objects each. How long edits of those of the first ten take, ms. */
async function editTimes(isHalfSilent: boolean): Promise<number[]> {
  const own = new Fleet('isolation');
  const accounts = Array.from({ length: 20 }, (_, at) => `account-${at}`);
  const ofAccount = accounts.map((secret, at) => {
    const namespace = at % 2 === 0 ? 'team-a' : 'team-b';
    own.secret(namespace, secret);
    return own.pairs(10, { namespace, secret, interval: '1m', from: 10 * at });
  });
  own.start({ ...WIDE, ...ONE_BY_ONE });
  await own.allSettled(ofAccount.flat(), HOUR_MS);
  // Jobs 1100 and above.
  if (isHalfSilent)
    own.world.faults.add({ server: 'dli', path: '/jobs/11\\d\\d$', action: { kind: 'hang' } });
  await own.pass(300_000);
  const waits: number[] = [];
  for (let round = 0; round < 300; round += 1) {
    const pair = ofAccount[round % 10]?.[round % 7] as Pair;
    const since = own.world.timeline.now;
    own.edit(pair, `edit ${round}`);
    await own.until('the edit', () => own.descOf(pair) === `edit ${round}` || undefined, HOUR_MS);
    waits.push(own.world.timeline.now - since);
    await own.pass(250);
  }
  expect([await own.stop(), own.world.bugs]).toEqual([0, []]);
  return waits;
}

test('half of 20 accounts are silent: edits of the others take as long as without them', async () => {
  const [alone, beside] = [await editTimes(false), await editTimes(true)];
  expect(percentile(beside, 0.99)).toBeLessThanOrEqual(1.05 * percentile(alone, 0.99));
});
