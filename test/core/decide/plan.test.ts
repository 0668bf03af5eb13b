import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Change, diff, managed } from '../../../src/core/decide/diff.ts';
import { type Digests, digestsOf } from '../../../src/core/decide/digest.ts';
import { plan } from '../../../src/core/decide/plan.ts';
import { needsRestart, refusedMs } from '../../../src/core/decide/rules.ts';
import type { HoldReason, Situation } from '../../../src/core/decide/situation.ts';
import { RULES } from '../../../src/core/job/combinations.ts';
import { FIELDS, type FieldName, type JobFields } from '../../../src/core/job/fields.ts';
import { overlaid } from '../../../src/core/job/overlay.ts';
import { phaseOf, STATES } from '../../../src/core/job/states.ts';
import type { LastUpdate } from '../../../src/core/object/last-update.ts';
import { type Fields, seen, specOf, T0 } from '../../support/example.ts';
import { someValues } from '../job-values.ts';

interface Setting {
  job?: Fields;
  more?: object;
  live?: Fields;
  status?: string;
}

/** One cold difference on a job that does not run, never sent before. */
function situation(setting: Setting = {}, more: Partial<Situation> = {}): Situation {
  const spec = specOf(setting.job ?? { parallel_number: 4 }, setting.more);
  const observed = seen(setting.live, setting.status);
  return {
    spec,
    observed,
    changes: diff(spec, observed, {}),
    generation: 1,
    remembered: {},
    accountDigest: 's1',
    records: [],
    request: undefined,
    now: T0,
    ...more,
  };
}

/** Of the first update of a situation. */
const COLD: Digests = digestsOf(situation().changes);
const HOT: Digests = digestsOf(situation({ job: { smn_topic: 'urn' } }).changes);

const record = (more: Partial<LastUpdate>): LastUpdate => ({
  ...COLD,
  secret: 's1',
  part: 'Whole',
  status: 'job_init',
  generation: 1,
  attempts: 1,
  outcome: 'Refused',
  reason: 'Rejected',
  at: new Date(T0).toISOString(),
  ...more,
});

const FULL = { reason: 'QueueNotReady' };

const applied = (attempts: number): LastUpdate => record({ outcome: 'Applied', attempts, applied: attempts });

/** `hold …`, `put …` with the fields it is for, or `none`. */
function decision(given: Situation): string {
  const next = plan(given);
  if (next.step === 'hold') return `hold ${next.hold.because}`;
  return next.step === 'update'
    ? `put ${next.update.changes.map(({ field }) => field)}${next.rest.restInMs !== undefined ? ', more' : ''}`
    : 'none';
}

const RUNNING = { status: 'job_running' };
const HOT_AND_COLD = { job: { smn_topic: 'urn', parallel_number: 4 } };

describe('one pass decides', () => {
  test.each<[sentence: string, decision: string, given: Situation]>([
    ['nothing, when nothing differs', 'none', situation({ job: { name: 'test1' } })],
    ['nothing, when nothing differs in Observe', 'none', situation({ job: {}, more: { mode: 'Observe' } })],
    ['a PUT, when something differs', 'put parallel_number', situation()],
    ['a PUT of everything on a job at rest', 'put parallel_number,smn_topic', situation(HOT_AND_COLD)],
    [
      'a PUT of the hot part on a running job',
      'put smn_topic, more',
      situation({ ...HOT_AND_COLD, ...RUNNING }),
    ],
    [
      'a PUT of the cold part on a running job: the service decides',
      'put parallel_number',
      situation(RUNNING),
    ],
    [
      'a PUT of a hot change on a running job',
      'put smn_topic',
      situation({ job: { smn_topic: 'u' }, ...RUNNING }),
    ],
    [
      'a PUT of the hot part in a state without a name',
      'put smn_topic, more',
      situation({ ...HOT_AND_COLD, status: 'job_new_word' }),
    ],
    ['to hold in Observe', 'hold Observed', situation({ more: { mode: 'Observe' } })],
    [
      'to hold in Observe, whatever the job does',
      'hold Observed',
      situation({ more: { mode: 'Observe' }, status: 'job_submitting' }),
    ],
    ['to hold while the job moves', 'hold JobBusy', situation({ status: 'job_submitting' })],
    [
      'to hold while the job moves, refused or not',
      'hold JobBusy',
      situation({ status: 'job_canceling' }, { records: [record({})] }),
    ],
    ['to hold after a refusal', 'hold Refused', situation({}, { records: [record({})] })],
    [
      'to hold after a refusal of a record without a state',
      'hold Refused',
      situation({}, { records: [{ ...record({}), status: undefined } as unknown as LastUpdate] }),
    ],
    [
      'a PUT, when another difference was refused',
      'put parallel_number',
      situation({}, { records: [record({ wanted: 'other' })] }),
    ],
    [
      'a PUT after a refusal, when a person asks',
      'put parallel_number',
      situation({}, { records: [record({})], request: 'r1' }),
    ],
    [
      'to hold just before the slow retry',
      'hold Refused',
      situation({}, { records: [record({})], now: T0 + refusedMs(COLD) - 1 }),
    ],
    [
      'a PUT at the slow retry',
      'put parallel_number',
      situation({}, { records: [record({})], now: T0 + refusedMs(COLD) }),
    ],
    [
      'to hold just before a queue that was full is tried again',
      'hold Refused',
      situation({}, { records: [record(FULL)], now: T0 + refusedMs({ ...COLD, ...FULL }) - 1 }),
    ],
    [
      'a PUT when a queue that was full is tried again',
      'put parallel_number',
      situation({}, { records: [record(FULL)], now: T0 + refusedMs({ ...COLD, ...FULL }) }),
    ],
    [
      'to hold after a refusal of the value, whatever state the job has come to',
      'hold Refused',
      situation(RUNNING, { records: [record({})] }),
    ],
    [
      'to hold a cold change that the running job refused',
      'hold RestartRequired',
      situation(RUNNING, {
        records: [record({ reason: 'StateConflict', part: 'Cold', status: 'job_running' })],
      }),
    ],
    [
      'to hold it for ever',
      'hold RestartRequired',
      situation(RUNNING, {
        records: [record({ reason: 'StateConflict', part: 'Cold', status: 'job_running' })],
        now: T0 + 1e12,
      }),
    ],
    [
      'to hold it even when a person asks',
      'hold RestartRequired',
      situation(RUNNING, {
        records: [record({ reason: 'StateConflict', part: 'Cold', status: 'job_running' })],
        request: 'r1',
      }),
    ],
    [
      'a PUT, once the job that refused it has stopped',
      'put parallel_number',
      situation({}, { records: [record({ reason: 'StateConflict', part: 'Cold', status: 'job_running' })] }),
    ],
    [
      'a PUT, once the job is in another state that runs',
      'put parallel_number',
      situation(
        { status: 'job_cancel_fail' },
        { records: [record({ reason: 'StateConflict', part: 'Cold', status: 'job_running' })] },
      ),
    ],
    [
      'to hold a conflict on a job that still rests, for a moment',
      'hold Refused',
      situation({}, { records: [record({ reason: 'StateConflict' })], now: T0 + 14_000 }),
    ],
    [
      'a PUT after a conflict on a job that still rests, soon',
      'put parallel_number',
      situation({}, { records: [record({ reason: 'StateConflict' })], now: T0 + 15_000 }),
    ],
    [
      'a PUT after four conflicts, less soon',
      'put parallel_number',
      situation({}, { records: [record({ reason: 'StateConflict', attempts: 4 })], now: T0 + 120_000 }),
    ],
    [
      'to hold after five conflicts as after any refusal',
      'hold Refused',
      situation({}, { records: [record({ reason: 'StateConflict', attempts: 5 })], now: T0 + 240_000 }),
    ],
    [
      'a PUT after a refusal, when the Secret has changed',
      'put parallel_number',
      situation({}, { records: [record({})], accountDigest: 's2' }),
    ],
    [
      'to hold after three applied, when the Secret has changed',
      'hold DiffNotConverging',
      situation({}, { records: [applied(3)], accountDigest: 's2' }),
    ],
    [
      'a PUT after an answer that nobody knows',
      'put parallel_number',
      situation({}, { records: [record({ outcome: 'Unknown' })] }),
    ],
    ['a PUT after one applied', 'put parallel_number', situation({}, { records: [applied(1)] })],
    ['a PUT after two applied', 'put parallel_number', situation({}, { records: [applied(2)] })],
    ['to hold after three applied', 'hold DiffNotConverging', situation({}, { records: [applied(3)] })],
    [
      'to hold after three applied, for ever',
      'hold DiffNotConverging',
      situation({}, { records: [applied(3)], now: T0 + 1e12 }),
    ],
    [
      'a PUT after three applied for another difference',
      'put parallel_number',
      situation({}, { records: [{ ...applied(3), wanted: 'other' }] }),
    ],
    [
      'a PUT after many applied, if the wanted state was there in between',
      'put parallel_number',
      situation({}, { records: [{ ...applied(99), converged: true }] }),
    ],
    [
      'a PUT after three applied, when a person asks',
      'put parallel_number',
      situation({}, { records: [applied(3)], request: 'r1' }),
    ],
    [
      'to hold after three applied, whatever state the job has come to',
      'hold DiffNotConverging',
      situation(RUNNING, { records: [applied(3)] }),
    ],
  ])('%s', (...[, expected, given]) => {
    expect(decision(given)).toBe(expected);
  });
});

describe('on a running job with hot and cold differences, a pass decides', () => {
  const hot = (more: Partial<LastUpdate> = {}): LastUpdate =>
    record({ ...HOT, part: 'Hot', outcome: 'Applied', applied: more.attempts ?? 1, ...more });
  const cold = (more: Partial<LastUpdate> = {}): LastUpdate =>
    record({ part: 'Cold', reason: 'StateConflict', status: 'job_running', ...more });
  const REJECTED = { outcome: 'Refused', reason: 'Rejected' } as const;
  const both = (more: Partial<Situation>): Situation => situation({ ...HOT_AND_COLD, ...RUNNING }, more);

  test.each<[sentence: string, decision: string, given: Situation]>([
    ['the hot part first', 'put smn_topic, more', both({})],
    [
      'the cold part next, although the hot one differs again',
      'put parallel_number, more',
      both({ records: [hot({ live: 'other' })] }),
    ],
    [
      'the hot part alone, once the cold one was refused',
      'put smn_topic',
      both({ records: [hot({ live: 'other' }), cold()] }),
    ],
    [
      'to ask for a restart, once the hot part does not converge either',
      'hold RestartRequired',
      both({ records: [hot({ attempts: 3 }), cold()] }),
    ],
    [
      'the cold part, when the hot one was refused for its value',
      'put parallel_number',
      both({ records: [hot({ outcome: 'Refused', reason: 'Rejected' })] }),
    ],
    [
      'to name the refused value before the restart',
      'hold Refused',
      both({ records: [hot({ outcome: 'Refused', reason: 'Rejected' }), cold()] }),
    ],
    [
      'the hot part, drifted anew, however often it was repaired before',
      'put smn_topic',
      both({ records: [hot({ attempts: 9, converged: true }), cold()] }),
    ],
    [
      'to try one refused part for a person who asks',
      'put parallel_number, more',
      both({ records: [cold(REJECTED), hot(REJECTED)], request: 'r1' }),
    ],
    [
      'to try the other after it',
      'put smn_topic',
      both({ records: [cold({ ...REJECTED, attempts: 2, request: 'r1' }), hot(REJECTED)], request: 'r1' }),
    ],
    [
      'to try no part a second time for the same request',
      'hold Refused',
      both({
        records: [cold({ ...REJECTED, request: 'r1' }), hot({ ...REJECTED, request: 'r1' })],
        request: 'r1',
      }),
    ],
  ])('%s', (...[, expected, given]) => {
    expect(decision(given)).toBe(expected);
  });

  test.each<[sentence: string, ms: number | undefined, given: Situation]>([
    ['at once, where it was not sent before', 0, both({})],
    ['at once, where a person asks', 0, both({ records: [cold(REJECTED), hot(REJECTED)], request: 'r1' })],
    ['not in a hurry, where it was', 15_000, both({ records: [hot({ live: 'other' })] })],
    ['never, where nothing is left', undefined, both({ records: [hot(REJECTED)] })],
  ])('to send the rest %s', (_, ms, given) => {
    expect(plan(given)).toMatchObject({ rest: { restInMs: ms } });
  });
});

test.each([
  ['StateConflict', 'Cold', 'job_running', true],
  ['StateConflict', 'Cold', 'job_cancel_fail', true],
  ['StateConflict', 'Cold', 'job_cancel_success', false],
  ['StateConflict', 'Cold', 'job_submitting', false],
  ['StateConflict', 'Hot', 'job_running', false],
  ['StateConflict', 'Whole', 'job_running', false],
  ['Rejected', 'Cold', 'job_running', false],
  [undefined, 'Cold', 'job_running', false],
] as const)(
  'a refusal for %s of the %s part in %s needs a stopped job: %s',
  (...[reason, part, status, needed]) => {
    expect(needsRestart({ reason, part }, seen({}, status))).toBe(needed);
  },
);

describe('the phase of a state', () => {
  test.each([
    [
      'idle',
      [
        'job_init',
        'job_submit_fail',
        'job_running_exception',
        'job_idle',
        'job_cancel_success',
        'job_arrearage_stopped',
        'job_finish',
      ],
    ],
    ['running', ['job_running', 'job_cancel_fail']],
    [
      'moving',
      ['job_submitting', 'job_downloading', 'job_canceling', 'job_savepointing', 'job_arrearage_recovering'],
    ],
  ])('is %s', (phase, states) => {
    expect(
      Object.keys(STATES)
        .filter((state) => phaseOf(state) === phase)
        .sort(),
    ).toEqual(states.sort());
  });

  test.each(['', 'JOB_INIT', 'job_new_word', 'constructor', '__proto__', 'toString'])(
    'of the unknown word %j is running',
    (word) => {
      expect(phaseOf(word)).toBe('running');
    },
  );
});

test('the slow retry comes after 30 to 60 minutes, that of a full queue after 5 to 10, the same for the same digest', () => {
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(/^[0-9a-f]{0,16}$/), fc.string()), (wanted) => {
      const ms = refusedMs({ wanted });
      expect(ms).toBe(refusedMs({ wanted }));
      expect(ms).toBeGreaterThanOrEqual(30 * 60_000);
      expect(ms).toBeLessThan(60 * 60_000);
      expect(refusedMs({ wanted, reason: 'constructor' })).toBe(ms);
      expect(refusedMs({ wanted, reason: 'QueueNotReady' })).toBe(ms / 6);
    }),
  );
});

describe('whatever the situation is', () => {
  const state = fc.oneof(fc.constantFrom(...Object.keys(STATES)), fc.constant('job_new_word'));
  const last = fc.option(
    fc.record({
      isAlike: fc.boolean(),
      converged: fc.boolean(),
      part: fc.constantFrom('Whole', 'Hot', 'Cold'),
      applied: fc.integer({ min: 1, max: 9 }),
      status: state,
      attempts: fc.integer({ min: 1, max: 9 }),
      outcome: fc.constantFrom('Applied', 'Refused', 'Unknown'),
      reason: fc.constantFrom('Rejected', 'StateConflict', 'AuthFailed'),
    }),
    { nil: undefined },
  );
  const any = fc
    .record({
      job: someValues,
      live: someValues,
      status: state,
      last,
      request: fc.option(fc.constant('r1'), { nil: undefined }),
      ignore: fc.uniqueArray(fc.constantFrom(...(Object.keys(FIELDS) as FieldName[])), { maxLength: 5 }),
      mode: fc.constantFrom('Manage' as const, 'Observe' as const),
    })
    .map(({ job, live, status, ignore, mode, last: past, request }) => {
      const given = situation({ status }, { request });
      const spec = {
        ...given.spec,
        job,
        mode,
        ignore: ignore.map((name) => `job.${name}`),
      } as Situation['spec'];
      const observed = { ...given.observed, fields: { name: 'test1', desc: '', ...live } };
      const changes = diff(spec, observed, {});
      const { isAlike, ...rest } = past ?? { isAlike: false };
      const digests = isAlike ? digestsOf(changes) : {};
      const records = past === undefined ? [] : [record({ ...(rest as Partial<LastUpdate>), ...digests })];
      return { ...given, spec, observed, changes, records };
    });

  /** The wanted value over the live one. */
  const wantedOf = ({ spec, observed }: Situation, field: FieldName): unknown =>
    overlaid(FIELDS[field].compare, { desired: spec.job[field], live: observed.fields[field] });

  test('nothing is sent in Observe or while the job moves', () => {
    fc.assert(
      fc.property(any, (given) => {
        const quiet = given.spec.mode === 'Observe' || phaseOf(given.observed.status) === 'moving';
        if (quiet) expect(plan(given).step).not.toBe('update');
      }),
    );
  });

  test('nothing is decided exactly when nothing differs', () => {
    fc.assert(
      fc.property(any, (given) => {
        expect(plan(given).step === 'nothing').toBe(given.changes.length === 0);
      }),
    );
  });

  test('a body holds nothing but managed fields and live values of original fields', () => {
    fc.assert(
      fc.property(any, (given) => {
        const next = plan(given);
        if (next.step !== 'update') return;
        const own = new Set<string>(managed(given.spec));
        for (const [field, value] of Object.entries(next.update.body) as [FieldName, unknown][]) {
          const sent = own.has(field) && isDeepStrictEqual(value, wantedOf(given, field));
          const kept = FIELDS[field].original && (value === given.observed.fields[field] || value === '');
          expect({ field, held: sent || kept }).toEqual({ field, held: true });
        }
      }),
    );
  });

  /** Whether a combination that DLI refuses comes of the hot changes alone, and not of all. */
  const breaksAlone = ({ changes, observed }: Situation): boolean => {
    const fieldsOf = (some: readonly Change[]): JobFields => ({
      ...observed.fields,
      ...Object.fromEntries(some.map(({ field, desired }) => [field, desired])),
    });
    const hot = changes.filter((change) => change.hot);
    return RULES.some(({ holds }) => !holds(fieldsOf(hot)) && holds(fieldsOf(changes)));
  };

  test('a body on a running job holds the changes it is for and nothing else, all hot, or all cold but for a hot one that waits', () => {
    fc.assert(
      fc.property(any, (given) => {
        const next = plan(given);
        if (next.step !== 'update' || phaseOf(given.observed.status) !== 'running') return;
        const fields = next.update.changes.map(({ field }) => field);
        expect(Object.keys(next.update.body).sort()).toEqual(fields.toSorted());
        const isMixed = new Set(next.update.changes.map(({ hot }) => hot)).size > 1;
        if (isMixed) expect([next.update.part, breaksAlone(given)]).toEqual(['Cold', true]);
        expect(next.rest.restInMs !== undefined || next.rest.held !== undefined).toBe(
          fields.length < given.changes.length,
        );
      }),
    );
  });

  test('a body on a job at rest holds everything that is managed', () => {
    fc.assert(
      fc.property(any, (given) => {
        const next = plan(given);
        if (next.step !== 'update' || phaseOf(given.observed.status) !== 'idle') return;
        expect(next.update.body).toMatchObject(
          Object.fromEntries(managed(given.spec).map((field) => [field, wantedOf(given, field)])),
        );
        expect(next.update.changes).toEqual(given.changes);
      }),
    );
  });

  test('a person who asks gets a PUT, unless only a stop would help', () => {
    const stubborn: HoldReason[] = ['Observed', 'JobBusy', 'RestartRequired'];
    fc.assert(
      fc.property(any, (given) => {
        const next = plan({ ...given, request: 'r1' });
        if (next.step === 'hold') expect(stubborn).toContain(next.hold.because);
      }),
    );
  });
});
