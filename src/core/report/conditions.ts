/** The conditions of a FlinkJarJob. A condition's time moves only when its status does. */

import { printable } from '../../ground/text.ts';
import { type ObservedJob, stateOf } from '../job/states.ts';
import { CONDITION_TYPES, type Condition, type ConditionType } from '../object/condition.ts';
import type { JobStatus } from '../object/status.ts';
import { REASONS } from './reasons.ts';
import type { Verdict } from './said.ts';
import type { Stamp } from './stamp.ts';

export type Statement = Pick<Condition, 'status' | 'reason' | 'message'>;

/**
 * What a pass says of each aspect. An aspect that is not spoken of has no condition. `asBefore`: the pass has not looked at it,
 * so its condition stays, with the generation it was said of.
 */
export type Statements = { [T in ConditionType]?: Statement | 'asBefore' | undefined };

export function health({ status, status_desc }: ObservedJob): Statement {
  const { healthy, reason } = stateOf(status);
  return {
    status: healthy,
    reason,
    message: status_desc === '' ? `DLI says ${status}.` : `DLI says ${status}: ${status_desc}`,
  };
}

/**
 * What differs in a job that was up to date with this very generation came from outside, also when the passes since then
 * have not seen it.
 */
export const wasUpToDate = ({ driftCount, observedGeneration }: JobStatus, generation: number): boolean =>
  driftCount === 0 && observedGeneration === generation;

/** Ready, and Reconciling or Stalled beside it: never both. */
export function readiness({ reason, message }: Verdict): Statements {
  const row = REASONS[reason];
  const ready: Statement = { status: row.status, reason, message };
  if (row.with === 'Stalled') return { Ready: ready, Stalled: { status: 'True', reason, message } };
  if (row.with === undefined) return { Ready: ready };
  return { Ready: ready, Reconciling: { status: 'True', reason: row.with, message } };
}

/** Room for the names of all fields twice and for a service's own words. */
const MESSAGE_BYTES = 4096;

/** As many as the schema takes. */
const MOST = 16;

const isOurs = ({ type }: Condition): boolean => (CONDITION_TYPES as readonly string[]).includes(type);

/** The list as stored: ours in a fixed order, with the old time where the status stayed; then those of others, untouched. */
export function conditions(
  statements: Statements,
  before: readonly Condition[],
  { now, generation }: Stamp,
): Condition[] {
  const ours = CONDITION_TYPES.flatMap((type) => {
    const statement = statements[type];
    const old = before.find((condition) => condition.type === type);
    if (statement === 'asBefore') return old ?? [];
    if (statement === undefined) return [];
    const lastTransitionTime = old?.status === statement.status ? old.lastTransitionTime : now;
    const message = printable(statement.message, MESSAGE_BYTES);
    return [{ type, ...statement, message, lastTransitionTime, observedGeneration: generation }];
  });
  return [...ours, ...before.filter((condition) => !isOurs(condition))].slice(0, MOST);
}

export const conditionOf = (
  list: readonly Condition[] | undefined,
  type: ConditionType,
): Condition | undefined => list?.find((condition) => condition.type === type);
