/** How long a refused operation, or one that failed, holds its kind back. */
import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../../src/core/operate/facts.ts';
import { MINUTE } from '../../support/story.ts';
import { factsOf, planTold, startTime } from './setting.ts';

const NEVER = 'never';

interface Refused {
  reason: string;
  attempt?: number;
  restartPolicy?: 'Never' | 'OnFailure' | 'Always';
}

/** A start that was refused, so many ms later. */
const refusedStart = (
  { reason, attempt = 1, restartPolicy = 'Never' }: Refused,
  age: number,
  more: Partial<Facts> = {},
): Facts =>
  factsOf({
    spec: { state: 'Running', restartPolicy },
    status: 'job_submit_fail',
    observed: startTime('untold'),
    record: { type: 'Start', step: 'Run', sent: 'Refused', attempt, refusal: { reason } },
    age,
    facts: more,
  });

describe('a start is tried again', () => {
  test.each<[refused: Refused, after: number | 'never']>([
    [{ reason: 'StartFailed', attempt: 1, restartPolicy: 'Never' }, NEVER],
    [{ reason: 'StartFailed', attempt: 1, restartPolicy: 'OnFailure' }, MINUTE],
    [{ reason: 'StartFailed', attempt: 2, restartPolicy: 'OnFailure' }, 2 * MINUTE],
    [{ reason: 'StartFailed', attempt: 5, restartPolicy: 'Always' }, 16 * MINUTE],
    [{ reason: 'StartFailed', attempt: 6, restartPolicy: 'Always' }, 30 * MINUTE],
    [{ reason: 'StartFailed', attempt: 1_000_000, restartPolicy: 'Always' }, 30 * MINUTE],
    [{ reason: 'QueueNotReady', attempt: 1, restartPolicy: 'Never' }, MINUTE],
    [{ reason: 'QueueNotReady', attempt: 10, restartPolicy: 'Never' }, MINUTE],
    [{ reason: 'QueueNotReady', attempt: 11, restartPolicy: 'Never' }, 5 * MINUTE],
    [{ reason: 'Rejected', attempt: 1, restartPolicy: 'Never' }, 30 * MINUTE],
    [{ reason: 'PermissionDenied', attempt: 1, restartPolicy: 'Always' }, 30 * MINUTE],
    [{ reason: 'SavepointMissing', attempt: 1, restartPolicy: 'Always' }, NEVER],
    [{ reason: 'a word of a newer version', attempt: 1, restartPolicy: 'Always' }, NEVER],
  ])('%p: after %p ms', (refused, after) => {
    const { reason, attempt = 1 } = refused;
    const last = after === NEVER ? 10 * 365 * 24 * 60 * MINUTE : after - 1;
    expect(planTold(refusedStart(refused, last))).toBe(`refused ${reason}`);
    if (after === NEVER) return;
    const next = Math.min(attempt + 1, 1_000_000);
    expect(planTold(refusedStart(refused, after))).toBe(`announces Run afresh, attempt ${next}`);
  });
});

describe('a refusal does not hold', () => {
  const again = (more: Partial<Facts>, age = 0): string =>
    planTold(refusedStart({ reason: 'Rejected' }, age, more));

  test('after nothing has changed, it does', () => expect(again({})).toBe('refused Rejected'));
  test('after an edit', () => expect(again({ generation: 2 })).toBe('announces Run afresh, attempt 1'));
  test('with another account', () =>
    expect(again({ accountDigest: 's2' })).toBe('announces Run afresh, attempt 2'));
  test('when a person asks', () =>
    expect(again({ isRequested: true })).toBe('announces Run afresh, attempt 1'));
  test('that is dated ahead of every clock', () => {
    expect(again({}, -5_000)).toBe('refused Rejected');
    expect(again({}, -5_001)).toBe('announces Run afresh, attempt 2');
  });

  test('another run of the job', () => {
    const { observed } = refusedStart({ reason: 'Rejected' }, 0);
    const since = { ...observed, ...startTime('another'), has_savepoint: true };
    expect(again({ observed: since })).toBe('announces Run with resume, attempt 2');
  });
});
