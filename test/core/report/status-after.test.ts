import { describe, expect, test } from '@jest/globals';
import { FAILURES, type FailureKind } from '../../../src/core/failure.ts';
import { STATES } from '../../../src/core/job/states.ts';
import type { LastUpdate } from '../../../src/core/object/last-update.ts';
import { type JobStatus, statusSchema } from '../../../src/core/object/status.ts';
import { readStatus } from '../../../src/core/object/stored-status.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { conditionOf } from '../../../src/core/report/conditions.ts';
import { REASONS } from '../../../src/core/report/reasons.ts';
import { statusAfter } from '../../../src/core/report/status-after.ts';
import { mergePatch } from '../../../src/ground/merge-patch.ts';
import { rfc3339 } from '../../../src/ground/rfc3339.ts';
import { type Draft, manifestOf, seen, T0 } from '../../support/example.ts';
import { OF_OPERATIONS } from '../operation-outcomes.ts';
import {
  conflict,
  held,
  refusedUpdate,
  same,
  sentOf,
  suspended,
  unapplied,
  unseen,
  updated,
} from '../outcomes.ts';

const AT = rfc3339(T0);
const DAY = 86_400_000;

/** No bound that an example comes near. */
const ANY = { generation: Number.MAX_SAFE_INTEGER, now: T0 + 365 * DAY };

/** The status after these outcomes, one second apart, each on what the one before left. */
function follow(outcomes: readonly Outcome[], more: Draft = {}): JobStatus {
  return outcomes.reduce<JobStatus>(
    (status, outcome, at) => statusAfter(manifestOf({ ...more, status }), outcome, T0 + 1000 * at),
    more.status ?? {},
  );
}

/** What each condition says, in short: `Ready=True/UpToDate`. */
const told = (status: JobStatus): string =>
  (status.conditions ?? []).map(({ type, status: truth, reason }) => `${type}=${truth}/${reason}`).join(' ');

const messageOf = (status: JobStatus): string => conditionOf(status.conditions, 'Ready')?.message ?? '';

const REFUSED = { error_code: 'DLI.12002', error_msg: 'cannot find resource x.jar' };
const CONFLICT = { error_code: 'DLI.12003', error_msg: 'running jobs may not be updated' };
const heldRefused = held('Refused', undefined, { record: refusedUpdate('Rejected', REFUSED) });
const heldForRestart = held('RestartRequired', seen({}, 'job_running'), {
  record: refusedUpdate('StateConflict', { ...CONFLICT, part: 'Cold' }),
});
const running: Outcome = {
  ...unapplied('StateConflict', CONFLICT),
  part: 'Cold',
  observed: seen({}, 'job_running'),
};

const DRIFTED = 'Drifted=True/SpecNotApplied JobHealthy=Unknown/JobStopped';

describe('the conditions after', () => {
  test.each<[sentence: string, outcomes: Outcome[], conditions: string, message: RegExp]>([
    [
      'a look that found nothing',
      [same()],
      'Ready=True/UpToDate JobHealthy=Unknown/JobStopped',
      /^The live job is what the spec says\.$/,
    ],
    [
      'an applied update',
      [updated()],
      'Ready=True/UpToDate JobHealthy=Unknown/JobStopped',
      /what the spec says/,
    ],
    [
      'the hot part of an update',
      [updated({ restInMs: 0, sent: sentOf().changes.slice(0, 1) })],
      `Ready=False/Updating Reconciling=True/Progressing ${DRIFTED}`,
      /^parallel_number updated; 2 more to follow\.$/,
    ],
    [
      'a difference in Observe',
      [held('Observed')],
      `Ready=False/DriftDetected ${DRIFTED}`,
      /^3 fields differ: parallel_number, smn_topic, entrypoint_args; mode Observe writes nothing\.$/,
    ],
    [
      'a difference while the job moves',
      [held('JobBusy', seen({}, 'job_submitting'))],
      'Ready=False/JobBusy Reconciling=True/Progressing Drifted=True/SpecNotApplied JobHealthy=Unknown/JobMoving',
      /^The job is in job_submitting; the update of .* waits\.$/,
    ],
    [
      'three updates without effect',
      [held('DiffNotConverging')],
      `Ready=False/DiffNotConverging Stalled=True/DiffNotConverging ${DRIFTED}`,
      /after 3 applied updates: .*job\.parallel_number, job\.smn_topic, job\.entrypoint_args to spec\.ignore/,
    ],
    [
      'a refused update',
      [unapplied('Rejected', REFUSED)],
      `Ready=False/Rejected Stalled=True/Rejected ${DRIFTED}`,
      /^The update of parallel_number, .* was refused: DLI\.12002: cannot find resource x\.jar$/,
    ],
    [
      'a refused update that is held back',
      [unapplied('Rejected', REFUSED), heldRefused],
      `Ready=False/Rejected Stalled=True/Rejected ${DRIFTED}`,
      /was refused: DLI\.12002: cannot find/,
    ],
    [
      'an update that the running job refused',
      [running],
      'Ready=False/RestartRequired Stalled=True/RestartRequired Drifted=True/SpecNotApplied JobHealthy=True/JobRunning',
      /^The job is in job_running, and DLI changes parallel_number, smn_topic, entrypoint_args only on a stopped job: .* \(DLI\.12003: running jobs/,
    ],
    [
      'an update that the running job refused, held back',
      [running, heldForRestart],
      'Ready=False/RestartRequired Stalled=True/RestartRequired Drifted=True/SpecNotApplied JobHealthy=True/JobRunning',
      /only on a stopped job/,
    ],
    [
      'an update that a job at rest refused for its state',
      [unapplied('StateConflict', CONFLICT)],
      `Ready=False/StateConflict Reconciling=True/ProgressingWithRetry ${DRIFTED}`,
      /was refused: DLI\.12003/,
    ],
    [
      'an update whose answer was lost',
      [unapplied('CloudUnavailable', { ambiguous: true })],
      `Ready=False/CloudUnavailable Reconciling=True/ProgressingWithRetry ${DRIFTED}`,
      /did not answer/,
    ],
    [
      'an update that was throttled',
      [unapplied('Throttled')],
      `Ready=False/Throttled Reconciling=True/ProgressingWithRetry ${DRIFTED}`,
      /slow down/,
    ],
    ['suspending', [suspended], 'Ready=Unknown/Suspended', /spec\.suspend is true/],
    [
      'an older owner',
      [conflict],
      'Ready=False/Conflict Stalled=True/Conflict',
      /^streaming\/older is older/,
    ],
    [
      'a GET that failed for the moment',
      [unseen('CloudUnavailable')],
      'Ready=False/CloudUnavailable Reconciling=True/ProgressingWithRetry',
      /did not answer/,
    ],
    [
      'a GET that failed after one that worked: what was seen is remembered',
      [held('Observed'), unseen('CloudUnavailable')],
      `Ready=False/CloudUnavailable Reconciling=True/ProgressingWithRetry ${DRIFTED}`,
      /did not answer/,
    ],
    [
      'a job that is gone: what was seen of it is gone as well',
      [held('Observed'), unseen('JobNotFound')],
      'Ready=False/JobNotFound Stalled=True/JobNotFound',
      /does not exist/,
    ],
    [
      'a difference in what was up to date',
      [same(), held('Observed')],
      'Ready=False/DriftDetected Drifted=True/ExternalChange JobHealthy=Unknown/JobStopped',
      /3 fields differ/,
    ],
    [
      'a hot change that was refused in a race: only cold ones wait for a stop',
      [{ ...running, ...sentOf({ smn_topic: 'urn' }), part: 'Hot', observed: seen({}, 'job_running') }],
      'Ready=False/StateConflict Reconciling=True/ProgressingWithRetry Drifted=True/SpecNotApplied JobHealthy=True/JobRunning',
      /update of smn_topic was refused: DLI\.12003/,
    ],
  ])('%s', (...[, outcomes, conditions, message]) => {
    const status = follow(outcomes);
    expect(told(status)).toBe(conditions);
    expect(messageOf(status)).toMatch(message);
  });

  test.each(Object.keys(FAILURES) as FailureKind[])('%s that nothing could be seen for', (kind) => {
    const whose = FAILURES[kind].stalled ? `Stalled=True/${kind}` : 'Reconciling=True/ProgressingWithRetry';
    expect(told(follow([unseen(kind)]))).toBe(`Ready=False/${kind} ${whose}`);
  });

  test.each(Object.keys(FAILURES) as FailureKind[])('a PUT that failed for %s: Ready is not True', (kind) => {
    expect(told(follow([same(), unapplied(kind)]))).not.toContain('Ready=True');
  });
});

describe('the health of the job in', () => {
  test.each([
    ['job_running', 'True/JobRunning'],
    ['job_finish', 'True/JobFinished'],
    ['job_running_exception', 'False/JobException'],
    ['job_submit_fail', 'False/SubmitFailed'],
    ['job_cancel_fail', 'False/StopFailed'],
    ['job_arrearage_stopped', 'False/ArrearsStopped'],
    ['job_init', 'Unknown/JobStopped'],
    ['job_idle', 'Unknown/JobStopped'],
    ['job_cancel_success', 'Unknown/JobStopped'],
    ['job_submitting', 'Unknown/JobMoving'],
    ['job_new_word', 'Unknown/JobMoving'],
    ['constructor', 'Unknown/JobMoving'],
    ['', 'Unknown/JobMoving'],
  ])('%s is %s', (state, health) => {
    expect(told(follow([same(seen({}, state))]))).toBe(`Ready=True/UpToDate JobHealthy=${health}`);
  });

  test('any of the fourteen states is told with its word and its explanation', () => {
    for (const state of Object.keys(STATES)) {
      const status = follow([same({ ...seen({}, state), status_desc: 'out of memory' })]);
      expect(conditionOf(status.conditions, 'JobHealthy')?.message).toBe(`DLI says ${state}: out of memory`);
      expect(status.job).toEqual({ status: state, status_desc: 'out of memory', queue_name: 'testQueue' });
    }
  });
});

describe('Ready', () => {
  const EVERY: Outcome[] = [
    ...Object.values(OF_OPERATIONS),
    ...[suspended, conflict, same(), updated(), updated({ restInMs: 0 }), running],
    ...(['Observed', 'JobBusy', 'RestartRequired', 'Refused', 'DiffNotConverging'] as const).map((why) =>
      held(why),
    ),
    ...(Object.keys(FAILURES) as FailureKind[]).flatMap((kind) => [unseen(kind), unapplied(kind)]),
  ];

  test('is True after a whole update or an equal look, and after nothing else', () => {
    const good = EVERY.filter((outcome) => told(follow([outcome])).includes('Ready=True'));
    expect(good).toEqual([same(), updated()]);
  });

  test('has no companion when True; else at most one of Reconciling and Stalled', () => {
    for (const outcome of EVERY) {
      const types = (follow([held('Refused'), outcome]).conditions ?? []).map(({ type }) => type);
      expect(types.filter((type) => type === 'Reconciling' || type === 'Stalled').length).toBeLessThanOrEqual(
        1,
      );
    }
  });

  test('is of the generation that the pass was made for', () => {
    const status = follow([updated()], { generation: 7 });
    expect(status.observedGeneration).toBe(7);
    expect((status.conditions ?? []).map(({ observedGeneration }) => observedGeneration)).toEqual([7, 7]);
  });

  test('uses every reason of the table of reasons', () => {
    const reasonOf = (outcome: Outcome, more: Draft = {}) =>
      conditionOf(follow([outcome], more).conditions, 'Ready')?.reason;
    const observing: Draft = { spec: { jobId: '104', mode: 'Observe', job: {} } };
    const used = new Set([...EVERY.map((outcome) => reasonOf(outcome)), reasonOf(same(), observing)]);
    expect(Object.keys(REASONS).filter((reason) => !used.has(reason))).toEqual([]);
  });
});

describe('the same outcome again', () => {
  const QUIET: [string, Outcome][] = [
    ['suspended', suspended],
    ['conflict', conflict],
    ['same', same()],
    ['held in Observe', held('Observed')],
    ['held while the job moves', held('JobBusy')],
    ['held for a restart', heldForRestart],
    ['held after a refusal', heldRefused],
    ['held by the guard', held('DiffNotConverging')],
    ['a lost answer', unapplied('CloudUnavailable', { ambiguous: true })],
    ['a throttled PUT', unapplied('Throttled')],
    ...(Object.keys(FAILURES) as FailureKind[]).map((kind): [string, Outcome] => [
      `unseen: ${kind}`,
      unseen(kind),
    ]),
  ];

  test.each(QUIET)('%s changes nothing, a day later', (_name, outcome) => {
    const once = statusAfter(
      manifestOf({ status: follow([unapplied('Rejected', REFUSED), outcome]) }),
      outcome,
      T0,
    );
    const twice = statusAfter(manifestOf({ status: once }), outcome, T0 + DAY);
    expect(mergePatch(once, twice)).toBeUndefined();
  });

  test('changes nothing after it was stored and read again', () => {
    for (const [, outcome] of QUIET) {
      const once = follow([same(), outcome]);
      const { status: stored } = readStatus(JSON.parse(JSON.stringify(once)), ANY);
      expect(
        mergePatch(stored, statusAfter(manifestOf({ status: stored }), outcome, T0 + DAY)),
      ).toBeUndefined();
    }
  });
});

describe('times', () => {
  test('update_time is the one of the answer to the update', () => {
    const status = follow([updated()]);
    expect([status.update_time, status.updatedAt]).toEqual([1_516_952_770_900, '2018-01-26T07:46:10Z']);
  });

  test('update_time is what was seen, when the answer has none', () => {
    expect(follow([updated({ updated: { update_time: undefined, requestId: undefined } })]).update_time).toBe(
      1_516_952_770_835,
    );
  });

  test('update_time never goes back', () => {
    const earlier = same({ ...seen(), update_time: 5 });
    expect(follow([updated(), earlier]).update_time).toBe(1_516_952_770_900);
    expect(follow([updated(), unseen('JobNotFound')]).update_time).toBe(1_516_952_770_900);
  });

  test('update_time that no calendar has is replaced by the next', () => {
    const far = same({ ...seen(), update_time: 9_223_372_036_854_775_807n });
    const status = follow([far, same()]);
    expect([status.update_time, status.updatedAt]).toEqual([1_516_952_770_835, '2018-01-26T07:46:10Z']);
    expect(follow([far, unseen('JobNotFound')]).update_time).toBe(9_223_372_036_854_775_807n);
  });

  test('update_time may be larger than 2^53', () => {
    const status = follow([same(), same({ ...seen(), update_time: 9_223_372_036_854_775_807n })]);
    expect(status.update_time).toBe(9_223_372_036_854_775_807n);
    expect(status.updatedAt).toBeUndefined();
  });

  test.each([
    ['the year 9999 ends', 253_402_300_799_999, '9999-12-31T23:59:59Z'],
    ['the year 10000 begins, which RFC 3339 does not know', 253_402_300_800_000, undefined],
    ['it is in microseconds', 1_516_952_770_835_000, undefined],
    ['it is before 1970', -1, undefined],
    ['it is 0', 0, '1970-01-01T00:00:00Z'],
  ])('updatedAt when %s', (_sentence, update_time, text) => {
    expect(follow([same({ ...seen(), update_time })]).updatedAt).toBe(text);
  });

  test('observedGeneration is that of the object, also after a restore that has set generations back', () => {
    expect(follow([same()], { generation: 3, status: { observedGeneration: 5 } }).observedGeneration).toBe(3);
  });

  test('a condition’s time moves when its status does, and only then', () => {
    const first = follow([same()]);
    const still = statusAfter(manifestOf({ status: first, generation: 2 }), same(), T0 + DAY);
    expect(conditionOf(still.conditions, 'Ready')?.lastTransitionTime).toBe(AT);
    const moved = statusAfter(manifestOf({ status: still }), held('Observed'), T0 + DAY);
    expect(conditionOf(moved.conditions, 'Ready')?.lastTransitionTime).toBe(rfc3339(T0 + DAY));
    expect(conditionOf(moved.conditions, 'JobHealthy')?.lastTransitionTime).toBe(AT);
  });

  test('a difference keeps the time at which it was first seen', () => {
    const status = follow([held('Observed')]);
    const later = statusAfter(manifestOf({ status }), held('JobBusy'), T0 + DAY);
    expect(later.drift?.map(({ since }) => since)).toEqual([AT, AT, AT]);
  });
});

test('a condition that somebody else wrote stays as it is, behind ours', () => {
  const words = { reason: 'Reviewed', message: 'by two', lastTransitionTime: AT };
  const theirs = { type: 'Approved', status: 'True' as const, ...words };
  const before = follow([same()]);
  const status = { ...before, conditions: [theirs, ...(before.conditions ?? [])] };
  expect(follow([unapplied('Rejected')], { status }).conditions?.at(-1)).toEqual(theirs);
});

test('the number of differences last seen stays while nothing can be seen, and goes with the job', () => {
  expect(follow([same(), unseen('Throttled')]).driftCount).toBe(0);
  expect(follow([same(), unseen('JobNotFound')]).driftCount).toBeUndefined();
});

describe('the error', () => {
  test.each<[sentence: string, outcomes: Outcome[], error: object]>([
    ['is the one of a refused update', [unapplied('Rejected', REFUSED)], REFUSED],
    ['stays as long as the update is held back', [unapplied('Rejected', REFUSED), heldRefused], REFUSED],
    ['stays while a restart is needed', [running, heldForRestart], CONFLICT],
    [
      'is the one of a GET that failed',
      [unseen('JobNotFound', { error_code: 'DLI.16001', error_msg: 'gone' })],
      { error_code: 'DLI.16001', error_msg: 'gone' },
    ],
    ['is absent after a success', [unapplied('Rejected', REFUSED), updated()], {}],
    ['is absent after an equal look', [unapplied('Rejected', REFUSED), same()], {}],
    ['is absent when the job moves', [unapplied('Rejected', REFUSED), held('JobBusy')], {}],
    [
      'is absent for a failure without a code',
      [unapplied('Rejected', REFUSED), unseen('SecretNotFound')],
      {},
    ],
    [
      'has a code alone when there are no words',
      [unseen('AuthFailed', { error_code: 'APIG.0301' })],
      { error_code: 'APIG.0301' },
    ],
  ])('%s', (...[, outcomes, error]) => {
    const { error_code, error_msg } = follow(outcomes);
    expect({ error_code, error_msg }).toEqual({ error_code: undefined, error_msg: undefined, ...error });
  });
});

describe('the record of the last update', () => {
  const last = (outcomes: Outcome[]) => follow(outcomes).lastUpdate;

  test('says what was sent, in which state, and what came of it', () => {
    expect(last([unapplied('Rejected', REFUSED)])).toEqual({
      ...sentOf().digests,
      secret: 's1',
      part: 'Whole',
      status: 'job_init',
      generation: 1,
      attempts: 1,
      outcome: 'Refused',
      reason: 'Rejected',
      ...REFUSED,
      at: AT,
    });
  });

  const lost = unapplied('CloudUnavailable', { ambiguous: true });
  const otherWanted = updated({ digests: { ...sentOf().digests, wanted: 'other' } });
  const otherLive = updated({ digests: { ...sentOf().digests, live: 'other' } });

  test.each<[sentence: string, outcomes: Outcome[], record: Partial<LastUpdate>]>([
    [
      'counts the same update applied again',
      [updated(), updated(), updated()],
      { outcome: 'Applied', attempts: 1, applied: 3 },
    ],
    [
      'counts the same update refused again',
      [unapplied('Rejected'), unapplied('Rejected')],
      { outcome: 'Refused', attempts: 2 },
    ],
    [
      'starts anew for other wanted values',
      [updated(), updated(), otherWanted],
      { outcome: 'Applied', attempts: 1, applied: 1 },
    ],
    [
      'goes on when only the live value moved',
      [updated(), otherLive],
      { outcome: 'Applied', attempts: 1, applied: 2 },
    ],
    [
      'marks what was applied twice and is then seen as live',
      [updated(), updated(), same()],
      { outcome: 'Applied', attempts: 1, applied: 2, converged: true },
    ],
    [
      'does not mark what was applied once',
      [updated(), same()],
      { outcome: 'Applied', attempts: 1, applied: 1 },
    ],
    [
      'starts anew once the wanted values were seen as live',
      [updated(), updated(), same(), updated()],
      { outcome: 'Applied', attempts: 1, applied: 1 },
    ],
    [
      'goes on over a refusal',
      [updated(), updated(), unapplied('StateConflict'), updated()],
      { outcome: 'Applied', attempts: 2, applied: 3 },
    ],
    [
      'goes on over a lost answer',
      [updated(), lost, updated(), lost, updated()],
      { attempts: 2, applied: 3 },
    ],
    ['does not count lost answers in a row', [lost, lost, lost], { outcome: 'Unknown', attempts: 1 }],
    [
      'forgets nothing when the update did not reach DLI',
      [updated(), updated(), unapplied('Throttled')],
      { outcome: 'Applied', attempts: 1, applied: 2 },
    ],
    [
      'forgets nothing when DLI is away',
      [unapplied('Rejected'), unseen('CloudUnavailable')],
      { outcome: 'Refused', attempts: 1 },
    ],
  ])('%s', (...[, outcomes, record]) => {
    const { converged, ...found } = last(outcomes) ?? {};
    expect({ ...found, converged }).toMatchObject({ converged: undefined, ...record });
  });

  test('is not begun by a PUT that did not reach DLI', () => {
    expect(last([unapplied('Throttled')])).toBeUndefined();
  });

  test('of another version, with a reason of its own, is told as a refusal', () => {
    for (const reason of ['QuotaExceeded', 'constructor', '__proto__']) {
      const before = follow([unapplied('Rejected', REFUSED)]);
      const lastUpdate = { ...before.lastUpdate, reason } as JobStatus['lastUpdate'];
      const status = follow([heldRefused], { status: { ...before, lastUpdate } as JobStatus });
      expect(told(status)).toContain('Ready=False/Rejected Stalled=True/Rejected');
    }
  });
});

describe('the history', () => {
  test('holds the last five updates, newest first', () => {
    const digests = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'];
    const outcomes = digests.map((digest) =>
      updated({ digests: { wanted: digest, live: 'l' }, sent: sentOf().changes.slice(0, 1) }),
    );
    const status = follow([...outcomes, unapplied('Rejected', REFUSED)]);
    expect(status.history).toHaveLength(5);
    expect(status.history?.[0]).toEqual({
      at: rfc3339(T0 + 6000),
      generation: 1,
      fields: ['parallel_number', 'smn_topic', 'entrypoint_args'],
      outcome: 'Refused',
      error_code: 'DLI.12002',
    });
    expect(status.history?.[1]).toMatchObject({ fields: ['parallel_number'], outcome: 'Applied' });
  });

  test('has nothing of a PUT that did not reach DLI', () => {
    expect(follow([unapplied('Throttled')]).history).toBeUndefined();
  });
});

describe('a reconcile request', () => {
  test('is told as handled', () => {
    expect(follow([same()], { reconcileRequest: '2026-01-02T03:04:05Z' }).lastHandledReconcileAt).toBe(
      '2026-01-02T03:04:05Z',
    );
  });

  test('stays handled when the annotation is taken away', () => {
    expect(follow([same()], { status: { lastHandledReconcileAt: 'then' } }).lastHandledReconcileAt).toBe(
      'then',
    );
  });

  test('of any length fits into the status', () => {
    const status = follow([same()], { reconcileRequest: 'now'.repeat(1000) });
    expect(statusSchema.safeParse(status).success).toBe(true);
  });
});

describe('secret values', () => {
  const SECRETS = /old-key-1|new-key-1/;

  test('are in no status, whatever becomes of the update', () => {
    const all = [
      held('Observed'),
      held('Refused'),
      updated(),
      updated({ restInMs: 0, sent: [] }),
      unapplied('Rejected'),
    ];
    for (const outcome of all) expect(JSON.stringify(follow([outcome]))).not.toMatch(SECRETS);
  });

  test('are shown as *** in the drift, beside values that are not secret', () => {
    expect(follow([held('Observed')]).drift).toEqual([
      { field: 'parallel_number', desired: '4', live: '1', since: AT },
      { field: 'smn_topic', desired: '"urn"', live: 'null', since: AT },
      {
        field: 'entrypoint_args',
        desired: '***',
        live: '***',
        wanted: expect.stringMatching(/^[0-9a-f]{16}$/),
        since: AT,
      },
    ]);
  });
});

test('a stored status that nobody can read counts as never written', () => {
  expect(readStatus({ observedGeneration: 'x' }, ANY).status).toEqual({});
  expect(readStatus(undefined, ANY).status).toEqual({});
  expect(readStatus('text', ANY).status).toEqual({});
  expect(readStatus({ observedGeneration: 3, unknown: 1 }, ANY).status).toEqual({ observedGeneration: 3 });
});
