/** A rate that is learned from refusals, beside a service that counts. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CallRate } from '../../../src/controller/queue/call-rate.ts';

/** Calls whenever the rate allows; `takes` says whether the service takes one. Times of those taken and refused. */
function played(rate: CallRate, [from, to]: [from: number, to: number], takes: (at: number) => boolean) {
  const [taken, refused]: [number[], number[]] = [[], []];
  for (let now = from; now < to; ) {
    const at = rate.opensAt(now, false);
    if (at > now) {
      now = at;
      continue;
    }
    rate.spend(1, now);
    if (takes(now)) taken.push(now);
    else {
      refused.push(now);
      rate.refused({ since: now, now }, undefined);
    }
  }
  return { taken, refused };
}

/** A service that takes so many calls a second, with a second's calls at once. */
function service(perSecond: number): (now: number) => boolean {
  let [left, at] = [perSecond, 0];
  return (now) => {
    left = Math.min(perSecond, left + ((now - at) / 1_000) * perSecond);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

describe('the rate', () => {
  test('allows what it starts with, and a burst of a second', () => {
    const rate = new CallRate(10);
    const { taken } = played(rate, [0, 1], () => true);
    expect(taken).toHaveLength(10);
    expect(rate.opensAt(1, false)).toBeGreaterThan(1);
  });

  test('rises by its start each second while it is used up, and not while it is not', () => {
    const [used, idle] = [new CallRate(10), new CallRate(10)];
    played(used, [0, 5_000], () => true);
    idle.opensAt(5_000, false);
    expect(used.perSecond).toBeGreaterThan(50);
    expect(used.perSecond).toBeLessThan(61);
    expect(idle.perSecond).toBe(10);
  });

  test('leaves half of a burst to others where the call is one of the last', () => {
    const rate = new CallRate(10);
    let calls = 0;
    for (; rate.opensAt(0, true) <= 0; calls += 1) rate.spend(1, 0);
    expect(calls).toBe(6);
    expect(rate.opensAt(0, false)).toBe(0);
  });

  test('halves once for all that was sent before it did', () => {
    const rate = new CallRate(100);
    for (const now of [10, 20, 30]) rate.refused({ since: 0, now }, undefined);
    expect(rate.perSecond).toBeGreaterThan(49);
    expect(rate.perSecond).toBeLessThan(56);
  });

  test('makes up for more calls than one of a pass', () => {
    const rate = new CallRate(10);
    rate.spend(30, 0);
    expect(rate.opensAt(0, false)).toBe(2_100);
  });

  test.each([2, 50, 400])('learns what a service of %d calls a second takes', (perSecond) => {
    const rate = new CallRate(100);
    const takes = service(perSecond);
    played(rate, [0, 30_000], takes);
    const { taken, refused } = played(rate, [30_000, 90_000], takes);
    expect(taken.length).toBeGreaterThan(0.9 * 60 * perSecond);
    expect(refused.length).toBeLessThan(Math.max(12, 0.03 * taken.length));
  });

  test('finds out that a service takes more than it did', () => {
    const rate = new CallRate(100);
    played(rate, [0, 30_000], service(5));
    const { taken } = played(rate, [30_000, 150_000], service(200));
    const last = taken.filter((at) => at > 140_000);
    expect(last.length).toBeGreaterThan(0.8 * 10 * 200);
  });

  test('a limit that the service names holds for its window: 200 in 5 minutes', () => {
    const rate = new CallRate(100);
    rate.refused({ since: 0, now: 0 }, { calls: 200, windowMs: 300_000 });
    expect(rate.perSecond).toBeCloseTo(0.633, 2);
    const { taken } = played(rate, [0, 3_600_000], () => true);
    expect(taken.length).toBeGreaterThan(2_000);
    expect(taken.length).toBeLessThan(2_450);
  });

  test('begins anew with a quarter, and no burst', () => {
    const rate = new CallRate(100);
    rate.beginAnew(0);
    const { taken } = played(rate, [0, 100], () => true);
    expect(taken.length).toBeLessThan(6);
  });
});

/** What the gateway may say. */
const limit = fc.option(
  fc.record({
    calls: fc.integer({ min: 1, max: 9_999_999 }),
    windowMs: fc.constantFrom(1_000, 300_000, 864e5),
  }),
  { nil: undefined },
);
const step = fc.record({ ms: fc.nat(600_000), spent: fc.nat(2), told: limit, anew: fc.boolean() });

test('whatever is refused, it stays above 0, and no more than 1000', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(step, { maxLength: 50 }), (start, steps) => {
      const rate = new CallRate(start);
      let now = 0;
      for (const { ms, spent, told, anew } of steps) {
        now += ms;
        rate.spend(spent, now);
        rate.refused({ since: now, now }, told);
        if (anew) rate.beginAnew(now);
        expect(rate.perSecond).toBeGreaterThan(0);
        expect(rate.perSecond).toBeLessThanOrEqual(1_000);
        expect(Number.isFinite(rate.opensAt(now, true))).toBe(true);
      }
    }),
  );
});
