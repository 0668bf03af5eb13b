/** The table of answer.ts, with every kind of failure. */
import { FAILURES, type Failure, type FailureKind, type Result } from '../../../src/core/failure.ts';
import { OPERATION_TYPES, type Operation } from '../../../src/core/object/operation.ts';
import { afterCall } from '../../../src/core/operate/answer.ts';
import { RETRIES } from '../../../src/core/retry.ts';
import { operationOf } from '../operation-outcomes.ts';
import { combinations } from './comment-table.ts';
import { factsOf, turnTold } from './setting.ts';
import { type Cells, rowsFor, walksTable } from './walked.ts';

interface Given {
  type: Operation['type'];
  /** `none`: DLI has taken the call. */
  failure: FailureKind | 'none';
  ambiguous: boolean;
  code: string | undefined;
  /** Of a start or a restart, the call before that of its start. */
  imports: boolean;
}

const GIVENS = combinations<Given>({
  type: OPERATION_TYPES,
  failure: ['none', ...(Object.keys(FAILURES) as FailureKind[])],
  ambiguous: [false, true],
  code: [undefined, 'DLI.13017', '13017', 'DLI.113017', 'DLI.13001'],
  imports: [false, true],
})
  .filter(({ failure, ambiguous, code }) => failure !== 'none' || (!ambiguous && code === undefined))
  .filter(({ type, imports }) => !imports || type === 'Start' || type === 'Restart');

function answerOf({ failure, ambiguous, code }: Given): Result<unknown> {
  if (failure === 'none') return { ok: true, value: {} };
  const words: Failure = { kind: failure, message: 'why' };
  const more = { ...(ambiguous ? { ambiguous } : {}), ...(code === undefined ? {} : { error_code: code }) };
  return { ok: false, failure: { ...words, ...more } };
}

const stepOf = (type: Operation['type'], imports: boolean): Operation['step'] =>
  imports ? 'Import' : type === 'Stop' ? 'Stop' : 'Run';

/** A restart has the job down, and starts it. */
const recordFor = ({ type, imports }: Given): Partial<Operation> => ({
  type,
  step: stepOf(type, imports),
  ...(type === 'Restart' ? { downSince: '2026-01-02T03:04:05Z' } : {}),
});

function endOf(given: Given): string {
  const operation = operationOf({ ...recordFor(given), sent: 'Intended' });
  const after = afterCall(operation, answerOf(given), factsOf({ status: 'job_cancel_success' }));
  if (after.do !== 'retry') return turnTold(after, operation);
  return after.operation === operation ? `not sent: ${after.failure.kind}` : 'not sent, and another record';
}

const isTaken = ({ failure }: Given): boolean => failure === 'none';
const isUnclear = ({ failure, ambiguous }: Given): boolean => ambiguous || failure === 'StateConflict';
const isJudged = (given: Given): boolean =>
  given.failure !== 'none' && !isUnclear(given) && RETRIES[FAILURES[given.failure].retry].judged;
const isWithoutSavepoint = ({ code }: Given): boolean => code === 'DLI.13017' || code === '13017';

const TABLE: Cells<Given>[] = [
  [
    'taken | WaitRest, WaitRunning; after PutOld and Import the next',
    isTaken,
    ({ type, imports }) =>
      imports
        ? 'announces Run with resume, attempt 1'
        : `${type === 'Stop' ? 'WaitRest' : 'WaitRunning'} Accepted`,
  ],
  [
    'none, or garbled; the state forbids it (13006, 15002) | Unclear: the next look tells',
    isUnclear,
    ({ type, imports }) => `${stepOf(type, imports)} Unclear`,
  ],
  [
    'nothing to resume from (13017) | refused: SavepointMissing',
    (given) => isJudged(given) && isWithoutSavepoint(given) && !given.imports,
    () => 'SavepointMissing',
  ],
  [
    'judged, and refused: an import | see `restore.ts`',
    (given) => isJudged(given) && given.imports,
    (given) =>
      given.type === 'Restart'
        ? 'announces Run with resume, attempt 1'
        : isWithoutSavepoint(given)
          ? 'SavepointMissing'
          : given.failure,
  ],
  [
    'judged, and refused, of a job that a restart has down | see `owed.ts`',
    (given) => isJudged(given) && !isWithoutSavepoint(given) && given.type === 'Restart' && !given.imports,
    ({ failure }) => failure,
  ],
  [
    'judged, and refused | refused: nothing has changed, and it is not sent again soon',
    (given) => isJudged(given) && !isWithoutSavepoint(given) && given.type !== 'Restart' && !given.imports,
    ({ failure }) => failure,
  ],
  [
    'not judged: credentials, throttled, away | as it was: the call has not reached DLI, and is sent again',
    (given) => !isTaken(given) && !isUnclear(given) && !isJudged(given),
    ({ failure }) => `not sent: ${failure}`,
  ],
];

const OF = Object.fromEntries(TABLE.map(([words]) => [words.slice(0, words.indexOf(' | ')), () => true]));

walksTable('answer.ts', rowsFor(OF, TABLE), { givens: GIVENS, endOf });
