import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIn } from '../../src/controller/shard.ts';

const shards = (count: number) => Array.from({ length: count }, (_, at) => ({ index: at + 1, count }));

test('an object is in exactly one of the shards, however many there are', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (key, count) => {
      expect(shards(count).filter((shard) => isIn(shard, key))).toHaveLength(1);
    }),
  );
});

test('a fleet is shared out evenly', () => {
  const keys = Array.from({ length: 9_000 }, (_, at) => `streaming/job-${at}`);
  for (const shard of shards(3)) {
    const share = keys.filter((key) => isIn(shard, key)).length;
    expect(share).toBeGreaterThan(2_800);
    expect(share).toBeLessThan(3_200);
  }
});

test('where an object is does not depend on the machine or the release', () => {
  expect(['streaming/a', 'streaming/b', 'other/a'].map((key) => isIn({ index: 1, count: 2 }, key))).toEqual([
    true,
    false,
    false,
  ]);
});
