import { expect, test } from '@jest/globals';
import { operationSchema } from '../../../src/core/object/operation.ts';
import { upSince } from '../../../src/core/operate/facts.ts';
import { operationOf } from '../operation-outcomes.ts';

test('the sum of down times is one that the status takes, whatever stands there', () => {
  const { downtimeSeconds } = operationSchema.shape;
  const down = operationOf({
    type: 'Restart',
    downSince: '2026-11-30T12:00:00Z',
    downtimeSeconds: Number.MAX_SAFE_INTEGER,
  });
  const up = upSince(down, { now: Date.parse('2026-11-30T12:01:00Z') });
  expect(downtimeSeconds.safeParse(up.downtimeSeconds).success).toBe(true);
  const known = upSince({ ...down, downtimeSeconds: 5 }, { now: Date.parse('2026-11-30T12:01:00Z') });
  expect(known.downtimeSeconds).toBe(65);
});
