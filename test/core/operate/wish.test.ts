/** The table of wish.ts and the rules under it, with every combination of what a wish depends on. */
import { describe, expect, test } from '@jest/globals';
import { type RunWish, savepointLacks, wishOf } from '../../../src/core/operate/wish.ts';
import { operationOf } from '../operation-outcomes.ts';
import { combinations } from './comment-table.ts';
import { factsOf, isMoving, STATUSES, startTime, type WhichRun } from './setting.ts';
import { type Cells, rowsFor, walksTable } from './walked.ts';

interface Given {
  status: string;
  state: 'Running' | 'Stopped' | undefined;
  restartPolicy: 'Never' | 'OnFailure' | 'Always' | undefined;
  upgradeMode: 'Savepoint' | 'Stateless' | undefined;
  bucket: boolean;
  run: WhichRun;
  savepoint: 'one' | 'none' | 'untold';
  /** What was done before: nothing of this generation, or that. */
  done: 'nothing' | 'set about' | 'start refused' | 'start failed' | 'stop refused';
  requested: boolean;
  /** An update of this generation was applied. */
  updated: boolean;
  /** Our stop was to take a savepoint, and took none. */
  withoutSavepoint: boolean;
}

const ALL = combinations<Given>({
  status: STATUSES,
  state: ['Running', 'Stopped', undefined],
  restartPolicy: ['Never', 'OnFailure', 'Always', undefined],
  upgradeMode: ['Savepoint', 'Stateless', undefined],
  bucket: [true],
  run: ['as before', 'untold'],
  savepoint: ['one', 'none', 'untold'],
  done: ['nothing', 'set about', 'start refused', 'start failed', 'stop refused'],
  requested: [false, true],
  updated: [false, true],
  withoutSavepoint: [false, true],
}).concat(
  combinations<Given>({
    status: STATUSES,
    state: ['Running', 'Stopped', undefined],
    restartPolicy: ['Never'],
    upgradeMode: ['Savepoint', 'Stateless', undefined],
    bucket: [false],
    run: ['as before'],
    savepoint: ['one'],
    done: ['nothing'],
    requested: [false, true],
    updated: [false],
    withoutSavepoint: [false],
  }),
);

/** The schema takes a restartPolicy only beside a state. */
const GIVENS = ALL.filter(({ state, restartPolicy }) => state !== undefined || restartPolicy === undefined);

const RECORDS = {
  nothing: undefined,
  'set about': undefined,
  'start refused': { type: 'Start', sent: 'Refused', refusal: { reason: 'QueueNotReady' } },
  'start failed': { type: 'Start', sent: 'Refused', refusal: { reason: 'StartFailed' } },
  'stop refused': { type: 'Stop', sent: 'Refused', refusal: { reason: 'PermissionDenied' } },
} as const;

const set = (more: object): object =>
  Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));

function factsFor({ status, state, restartPolicy, upgradeMode, bucket, run, savepoint, ...given }: Given) {
  return factsOf({
    spec: set({ state, restartPolicy, upgradeMode }),
    status,
    observed: {
      ...startTime(run),
      ...(savepoint === 'untold' ? {} : { has_savepoint: savepoint === 'one' }),
    },
    live: bucket ? {} : { obs_bucket: '' },
    record: RECORDS[given.done],
    facts: {
      isRequested: given.requested,
      handled: {
        ...(given.done === 'nothing' ? {} : { generation: 1 }),
        ...(given.withoutSavepoint ? { withoutSavepoint: true } : {}),
      },
      updatedFor: given.updated ? 1 : 0,
    },
  });
}

function told(wish: RunWish | undefined): string {
  if (wish === undefined) return 'nothing';
  if ('hold' in wish) return wish.hold;
  if (wish.type === 'Stop') return 'stop';
  return `start ${wish.resume ? 'with resume' : 'afresh'}${wish.settle ? ', if it stays so' : ''}`;
}

/** For a new generation, or a reconcile-now, and once more where that was refused; by the restartPolicy; else not. */
function mayStart({ done, requested, restartPolicy, status }: Given): boolean {
  if (done === 'nothing' || requested || done === 'start refused') return true;
  const hasFailed = ['job_submit_fail', 'job_running_exception'].includes(status);
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && hasFailed);
}

/** From the savepoint, or without one. */
function start({ status, run, savepoint, upgradeMode, withoutSavepoint }: Given): string {
  const wasNeverRun = run === 'untold' && ['job_init', 'job_idle', 'job_submit_fail'].includes(status);
  if (wasNeverRun || upgradeMode === 'Stateless') return 'start afresh';
  if (savepoint !== 'none') return 'start with resume';
  const isOthers = status === 'job_cancel_success' && !withoutSavepoint;
  return isOthers ? 'start afresh' : 'SavepointMissing';
}

const startOr =
  (otherwise: string) =>
  (given: Given): string =>
    mayStart(given) ? start(given) : otherwise;

const nothing = (): string => 'nothing';

/** With spec.state `Running`, and `Stopped`. Without it nothing is asked for. */
const ends =
  (running: (given: Given) => string, stopped: (given: Given) => string) =>
  (given: Given): string => {
    if (given.state === undefined) return 'nothing';
    return given.state === 'Running' ? running(given) : stopped(given);
  };

const isNew = ({ done, requested }: Given): boolean => done === 'nothing' || requested;

const TABLE: [words: string, ends: (given: Given) => string][] = [
  [
    'job_running | nothing | stop; SavepointUnavailable',
    ends(nothing, ({ bucket, upgradeMode }) =>
      bucket || upgradeMode === 'Stateless' ? 'stop' : 'SavepointUnavailable',
    ),
  ],
  ['job_init | start, where it may; else StoppedOutside | nothing', ends(startOr('StoppedOutside'), nothing)],
  ['job_idle | start, where it may; else StoppedOutside | nothing', ends(startOr('StoppedOutside'), nothing)],
  [
    'job_cancel_success | start, where it may; else StoppedOutside | nothing',
    ends(startOr('StoppedOutside'), nothing),
  ],
  [
    'job_submit_fail | start, where it may; else StartFailed | nothing',
    ends(startOr('StartFailed'), nothing),
  ],
  [
    'job_running_exception | after a minute as job_submit_fail | nothing',
    ends(() => 'start afresh, if it stays so', nothing),
  ],
  [
    'job_finish | nothing; start after an update of this generation | nothing',
    ends(({ restartPolicy, done, updated }) => {
      const isUpdated = done === 'nothing' && updated;
      return isUpdated || restartPolicy === 'Always' ? 'start afresh' : 'nothing';
    }, nothing),
  ],
  [
    'job_arrearage_stopped | ArrearsStopped | ArrearsStopped',
    ends(
      () => 'ArrearsStopped',
      () => 'ArrearsStopped',
    ),
  ],
  [
    'job_cancel_fail | StopFailed | stop, if new; else StopFailed',
    ends(
      () => 'StopFailed',
      (given) => (isNew(given) ? 'stop' : 'StopFailed'),
    ),
  ],
  [
    'moving, unknown | JobBusy | JobBusy',
    ends(
      () => 'JobBusy',
      () => 'JobBusy',
    ),
  ],
];

const OF: Record<string, (given: Given) => boolean> = {
  ...Object.fromEntries(STATUSES.map((name) => [name, ({ status }: Given) => status === name])),
  'moving, unknown': ({ status }) => isMoving(status) || status === 'job_of_a_new_kind',
};

walksTable(
  'wish.ts',
  rowsFor(
    OF,
    TABLE.map(([words, told]): Cells<Given> => [words, () => true, told]),
  ),
  {
    givens: GIVENS,
    endOf: (given) => told(wishOf(factsFor(given))),
  },
);

describe('a start that was refused is still to be made', () => {
  const wish = (more: object): string =>
    told(
      wishOf(
        factsOf({
          spec: { state: 'Running' },
          status: 'job_cancel_success',
          record: operationOf({ ...RECORDS['start refused'], ...more }),
          facts: { handled: { generation: 2 }, generation: 2 },
        }),
      ),
    );

  test('by the record of this generation', () => expect(wish({ generation: 2 })).toBe('start with resume'));
  test('not by one of an older generation', () => expect(wish({ generation: 1 })).toBe('StoppedOutside'));
});

describe('what DLI needs for a savepoint and the job lacks', () => {
  test.each<[lacks: string | undefined, live: object]>([
    ['obs_bucket', { obs_bucket: undefined }],
    ['obs_bucket', { obs_bucket: null }],
    ['obs_bucket', { obs_bucket: '', flink_version: '1.15' }],
    [undefined, {}],
    [undefined, { flink_version: '1.12' }],
    [undefined, { flink_version: '1.14' }],
    [undefined, { flink_version: 'newest' }],
    ['execution_agency_urn', { flink_version: '1.15' }],
    ['execution_agency_urn', { flink_version: '1.17.2' }],
    ['execution_agency_urn', { flink_version: '2.0', execution_agency_urn: '' }],
    [undefined, { flink_version: '1.15', execution_agency_urn: 'urn' }],
  ])('%s: %p', (lacks, live) => expect(savepointLacks(factsOf({ live }))).toBe(lacks));
});
