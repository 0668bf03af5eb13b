/** The table of restart.ts, every row with every combination of what the step depends on. */
import type { Operation } from '../../../src/core/object/operation.ts';
import type { Facts, UpdatesLeft } from '../../../src/core/operate/facts.ts';
import { runPlan } from '../../../src/core/operate/operate.ts';
import { START } from '../../../src/core/operate/start.ts';
import { STOP } from '../../../src/core/operate/stop.ts';
import type { Turn } from '../../../src/core/operate/turn.ts';
import { T0 } from '../../support/example.ts';
import { combinations, type Values } from './comment-table.ts';
import {
  BEFORE,
  CALLS,
  type Call,
  factsOf,
  isAtRest,
  isMoving,
  STATUSES,
  sentOf,
  startTime,
  turnTold,
  type WhichRun,
} from './setting.ts';
import { type Cells, rowsFor, walksTable } from './walked.ts';

interface Given {
  step: Operation['step'];
  /** `refused`: for want of a right. */
  call: Call | 'refused';
  status: string;
  run: WhichRun;
  /** DLI has restarted it once more since. */
  restarts: boolean;
  /** s since the step began. */
  age: number;
  /** s since the operation began. */
  whole: number;
  attempt: number;
  toStop: boolean;
  /** Of its maintenance windows. */
  closed: boolean;
  /** What asks for a restart by now. */
  cause: 'as recorded' | 'another' | 'none';
  /** As recorded, and as the spec says by now. */
  upgradeMode: 'Savepoint' | 'Stateless';
  modeNow: 'Savepoint' | 'Stateless';
  savepoint: 'fresh' | 'the one before' | 'none' | 'untold';
  /** The record says that the job is down. */
  down: boolean;
  /** What differs from the spec, and whether its old value is recorded. */
  differs: 'nothing' | 'what is recorded' | 'more';
  edited: boolean;
  updates: 'ready' | 'none' | 'not judged' | 'StateConflict' | 'Rejected';
  /** The old values are not back. */
  old: boolean;
  givenUp: boolean;
}

const EVERY: Values<Given> = {
  step: [],
  call: [...CALLS, 'refused'],
  status: STATUSES,
  run: ['as before'],
  restarts: [false],
  age: [0],
  whole: [60],
  attempt: [1],
  toStop: [false, true],
  closed: [false],
  cause: ['as recorded'],
  upgradeMode: ['Savepoint'],
  modeNow: ['Savepoint'],
  savepoint: ['fresh'],
  down: [true],
  differs: ['what is recorded'],
  edited: [false],
  updates: ['ready'],
  old: [true],
  givenUp: [false],
};

const STOPPING: Operation['step'][] = ['Stop', 'WaitRest', 'VerifySavepoint'];
const MODES: Given['upgradeMode'][] = ['Savepoint', 'Stateless'];

const EACH: Values<Given>[] = [
  {
    ...EVERY,
    step: STOPPING,
    call: ['mine', 'Unclear', 'refused'],
    run: ['as before', 'another'],
    age: [59.999, 60],
    attempt: [1, 2],
    cause: ['as recorded', 'another', 'none'],
    modeNow: MODES,
    down: [true, false],
  },
  {
    ...EVERY,
    step: STOPPING,
    call: ['mine', 'Unclear', 'refused'],
    run: ['as before', 'another'],
    age: [59.999, 60],
    attempt: [1, 2],
    closed: [true],
    down: [true, false],
  },
  {
    ...EVERY,
    step: STOPPING,
    call: ['mine', 'Unclear'],
    toStop: [false],
    age: [0, 29.999, 30],
    upgradeMode: MODES,
    modeNow: MODES,
    savepoint: ['fresh', 'the one before', 'none', 'untold'],
    down: [true, false],
    differs: ['nothing', 'what is recorded', 'more'],
  },
  {
    ...EVERY,
    step: ['Put'],
    call: ['mine', 'Unclear'],
    age: [0, 119.999, 120],
    attempt: [5, 6],
    differs: ['nothing', 'what is recorded', 'more'],
    edited: [false, true],
    updates: ['ready', 'none', 'not judged', 'StateConflict', 'Rejected'],
  },
  {
    ...EVERY,
    step: ['Run', 'PutOld'],
    call: ['mine', 'Unclear', 'refused'],
    run: ['as before', 'another'],
    age: [0, 29.999, 30, 299.999, 300],
    attempt: [1, 10, 11],
    edited: [false, true],
    old: [true, false],
    givenUp: [false, true],
  },
  {
    ...EVERY,
    step: ['WaitRunning', 'Stable'],
    call: ['Accepted'],
    run: ['as before', 'another', 'untold'],
    restarts: [false, true],
    down: [false, true],
    age: [0, 59.999, 60],
    whole: [60, 3_600],
    cause: ['as recorded', 'none'],
    differs: ['nothing', 'what is recorded'],
    givenUp: [false, true],
  },
];

const GIVENS = EACH.flatMap((values) => combinations(values));

const PATH = 'bucket/before/';
const SAVEPOINTS: Record<Given['savepoint'], object> = {
  fresh: { has_savepoint: true, savepoint_path: 'bucket/after/' },
  'the one before': { has_savepoint: true, savepoint_path: PATH },
  none: { has_savepoint: false },
  untold: {},
};

const UPDATES: Record<Given['updates'], UpdatesLeft> = {
  ready: { are: 'ready' },
  none: { are: 'none' },
  'not judged': { are: 'held', refusal: undefined },
  StateConflict: { are: 'held', refusal: { reason: 'StateConflict' } },
  Rejected: { are: 'held', refusal: { reason: 'Rejected' } },
};

const DIFFERING: Record<Given['differs'], Facts['differing']> = {
  nothing: [],
  'what is recorded': ['entrypoint'],
  more: ['entrypoint', 'desc'],
};

const isStopping = ({ step }: Pick<Given, 'step'>): boolean => STOPPING.includes(step);

function recordFor(given: Given): Partial<Operation> {
  const { step, call, attempt, upgradeMode, savepoint, down, givenUp } = given;
  const refused = { sent: 'Refused', refusal: { reason: 'PermissionDenied' } } as const;
  return {
    type: 'Restart',
    step,
    attempt,
    upgradeMode,
    planId: 'plan-1',
    before: { status: 'job_cancel_success', start_time: BEFORE, savepoint_path: PATH },
    previous: [{ field: 'entrypoint', value: '"old.jar"' }],
    ...(call === 'refused' ? refused : { sent: sentOf(call) }),
    ...(isStopping(given) || step === 'Put' ? {} : { resume: true }),
    ...(isStopping(given) || savepoint !== 'fresh' ? {} : { savepoint: 'taken' as const }),
    ...(down || call === 'refused' ? { downSince: new Date(T0).toISOString() } : {}),
    ...(givenUp ? { givenUp: { reason: 'Rejected' } } : {}),
  };
}

function factsFor(given: Given): Facts {
  const { call, status, run, restarts, age, whole, toStop, cause, modeNow } = given;
  const facts = factsOf({
    spec: { updateStrategy: 'Restart', upgradeMode: modeNow, state: toStop ? 'Stopped' : 'Running' },
    status,
    observed: { ...startTime(run), restart_times: restarts ? 1 : 0, ...SAVEPOINTS[given.savepoint] },
    record: recordFor(given),
    age: age * 1_000,
    facts: {
      mine: call === 'mine',
      generation: given.edited ? 2 : 1,
      window: { isOpen: !given.closed, nextAt: undefined },
      restart:
        cause === 'none'
          ? undefined
          : { planId: cause === 'another' ? 'plan-2' : 'plan-1', breaks: undefined },
      updates: UPDATES[given.updates],
      differing: DIFFERING[given.differs],
      old: { lost: [], differ: given.old, hadLessCus: false },
    },
  });
  const startedAt = new Date(facts.now - whole * 1_000).toISOString();
  return { ...facts, record: facts.record && { ...facts.record, startedAt } };
}

const up = ({ downSince: _, downtimeSeconds: __, ...record }: Operation): Operation => record;

/** And whether the job is down by then, the new settings given up, and the record one of a stop. */
function turnToldFully(turn: Turn, before: Operation, isDownTold: boolean): string {
  const { operation } = turn;
  const { givenUp, type, step } = operation;
  const words = turnTold({ ...turn, operation: up({ ...operation, type: before.type }) } as Turn, up(before));
  return [
    words,
    ...(givenUp !== undefined && step !== 'Put' ? [`given up: ${givenUp.reason}`] : []),
    ...(type === 'Stop' ? ['as a stop'] : []),
    ...(isDownTold && operation.downSince !== undefined && turn.do !== 'end' ? ['down'] : []),
  ].join(', ');
}

function endOf(given: Given): string {
  const facts = factsFor(given);
  const plan = runPlan(facts);
  return plan !== undefined && 'turn' in plan && facts.record !== undefined
    ? turnToldFully(plan.turn, facts.record, true)
    : 'no turn';
}

/** Its stop was announced while a window was open, and has not taken the job down. */
const isLate = ({ closed, down, call }: Given): boolean => closed && !down && call !== 'refused';

/** What the same step of a stop, or of a start, comes to. */
function asOther(given: Given, type: 'Stop' | 'Start', isWanted: boolean): string {
  // The plan of a restart is one more thing that may be asked otherwise, and so is its time.
  const isOther = type === 'Stop' && !given.toStop && (given.cause !== 'as recorded' || isLate(given));
  const modeNow = isOther ? 'Stateless' : given.modeNow;
  const { record, ...facts } = factsFor({ ...given, modeNow, toStop: (type === 'Stop') === isWanted });
  const rules = type === 'Stop' ? STOP : START;
  if (record === undefined) return '';
  const { downSince: _, ...other } = { ...record, type };
  const turn = rules[given.step]?.(other, { ...facts, record: other });
  return turn === undefined
    ? ''
    : turnToldFully({ ...turn, operation: { ...turn.operation, type: 'Start' } } as Turn, other, false);
}

/** Asked by several rows. */
const once = (told: (given: Given) => string) => {
  const known = new WeakMap<Given, string>();
  return (given: Given): string => {
    const words = known.get(given) ?? told(given);
    known.set(given, words);
    return words;
  };
};

const asStop = once((given) => asOther(given, 'Stop', given.toStop || given.cause !== 'none'));
const asStart = once((given) => asOther(given, 'Start', !given.toStop));

/** The words of a stop, or a start, and whether the job is down after it: as before, but where it was seen to stop, or to run. */
function downAfter(words: string, { down, call, status, step }: Given): string {
  const isDown = down || call === 'refused';
  const [first = ''] = words.split(/[ ,]/);
  if (['Done', 'Dropped', 'Interrupted', 'SavepointFailed'].includes(first)) return words;
  if (first === 'StopFailed') return isDown && status === 'job_cancel_fail' ? `${words}, down` : words;
  const isStopped = first === 'WaitRest' || first === 'VerifySavepoint';
  const runs = status === 'job_running' && (step === 'WaitRunning' || step === 'Stable');
  return isStopped || (isDown && !runs) ? `${words}, down` : words;
}
const withWord = (words: string, given: Given): string =>
  given.givenUp ? `${words}, given up: Rejected` : words;

const isResting = ({ status }: Given): boolean => isAtRest(status) || status === 'job_arrearage_stopped';
const isBeforeCall = (given: Given): boolean =>
  given.step === 'Stop' && given.call === 'mine' && isResting(given);
const isRest = ({ status }: Given): boolean => isAtRest(status);
const isRunning = ({ status }: Given): boolean => status === 'job_running';
const needsNone = ({ upgradeMode, status }: Given): boolean =>
  upgradeMode === 'Stateless' || status === 'job_finish';
const lacksOne = (given: Given): boolean =>
  !needsNone(given) && given.savepoint === 'none' && given.modeNow === 'Savepoint';
const isToVerify = (given: Given): boolean =>
  !needsNone(given) &&
  given.savepoint === 'the one before' &&
  !(given.step === 'VerifySavepoint' && given.age >= 30);
const isAnotherRun = (given: Given): boolean => given.run === 'another' && !isResting(given);
/** WaitRest knows only these two for a job that runs; before the call whatever is not moving is one to stop. */
const mayRun = (given: Given): boolean =>
  given.step === 'Stop' ? !isMoving(given.status) : isRunning(given) || given.status === 'job_cancel_fail';

/** The record says that our stop may have taken it down. */
const mayComeToRest = (given: Given): boolean =>
  !given.toStop &&
  given.status === 'job_cancel_fail' &&
  !isAnotherRun(given) &&
  (given.down || given.call === 'refused') &&
  asStop(given).startsWith('Dropped');

/** From the savepoint, but where there is none to be had, or is to be none. */
function run(given: Given, why = ''): string {
  const hasNone = isStopping(given) && given.savepoint === 'none' && given.modeNow === 'Stateless';
  const resume = !needsNone(given) && !hasNone;
  return `announces Run ${resume ? 'with resume' : 'afresh'}, attempt 1${why}, down`;
}

const isToStart = (given: Given): boolean =>
  isRest(given) && !given.toStop && !(given.edited && given.updates === 'ready');

const hasEndedSince = ({ status }: Given): boolean =>
  ['job_submit_fail', 'job_running_exception', 'job_finish'].includes(status);

const noEffectAfter = ({ attempt }: Given): number => 30 * Math.min(attempt, 10);

const isPutAtRest = (given: Given): boolean => isRest(given) && !given.toStop;
const isHeld = ({ updates }: Given): boolean => !['ready', 'none'].includes(updates);
const isInVain = ({ call, attempt, age }: Given): boolean => call === 'Unclear' && attempt > 5 && age >= 120;
const isOtherwise = ({ differs, edited }: Given): boolean => differs === 'more' || edited;
const isPut = (given: Given): boolean => isPutAtRest(given) && given.differs !== 'nothing' && !isHeld(given);

function heldBack({ updates, age, ...given }: Given): string {
  if (updates === 'StateConflict' && age < 120) return 'waits, down';
  return run({ updates, age, ...given }, updates === 'not judged' ? '' : `, given up: ${updates}`);
}

/** A job in Stable that has not run yet is one that was seen to fail, and that DLI has started again. */
const runsAtLast = ({ step, status, down, toStop }: Given): boolean =>
  step === 'Stable' && status === 'job_running' && down && !toStop;
const isDone = (given: Given): boolean => asStart(given).startsWith('Done') && !runsAtLast(given);
const isUnstable = (given: Given): boolean =>
  given.step === 'Stable' &&
  isRunning(given) &&
  asStart(given).startsWith('StartFailed') &&
  !runsAtLast(given);
const hasFailed = (given: Given): boolean =>
  asStart(given).startsWith('StartFailed') && !runsAtLast(given) && !isUnstable(given);
/** The record was made at job_cancel_success. */
const hadNoEffect = (given: Given): boolean =>
  given.status === 'job_cancel_success' &&
  given.down &&
  given.run !== 'another' &&
  asStart(given).startsWith('Interrupted');
const isInArrears = ({ status, down }: Given): boolean => status === 'job_arrearage_stopped' && down;
const isNotConverging = ({ differs, cause, edited }: Given): boolean =>
  differs !== 'nothing' && cause !== 'none' && !edited;

const isCall =
  (step: Given['step'], ...calls: Given['call'][]) =>
  (given: Given): boolean =>
    given.step === step && calls.includes(given.call);
const MAYBE = ['Intended', 'Unclear', 'Accepted'] as const;

const OF: Record<string, (given: Given) => boolean> = {
  'Stop, WaitRest, VerifySavepoint': isStopping,
  'Put, Run, PutOld': ({ step }) => ['Put', 'Run', 'PutOld'].includes(step),
  Put: ({ step }) => step === 'Put',
  'Run, PutOld': ({ step }) => step === 'Run' || step === 'PutOld',
  'Run, announced here': isCall('Run', 'mine'),
  'Run, maybe sent': isCall('Run', ...MAYBE),
  'Run, refused': isCall('Run', 'refused'),
  'PutOld, announced here': isCall('PutOld', 'mine'),
  'PutOld, maybe sent': isCall('PutOld', ...MAYBE),
  'PutOld, refused': isCall('PutOld', 'refused'),
  PutOld: ({ step }) => step === 'PutOld',
  'WaitRunning, Stable': ({ step }) => step === 'WaitRunning' || step === 'Stable',
};

const again = ({ attempt, step, ...given }: Given): string =>
  `${withWord(`announces ${step} with resume, attempt ${attempt + 1}`, { attempt, step, ...given })}, down`;
const calls = (given: Given): string => `${withWord(`calls ${given.step}`, given)}, down`;
/** For want of a right it is tried each minute. */
const owed = (given: Given): string =>
  given.age < 60 ? `${withWord('PermissionDenied', given)}, down` : again(given);

const isAsStop = (given: Given): boolean =>
  !given.toStop &&
  !mayComeToRest(given) &&
  !isBeforeCall(given) &&
  !(isResting(given) && (lacksOne(given) || !isToVerify(given))) &&
  !(isAnotherRun(given) && mayRun(given));

const TABLE: Cells<Given>[] = [
  [
    'Stop, WaitRest, VerifySavepoint | it is to stop by now | as in `stop.ts`',
    ({ toStop }) => toStop,
    (given) => `${asStop(given)}, as a stop`,
  ],
  [
    'Stop, WaitRest, VerifySavepoint | at rest, or in arrears, before the call | ends, Dropped: others have stopped it',
    (given) => isBeforeCall(given) && !given.toStop,
    () => 'Dropped',
  ],
  [
    'Stop, WaitRest, VerifySavepoint | at rest, its savepoint is there, or none wanted | Put is announced; Run if none is due',
    (given) =>
      isResting(given) && !isBeforeCall(given) && !given.toStop && !lacksOne(given) && !isToVerify(given),
    (given) => (given.differs === 'nothing' ? run(given) : 'announces Put, attempt 1, down'),
  ],
  [
    'Stop, WaitRest, VerifySavepoint | at rest, no savepoint is found | SavepointMissing, and down',
    (given) => isResting(given) && !isBeforeCall(given) && !given.toStop && lacksOne(given),
    () => 'SavepointMissing, down',
  ],
  [
    'Stop, WaitRest, VerifySavepoint | runs, another start_time | Interrupted; unsent: dropped',
    (given) => isAnotherRun(given) && mayRun(given) && !given.toStop,
    ({ step, call }) => (step === 'Stop' && call === 'mine' ? 'Dropped' : 'Interrupted'),
  ],
  [
    'Stop, WaitRest, VerifySavepoint | job_cancel_fail, and it would be dropped | StopFailed: it may come to rest',
    mayComeToRest,
    () => 'StopFailed, down',
  ],
  [
    'Stop, WaitRest, VerifySavepoint | not down yet, and its windows are closed by now | as in `stop.ts`, as asked otherwise',
    (given) => isAsStop(given) && isLate(given),
    (given) => downAfter(asStop(given), given),
  ],
  [
    'Stop, WaitRest, VerifySavepoint | anything else | as in `stop.ts`',
    (given) => isAsStop(given) && !isLate(given),
    (given) => downAfter(asStop(given), given),
  ],
  [
    'Put, Run, PutOld | at rest or in arrears, and it is to stop by now | ends, as a stop',
    (given) => given.toStop && isResting(given),
    (given) => `${withWord(given.savepoint === 'fresh' ? 'Done taken' : 'Done', given)}, as a stop`,
  ],
  [
    'Put, Run, PutOld | job_arrearage_stopped | ArrearsStopped, and down',
    ({ status, toStop }) => status === 'job_arrearage_stopped' && !toStop,
    (given) => `${withWord('ArrearsStopped', given)}, down`,
  ],
  ['Put | runs | Interrupted', isRunning, () => 'Interrupted'],
  [
    'Put | at rest, and nothing differs | Run is announced',
    (given) => isPutAtRest(given) && given.differs === 'nothing',
    (given) => run(given),
  ],
  [
    'Put | at rest, and its update is held back | Run, with the old; what may pass: 120 s',
    (given) => isPutAtRest(given) && given.differs !== 'nothing' && isHeld(given),
    heldBack,
  ],
  [
    'Put | at rest, five times without an answer, for 120 s | Run is announced, with the old',
    (given) => isPut(given) && isInVain(given),
    (given) => run(given, ', given up: CloudUnavailable'),
  ],
  [
    'Put | at rest, and it is not what the record says | Put is announced anew',
    (given) => isPut(given) && !isInVain(given) && isOtherwise(given),
    () => 'announces Put, attempt 1, down',
  ],
  [
    'Put | at rest, and it may be sent | the update',
    (given) => isPut(given) && !isInVain(given) && !isOtherwise(given) && given.updates === 'ready',
    () => 'updates, down',
  ],
  [
    'Run, PutOld | runs, or moving, as after a start | WaitRunning',
    (given) => isRunning(given) || (isMoving(given.status) && given.status !== 'job_arrearage_recovering'),
    (given) => `${withWord('WaitRunning Accepted', given)}, down`,
  ],
  [
    'Run, PutOld | at rest, and the spec has changed since | Put is announced',
    (given) => isRest(given) && !given.toStop && given.edited && given.updates === 'ready',
    () => 'announces Put with resume, attempt 1, down',
  ],
  ['Run, announced here | at rest | the call', isToStart, calls],
  [
    'Run, maybe sent | at rest, and has failed or finished since | WaitRunning',
    (given) => isToStart(given) && hasEndedSince(given),
    (given) => `${withWord('WaitRunning Accepted', given)}, down`,
  ],
  [
    'Run, maybe sent | at rest, within 30 s, longer each time | waits',
    (given) => isToStart(given) && !hasEndedSince(given) && given.age < noEffectAfter(given),
    (given) => `${withWord('waits', given)}, down`,
  ],
  [
    'Run, maybe sent | at rest, after that | announced once more',
    (given) => isToStart(given) && !hasEndedSince(given) && given.age >= noEffectAfter(given),
    again,
  ],
  ['Run, refused | at rest | see `owed.ts`', isToStart, owed],
  [
    'PutOld, announced here | at rest, and the old values are not back | the call',
    (given) => isToStart(given) && given.old,
    calls,
  ],
  [
    'PutOld, maybe sent | at rest, and the old values are not back | announced once more',
    (given) => isToStart(given) && given.old,
    again,
  ],
  [
    'PutOld, refused | at rest, and the old values are not back | see `owed.ts`',
    (given) => isToStart(given) && given.old,
    owed,
  ],
  [
    'PutOld | at rest, and the old values are back | Run is announced',
    (given) => isToStart(given) && !given.old,
    (given) => run(given, given.givenUp ? ', given up: Rejected' : ''),
  ],
  [
    'WaitRunning, Stable | done, with the settings of the spec | done',
    (given) => isDone(given) && (given.differs === 'nothing' || (!given.givenUp && !isNotConverging(given))),
    () => 'Done',
  ],
  [
    'WaitRunning, Stable | done, with the old settings | RolledBack',
    (given) => isDone(given) && given.differs !== 'nothing' && given.givenUp,
    () => 'RolledBack, given up: Rejected',
  ],
  [
    'WaitRunning, Stable | done, and what was updated asks for a restart | DiffNotConverging',
    (given) => isDone(given) && !given.givenUp && isNotConverging(given),
    () => 'DiffNotConverging',
  ],
  [
    'WaitRunning, Stable | runs at last, after an exception | Stable anew, and up',
    runsAtLast,
    (given) => withWord('Stable Accepted', given),
  ],
  [
    'WaitRunning, Stable | job_arrearage_stopped, and it has not run yet | ArrearsStopped, and down',
    isInArrears,
    (given) => `${withWord('ArrearsStopped', given)}, down`,
  ],
  [
    'WaitRunning, Stable | at rest as before for 60 s, and it has not run | Run is announced once more',
    hadNoEffect,
    (given) => again({ ...given, step: 'Run' }),
  ],
  [
    'WaitRunning, Stable | DLI restarts it again and again for an hour | StartFailed, and up',
    isUnstable,
    (given) => withWord('StartFailed', given),
  ],
  [
    'WaitRunning, Stable | failed | see `owed.ts`',
    hasFailed,
    (given) =>
      given.givenUp
        ? 'StartFailed, given up: Rejected, down'
        : 'announces PutOld with resume, attempt 1, given up: StartFailed, down',
  ],
  [
    'WaitRunning, Stable | anything else | as in `start.ts`',
    (given) =>
      ![isDone, hasFailed, isUnstable, runsAtLast, isInArrears, hadNoEffect].some((isOfAnother) =>
        isOfAnother(given),
      ),
    (given) => downAfter(asStart(given), given),
  ],
  ['any | anything else | waits', undefined, (given) => `${withWord('waits', given)}, down`],
];

walksTable('restart.ts', rowsFor(OF, TABLE), { givens: GIVENS, endOf });
