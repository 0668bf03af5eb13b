/** The table of restore.ts, every row with every combination of what the step depends on. */
import type { Operation } from '../../../src/core/object/operation.ts';
import { afterCall } from '../../../src/core/operate/answer.ts';
import type { Facts } from '../../../src/core/operate/facts.ts';
import { runPlan } from '../../../src/core/operate/operate.ts';
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
  turnTold,
} from './setting.ts';
import { type Cells, inOrder, walksTable } from './walked.ts';

interface Given {
  type: 'Start' | 'Restart';
  /** `refused before`: a restart has the job down, and nothing to go back to. Or what DLI answers in this pass. */
  call: Exclude<Call, 'Accepted'> | 'refused before' | 'takes' | 'refuses';
  status: string;
  /** What the spec asks for by now. */
  asks: 'as recorded' | 'another' | 'none';
  /** s since the step began. */
  age: number;
  attempt: number;
  wanted: boolean;
  edited: boolean;
  requested: boolean;
  savepoint: 'one' | 'none' | 'untold';
  upgradeMode: 'Savepoint' | 'Stateless';
  /** The update of this restart can be put back. */
  old: boolean;
}

const EVERY: Values<Given> = {
  type: ['Start', 'Restart'],
  call: CALLS.filter((call) => call !== 'Accepted'),
  status: STATUSES,
  asks: ['as recorded', 'another', 'none'],
  age: [0],
  attempt: [1],
  wanted: [true],
  edited: [false],
  requested: [false],
  savepoint: ['one'],
  upgradeMode: ['Savepoint'],
  old: [false],
};

const SAVEPOINTS: Given['savepoint'][] = ['one', 'none', 'untold'];
const MODES: Given['upgradeMode'][] = ['Savepoint', 'Stateless'];

const GIVENS = [
  ...combinations<Given>({
    ...EVERY,
    type: ['Start'],
    wanted: [true, false],
    age: [0, 59.999, 60],
    savepoint: SAVEPOINTS,
  }),
  ...combinations<Given>({
    ...EVERY,
    type: ['Restart'],
    edited: [false, true],
    savepoint: SAVEPOINTS,
    upgradeMode: MODES,
  }),
  ...combinations<Given>({
    ...EVERY,
    call: ['Intended', 'Unclear'],
    asks: ['as recorded'],
    age: [0, 14.999, 15],
    attempt: [1, 7, 8],
    savepoint: SAVEPOINTS,
    upgradeMode: MODES,
    old: [false, true],
  }),
  ...combinations<Given>({
    ...EVERY,
    type: ['Restart'],
    call: ['refused before'],
    age: [0, 299.999, 300],
    requested: [false, true],
    savepoint: ['none'],
  }),
  ...combinations<Given>({
    ...EVERY,
    call: ['takes', 'refuses'],
    status: ['job_cancel_success', 'job_finish', 'job_submit_fail'],
    asks: ['as recorded'],
    attempt: [1, 3],
    savepoint: SAVEPOINTS,
    upgradeMode: MODES,
    old: [false, true],
  }),
];

const isAnswered = ({ call }: Given): boolean => call === 'takes' || call === 'refuses';

function recordFor({ type, call, attempt, upgradeMode, old }: Given): Partial<Operation> {
  const refused = { sent: 'Refused', refusal: { reason: 'Rejected' } } as const;
  const sent = call === 'takes' || call === 'refuses' ? 'mine' : call;
  return {
    type,
    step: 'Import',
    attempt,
    upgradeMode,
    resume: true,
    restore: { of: 'one', nonce: 2, became: 'Asked' },
    before: { status: 'job_cancel_success', start_time: BEFORE },
    ...(sent === 'refused before' ? refused : { sent: sentOf(sent) }),
    ...(type === 'Restart' ? { planId: 'plan-1', downSince: new Date(T0).toISOString() } : {}),
    ...(old ? { previous: [{ field: 'entrypoint', value: '"old.jar"' }] } : {}),
  };
}

const RESTORES: Record<Given['asks'], Facts['restore']> = {
  'as recorded': { of: 'one', nonce: 2 },
  another: { of: 'two', nonce: 3 },
  none: undefined,
};

function factsFor(given: Given): Facts {
  const { type, call, status, asks, age, wanted, edited, requested, savepoint } = given;
  const state = wanted ? { state: 'Running' } : {};
  return factsOf({
    spec: { ...state, ...(type === 'Restart' ? { updateStrategy: 'Restart' } : {}) },
    status,
    observed: {
      start_time: BEFORE,
      ...(savepoint === 'untold' ? {} : { has_savepoint: savepoint === 'one' }),
    },
    record: recordFor(given),
    age: age * 1_000,
    facts: {
      mine: call === 'mine' || isAnswered(given),
      generation: edited ? 2 : 1,
      updates: { are: edited ? 'ready' : 'none' },
      differing: edited ? ['entrypoint'] : [],
      isRequested: requested,
      restart: { planId: 'plan-1', breaks: undefined },
      restore: RESTORES[asks],
    },
  });
}

function turnOf(given: Given, facts: Facts): Turn | undefined {
  if (!isAnswered(given) || facts.record === undefined) {
    const plan = runPlan(facts);
    return plan !== undefined && 'turn' in plan ? plan.turn : undefined;
  }
  const refused = { ok: false, failure: { kind: 'Rejected', message: 'why' } } as const;
  const turn = afterCall(facts.record, given.call === 'takes' ? { ok: true, value: {} } : refused, facts);
  return turn.do === 'retry' ? undefined : turn;
}

/** And what has become of the state by then, and of the old settings. */
function endOf(given: Given): string {
  const facts = factsFor(given);
  const turn = turnOf(given, facts);
  if (turn === undefined) return 'no turn';
  const { restore, givenUp, step } = turn.operation;
  const isNext = turn.do === 'record' && step !== 'Import' && step !== 'Put';
  return [
    turnTold(turn, facts.record),
    ...(isNext ? [restore?.became ?? 'own state'] : []),
    ...(givenUp === undefined ? [] : [`given up: ${givenUp.reason}`]),
  ].join(', ');
}

const isStart = ({ type }: Given): boolean => type === 'Start';
const isRestart = ({ type }: Given): boolean => type === 'Restart';
const isRest = ({ status }: Given): boolean => isAtRest(status);
const isRunning = ({ status }: Given): boolean => status === 'job_running';
const isMaybeSent = ({ call }: Given): boolean => call === 'Intended' || call === 'Unclear';
const isFinished = ({ status }: Given): boolean => status === 'job_finish';

const next = ({ attempt }: Given): number => attempt + 1;
const onceMore = (given: Given): string => `announces Import with resume, attempt ${next(given)}`;

/** From its own state, as a start that nothing else is asked of. */
function afresh(given: Given): string {
  const run = (how: string) => `announces Run ${how}, attempt 1, own state`;
  if (isFinished(given)) return run('afresh');
  if (given.savepoint !== 'none') return run('with resume');
  return given.status === 'job_cancel_success' ? run('afresh') : 'SavepointMissing';
}

const hasOldState = (given: Given): boolean =>
  !isFinished(given) &&
  (given.savepoint === 'one' || (given.savepoint === 'untold' && given.upgradeMode === 'Savepoint'));

/** DLI does not take it, or never answers. */
function back(given: Given, reason: string): string {
  if (isStart(given) || !hasOldState(given)) return reason;
  const step = given.old ? 'PutOld' : 'Run';
  return `announces ${step} with resume, attempt 1, Refused, given up: ${reason}`;
}

const TABLE: Cells<Given>[] = [
  [
    'DLI takes it | any | Run is announced, from that state',
    ({ call }) => call === 'takes',
    ({ attempt }) => `announces Run with resume, attempt ${attempt}, Imported`,
  ],
  [
    'DLI refuses it | of a start | refused',
    (given) => given.call === 'refuses' && isStart(given),
    () => 'Rejected',
  ],
  [
    'DLI refuses it | of a restart, without a savepoint, or it has finished | refused, and down',
    (given) => given.call === 'refuses' && !hasOldState(given),
    () => 'Rejected',
  ],
  [
    'DLI refuses it | of a restart, and its old settings can be put back | PutOld is announced',
    ({ call, old }) => call === 'refuses' && old,
    (given) => back(given, 'Rejected'),
  ],
  [
    'DLI refuses it | of a restart | Run is announced, from its savepoint',
    ({ call }) => call === 'refuses',
    (given) => back(given, 'Rejected'),
  ],
  [
    'of a start | runs, or moves | ends, Interrupted',
    (given) => isStart(given) && (isRunning(given) || isMoving(given.status)),
    () => 'Interrupted',
  ],
  [
    'of a start | in arrears, or job_cancel_fail for 60 s | ends, Interrupted',
    (given) =>
      isStart(given) &&
      (given.status === 'job_arrearage_stopped' || (given.status === 'job_cancel_fail' && given.age >= 60)),
    () => 'Interrupted',
  ],
  [
    'of a start | neither, and the start is not wanted any more | ends, Dropped',
    (given) => isStart(given) && !given.wanted,
    () => 'Dropped',
  ],
  [
    'of a start | at rest, and the spec names no state any more | Run is announced; SavepointMissing',
    (given) => isStart(given) && isRest(given) && given.asks === 'none',
    afresh,
  ],
  ['of a restart | runs | Interrupted', (given) => isRestart(given) && isRunning(given), () => 'Interrupted'],
  [
    'of a restart | job_arrearage_stopped | ArrearsStopped, and down',
    (given) => isRestart(given) && given.status === 'job_arrearage_stopped',
    () => 'ArrearsStopped',
  ],
  [
    'of a restart | at rest, and the spec has changed since | Put is announced',
    (given) => isRestart(given) && isRest(given) && given.edited,
    () => 'announces Put with resume, attempt 1',
  ],
  [
    'of a restart | at rest, and the spec names no state any more | Run is announced, from its own state',
    (given) => isRestart(given) && isRest(given) && given.asks === 'none',
    (given) => {
      const resume = given.upgradeMode === 'Savepoint' && !isFinished(given);
      return `announces Run ${resume ? 'with resume' : 'afresh'}, attempt 1, own state`;
    },
  ],
  [
    'any | at rest, and the spec names another state | announced anew',
    (given) => isRest(given) && given.asks === 'another',
    () => 'announces Import with resume, attempt 1',
  ],
  [
    'announced here | at rest | the call',
    (given) => isRest(given) && given.call === 'mine',
    () => 'calls Import',
  ],
  [
    'maybe sent | at rest, within 15 s | waits',
    (given) => isRest(given) && isMaybeSent(given) && given.age < 15,
    () => 'waits',
  ],
  [
    'maybe sent | at rest, after that, eight times | announced once more',
    (given) => isRest(given) && isMaybeSent(given) && given.attempt < 8,
    onceMore,
  ],
  [
    'maybe sent | at rest, after that | as if DLI had refused it',
    (given) => isRest(given) && isMaybeSent(given),
    (given) => back(given, 'CloudUnavailable'),
  ],
  [
    'refused before | at rest, and it is due, or somebody asks | announced once more',
    (given) => isRest(given) && (given.age >= 300 || given.requested),
    onceMore,
  ],
  ['refused before | at rest | waits, and down', isRest, () => 'Rejected'],
  ['any | anything else | waits', undefined, () => 'waits'],
];

walksTable('restore.ts', inOrder(TABLE), { givens: GIVENS, endOf });
