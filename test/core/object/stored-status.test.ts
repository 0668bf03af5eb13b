import { describe, expect, test } from '@jest/globals';
import { readStatus } from '../../../src/core/object/stored-status.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const AT = '2026-11-28T11:00:00Z';
const BOUNDS = { generation: 7, now: NOW };

const record = (more: object = {}) => ({
  wanted: 'a'.repeat(16),
  live: 'b'.repeat(16),
  generation: 7,
  attempts: 1,
  outcome: 'Refused',
  at: AT,
  ...more,
});
const condition = (more: object = {}) => ({
  type: 'Ready',
  status: 'True',
  reason: 'UpToDate',
  message: 'Fine.',
  lastTransitionTime: AT,
  observedGeneration: 7,
  ...more,
});
const entry = (more: object = {}) => ({
  at: AT,
  generation: 7,
  fields: ['desc'],
  outcome: 'Applied',
  ...more,
});

test('what a controller writes is read as it is', () => {
  const status = {
    observedGeneration: 7,
    update_time: 1_765_000_000_000,
    job: { status: 'job_running' },
    driftCount: 0,
    lastUpdate: record(),
    earlierUpdates: [record({ part: 'Cold' })],
    history: [entry()],
    conditions: [condition(), condition({ type: 'Argo', message: '' })],
  };
  expect(readStatus(structuredClone(status), BOUNDS)).toEqual({ status, unusable: [] });
});

test.each([[undefined], [null], ['text'], [[]], [7]])('%j is no status', (stored) => {
  expect(readStatus(stored, BOUNDS)).toEqual({ status: {}, unusable: [] });
});

const FUTURE = '2026-11-29T12:00:01Z';

describe('is dropped, and named', () => {
  test.each<[what: string, stored: object, dropped: string]>([
    [
      'a time with something behind it',
      { lastUpdate: record({ at: '2026-11-28T00:00:00Ztrash' }) },
      'lastUpdate: at is not a time',
    ],
    [
      'the year 9999',
      { lastUpdate: record({ at: '9999-12-31T23:59:59Z' }) },
      'lastUpdate: at is in the future',
    ],
    ['a time a day from now', { lastUpdate: record({ at: FUTURE }) }, 'lastUpdate: at is in the future'],
    [
      'a day that does not exist',
      { lastUpdate: record({ at: '2026-02-30T00:00:00x1Z' }) },
      'lastUpdate: at is not a time',
    ],
    [
      'a generation to come',
      { lastUpdate: record({ generation: 8 }) },
      'lastUpdate: generation is above the generation of the object',
    ],
    [
      'the greatest integer as observedGeneration',
      { observedGeneration: Number.MAX_SAFE_INTEGER },
      'observedGeneration: observedGeneration is above the generation of the object',
    ],
    ['a greater one', { observedGeneration: 2n ** 60n }, 'observedGeneration: it breaks the schema'],
    [
      'more tries than there can be',
      { lastUpdate: record({ attempts: 2 ** 53 - 1 }) },
      'lastUpdate: it breaks the schema',
    ],
    ['more differences than fields', { driftCount: 65 }, 'driftCount: it breaks the schema'],
    ['an unknown word', { lastUpdate: record({ outcome: 'Perhaps' }) }, 'lastUpdate: it breaks the schema'],
  ])('%s', (_what, stored, dropped) => {
    const { status, unusable } = readStatus(stored, BOUNDS);
    expect(status).toEqual({});
    expect(unusable.map(({ part, why }) => `${part}: ${why}`)).toEqual([dropped]);
  });
});

test('of a list only the entry is dropped', () => {
  const stored = {
    history: [entry({ at: FUTURE }), entry()],
    conditions: [condition(), condition({ type: 'Stalled', lastTransitionTime: 'soon' })],
    drift: [{ field: 'desc', desired: '"a"', live: '"b"', since: FUTURE }],
  };
  const { status, unusable } = readStatus(stored, BOUNDS);
  expect(status).toEqual({ history: [entry()], conditions: [condition()] });
  expect(unusable.map(({ part, why }) => `${part}: ${why}`).sort()).toEqual([
    'conditions: lastTransitionTime is not a time',
    'drift: since is in the future',
    'history: at is in the future',
  ]);
});

test('a condition of somebody else stays, whatever time it has', () => {
  const conditions = [condition({ type: 'Theirs', lastTransitionTime: 'soon', observedGeneration: 99 })];
  expect(readStatus({ conditions }, BOUNDS)).toEqual({ status: { conditions }, unusable: [] });
});

test('what remains to be taken away has its form, and none of its text', () => {
  const { unusable } = readStatus(
    { lastUpdate: record({ at: 'x', error_msg: 'secret' }), updatedAt: 7 },
    BOUNDS,
  );
  expect(JSON.stringify(unusable)).not.toContain('secret');
  expect(Object.keys(unusable.find(({ part }) => part === 'lastUpdate')?.remains as object)).toContain(
    'error_msg',
  );
});
