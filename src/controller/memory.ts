/** What is worth knowing from earlier passes and may be forgotten at any time: nothing is wrong without it. */
import type { Outcome } from '../core/outcome.ts';
import type { Part } from '../core/part.ts';
import type { JobStatus } from '../core/status.ts';

/** The end of a pass, its time, and what it was made for. */
export interface News {
  outcome: Outcome;
  generation: number;
  reconcileRequest: string | undefined;
  /** Epoch ms. */
  at: number;
}

export interface Past {
  /** Highest generation an update was sent for. */
  generation: number;
  /** Parts that have been seen as wanted since their last update. */
  settled: Set<Part>;
  /** The request that an update was last sent for, whether or not the status says so. */
  handled: string | undefined;
  /** Updates that were sent and could not be reported yet, the oldest first. */
  unreported: readonly News[];
  /** Parts of the status that were written and are not kept, because the installed CRD does not know them. */
  unkept: Partial<JobStatus>;
}

/** By uid: another object of the same name starts afresh. */
export type Memory = Map<string, Past>;

export function recall(memory: Memory, uid: string): Past {
  const known = memory.get(uid);
  if (known !== undefined) return known;
  const past: Past = { generation: 0, settled: new Set(), handled: undefined, unreported: [], unkept: {} };
  memory.set(uid, past);
  return past;
}
