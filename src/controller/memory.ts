/** What is worth knowing from earlier passes and may be forgotten at any time: nothing is wrong without it. */

import type { LastUpdate } from '../core/status.ts';

export interface Past {
  /** Highest generation an update was sent for. */
  generation: number;
  /** The wanted state has been seen since the last update. */
  converged: boolean;
  /** The last update sent: still known when the status could not be written. */
  lastUpdate?: LastUpdate | undefined;
}

/** By uid: another object of the same name starts afresh. */
export type Memory = Map<string, Past>;

export function recall(memory: Memory, uid: string): Past {
  const known = memory.get(uid);
  if (known !== undefined) return known;
  const past: Past = { generation: 0, converged: false };
  memory.set(uid, past);
  return past;
}
