/** The table of owed.ts, every row with every combination of what a start that is owed depends on. */
import type { Operation } from '../../../src/core/object/operation.ts';
import { afterCall } from '../../../src/core/operate/answer.ts';
import type { Facts } from '../../../src/core/operate/facts.ts';
import { runPlan } from '../../../src/core/operate/operate.ts';
import type { Turn } from '../../../src/core/operate/turn.ts';
import { T0 } from '../../support/example.ts';
import { combinations, type Values } from './comment-table.ts';
import { factsOf, turnTold } from './setting.ts';
import { type Cells, inOrder, walksTable } from './walked.ts';

interface Given {
  /** `answered`: DLI refuses the call in this pass. `seen`: the job is seen to have failed. Otherwise the record says so. */
  how: 'recorded' | 'answered' | 'seen';
  step: 'Run' | 'PutOld';
  reason:
    | 'Rejected'
    | 'QueueUnavailable'
    | 'StartFailed'
    | 'SavepointMissing'
    | 'QueueNotReady'
    | 'PermissionDenied'
    | 'ArrearsStopped'
    | 'RecordLost';
  state?: 'Running';
  update: 'none' | 'made' | 'given up';
  onFailure: 'Hold' | 'Rollback' | undefined;
  /** Of a field of the update the value before is not known. */
  lost: boolean;
  raisedCus: boolean;
  /** s since the job is down. */
  down: number;
  attempt: number;
  /** s since the refusal. */
  age: number;
  asks: 'nobody' | 'somebody' | 'another Secret';
  upgradeMode: 'Savepoint' | 'Stateless';
  resume: boolean;
}

const EVERY: Values<Given> = {
  how: ['recorded'],
  step: ['Run', 'PutOld'],
  reason: ['Rejected', 'StartFailed', 'SavepointMissing', 'QueueNotReady', 'PermissionDenied'],
  update: ['none', 'made', 'given up'],
  onFailure: ['Hold', 'Rollback'],
  lost: [true, false],
  raisedCus: [true, false],
  down: [299.999, 300],
  attempt: [1, 2, 10, 11],
  age: [0],
  asks: ['nobody', 'somebody', 'another Secret'],
  upgradeMode: ['Savepoint', 'Stateless'],
  resume: [true],
};

const GIVENS = [
  ...combinations<Given>({ ...EVERY, age: [0, 59.999, 60, 299.999, 300], attempt: [1, 2] }),
  ...combinations<Given>({
    ...EVERY,
    reason: ['QueueUnavailable', 'QueueNotReady', 'SavepointMissing', 'ArrearsStopped'],
    onFailure: [undefined],
    age: [59.999, 60, 299.999, 300],
    asks: ['nobody'],
    resume: [true, false],
  }),
  ...combinations<Given>({
    ...EVERY,
    step: ['Run'],
    reason: ['RecordLost'],
    update: ['none'],
    state: [undefined, 'Running'],
  } as Values<Given>),
  ...combinations<Given>({
    ...EVERY,
    how: ['answered'],
    reason: ['Rejected', 'QueueUnavailable', 'SavepointMissing', 'QueueNotReady', 'PermissionDenied'],
    resume: [true, false],
  }),
  ...combinations<Given>({ ...EVERY, how: ['seen'], step: ['Run'], reason: ['StartFailed'] }),
];

const UPDATES: Record<Given['update'], Partial<Operation>> = {
  none: {},
  made: { previous: [{ field: 'entrypoint', value: '"old.jar"' }] },
  'given up': {
    previous: [{ field: 'entrypoint', value: '"old.jar"' }],
    givenUp: { reason: 'Rejected' },
  },
};

const BECAUSE = { reason: 'Rejected', error_code: 'DLI.1' };

const RECORDS: Record<Given['how'], (given: Given) => Partial<Operation>> = {
  recorded: ({ reason }) => ({ sent: 'Refused', refusal: { ...BECAUSE, reason } }),
  answered: () => ({ sent: 'Intended' }),
  seen: () => ({ step: 'WaitRunning', sent: 'Accepted' }),
};

const STATUSES: Record<Given['how'], string> = {
  recorded: 'job_cancel_success',
  answered: 'job_cancel_success',
  seen: 'job_submit_fail',
};

function factsFor(given: Given): Facts {
  const { how, step, update, onFailure, lost, raisedCus, down, attempt, age, asks, upgradeMode, resume } =
    given;
  const downSince = new Date(T0 + age * 1_000 - down * 1_000).toISOString();
  return factsOf({
    spec: {
      updateStrategy: 'Restart',
      upgradeMode,
      ...(onFailure === undefined ? {} : { onFailure }),
      ...(given.state === undefined ? {} : { state: given.state }),
    },
    status: STATUSES[how],
    record: {
      type: 'Restart',
      step,
      attempt,
      resume,
      downSince,
      ...UPDATES[update],
      ...RECORDS[how](given),
    },
    age: age * 1_000,
    facts: {
      isRequested: asks === 'somebody',
      accountDigest: asks === 'another Secret' ? 's2' : 's1',
      old: { lost: lost ? ['entrypoint'] : [], differ: true, hadLessCus: raisedCus },
    },
  });
}

function turnOf(given: Given): Turn {
  const facts = factsFor(given);
  if (given.how === 'answered' && facts.record !== undefined) {
    const isWithout = given.reason === 'SavepointMissing';
    const kind = isWithout ? 'Rejected' : (given.reason as 'Rejected');
    const error_code = isWithout ? 'DLI.13017' : 'DLI.1';
    const answer = { ok: false, failure: { kind, message: 'why', error_code } } as const;
    const turn = afterCall(facts.record, answer, facts);
    if (turn.do !== 'retry') return turn;
  } else {
    const plan = runPlan(facts);
    if (plan !== undefined && 'turn' in plan) return plan.turn;
  }
  throw new Error('no turn');
}

function endOf(given: Given): string {
  const turn = turnOf(given);
  const words = turnTold(turn, undefined);
  if (turn.operation.downSince === undefined) return `${words}, and it is up`;
  if (turn.do === 'refuse') return `${words} for ${turn.dueMs} ms`;
  const { givenUp, account } = turn.operation;
  const why = turn.operation.step === 'PutOld' && given.step === 'Run' ? ` after ${givenUp?.reason}` : '';
  return `${words}${why}${account === 's2' ? ', with another Secret' : ''}`;
}

const isOfSettings = ({ reason }: Given): boolean =>
  ['Rejected', 'QueueUnavailable', 'StartFailed'].includes(reason);
const hasOld = ({ update, onFailure, lost }: Given): boolean =>
  update === 'made' && onFailure !== 'Hold' && !lost;
const hasNoSavepoint = ({ reason }: Given): boolean => reason === 'SavepointMissing';
/** What DLI answers is the answer to who has asked. */
const isAsked = ({ asks, how }: Given): boolean =>
  asks === 'another Secret' || (asks === 'somebody' && how !== 'answered');

/** What is announced, as by whom it is sent. */
const announced =
  (step: (given: Given) => string, attempt: (given: Given) => number) =>
  (given: Given): string =>
    `announces ${step(given)}, attempt ${attempt(given)}`;
const withState = ({ step, resume }: Given): string => `${step} ${resume ? 'with resume' : 'afresh'}`;
const next = ({ attempt }: Given): number => attempt + 1;
const onceMore = announced(withState, next);
const bySecret =
  (ends: (given: Given) => string) =>
  (given: Given): string =>
    given.asks === 'another Secret' ? `${ends(given)}, with another Secret` : ends(given);

/** s: each minute where that may help, else less often. */
function pause({ reason, attempt }: Given): number {
  if (reason === 'RecordLost') return 0;
  if (reason === 'PermissionDenied') return 60;
  return reason === 'QueueNotReady' && attempt <= 10 ? 60 : 300;
}
const isDue = (given: Given): boolean => given.how === 'recorded' && given.age >= pause(given);

function old(given: Given): string {
  const resume = given.resume ? 'with resume' : 'afresh';
  const why = given.step === 'Run' ? ` after ${given.reason}` : '';
  return `announces PutOld ${resume}, attempt 1${why}`;
}

const TABLE: Cells<Given>[] = [
  [
    'the settings, or it failed: there are old settings | PutOld is announced',
    (given) => isOfSettings(given) && hasOld(given),
    old,
  ],
  [
    'CUs, for 5 minutes, and the update has raised them: as above | PutOld is announced',
    (given) => given.reason === 'QueueNotReady' && given.raisedCus && given.down >= 300 && hasOld(given),
    old,
  ],
  [
    'no savepoint to resume from, and upgradeMode says Stateless | announced without state',
    (given) => hasNoSavepoint(given) && given.upgradeMode === 'Stateless' && given.resume,
    bySecret(
      announced(
        ({ step }) => `${step} afresh`,
        ({ attempt }) => attempt,
      ),
    ),
  ],
  [
    'its record was lost: nobody asks, and spec.state is unset | LeftStopped, until a person decides',
    ({ reason, state, asks }) => reason === 'RecordLost' && state === undefined && asks !== 'somebody',
    () => 'RecordLost for Infinity ms',
  ],
  ['somebody asks, or the Secret is another | announced once more', isAsked, bySecret(onceMore)],
  [
    'no savepoint to resume from | SavepointMissing, until a person decides',
    hasNoSavepoint,
    () => 'SavepointMissing for Infinity ms',
  ],
  [
    'the settings, or it failed, after an update: onFailure is Hold | StartFailed, until a person decides',
    (given) => isOfSettings(given) && given.update === 'made' && given.onFailure === 'Hold',
    () => 'StartFailed for Infinity ms',
  ],
  [
    'the same, and old settings are not known | announced once more, then StartFailed',
    (given) => isOfSettings(given) && given.update === 'made' && given.lost,
    (given) => (given.attempt === 1 ? onceMore(given) : 'StartFailed for Infinity ms'),
  ],
  ['anything else, and it is due | announced once more', isDue, onceMore],
  [
    'anything else | waits',
    () => true,
    (given) => `${given.reason} for ${Math.round((pause(given) - given.age) * 1_000)} ms`,
  ],
];

walksTable('owed.ts', inOrder(TABLE), { givens: GIVENS, endOf });
