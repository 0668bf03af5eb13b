/** The table of stop.ts, every row with every combination of what the step depends on. */
import type { Operation } from '../../../src/core/object/operation.ts';
import { combinations } from './comment-table.ts';
import {
  BEFORE,
  CALLS,
  type Call,
  factsOf,
  gatedAs,
  isAtRest,
  isMoving,
  planTold,
  STATUSES,
  sentOf,
  startTime,
  type WhichRun,
} from './setting.ts';
import { type Cells, rowsFor, walksTable } from './walked.ts';

interface Given {
  step: Operation['step'];
  call: Call;
  status: string;
  run: WhichRun;
  /** s since the step began. */
  age: number;
  wanted: boolean;
  /** As recorded. */
  upgradeMode: 'Savepoint' | 'Stateless';
  /** What has changed since the record was made. */
  since: 'nothing' | 'upgradeMode' | 'the bucket has gone' | 'the approval was taken back';
  attempt: number;
  savepoint:
    | 'fresh'
    | 'fresh, without a path'
    | 'fresh, no path at all'
    | 'the one before'
    | 'none'
    | 'untold';
}

const GIVENS = combinations<Given>({
  step: ['Stop', 'WaitRest', 'VerifySavepoint'],
  call: CALLS,
  status: STATUSES,
  run: ['as before', 'another', 'untold'],
  age: [0, 29.999, 30, 59.999, 60],
  wanted: [true, false],
  upgradeMode: ['Savepoint', 'Stateless'],
  since: ['nothing', 'upgradeMode', 'the bucket has gone', 'the approval was taken back'],
  attempt: [1, 2],
  savepoint: ['fresh'],
}).concat(
  combinations<Given>({
    step: ['Stop', 'WaitRest', 'VerifySavepoint'],
    call: CALLS,
    status: STATUSES,
    run: ['as before'],
    age: [0, 29.999, 30, 60],
    wanted: [true, false],
    upgradeMode: ['Savepoint', 'Stateless'],
    since: ['nothing'],
    attempt: [1],
    savepoint: ['fresh, without a path', 'fresh, no path at all', 'the one before', 'none', 'untold'],
  }),
);

const PATH = 'bucket/before/';

const SAVEPOINTS: Record<Given['savepoint'], object> = {
  fresh: { has_savepoint: true, savepoint_path: 'bucket/after/' },
  'fresh, without a path': { has_savepoint: true },
  'fresh, no path at all': { has_savepoint: true },
  'the one before': { has_savepoint: true, savepoint_path: PATH },
  none: { has_savepoint: false },
  untold: {},
};

const OTHER_MODE = { Savepoint: 'Stateless', Stateless: 'Savepoint' } as const;

function factsFor({ step, call, status, run, age, wanted, upgradeMode, ...given }: Given) {
  const mode = given.since === 'upgradeMode' ? OTHER_MODE[upgradeMode] : upgradeMode;
  return factsOf({
    spec: { state: wanted ? 'Stopped' : 'Running', upgradeMode: mode },
    status,
    observed: { ...startTime(run), ...SAVEPOINTS[given.savepoint] },
    live: given.since === 'the bucket has gone' ? { obs_bucket: '' } : {},
    record: {
      step,
      sent: sentOf(call),
      attempt: given.attempt,
      upgradeMode,
      before: {
        status: 'job_running',
        start_time: BEFORE,
        ...(given.savepoint === 'fresh, no path at all' ? {} : { savepoint_path: PATH }),
      },
    },
    age: age * 1_000,
    facts: {
      mine: call === 'mine',
      gated: given.since === 'the approval was taken back' ? { Stop: gatedAs('lacking', 'Stop') } : {},
    },
  });
}

const isResting = ({ status }: Given): boolean => isAtRest(status) || status === 'job_arrearage_stopped';
const isCancelFail = ({ status }: Given): boolean => status === 'job_cancel_fail';
const isRunning = ({ status }: Given): boolean => status === 'job_running';

/** Before the call, whatever is neither at rest nor moving is a job to stop: so is one of which nobody can tell. */
const isToStop = (given: Given): boolean => !isResting(given) && !isMoving(given.status);
const runsOn = (given: Given): boolean => isToStop(given) && given.run !== 'another';
const isCalled = (given: Given): boolean => runsOn(given) && given.wanted;

/** DLI takes no savepoint of a job without a bucket. The one of a job that was not stopped at once is asked for when it runs. */
const isAsAsked = (given: Given): boolean =>
  given.since === 'nothing' ||
  (given.since === 'the bucket has gone' && (given.upgradeMode === 'Stateless' || !isRunning(given)));

const isTakenBack = ({ since }: Given): boolean => since === 'the approval was taken back';

/** What follows a call that has had no effect. */
function afterNone(given: Given): string {
  if (given.attempt === 2) return 'StopFailed';
  return isAsAsked(given) ? 'announces Stop, attempt 2' : 'Dropped';
}

const needsNone = ({ upgradeMode, status }: Given): boolean =>
  upgradeMode === 'Stateless' || status === 'job_finish';
const isStopped = (given: Given): boolean => isResting(given) && !needsNone(given);
const hasNone = ({ savepoint }: Given): boolean => savepoint === 'none' || savepoint === 'untold';

function verified({ step, age }: Given): string {
  if (step !== 'VerifySavepoint') return 'VerifySavepoint Accepted';
  return age < 30 ? 'waits' : 'Done taken';
}

/** As WaitRest. */
function atRest(given: Given): string {
  if (needsNone(given)) return 'Done';
  if (hasNone(given)) return `Done ${given.savepoint === 'none' ? 'none' : 'unknown'}`;
  return given.savepoint === 'the one before' ? verified(given) : 'Done taken';
}

const isWaiting = ({ step }: Given): boolean => step !== 'Stop';

const OF: Record<string, (given: Given) => boolean> = {
  Stop: ({ step }) => step === 'Stop',
  'Stop, announced here': ({ step, call }) => step === 'Stop' && call === 'mine',
  'Stop, maybe sent': ({ step, call }) => step === 'Stop' && call !== 'mine',
  'WaitRest, VerifySavepoint': isWaiting,
};

const TABLE: Cells<Given>[] = [
  ['Stop | at rest | as WaitRest', isResting, atRest],
  ['Stop | moving | WaitRest', ({ status }) => isMoving(status), () => 'WaitRest Accepted'],
  [
    'Stop | runs, another start_time | ends, Interrupted',
    (given) => isToStop(given) && given.run === 'another',
    () => 'Interrupted',
  ],
  [
    'Stop | runs, and the stop is not wanted any more | Dropped; 60 s after a call',
    (given) => runsOn(given) && !given.wanted,
    ({ call, age }) => (call === 'mine' || age >= 60 ? 'Dropped' : 'waits'),
  ],
  [
    'Stop, announced here | runs | the call',
    (given) => isCalled(given) && isAsAsked(given),
    () => 'calls Stop',
  ],
  [
    'Stop, announced here | runs, and its savepoint is asked otherwise now | Dropped',
    (given) => isCalled(given) && !isAsAsked(given) && !isTakenBack(given),
    () => 'Dropped',
  ],
  [
    'Stop, announced here | runs, and its approval was taken back | Dropped',
    (given) => isCalled(given) && isTakenBack(given),
    () => 'Dropped',
  ],
  [
    'Stop, maybe sent | runs, within 60 s | waits',
    (given) => isCalled(given) && given.age < 60,
    () => 'waits',
  ],
  [
    'Stop, maybe sent | runs, after 60 s, first time | announced once more, or Dropped',
    (given) => isCalled(given) && given.age >= 60 && given.attempt === 1,
    afterNone,
  ],
  [
    'Stop, maybe sent | runs, after 60 s, second time | StopFailed',
    (given) => isCalled(given) && given.age >= 60 && given.attempt === 2,
    () => 'StopFailed',
  ],
  [
    'WaitRest, VerifySavepoint | moving, or a word that nobody knows | waits',
    ({ status }) => isMoving(status) || status === 'job_of_a_new_kind',
    () => 'waits',
  ],
  [
    'WaitRest, VerifySavepoint | runs, or job_cancel_fail, another start_time | ends, Interrupted',
    (given) => (isRunning(given) || isCancelFail(given)) && given.run === 'another',
    () => 'Interrupted',
  ],
  [
    'WaitRest, VerifySavepoint | runs, or job_cancel_fail, within 60 s | waits',
    (given) => (isRunning(given) || isCancelFail(given)) && given.run !== 'another' && given.age < 60,
    () => 'waits',
  ],
  [
    'WaitRest, VerifySavepoint | runs, after 60 s | SavepointFailed, or StopFailed',
    (given) => isRunning(given) && given.run !== 'another' && given.age >= 60,
    ({ upgradeMode }) => (upgradeMode === 'Savepoint' ? 'SavepointFailed' : 'StopFailed'),
  ],
  [
    'WaitRest, VerifySavepoint | job_cancel_fail, after 60 s | as Stop, maybe sent, after 60 s',
    (given) => isCancelFail(given) && given.run !== 'another' && given.age >= 60,
    afterNone,
  ],
  [
    'WaitRest, VerifySavepoint | at rest, none wanted, or job_finish | done',
    (given) => isResting(given) && needsNone(given),
    () => 'Done',
  ],
  [
    'WaitRest, VerifySavepoint | at rest, a savepoint that was not there before | done',
    (given) => isStopped(given) && given.savepoint.startsWith('fresh'),
    () => 'Done taken',
  ],
  [
    'WaitRest, VerifySavepoint | at rest, the savepoint that was there before | VerifySavepoint 30 s, then done',
    (given) => isStopped(given) && given.savepoint === 'the one before',
    verified,
  ],
  [
    'WaitRest, VerifySavepoint | at rest, no savepoint, or none is told | done, without one',
    (given) => isStopped(given) && hasNone(given),
    atRest,
  ],
];

walksTable('stop.ts', rowsFor(OF, TABLE), { givens: GIVENS, endOf: (given) => planTold(factsFor(given)) });
