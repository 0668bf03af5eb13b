import { describe, expect, test } from '@jest/globals';
import { Shares } from '../../src/ground/shares.ts';

describe('Shares', () => {
  test('count what is held, whatever replaces it', () => {
    const shares = new Shares(100);
    shares.set('a', 'a/1', 40);
    shares.set('a', 'a/1', 10);
    shares.set('b', 'b/1', 20);
    expect(shares.total).toBe(30);
    shares.set('a', 'a/1', 0);
    shares.set('a', 'a/unknown', 0);
    expect([shares.total, shares.shed()]).toEqual([20, []]);
  });

  test('who holds most gives way, the oldest first, and nobody else', () => {
    const shares = new Shares(100);
    shares.set('a', 'a/1', 30);
    for (const number of [1, 2, 3, 4]) shares.set('b', `b/${number}`, 25);
    expect(shares.shed()).toEqual(['b/1', 'b/2']);
    expect(shares.total).toBe(80);
  });
});
