/** `high`: an edit. `low`: a periodic visit, and whatever is tried again. */
export type Priority = 'high' | 'low';

export const PRIORITIES = ['high', 'low'] as const satisfies readonly Priority[];

/** `high` if one of the two is. */
export const higher = (one: Priority, other: Priority | undefined): Priority =>
  other === 'high' ? other : one;
