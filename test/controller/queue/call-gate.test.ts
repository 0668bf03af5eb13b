/** Whether a pass may begin, from what earlier ones have found out about the service. */
import { describe, expect, test } from '@jest/globals';
import { CallGate, type Hearing } from '../../../src/controller/queue/call-gate.ts';
import { chanceOf } from '../../support/chance.ts';

const UNREACHABLE: Hearing = { kind: 'unreachable' };
const ANSWERS: Hearing = { kind: 'answers', calls: 1 };
const throttled = (retryAfterMs?: number): Hearing => ({ kind: 'throttled', retryAfterMs, limit: undefined });

function scene(callRate = 100) {
  const gate = new CallGate(callRate);
  const chance = chanceOf(() => 0.999);
  const pass = (key: string, heard: Hearing | undefined, { since = 0 } = {}): void => {
    gate.begin(since);
    gate.ended({ key, since, now: since, chance }, heard);
  };
  return {
    gate,
    pass,
    /** So many objects in a row without an answer. */
    away(count: number, now = 0): void {
      for (let at = 0; at < count; at += 1) pass(`key-${at}`, UNREACHABLE, { since: now });
    },
  };
}

const BLOCKED = Number.POSITIVE_INFINITY;

describe('a service that does not answer', () => {
  test('closes it from the fifth object on, and not for one that fails again and again', () => {
    const { gate, pass, away } = scene();
    for (let at = 0; at < 20; at += 1) pass('one', UNREACHABLE);
    away(3);
    expect(gate.opensAt('high', 0)).toBe(0);
    away(5);
    expect([gate.opensAt('high', 0) > 0, gate.state(0), gate.allowed(0)]).toEqual([true, 'unreachable', 0]);
  });

  test('an answer to any object in between counts for all', () => {
    const { gate, pass, away } = scene();
    away(4);
    pass('another', ANSWERS);
    away(4);
    expect(gate.opensAt('low', 0)).toBe(0);
  });

  test('is asked by one pass at a time, after 1 s, then up to 8 s', () => {
    const { gate, away } = scene();
    away(5);
    const chance = chanceOf(() => 0.999);
    const pauses: number[] = [];
    for (let now = 0; pauses.length < 6; ) {
      const at = gate.opensAt('low', now);
      pauses.push(Math.round((at - now) / 1_000));
      now = at;
      gate.begin(now);
      expect(gate.opensAt('high', now)).toBe(BLOCKED);
      gate.ended({ key: 'probe', since: now, now, chance }, UNREACHABLE);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 8, 8]);
  });

  test('what a pass of before comes to says nothing of the attempts', () => {
    const { gate, away } = scene();
    away(5, 100);
    const at = gate.opensAt('low', 100);
    gate.ended({ key: 'early', since: 50, now: 100, chance: chanceOf(() => 0) }, UNREACHABLE);
    expect(gate.opensAt('low', 100)).toBe(at);
  });

  test('an attempt that finds out nothing lets the next one begin', () => {
    const { gate, pass, away } = scene();
    away(5);
    const at = gate.opensAt('low', 0);
    pass('without a Secret', undefined, { since: at });
    expect(gate.opensAt('low', at)).toBe(at);
  });

  test('the first answer opens it, with a quarter of the rate', () => {
    const { gate, pass, away } = scene();
    away(5);
    const at = gate.opensAt('low', 0);
    pass('probe', ANSWERS, { since: at });
    expect([gate.state(at), gate.allowed(at)]).toEqual(['open', 25]);
  });
});

describe('a service that asks for fewer calls', () => {
  test.each([
    ['as long as it asks', 7_000, 7_000],
    ['5 minutes at most', 86_400_000, 300_000],
  ])('none is made for %s', (_how, asked, ms) => {
    const { gate, pass } = scene();
    pass('one', throttled(asked));
    expect([gate.opensAt('high', 0), gate.state(0), gate.allowed(0)]).toEqual([ms, 'held', 0]);
    expect(gate.state(ms)).toBe('slowed');
  });

  test.each([Number.NaN, -1, 0])('a time of %d is none', (asked) => {
    const { gate, pass } = scene();
    pass('one', throttled(asked));
    expect(gate.state(0)).toBe('slowed');
    pass('one', throttled(5_000), { since: 2_000 });
    expect(gate.opensAt('high', 2_000)).toBe(7_000);
  });

  test('edits and operations come first: periodic checks leave half of what may be sent at once', () => {
    const { gate } = scene(4);
    for (let at = 0; at < 3; at += 1) gate.begin(0);
    expect(['high', 'owed', 'low'].map((one) => gate.opensAt(one as 'high', 0) > 0)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('that it has kept a key waiting is known of the keys that were due then', () => {
    const { gate, pass } = scene();
    expect(gate.hasHeld(0)).toBe(false);
    pass('one', throttled(1_000), { since: 10 });
    gate.opensAt('low', 20);
    expect([gate.hasHeld(15), gate.hasHeld(25)]).toEqual([true, false]);
  });
});
