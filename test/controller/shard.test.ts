import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIn } from '../../src/controller/shard.ts';

const shards = (count: number) => Array.from({ length: count }, (_, at) => ({ index: at + 1, count }));

test('an object is in exactly one of the shards, however many there are', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.option(fc.string()),
      fc.integer({ min: 1, max: 64 }),
      (...[key, job, count]) => {
        const manifest = { key, jobId: job ?? undefined };
        expect(shards(count).filter((shard) => isIn(shard, manifest))).toHaveLength(1);
      },
    ),
  );
});

test('a fleet is shared out evenly', () => {
  const fleet = Array.from({ length: 9_000 }, (_, at) => ({ key: `streaming/job-${at}`, jobId: `${at}` }));
  for (const shard of shards(3)) {
    const share = fleet.filter((manifest) => isIn(shard, manifest)).length;
    expect(share).toBeGreaterThan(2_800);
    expect(share).toBeLessThan(3_200);
  }
});

test('where an object is does not depend on the machine or the release', () => {
  const first = (jobId: string | undefined) => isIn({ index: 1, count: 2 }, { key: 'streaming/a', jobId });
  expect(['104', '108', '109', undefined].map(first)).toEqual([false, true, false, true]);
});

test('all objects that name one job are in one shard', () => {
  for (const shard of shards(7)) {
    const one = isIn(shard, { key: 'team-a/x', jobId: '104' });
    expect(isIn(shard, { key: 'team-b/y', jobId: '104' })).toBe(one);
  }
});
