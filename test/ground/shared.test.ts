import { describe, expect, test } from '@jest/globals';
import { Shared } from '../../src/ground/shared.ts';

describe('a map that several fill', () => {
  test('forgets for each what it has not used for longest, and nothing for the others', () => {
    const shared = new Shared<number>({ all: 100_000, each: 2 });
    shared.set('a', 'one', 1);
    for (let at = 0; at < 10_000; at += 1) shared.set('b', `made-up-${at}`, at);
    shared.set('a', 'two', 2);
    expect(shared.get('a', 'one')).toBe(1);
    shared.set('a', 'three', 3);
    expect(['one', 'two', 'three'].map((key) => shared.get('a', key))).toEqual([1, undefined, 3]);
    expect([...shared.of('b')]).toEqual([9_998, 9_999]);
  });

  test('keeps what two have as long as one of them does', () => {
    const shared = new Shared<number>({ all: 100_000, each: 1 });
    shared.set('a', 'one', 1);
    expect(shared.get('b', 'one')).toBe(1);
    shared.set('b', 'another', 2);
    expect(shared.get('a', 'one')).toBe(1);
    shared.set('a', 'a third', 3);
    expect(shared.get('a', 'one')).toBeUndefined();
  });

  test('that is full forgets what whoever holds most has used longest ago', () => {
    const shared = new Shared<number>({ all: 4 });
    shared.set('a', 'one', 0);
    for (let at = 0; at < 1_000; at += 1) shared.set('b', `made-up-${at}`, at);
    shared.set('c', 'three', 0);
    expect(['a', 'c'].flatMap((owner) => [...shared.of(owner)])).toEqual([0, 0]);
    expect([...shared.of('b')]).toEqual([998, 999]);
  });

  test('what is deleted is gone for all, and may come again', () => {
    const shared = new Shared<number>({ all: 100_000, each: 2 });
    shared.set('a', 'one', 1);
    shared.get('b', 'one');
    shared.delete('one');
    expect([shared.get('a', 'one'), shared.get('b', 'one'), ...shared.of('a')]).toEqual([
      undefined,
      undefined,
    ]);
    shared.set('a', 'one', 2);
    shared.set('b', 'x', 3);
    shared.set('b', 'y', 4);
    expect(shared.get('a', 'one')).toBe(2);
  });

  test('what may not go stays beyond the limit', () => {
    const shared = new Shared<string>({ all: 100, each: 1, mayGo: (value) => value !== 'stays' });
    shared.set('a', 'one', 'stays');
    shared.set('a', 'two', 'goes');
    shared.set('a', 'three', 'goes');
    expect([...shared.of('a')]).toEqual(['stays', 'goes']);
  });

  test('forgets owners, too, when there are very many', () => {
    const shared = new Shared<number>({ all: 100_000, each: 2 });
    for (let at = 0; at <= 10_000; at += 1) shared.set(`owner-${at}`, `key-${at}`, at);
    expect(shared.get('owner-0', 'key-0')).toBeUndefined();
    expect(shared.get('owner-1', 'key-1')).toBe(1);
  });
});
