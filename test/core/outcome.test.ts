import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FAILURES, type Failure, type FailureKind } from '../../src/core/failure.ts';
import { isDecided, lastRequestId, type Outcome } from '../../src/core/outcome.ts';
import { nextVisit, type Visit } from '../../src/core/visit.ts';
import { seen } from '../support/example.ts';
import { conflict, failure, held, same, suspended, unapplied, unseen, updated } from './outcomes.ts';

const MINUTE = 60_000;
const inMs = (ms: number): Visit => ({ kind: 'after', ms });
const retry = (atLeastMs = 0): Visit => ({ kind: 'retry', atLeastMs });
const never: Visit = { kind: 'never' };

const throttled: Failure = { ...failure('Throttled'), retryAfterMs: 7_000 };

/** With an interval of five minutes, and of one day; the random number is a half. */
const ROWS: [sentence: string, outcome: Outcome, short: Visit, long: Visit][] = [
  ['a suspended object waits for an edit', suspended, never, never],
  ['a conflict is looked at again', conflict, inMs(5 * MINUTE), inMs(1440 * MINUTE)],
  ['a job that is up to date', same(), inMs(5 * MINUTE), inMs(1440 * MINUTE)],
  ['an applied update is verified at the next interval', updated(), inMs(5 * MINUTE), inMs(1440 * MINUTE)],
  ['an applied part is followed by the rest at once', updated({ restInMs: 0 }), inMs(0), inMs(0)],
  [
    'a refused part is followed by the rest',
    { ...unapplied('Rejected'), restInMs: 15_000 },
    inMs(15_000),
    inMs(15_000),
  ],
  ['a part that was throttled is not', { ...unapplied('Throttled'), restInMs: 0 }, retry(), retry()],
  ['a difference in Observe', held('Observed'), inMs(5 * MINUTE), inMs(1440 * MINUTE)],
  ['a moving job is looked at soon', held('JobBusy'), inMs(15_000), inMs(15_000)],
  ['a job that has to be stopped', held('RestartRequired'), inMs(5 * MINUTE), inMs(1440 * MINUTE)],
  ['a difference that stays', held('DiffNotConverging'), inMs(5 * MINUTE), inMs(1440 * MINUTE)],
  [
    'a refusal is watched often enough for the slow retry',
    held('Refused', undefined, { dueMs: 40 * MINUTE }),
    inMs(5 * MINUTE),
    inMs(40 * MINUTE),
  ],
  [
    'an update of one part, while the other is refused until then',
    updated({ held: { because: 'Refused', about: [], dueMs: 40 * MINUTE } }),
    inMs(5 * MINUTE),
    inMs(40 * MINUTE),
  ],
  ['a PUT refused for good', unapplied('Rejected'), inMs(5 * MINUTE), inMs(30 * MINUTE)],
  ['a PUT refused for a full queue', unapplied('QueueNotReady'), inMs(5 * MINUTE), inMs(5 * MINUTE)],
  ['a GET refused for a full queue', unseen('QueueNotReady'), inMs(7.5 * MINUTE), inMs(7.5 * MINUTE)],
  ['a PUT refused for the credentials', unapplied('AuthFailed'), inMs(45 * MINUTE), inMs(45 * MINUTE)],
  ['a PUT refused in the job’s state', unapplied('StateConflict'), inMs(15_000), inMs(15_000)],
  [
    'a PUT that was throttled',
    { ...unapplied('Throttled'), failure: throttled } as Outcome,
    retry(7_000),
    retry(7_000),
  ],
  ['a PUT whose answer was lost', unapplied('CloudUnavailable', { ambiguous: true }), retry(), retry()],
  ['a GET that failed for the moment', unseen('CloudUnavailable'), retry(), retry()],
  [
    'a GET that was throttled',
    { ...unseen('Throttled'), failure: throttled } as Outcome,
    retry(7_000),
    retry(7_000),
  ],
  ['a spec that breaks the schema waits for an edit', unseen('InvalidSpec'), never, never],
  ['a missing Secret', unseen('SecretNotFound'), inMs(45 * MINUTE), inMs(45 * MINUTE)],
  ['refused credentials', unseen('AuthFailed'), inMs(45 * MINUTE), inMs(45 * MINUTE)],
  ['a job that is gone', unseen('JobNotFound'), inMs(45 * MINUTE), inMs(45 * MINUTE)],
  [
    'a host that no name server knows, or a name server that failed',
    unseen('EndpointNotFound'),
    retry(),
    retry(),
  ],
  ['an endpoint that has no such API', unseen('EndpointInvalid'), inMs(45 * MINUTE), inMs(45 * MINUTE)],
  [
    'a PUT to an endpoint that has no such API',
    unapplied('EndpointInvalid'),
    inMs(5 * MINUTE),
    inMs(30 * MINUTE),
  ],
  [
    'a locked key waits for the end of the lock',
    unseen('KeyLocked', { retryAfterMs: 5 * MINUTE }),
    retry(5 * MINUTE),
    retry(5 * MINUTE),
  ],
];

describe('the next visit', () => {
  test.each(ROWS)('%s', (...[, outcome, short, long]) => {
    expect(nextVisit(outcome, { intervalMs: 5 * MINUTE, random: 0.5, requested: false })).toEqual(short);
    expect(nextVisit(outcome, { intervalMs: 1440 * MINUTE, random: 0.5, requested: false })).toEqual(long);
  });

  test('after a refusal that was told again from memory is when it may be asked again, if a person asks', () => {
    const again = unseen('ClockSkew', { repeated: true, retryAfterMs: 20_000 });
    const rhythm = { intervalMs: 5 * MINUTE, random: 0 };
    expect(nextVisit(again, { ...rhythm, requested: true })).toEqual(inMs(20_000));
    expect(nextVisit(again, { ...rhythm, requested: false })).toEqual(inMs(30 * MINUTE));
    expect(isDecided(again)).toBe(false);
    expect(isDecided(unseen('ClockSkew'))).toBe(true);
    expect(isDecided(updated())).toBe(true);
    expect(isDecided(held('AwaitingTurn'))).toBe(false);
    expect(isDecided(held('RolloutPaused'))).toBe(true);
    expect(isDecided(updated({ restInMs: 0 }))).toBe(false);
    expect(isDecided({ ...unapplied('Rejected'), restInMs: 15_000 })).toBe(false);
  });

  test('is never later than the interval for a moving job with a short one', () => {
    expect(nextVisit(held('JobBusy'), { intervalMs: 10_000, random: 0, requested: false })).toEqual(
      inMs(10_000),
    );
    expect(
      nextVisit(unapplied('StateConflict'), { intervalMs: 10_000, random: 0, requested: false }),
    ).toEqual(inMs(10_000));
  });

  test.each(Object.keys(FAILURES) as FailureKind[])(
    'after %s is at most an hour away, or needs an edit',
    (kind) => {
      fc.assert(
        fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (random) => {
          const visit = nextVisit(unseen(kind), { intervalMs: 5 * MINUTE, random, requested: false });
          if (FAILURES[kind].retry === 'spec') expect(visit).toEqual(never);
          if (visit.kind === 'after') expect(visit.ms).toBeLessThanOrEqual(60 * MINUTE);
          if (['slow', 'secret'].includes(FAILURES[kind].retry)) {
            expect(visit).toEqual(inMs(30 * MINUTE * (1 + random)));
          }
        }),
      );
    },
  );
});

describe('the id of the last request', () => {
  const seenBy = (requestId: string) => ({ ...seen(), requestId });

  test.each<[what: string, outcome: Outcome, id: string | undefined]>([
    ['a look that found nothing to do', same(seenBy('get')), 'get'],
    ['a look that sent nothing', held('Observed', seenBy('get')), 'get'],
    ['an update', updated({ observed: seenBy('get') }), 'request-1'],
    ['a refused update', { ...unapplied('Rejected', { requestId: 'put' }), observed: seenBy('get') }, 'put'],
    ['an update without an answer', { ...unapplied('CloudUnavailable'), observed: seenBy('get') }, undefined],
    ['a look that failed', unseen('JobNotFound', { requestId: 'get' }), 'get'],
    ['a suspended object', suspended, undefined],
    ['a conflict', conflict, undefined],
  ])('of %s', (_what, outcome, id) => {
    expect(lastRequestId(outcome)).toBe(id);
  });
});
