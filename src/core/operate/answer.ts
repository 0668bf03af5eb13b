/**
 * What DLI's answer to the call of an operation makes of it (`lifecycle.md` 7).
 *
 * | the answer                                             | then                                                        |
 * | ------------------------------------------------------ | ----------------------------------------------------------- |
 * | taken                                                  | WaitRest, WaitRunning; after PutOld and Import the next     |
 * | none, or garbled; the state forbids it (13006, 15002)  | Unclear: the next look tells                                |
 * | nothing to resume from (13017)                         | refused: SavepointMissing                                   |
 * | judged, and refused: an import                         | see `restore.ts`                                            |
 * | judged, and refused, of a job that a restart has down  | see `owed.ts`                                               |
 * | judged, and refused                                    | refused: nothing has changed, and it is not sent again soon |
 * | not judged: credentials, throttled, away               | as it was: the call has not reached DLI, and is sent again  |
 */
import { withoutUndefined } from '../../ground/json.ts';
import { rfc3339 } from '../../ground/rfc3339.ts';
import { printable } from '../../ground/text.ts';
import { FAILURES, type Failure, type Result } from '../failure.ts';
import { nextAttempt, type Operation, type OperationRefusal } from '../object/operation.ts';
import { RETRIES } from '../retry.ts';
import { announceRun, announceStart } from './announce-start.ts';
import type { Facts } from './facts.ts';
import { startOwed } from './owed.ts';
import { isOwed } from './refused.ts';
import { imported, importRefused } from './restore.ts';
import { goOn, refuse, type Turn } from './turn.ts';

/** The call has not reached DLI. */
export interface Unsent {
  do: 'retry';
  operation: Operation;
  failure: Failure;
}

const NO_SAVEPOINT = /(^|\.)13017$/;

function taken(operation: Operation, facts: Facts): Turn {
  switch (operation.step) {
    case 'PutOld':
      return announceStart(operation, facts, operation.givenUp);
    case 'Import':
      return imported(operation, facts);
    case 'Delete':
      return goOn(operation, { step: 'WaitGone' }, facts);
    case 'Run':
      return goOn(operation, { step: 'WaitRunning' }, facts);
    default: {
      const owes = operation.type === 'Restart' ? { downSince: rfc3339(facts.now) } : {};
      return goOn(operation, { step: 'WaitRest', ...owes }, facts);
    }
  }
}

const unclear = (operation: Operation, { patience }: Pick<Facts, 'patience'>): Turn => ({
  do: 'wait',
  operation: { ...operation, sent: 'Unclear' },
  ms: patience.operationLook,
});

const isUnclear = ({ ambiguous, kind }: Failure): boolean => ambiguous === true || kind === 'StateConflict';

const isJudged = ({ kind }: Failure): boolean => RETRIES[FAILURES[kind].retry].judged;

function refusalOf({ kind, error_code, error_msg, message }: Failure): OperationRefusal {
  const isWithout = NO_SAVEPOINT.test(error_code ?? '');
  const reason = isWithout ? 'SavepointMissing' : kind;
  const words = printable(error_msg ?? message);
  return withoutUndefined({
    reason,
    error_code: error_code && printable(error_code, 64),
    error_msg: words,
  }) as OperationRefusal;
}

function refused(operation: Operation, refusal: OperationRefusal, facts: Facts): Turn {
  if (operation.step === 'Import') return importRefused(operation, refusal, facts);
  if (!isOwed(operation)) return refuse(operation, refusal, facts);
  const stepAt = rfc3339(facts.now);
  // The request is answered by this call.
  return startOwed({ ...operation, stepAt, refusal }, { ...facts, isRequested: false });
}

/** `operation`: as it was announced. `facts`: as of now. */
export function afterCall(operation: Operation, answer: Result<unknown>, facts: Facts): Turn | Unsent {
  if (answer.ok) return taken(operation, facts);
  const { failure } = answer;
  if (isUnclear(failure)) return unclear(operation, facts);
  if (!isJudged(failure)) return { do: 'retry', operation, failure };
  return refused(operation, refusalOf(failure), facts);
}

/** A job was not made. Undefined: the call has not reached DLI. */
export function afterCreate(
  operation: Operation,
  failure: Failure,
  facts: Pick<Facts, 'now' | 'patience' | 'spec'>,
): Turn | undefined {
  if (isUnclear(failure)) return unclear({ ...operation, refusal: refusalOf(failure) }, facts);
  return isJudged(failure) ? refuse(operation, refusalOf(failure), facts) : undefined;
}

/** After the update of a restart. Undefined: it has not reached DLI. */
export function afterUpdate(operation: Operation, answer: Result<unknown>, facts: Facts): Turn | undefined {
  if (answer.ok) return announceStart(operation, facts);
  const { failure } = answer;
  const tried = { ...operation, attempt: nextAttempt(operation.attempt), refusal: refusalOf(failure) };
  if (isUnclear(failure)) return unclear(tried, facts);
  return isJudged(failure) ? announceRun(operation, facts, refusalOf(failure)) : undefined;
}
