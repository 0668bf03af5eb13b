/** What a pass does about an operation: at most one call to DLI, at most one write of the record. */
import { withoutUndefined } from '../../ground/json.ts';
import { rfc3339 } from '../../ground/rfc3339.ts';
import { nextAttempt, type Operation, type OperationRefusal } from '../object/operation.ts';
import { ageOf, type Facts, isAhead, type Patience } from './facts.ts';
import { dueInMs } from './refused.ts';

/** How it ends. `Interrupted`: somebody else has started or stopped the job. `Dropped`: it is not wanted any more. */
type End =
  | { how: 'Done'; savepoint?: 'taken' | 'none' | 'unknown' | undefined; path?: string | undefined }
  | { how: 'Interrupted' | 'Dropped' };

export type Turn =
  /** The record is written, and the next pass sends the call that it announces. */
  | { do: 'record'; operation: Operation }
  /** The call that the record announces is sent. */
  | { do: 'act'; operation: Operation }
  /** What differs from the spec is sent; the record says so, and where it goes on. */
  | { do: 'put'; operation: Operation }
  /** What was seen moves the record on, or nothing does. */
  | { do: 'wait'; operation: Operation; ms: number; isLate?: boolean }
  /** `dueMs`: until it is tried again by itself; Infinity: it is not. `stands`: it was refused before. */
  | { do: 'refuse'; operation: Operation; dueMs: number; stands?: true }
  | { do: 'end'; operation: Operation; end: End };

/** One step: what the record and the job make of it. */
export type StepRule = (record: Operation, facts: Facts) => Turn;

/** A step that takes long is looked at less often: up to four times as long as at first. */
const MOST_LOOKS = 4;

const lookMs = (age: number, { operationLook }: Patience): number =>
  Math.min(MOST_LOOKS * operationLook, Math.max(operationLook, age / 4));

type At = Pick<Facts, 'now' | 'patience'>;

/** A step that is dated ahead, by a clock that was set right since or by somebody else, begins now: else it would wait until then. */
const dated = (operation: Operation, { now }: Pick<Facts, 'now'>): Operation =>
  isAhead(operation, now) ? { ...operation, stepAt: rfc3339(now) } : operation;

export const wait = (operation: Operation, facts: Facts, atMostMs = Number.POSITIVE_INFINITY): Turn => ({
  do: 'wait',
  operation: dated(operation, facts),
  ms: Math.min(atMostMs, lookMs(ageOf(operation, facts), facts.patience)),
  ...(ageOf(operation, facts) >= facts.patience.operationTimeout ? { isLate: true } : {}),
});

export const act = (operation: Operation): Turn => ({ do: 'act', operation });

export const end = (operation: Operation, ending: End): Turn => ({ do: 'end', operation, end: ending });

/** undefined takes a part away. */
export type Move = {
  [K in keyof Omit<Operation, 'id' | 'uid' | 'jobId' | 'startedAt' | 'stepAt'>]?: Operation[K] | undefined;
};

const moved = (operation: Operation, move: Move, { now }: Pick<Facts, 'now'>): Operation => {
  const { refusal: _, ...rest } = operation;
  return withoutUndefined({ ...rest, ...move, stepAt: rfc3339(now) }) as Operation;
};

/** DLI has taken the call, as the answer or the job shows. */
export const goOn = (operation: Operation, move: Move, at: At): Turn => ({
  do: 'wait',
  operation: moved(operation, { ...move, sent: 'Accepted' }, at),
  ms: at.patience.operationLook,
});

export const announce = (operation: Operation, move: Move, facts: Pick<Facts, 'now'>): Turn => ({
  do: 'record',
  operation: moved(operation, { ...move, sent: 'Intended' }, facts),
});

/** Sent once more: the look at the job has proved that the last time did nothing. */
export const again = (operation: Operation, facts: Pick<Facts, 'now'>): Turn =>
  announce(operation, { attempt: nextAttempt(operation.attempt) }, facts);

const isSame = (one: OperationRefusal | undefined, { reason, error_code }: OperationRefusal): boolean =>
  one?.reason === reason && one.error_code === error_code;

export const refuse = (
  operation: Operation,
  refusal: OperationRefusal,
  facts: Pick<Facts, 'now' | 'spec'>,
): Turn => {
  const stands = operation.sent === 'Refused' && isSame(operation.refusal, refusal);
  const refused = stands ? operation : { ...moved(operation, { sent: 'Refused' }, facts), refusal };
  const turn = { do: 'refuse', operation: refused, dueMs: dueInMs(refused, facts) } as const;
  return stands ? { ...turn, stands } : turn;
};
