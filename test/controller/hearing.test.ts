import { expect, test } from '@jest/globals';
import { hearingOf } from '../../src/controller/hearing.ts';
import type { Failure } from '../../src/core/failure.ts';

const unseen = (failure: Partial<Failure> & Pick<Failure, 'kind'>) =>
  hearingOf({ kind: 'unseen', failure: { message: '', ...failure } });

test.each(['CloudUnavailable', 'EndpointNotFound', 'TLSFailed'] as const)('%s: nobody answers', (kind) => {
  expect(unseen({ kind })).toEqual({ kind: 'unreachable' });
});

test('a refusal that may be a disturbance is an answer', () => {
  expect(unseen({ kind: 'CloudUnavailable', doubted: true, error_code: 'DLI.10005' })).toEqual({
    kind: 'answers',
    calls: 1,
  });
});

test('fewer calls are asked for', () => {
  const limit = { calls: 200, windowMs: 300_000 };
  expect(unseen({ kind: 'Throttled', retryAfterMs: 3_000, limit })).toEqual({
    kind: 'throttled',
    retryAfterMs: 3_000,
    limit,
  });
});

test.each([
  ['the answer of before', { kind: 'Throttled', repeated: true }],
  ['the answer of before', { kind: 'KeyLocked', repeated: true, error_code: 'APIG.0301' }],
  ['nobody was asked', { kind: 'SecretNotFound' }],
] as const)('%s: nothing is known', (_why, failure) => {
  expect(unseen(failure)).toBeUndefined();
});

test('a refusal with a code is an answer', () => {
  expect(unseen({ kind: 'PermissionDenied', error_code: 'DLI.10005' })).toEqual({
    kind: 'answers',
    calls: 1,
  });
});
