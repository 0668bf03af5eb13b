/** The table of answer.ts, with every kind of failure. */
import { FAILURES, type Failure, type FailureKind, type Result } from '../../../src/core/failure.ts';
import { afterCall } from '../../../src/core/operate/answer.ts';
import { RETRIES } from '../../../src/core/retry.ts';
import { specOf, T0 } from '../../support/example.ts';
import { operationOf } from '../operation-outcomes.ts';
import { combinations } from './comment-table.ts';
import { PATIENCE, turnTold } from './setting.ts';
import { type Cells, rowsFor, walksTable } from './walked.ts';

interface Given {
  type: 'Start' | 'Stop';
  /** `none`: DLI has taken the call. */
  failure: FailureKind | 'none';
  ambiguous: boolean;
  code: string | undefined;
}

const GIVENS = combinations<Given>({
  type: ['Start', 'Stop'],
  failure: ['none', ...(Object.keys(FAILURES) as FailureKind[])],
  ambiguous: [false, true],
  code: [undefined, 'DLI.13017', '13017', 'DLI.113017', 'DLI.13001'],
}).filter(({ failure, ambiguous, code }) => failure !== 'none' || (!ambiguous && code === undefined));

function answerOf({ failure, ambiguous, code }: Given): Result<unknown> {
  if (failure === 'none') return { ok: true, value: {} };
  const words: Failure = { kind: failure, message: 'why' };
  const more = { ...(ambiguous ? { ambiguous } : {}), ...(code === undefined ? {} : { error_code: code }) };
  return { ok: false, failure: { ...words, ...more } };
}

function endOf(given: Given): string {
  const step = given.type === 'Start' ? 'Run' : 'Stop';
  const operation = operationOf({ type: given.type, step, sent: 'Intended' });
  const after = afterCall(operation, answerOf(given), { now: T0, patience: PATIENCE, spec: specOf({}) });
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
    'taken | WaitRest, WaitRunning',
    isTaken,
    ({ type }) => `${type === 'Start' ? 'WaitRunning' : 'WaitRest'} Accepted`,
  ],
  [
    'none, or garbled; the state forbids it (13006, 15002) | Unclear: the next look tells',
    isUnclear,
    ({ type }) => `${type === 'Start' ? 'Run' : 'Stop'} Unclear`,
  ],
  [
    'nothing to resume from (13017) | refused: SavepointMissing',
    (given) => isJudged(given) && isWithoutSavepoint(given),
    () => 'SavepointMissing',
  ],
  [
    'judged, and refused | refused: nothing has changed, and it is not sent again soon',
    (given) => isJudged(given) && !isWithoutSavepoint(given),
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
