import { describe, expect, test } from '@jest/globals';
import { ok, type Result } from '../../src/core/failure.ts';
import { beforeDeadline, SingleFlight } from '../../src/dli/deadline.ts';
import { Recent } from '../../src/ground/recent.ts';

describe('a map of recent things', () => {
  test('forgets what was not used for longest', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.get('a');
    recent.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([1, undefined, 3]);
    recent.delete('a');
    expect(recent.get('a')).toBeUndefined();
  });
});

describe('work that calls share', () => {
  test('is done once for those who ask meanwhile, and again for later ones', async () => {
    let loads = 0;
    const flights = new SingleFlight<number>();
    const load = async () => ++loads;
    expect(await Promise.all([flights.run('a', load), flights.run('a', load)])).toEqual([1, 1]);
    expect(await flights.run('a', load)).toBe(2);
  });

  test('is left by a call whose time is over, and goes on for the others', async () => {
    const { promise, resolve } = Promise.withResolvers<Result<number>>();
    const impatient = new AbortController();
    const left = beforeDeadline(promise, impatient.signal, 'nothing came');
    const stayed = beforeDeadline(promise, new AbortController().signal, 'nothing came');
    impatient.abort();
    expect(await left).toMatchObject({ ok: false, failure: { kind: 'CloudUnavailable' } });
    resolve(ok(7));
    expect(await stayed).toEqual(ok(7));
    expect((await beforeDeadline(promise, impatient.signal, 'x')).ok).toBe(false);
  });
});
