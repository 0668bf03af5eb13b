import { expect, test } from '@jest/globals';
import { ApiError, ApiUnreachable } from '../../../src/kubernetes/http/api-error.ts';
import { RecoveryPolicy } from '../../../src/kubernetes/watch/recovery.ts';
import { chanceOf } from '../../support/chance.ts';

const unavailable = new ApiError('busy', { status: 503, reason: '' });
const missing = new ApiError('no such resource', { status: 404, reason: 'NotFound' });

/** The longest wait after ten such failures in a row, ms. */
function longestWait(error: Error): number {
  const policy = new RecoveryPolicy(chanceOf(() => 1));
  const waits = Array.from({ length: 10 }, () => policy.afterError({ error, livedMs: undefined }).waitMs);
  return Math.max(...waits);
}

test.each([
  ['an API server that cannot be reached is tried again every 3 s', new ApiUnreachable('refused'), 3_000],
  ['a CRD that is not installed is looked for every 5 s', missing, 5_000],
  ['an API server that answers with an error is left alone for up to 30 s', unavailable, 30_000],
])('%s', (_sentence, error, ms) => {
  expect(longestWait(error)).toBe(ms);
});

test('an API server that was away and answers with an error is not waited for as if it had failed all along', () => {
  const policy = new RecoveryPolicy(chanceOf(() => 1));
  const unreachable = new ApiUnreachable('refused');
  for (let at = 0; at < 20; at += 1) policy.afterError({ error: unreachable, livedMs: undefined });
  const waits = [unavailable, unavailable, unavailable].map(
    (error) => policy.afterError({ error, livedMs: undefined }).waitMs,
  );
  expect(waits).toEqual([800, 1_600, 3_200]);
});
