import { describe, expect, test } from '@jest/globals';
import { type BadTry, placeInMs, rankOf } from '../../../src/dli/auth/places.ts';

const MINUTE = 60_000;
const A = { namespace: 'team-a', claimed: true };
const B = { namespace: 'team-b', claimed: false };

const taken = (refusals: readonly BadTry[], turnedAway?: BadTry) => ({
  begunAt: 0,
  windowMs: 5 * MINUTE,
  refusals,
  turnedAway,
});

const by = (namespace: string, at: number): BadTry => ({ namespace, at });

describe('the places of a key', () => {
  test('are two in five minutes', () => {
    expect(placeInMs(taken([]), B, 0)).toBe(0);
    const both = taken([by('team-b', 0), by('team-c', MINUTE)]);
    expect([A, B].map((who) => placeInMs(both, who, 2 * MINUTE))).toEqual([3 * MINUTE, 3 * MINUTE]);
    expect(placeInMs(both, B, 5 * MINUTE)).toBe(0);
  });

  test('after a start, the last is kept for twenty seconds for those whose status says that they have read their job', () => {
    const one = taken([by('team-b', 0)]);
    const other = { namespace: 'team-c', claimed: false };
    expect([A, B, other].map((who) => placeInMs(one, who, 1_000))).toEqual([0, 19_000, 19_000]);
    expect([A, B, other].map((who) => placeInMs(one, who, 20_000))).toEqual([0, 0, 0]);
  });

  test('later, a corrected Secret has the last at once', () => {
    expect(placeInMs(taken([by('team-b', 10 * MINUTE)]), B, 10 * MINUTE)).toBe(0);
  });

  test('a namespace that forges what its status says has no second one before anybody else', () => {
    expect(placeInMs(taken([by('team-b', 0)]), { ...B, claimed: true }, 1_000)).toBe(19_000);
  });

  test('nor has one a second one while another namespace waits for its first', () => {
    const at = 10 * MINUTE;
    const waiting = taken([by('team-b', at)], by('team-c', at + 1_000));
    expect(placeInMs(waiting, B, at + 20_000)).toBe(5 * MINUTE - 20_000);
    expect(placeInMs(waiting, { ...B, namespace: 'team-c' }, at + 20_000)).toBe(0);
  });

  test('go first to those whose status says that they have read their job, then to those who had the fewest', () => {
    const one = taken([by('team-b', 0), by('team-a', 1)]);
    const ranks = [A, { ...A, namespace: 'team-c' }, B, { ...B, namespace: 'team-c' }].map((who) =>
      rankOf(one, who, 2),
    );
    expect(ranks).toEqual([1, 0, 4, 3]);
  });
});
