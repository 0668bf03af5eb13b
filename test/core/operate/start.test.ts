/** The table of start.ts, every row with every combination of what the step depends on. */
import type { Operation } from '../../../src/core/object/operation.ts';
import { combinations, type Values } from './comment-table.ts';
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
  /** The state before the operation, or before this step. */
  before: string;
  run: WhichRun;
  /** DLI has restarted it once more since. */
  restarts: boolean;
  /** s since the step began. */
  age: number;
  /** s since the operation began. */
  whole: number;
  wanted: boolean;
  /** Of this generation nothing was done yet. */
  fresh: boolean;
  /** What there is to resume from. */
  savepoint: 'one' | 'none' | 'untold' | 'not asked for';
  /** As announced. */
  resume: boolean;
  attempt: number;
  approval: 'not needed' | 'used' | 'lacking';
}

const EVERY: Values<Given> = {
  step: [],
  call: CALLS,
  status: STATUSES,
  before: ['job_cancel_success'],
  run: ['as before', 'another', 'untold'],
  restarts: [false],
  age: [0, 29.999, 30, 59.999, 60],
  whole: [60],
  wanted: [true, false],
  fresh: [true],
  savepoint: ['one'],
  resume: [true],
  attempt: [1],
  approval: ['not needed'],
};

const SAVEPOINTS: Given['savepoint'][] = ['one', 'none', 'untold', 'not asked for'];

const EACH: Values<Given>[] = [
  { ...EVERY, step: ['Settle'], fresh: [true, false], savepoint: SAVEPOINTS },
  {
    ...EVERY,
    step: ['Run'],
    savepoint: SAVEPOINTS,
    resume: [true, false],
    attempt: [1, 9],
    before: ['job_submit_fail', 'job_cancel_success'],
    age: [0, 29.999, 30, 59.999, 60, 1_799.999, 1_800],
  },
  { ...EVERY, step: ['Settle', 'Run', 'WaitRunning', 'Stable'], approval: ['used', 'lacking'] },
  { ...EVERY, step: ['WaitRunning'], before: ['job_submit_fail', 'job_cancel_success'] },
  { ...EVERY, step: ['Stable'], restarts: [true, false], whole: [60, 3_599.999, 3_600] },
];

const GIVENS = EACH.flatMap((values) => combinations(values));

function factsFor(given: Given) {
  const { step, call, status, before, run, restarts, age, whole, wanted, fresh, savepoint } = given;
  const { resume, attempt } = given;
  const facts = factsOf({
    spec: {
      state: wanted ? 'Running' : 'Stopped',
      ...(savepoint === 'not asked for' ? { upgradeMode: 'Stateless' } : {}),
    },
    status,
    observed: {
      ...startTime(run),
      restart_times: restarts ? 1 : 0,
      ...(savepoint === 'untold' ? {} : { has_savepoint: savepoint !== 'none' }),
    },
    record: {
      type: 'Start',
      step,
      sent: sentOf(call),
      attempt,
      resume,
      before: { status: before, start_time: BEFORE },
    },
    age: age * 1_000,
    facts: {
      gated: { Start: gatedAs(given.approval, 'Start') },
      mine: call === 'mine',
      handled: fresh ? {} : { generation: 1 },
    },
  });
  const startedAt = new Date(facts.now - whole * 1_000).toISOString();
  return { ...facts, record: facts.record && { ...facts.record, startedAt } };
}

const isTakenBack = ({ approval }: Given): boolean => approval === 'lacking';

/** Undefined: there is nothing to resume from, and it is to. */
function resumes({ savepoint, status, run }: Given): boolean | undefined {
  const neverRan = run === 'untold' && ['job_init', 'job_idle', 'job_submit_fail'].includes(status);
  if (neverRan || status === 'job_finish' || savepoint === 'not asked for') return false;
  if (savepoint !== 'none') return true;
  return status === 'job_cancel_success' ? false : undefined;
}

/** Announced as it is to be by now. */
function announced(given: Given, attempt: number): string {
  if (given.step === 'Run' && isTakenBack(given)) return 'Dropped';
  const resume = resumes(given);
  if (resume === undefined) return 'SavepointMissing';
  return `announces Run ${resume ? 'with resume' : 'afresh'}, attempt ${attempt}`;
}

const isRunningOrMoving = ({ status }: Given): boolean => status === 'job_running' || isMoving(status);
/** Nothing but the call can have made it fail. */
const hasFailedSince = ({ call, status, before }: Given): boolean =>
  call !== 'mine' && ['job_submit_fail', 'job_running_exception'].includes(status) && status !== before;
const showsEffect = (given: Given): boolean => isRunningOrMoving(given) || hasFailedSince(given);
const isStartedMeanwhile = (given: Given): boolean =>
  isAtRest(given.status) && given.run === 'another' && !showsEffect(given);
/** At rest as before the start, which is wanted. */
const isToRun = (given: Given): boolean =>
  isAtRest(given.status) && !showsEffect(given) && !isStartedMeanwhile(given) && given.wanted;
const noEffectAfter = ({ attempt }: Given): number => Math.min(1_800, 30 * 2 ** (attempt - 1));
/** For Run the start is wanted: what is not is dropped before anything else. */
const isWaitedFor = ({ step, wanted }: Given): boolean => step !== 'Run' || wanted;
const isOf =
  (...statuses: string[]) =>
  ({ status }: Given): boolean =>
    statuses.includes(status);
const isException = isOf('job_running_exception');
const isAnotherRest = isOf('job_init', 'job_idle', 'job_cancel_success');

const runsOn = ({ status, wanted }: Given): boolean => status === 'job_running' && wanted;
const isRestarted = ({ run, restarts }: Given): boolean => run === 'another' || restarts;

/** As the first cell says. */
const OF: Record<string, (given: Given) => boolean> = {
  Settle: ({ step }) => step === 'Settle',
  Run: ({ step }) => step === 'Run',
  'Run, announced here': ({ step, call }) => step === 'Run' && call === 'mine',
  'Run, maybe sent': ({ step, call }) => step === 'Run' && call !== 'mine',
  'Run, WaitRunning, Stable': ({ step }) => step !== 'Settle',
  WaitRunning: ({ step }) => step === 'WaitRunning',
  Stable: ({ step }) => step === 'Stable',
};

const TABLE: Cells<Given>[] = [
  [
    'Settle | job_running_exception, and the start is not wanted | ends, Dropped',
    (given) => isException(given) && !given.wanted,
    () => 'Dropped',
  ],
  [
    'Settle | job_running_exception, within 60 s | waits: DLI may start it itself',
    (given) => isException(given) && given.wanted && given.age < 60,
    () => 'waits',
  ],
  [
    'Settle | job_running_exception, after 60 s | Run; StartFailed, SavepointMissing',
    (given) => isException(given) && given.wanted && given.age >= 60,
    (given) => (given.fresh ? announced(given, 1) : 'StartFailed'),
  ],
  [
    'Settle | anything else, not moving | ends, Interrupted',
    (given) => !isException(given) && !isMoving(given.status),
    () => 'Interrupted',
  ],
  [
    'Run | moving or running; has failed since a call | WaitRunning',
    showsEffect,
    () => 'WaitRunning Accepted',
  ],
  ['Run | at rest, and was started meanwhile | ends, Interrupted', isStartedMeanwhile, () => 'Interrupted'],
  [
    'Run | neither, and the start is not wanted any more | Dropped; 30 s after a call',
    (given) => !showsEffect(given) && !isStartedMeanwhile(given) && !given.wanted,
    (given) => (given.call === 'mine' || given.age >= noEffectAfter(given) ? 'Dropped' : 'waits'),
  ],
  [
    'Run, announced here | at rest | the call',
    (given) => isToRun(given) && !isTakenBack(given) && given.resume === resumes(given),
    () => 'calls Run',
  ],
  [
    'Run, announced here | at rest, and its approval was taken back | ends, Dropped',
    (given) => isToRun(given) && isTakenBack(given),
    () => 'Dropped',
  ],
  [
    'Run, announced here | at rest, and it is to resume, or not to, by now | announced anew; SavepointMissing',
    (given) => isToRun(given) && !isTakenBack(given) && given.resume !== resumes(given),
    (given) => announced(given, given.attempt),
  ],
  [
    'Run, maybe sent | at rest, within 30 s, longer each time | waits',
    (given) => isToRun(given) && given.age < noEffectAfter(given),
    () => 'waits',
  ],
  [
    'Run, maybe sent | at rest, after that | announced once more; as above',
    (given) => isToRun(given) && given.age >= noEffectAfter(given),
    (given) => announced(given, given.attempt + 1),
  ],
  [
    'Run, WaitRunning, Stable | job_arrearage_stopped | ends, Interrupted',
    (given) => isWaitedFor(given) && isOf('job_arrearage_stopped')(given),
    () => 'Interrupted',
  ],
  [
    'Run, WaitRunning, Stable | job_cancel_fail, for 60 s: somebody has stopped it | ends, Interrupted',
    (given) => isWaitedFor(given) && isOf('job_cancel_fail')(given) && given.age >= 60,
    () => 'Interrupted',
  ],
  [
    'WaitRunning | runs, or job_running_exception | Stable',
    isOf('job_running', 'job_running_exception'),
    () => 'Stable Accepted',
  ],
  ['WaitRunning | job_finish | done', isOf('job_finish'), () => 'Done'],
  [
    'WaitRunning | job_submit_fail; if so before, after 30 s | StartFailed',
    (given) =>
      isOf('job_submit_fail')(given) &&
      (given.before !== 'job_submit_fail' || given.run === 'another' || given.age >= 30),
    () => 'StartFailed',
  ],
  [
    'WaitRunning | another state of rest, for 60 s | ends, Interrupted',
    (given) => isAnotherRest(given) && given.age >= 60,
    () => 'Interrupted',
  ],
  [
    'Stable | runs, and the start is not wanted any more | ends, Dropped',
    (given) => isOf('job_running')(given) && !given.wanted,
    () => 'Dropped',
  ],
  [
    'Stable | runs as before, after 60 s; or job_finish | done',
    (given) => isOf('job_finish')(given) || (runsOn(given) && !isRestarted(given) && given.age >= 60),
    () => 'Done',
  ],
  [
    'Stable | runs, but was started again | Stable anew; in the end StartFailed',
    (given) => runsOn(given) && isRestarted(given),
    ({ whole }) => (whole < 3_600 ? 'Stable Accepted' : 'StartFailed'),
  ],
  [
    'Stable | job_running_exception, after 60 s; job_submit_fail | StartFailed',
    (given) => isOf('job_submit_fail')(given) || (isException(given) && given.age >= 60),
    () => 'StartFailed',
  ],
  ['Stable | another state of rest | ends, Interrupted', isAnotherRest, () => 'Interrupted'],
  ['any | anything else | waits', undefined, () => 'waits'],
];

walksTable('start.ts', rowsFor(OF, TABLE), { givens: GIVENS, endOf: (given) => planTold(factsFor(given)) });
