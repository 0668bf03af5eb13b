/**
 * `high`: an edit. `owed`: an operation under way, such as a restart that has its job down. `low`: a periodic check, and whatever is
 * tried again.
 */
export type Priority = 'high' | 'owed' | 'low';

export const PRIORITIES = ['high', 'owed', 'low'] as const satisfies readonly Priority[];

/** Whether it comes no later than the other. */
export const isAsHigh = (one: Priority, other: Priority): boolean =>
  PRIORITIES.indexOf(one) <= PRIORITIES.indexOf(other);

/** The higher one of the two. */
export const higher = (one: Priority, other: Priority | undefined): Priority =>
  other === undefined || isAsHigh(one, other) ? one : other;
