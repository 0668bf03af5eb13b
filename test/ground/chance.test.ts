import { expect, test } from '@jest/globals';
import { systemChance as chance } from '../../src/ground/chance.ts';

test('lots lie between 0 and 1 and are not the same', () => {
  const lots = Array.from({ length: 100 }, () => chance.next());
  expect(lots.every((lot) => lot >= 0 && lot < 1)).toBe(true);
  expect(new Set(lots).size).toBeGreaterThan(90);
});

test('ids are UUIDs, each new', () => {
  const ids = Array.from({ length: 100 }, () => chance.id());
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
