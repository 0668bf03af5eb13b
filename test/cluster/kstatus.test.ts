/** What kstatus, and so Flux, Argo CD's readers of it, Helm and kpt, make of our status: judged by the library itself. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { FAILURES, type FailureKind } from '../../src/core/failure.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { REASONS, type Reason } from '../../src/core/report/reasons.ts';
import { statusAfter } from '../../src/core/report/status-after.ts';
import { OF_OPERATIONS } from '../core/operation-outcomes.ts';
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
} from '../core/outcomes.ts';
import { manifestOf, seen, T0 } from '../support/example.ts';
import { binary } from './binaries.ts';

type Word = 'Current' | 'InProgress' | 'Failed' | 'Terminating';

interface Row {
  about: string;
  object: object;
  word: Word;
  message: RegExp;
}

const object = (status: JobStatus | undefined, metadata: object = {}): object => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name: 'test1', namespace: 'streaming', generation: 1, ...metadata },
  spec: { jobId: '104', job: {} },
  ...(status === undefined ? {} : { status }),
});

/** The status after these outcomes, each on what the one before left. */
const follow = (outcomes: readonly Outcome[], mode = 'Manage'): JobStatus =>
  outcomes.reduce<JobStatus>(
    (status, outcome, at) =>
      statusAfter(manifestOf({ status, spec: { jobId: '104', mode, job: {} } }), outcome, T0 + 1000 * at),
    {},
  );

const half = updated({ restInMs: 0, sent: sentOf().changes.slice(0, 1) });
const running = seen({}, 'job_running');

const OF_OPERATION = Object.fromEntries(
  Object.entries(OF_OPERATIONS).map(([reason, outcome]) => [reason, [outcome]]),
) as unknown as Record<keyof typeof OF_OPERATIONS, readonly Outcome[]>;

/** One way to each reason that is no failure. */
const OWN: Record<Exclude<Reason, FailureKind>, readonly Outcome[]> = {
  ...OF_OPERATION,
  UpToDate: [same()],
  Observed: [same()],
  Updating: [half],
  JobBusy: [held('JobBusy', seen({}, 'job_submitting'))],
  DriftDetected: [held('Observed')],
  RestartRequired: [
    { ...unapplied('StateConflict'), part: 'Cold', observed: running },
    held('RestartRequired', running, { record: refusedUpdate('StateConflict', { part: 'Cold' }) }),
  ],
  DiffNotConverging: [held('DiffNotConverging')],
  Conflict: [conflict],
  Suspended: [suspended],
};

/** The intent: whose turn is it? */
const GOLDEN: Record<Exclude<Reason, FailureKind>, Word> = {
  UpToDate: 'Current',
  Observed: 'Current',
  Updating: 'InProgress',
  JobBusy: 'InProgress',
  // Looked at, and left as it is on purpose; Ready=False keeps `kubectl wait` and kstatus waiting.
  DriftDetected: 'InProgress',
  RestartRequired: 'Failed',
  DiffNotConverging: 'Failed',
  Conflict: 'Failed',
  Suspended: 'InProgress',
  Creating: 'InProgress',
  Deleting: 'InProgress',
  Starting: 'InProgress',
  Stopping: 'InProgress',
  Restarting: 'InProgress',
  RollingBack: 'InProgress',
  AwaitingApproval: 'InProgress',
  AwaitingTurn: 'InProgress',
  OutsideWindow: 'InProgress',
  RolloutPaused: 'Failed',
  RolledBack: 'Failed',
  Interrupted: 'Failed',
  LeftStopped: 'Failed',
  BreaksRule: 'Failed',
  StartTimeout: 'Failed',
  StopTimeout: 'Failed',
  StoppedOutside: 'Failed',
  StartFailed: 'Failed',
  StopFailed: 'Failed',
  SavepointUnavailable: 'Failed',
  SavepointFailed: 'Failed',
  SavepointMissing: 'Failed',
  ArrearsStopped: 'Failed',
  LifecycleDisabled: 'Failed',
  FinalizerDenied: 'Failed',
  RecordNotKept: 'Failed',
  RecordUnreadable: 'Failed',
};

const KINDS = Object.keys(FAILURES) as FailureKind[];
const wordOf = (kind: FailureKind): Word => (FAILURES[kind].stalled ? 'Failed' : 'InProgress');

const own = (Object.keys(OWN) as (keyof typeof OWN)[]).map((reason) => ({
  about: reason,
  status: follow(OWN[reason], reason === 'Observed' ? 'Observe' : 'Manage'),
  word: GOLDEN[reason],
}));
const failures = KINDS.flatMap((kind) => [
  { about: kind, status: follow([unseen(kind)]), word: wordOf(kind) },
  { about: `${kind}, after all was well`, status: follow([same(), unseen(kind)]), word: wordOf(kind) },
  {
    about: `${kind}, and then all is well`,
    status: follow([unseen(kind), same()]),
    word: 'Current' as const,
  },
]);

const reasonOf = (status: JobStatus) => status.conditions?.find(({ type }) => type === 'Ready')?.reason;

const ROWS: Row[] = [
  ...[...own, ...failures].map(({ about, status, word }) => ({
    about,
    object: object(status),
    word,
    message: /./,
  })),

  {
    about: 'an object nobody has looked at yet',
    // As the definition makes it.
    object: object({ observedGeneration: -1 }),
    word: 'InProgress',
    message: /generation is 1, but latest observed generation is -1/,
  },
  {
    about: 'an edit after all was well',
    object: object(follow([same()]), { generation: 2 }),
    word: 'InProgress',
    message: /generation is 2, but latest observed generation is 1/,
  },
  {
    about: 'an edit after a refusal',
    object: object(follow([unseen('Rejected')]), { generation: 2 }),
    word: 'InProgress',
    message: /generation is 2/,
  },
  {
    about: 'an object that is being deleted',
    object: object(follow([same()]), { deletionTimestamp: '2026-01-02T03:04:05Z' }),
    word: 'Terminating',
    message: /deletion/,
  },
];

const judge = (objects: readonly object[]): { status: string; message: string }[] => {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  return JSON.parse(execFileSync(binary('kstatus'), { input, encoding: 'utf8' }));
};

describe('kstatus says', () => {
  const verdicts = judge(ROWS.map(({ object }) => object));

  test.each(ROWS.map((row, at) => ({ ...row, verdict: verdicts[at] })))(
    '$word for $about',
    ({ word, message, verdict }) => {
      expect(verdict).toEqual({ status: word, message: expect.stringMatching(message) });
    },
  );
});

test('every reason stands in the table', () => {
  const told = [...own, ...failures].map(({ status }) => reasonOf(status));
  expect(Object.keys(REASONS).filter((reason) => !told.includes(reason))).toEqual([]);
  expect(own.filter(({ about, status }) => reasonOf(status) !== about)).toEqual([]);
});
