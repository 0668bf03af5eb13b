/**
 * Whether an operation that a person must approve may begin, or may make its first call. What has taken the job down, or may have,
 * asks nobody any more. One approval is for one operation: once it is used, it counts for nothing but what was begun for it.
 *
 * | the plan                              | the record                                | begin | its first call |
 * | ------------------------------------- | ----------------------------------------- | ----- | -------------- |
 * | needs nobody's approval               | any                                       | may   | may            |
 * | is approved, and that was not used    | any                                       | may   | may            |
 * | is approved, and that was used for it | its first call was refused: nothing came  | may   | may            |
 * | is approved, and that was used for it | anything else                             | waits | may            |
 * | is not approved                       | any                                       | waits | waits          |
 */
import type { Operation } from '../object/operation.ts';
import type { Facts } from './facts.ts';

type Allowing = Pick<Facts, 'gated' | 'record' | 'restart'>;

const FIRST_CALLS: Partial<Record<Operation['type'], readonly Operation['step'][]>> = {
  Start: ['Import', 'Run'],
  Stop: ['Stop'],
  Restart: ['Stop'],
  Delete: ['Delete'],
};

/** Of a restart only what it was for is the same. */
function isRefusedAtFirst({ record, restart }: Allowing, type: Operation['type']): boolean {
  if (record?.type !== type || record.sent !== 'Refused') return false;
  if (FIRST_CALLS[type]?.includes(record.step) !== true) return false;
  return type !== 'Restart' || record.planId === restart?.planId;
}

/** Asked before each first call, too: not only the controller writes the record, and an approval may be taken back. */
export const mayCall = ({ gated }: Pick<Facts, 'gated'>, type: Operation['type']): boolean =>
  gated[type]?.approved !== 'no';

export function mayBegin(facts: Allowing, type: Operation['type']): boolean {
  const approved = facts.gated[type]?.approved ?? 'now';
  return approved === 'now' || (approved === 'before' && isRefusedAtFirst(facts, type));
}
