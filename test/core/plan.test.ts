import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diff, managed } from '../../src/core/diff.ts';
import { FIELDS, type FieldName } from '../../src/core/fields.ts';
import { JOB_STATES, phaseOf } from '../../src/core/job.ts';
import { PARTS } from '../../src/core/part.ts';
import { type HoldReason, needsRestart, plan, refusedMs, type Situation } from '../../src/core/plan.ts';
import type { LastUpdate } from '../../src/core/status.ts';
import { type Fields, seen, specOf, T0 } from '../support/example.ts';
import { someValues } from './job-values.ts';

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
    changes: diff(spec, observed),
    digestOf: () => 'd1',
    secret: 's1',
    records: [],
    settled: new Set(),
    requested: false,
    now: T0,
    ...more,
  };
}

const record = (more: Partial<LastUpdate>): LastUpdate => ({
  digest: 'd1',
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

const applied = (attempts: number): LastUpdate => record({ outcome: 'Applied', attempts });

/** `hold …`, `put …` with the fields it is for, or `none`. */
function decision(given: Situation): string {
  const next = plan(given);
  if (next.step === 'hold') return `hold ${next.because}`;
  return next.step === 'put'
    ? `put ${next.changes.map(({ field }) => field)}${next.more ? ', more' : ''}`
    : next.step;
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
      situation({}, { records: [record({ digest: 'd0' })] }),
    ],
    [
      'a PUT after a refusal, when a person asks',
      'put parallel_number',
      situation({}, { records: [record({})], requested: true }),
    ],
    [
      'to hold just before the slow retry',
      'hold Refused',
      situation({}, { records: [record({})], now: T0 + refusedMs({ digest: 'd1' }) - 1 }),
    ],
    [
      'a PUT at the slow retry',
      'put parallel_number',
      situation({}, { records: [record({})], now: T0 + refusedMs({ digest: 'd1' }) }),
    ],
    [
      'to hold just before a queue that was full is tried again',
      'hold Refused',
      situation({}, { records: [record(FULL)], now: T0 + refusedMs({ digest: 'd1', ...FULL }) - 1 }),
    ],
    [
      'a PUT when a queue that was full is tried again',
      'put parallel_number',
      situation({}, { records: [record(FULL)], now: T0 + refusedMs({ digest: 'd1', ...FULL }) }),
    ],
    [
      'to hold after a refusal of the value, whatever state the job has come to',
      'hold Refused',
      situation(RUNNING, { records: [record({})] }),
    ],
    [
      'to hold a cold change that the running job refused',
      'hold RestartRequired',
      situation(RUNNING, { records: [record({ reason: 'StateConflict', status: 'job_running' })] }),
    ],
    [
      'to hold it for ever',
      'hold RestartRequired',
      situation(RUNNING, {
        records: [record({ reason: 'StateConflict', status: 'job_running' })],
        now: T0 + 1e12,
      }),
    ],
    [
      'to hold it even when a person asks',
      'hold RestartRequired',
      situation(RUNNING, {
        records: [record({ reason: 'StateConflict', status: 'job_running' })],
        requested: true,
      }),
    ],
    [
      'a PUT, once the job that refused it has stopped',
      'put parallel_number',
      situation({}, { records: [record({ reason: 'StateConflict', status: 'job_running' })] }),
    ],
    [
      'a PUT, once the job is in another state that runs',
      'put parallel_number',
      situation(
        { status: 'job_cancel_fail' },
        { records: [record({ reason: 'StateConflict', status: 'job_running' })] },
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
      situation({}, { records: [record({})], secret: 's2' }),
    ],
    [
      'to hold after three applied, when the Secret has changed',
      'hold DiffNotConverging',
      situation({}, { records: [applied(3)], secret: 's2' }),
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
      situation({}, { records: [{ ...applied(3), digest: 'd0' }] }),
    ],
    [
      'a PUT after many applied, if the wanted state was there in between',
      'put parallel_number',
      situation({}, { records: [applied(99)], settled: new Set(['Whole']) }),
    ],
    [
      'a PUT after three applied, when a person asks',
      'put parallel_number',
      situation({}, { records: [applied(3)], requested: true }),
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
  const digestOf = (changes: readonly { hot: boolean }[]) => (changes[0]?.hot ? 'h1' : 'c1');
  const hot = (more: Partial<LastUpdate> = {}): LastUpdate =>
    record({ digest: 'h1', part: 'Hot', outcome: 'Applied', ...more });
  const cold = (more: Partial<LastUpdate> = {}): LastUpdate =>
    record({ digest: 'c1', part: 'Cold', reason: 'StateConflict', status: 'job_running', ...more });
  const both = (more: Partial<Situation>): Situation =>
    situation({ ...HOT_AND_COLD, ...RUNNING }, { digestOf, ...more });

  test.each<[sentence: string, decision: string, given: Situation]>([
    ['the hot part first', 'put smn_topic, more', both({})],
    [
      'the cold part next, although the hot one differs again',
      'put parallel_number, more',
      both({ records: [hot({ digest: 'h2' })] }),
    ],
    [
      'the hot part alone, once the cold one was refused',
      'put smn_topic',
      both({ records: [hot({ digest: 'h2' }), cold()] }),
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
      both({ records: [hot({ attempts: 9 }), cold()], settled: new Set(['Hot']) }),
    ],
  ])('%s', (...[, expected, given]) => {
    expect(decision(given)).toBe(expected);
  });
});

test.each([
  ['StateConflict', 'job_running', true],
  ['StateConflict', 'job_cancel_fail', true],
  ['StateConflict', 'job_cancel_success', false],
  ['StateConflict', 'job_submitting', false],
  ['Rejected', 'job_running', false],
  [undefined, 'job_running', false],
])('a refusal for %s in %s needs a stopped job: %s', (reason, status, needed) => {
  expect(needsRestart(reason, seen({}, status))).toBe(needed);
});

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
    expect(JOB_STATES.filter((state) => phaseOf(state) === phase).sort()).toEqual(states.sort());
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
    fc.property(fc.stringMatching(/^[0-9a-f]{0,32}$/), (digest) => {
      const ms = refusedMs({ digest });
      expect(ms).toBe(refusedMs({ digest }));
      expect(ms).toBeGreaterThanOrEqual(30 * 60_000);
      expect(ms).toBeLessThan(60 * 60_000);
      expect(refusedMs({ digest, reason: 'constructor' })).toBe(ms);
      expect(refusedMs({ digest, reason: 'QueueNotReady' })).toBe(ms / 6);
    }),
  );
});

describe('whatever the situation is', () => {
  const state = fc.oneof(fc.constantFrom(...JOB_STATES), fc.constant('job_new_word'));
  const last = fc.option(
    fc.record({
      digest: fc.constantFrom('d1', 'd0'),
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
      settled: fc.subarray([...PARTS]).map((parts) => new Set(parts)),
      requested: fc.boolean(),
      ignore: fc.uniqueArray(fc.constantFrom(...(Object.keys(FIELDS) as FieldName[])), { maxLength: 5 }),
      mode: fc.constantFrom('Manage' as const, 'Observe' as const),
    })
    .map(({ job, live, status, ignore, mode, last: past, ...rest }) => {
      const given = situation({ status }, rest);
      const spec = {
        ...given.spec,
        job,
        mode,
        ignore: ignore.map((name) => `job.${name}`),
      } as Situation['spec'];
      const observed = { ...given.observed, fields: { name: 'test1', desc: '', ...live } };
      const before = past === undefined ? undefined : record(past as Partial<LastUpdate>);
      const records = before === undefined ? [] : [before];
      return { ...given, spec, observed, changes: diff(spec, observed), records };
    });

  test('nothing is sent in Observe or while the job moves', () => {
    fc.assert(
      fc.property(any, (given) => {
        const quiet = given.spec.mode === 'Observe' || phaseOf(given.observed.status) === 'moving';
        if (quiet) expect(plan(given).step).not.toBe('put');
      }),
    );
  });

  test('nothing is decided exactly when nothing differs', () => {
    fc.assert(
      fc.property(any, (given) => {
        expect(plan(given).step === 'none').toBe(given.changes.length === 0);
      }),
    );
  });

  test('a body holds nothing but managed fields and live values of original fields', () => {
    fc.assert(
      fc.property(any, (given) => {
        const next = plan(given);
        if (next.step !== 'put') return;
        const own = new Set<string>(managed(given.spec));
        for (const [field, value] of Object.entries(next.body) as [FieldName, unknown][]) {
          const sent = own.has(field) && value === given.spec.job[field];
          const kept = FIELDS[field].original && (value === given.observed.fields[field] || value === '');
          expect({ field, held: sent || kept }).toEqual({ field, held: true });
        }
      }),
    );
  });

  test('a body on a running job holds name, desc and the changes it is for, all hot or all cold', () => {
    fc.assert(
      fc.property(any, (given) => {
        const next = plan(given);
        if (next.step !== 'put' || phaseOf(given.observed.status) !== 'running') return;
        const fields = next.changes.map(({ field }) => field);
        expect(Object.keys(next.body).sort()).toEqual([...new Set(['name', 'desc', ...fields])].sort());
        expect(new Set(next.changes.map(({ hot }) => hot)).size).toBe(1);
        expect(next.more || next.held !== undefined).toBe(fields.length < given.changes.length);
      }),
    );
  });

  test('a body on a job at rest holds everything that is managed', () => {
    fc.assert(
      fc.property(any, (given) => {
        const next = plan(given);
        if (next.step !== 'put' || phaseOf(given.observed.status) !== 'idle') return;
        expect(next.body).toMatchObject(
          Object.fromEntries(managed(given.spec).map((field) => [field, given.spec.job[field]])),
        );
        expect(next.changes).toEqual(given.changes);
      }),
    );
  });

  test('a person who asks gets a PUT, unless only a stop would help', () => {
    const stubborn: HoldReason[] = ['Observed', 'JobBusy', 'RestartRequired'];
    fc.assert(
      fc.property(any, (given) => {
        const next = plan({ ...given, requested: true });
        if (next.step === 'hold') expect(stubborn).toContain(next.because);
      }),
    );
  });
});
