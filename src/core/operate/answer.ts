/**
 * What DLI's answer to the call of an operation makes of it (`lifecycle.md` 7).
 *
 * | the answer                                             | then                                                        |
 * | ------------------------------------------------------ | ----------------------------------------------------------- |
 * | taken                                                  | WaitRest, WaitRunning                                       |
 * | none, or garbled; the state forbids it (13006, 15002)  | Unclear: the next look tells                                |
 * | nothing to resume from (13017)                         | refused: SavepointMissing                                   |
 * | judged, and refused                                    | refused: nothing has changed, and it is not sent again soon |
 * | not judged: credentials, throttled, away               | as it was: the call has not reached DLI, and is sent again  |
 */
import { withoutUndefined } from '../../ground/json.ts';
import { FAILURES, type Failure, type Result } from '../failure.ts';
import type { Operation } from '../object/operation.ts';
import { RETRIES } from '../retry.ts';
import type { Facts } from './facts.ts';
import { goOn, refuse, type Turn } from './turn.ts';

/** The call has not reached DLI. */
export interface Unsent {
  do: 'retry';
  operation: Operation;
  failure: Failure;
}

const NO_SAVEPOINT = /(^|\.)13017$/;

export function afterCall(
  operation: Operation,
  answer: Result<unknown>,
  at: Pick<Facts, 'now' | 'patience' | 'spec'>,
): Turn | Unsent {
  if (answer.ok)
    return goOn(operation, { step: operation.type === 'Start' ? 'WaitRunning' : 'WaitRest' }, at);
  const { failure } = answer;
  const { kind, error_code, error_msg, message } = failure;
  if (failure.ambiguous === true || kind === 'StateConflict')
    return { do: 'wait', operation: { ...operation, sent: 'Unclear' }, ms: at.patience.operationLook };
  if (!RETRIES[FAILURES[kind].retry].judged) return { do: 'retry', operation, failure };
  const isWithout = NO_SAVEPOINT.test(error_code ?? '');
  const reason = isWithout ? 'SavepointMissing' : kind;
  return refuse(operation, withoutUndefined({ reason, error_code, error_msg: error_msg ?? message }), at);
}
