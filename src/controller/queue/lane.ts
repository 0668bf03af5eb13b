import type { AccountState, Standing } from './accounts.ts';
import { Fifo } from './fifo.ts';
import type { Passes } from './places.ts';
import type { Priority } from './priority.ts';

export const LANE_KINDS = ['trusted', 'doubted', 'trial', 'silent'] as const;

/**
 * - `trusted`: keys that answer.
 * - `doubted`: keys that answer, of an account in doubt. They leave places to the trusted.
 * - `trial`: keys that are new. They have half of the places at most.
 * - `silent`: keys that do not answer. Their places are their own, and few.
 */
export type LaneKind = (typeof LANE_KINDS)[number];

/** Keys of one account and one standing. */
export interface Lane {
  readonly id: string;
  readonly tenant: string;
  readonly account: AccountState;
  readonly standing: Standing;
  /** The keys that are due, each with the time from which it was. */
  readonly due: Readonly<Record<Priority, Fifo<string, number>>>;
  readonly passes: Passes;
  /** The kind as which it takes its turns. */
  kind: LaneKind;
}

export const idOf = ({ id }: AccountState, standing: Standing): string => `${standing} ${id}`;

export function laneKindOf({ standing, account }: Pick<Lane, 'standing' | 'account'>): LaneKind {
  if (standing !== 'answers') return standing === 'new' ? 'trial' : 'silent';
  return account.inDoubt ? 'doubted' : 'trusted';
}

export function laneOf(account: AccountState, standing: Standing): Lane {
  return {
    id: idOf(account, standing),
    tenant: account.tenant,
    account,
    standing,
    due: { high: new Fifo(), owed: new Fifo(), low: new Fifo() },
    passes: { young: 0, slow: 0 },
    kind: laneKindOf({ standing, account }),
  };
}

export const isIdle = ({ due, passes }: Lane): boolean =>
  due.high.size + due.owed.size + due.low.size + passes.young + passes.slow === 0;
