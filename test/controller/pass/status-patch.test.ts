import { expect, test } from '@jest/globals';
import { droppedFrom } from '../../../src/controller/pass/status-patch.ts';
import type { JobStatus } from '../../../src/core/object/status.ts';

const meant: JobStatus = { observedGeneration: 1, refused: { tried: 'these', at: '2028-01-15T08:02:38Z' } };

test('a field that is not there after a write was dropped by an older definition', () => {
  expect(droppedFrom(meant, { status: { observedGeneration: 1 } })).toEqual({ refused: meant.refused });
});

test('one that is there and no longer believed was not: the clock that wrote it was set right meanwhile', () => {
  const unusable = [{ part: 'refused', why: 'at is in the future', remains: {} }];
  expect(droppedFrom(meant, { status: { observedGeneration: 1 }, unusable })).toEqual({});
});
