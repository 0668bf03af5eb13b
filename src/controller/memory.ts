/** What is worth knowing from earlier passes and may be forgotten at any time: nothing is wrong without it. */

export interface Past {
  /** Highest generation an update was sent for. */
  generation: number;
  /** The wanted state has been seen since the last update. */
  converged: boolean;
}

/** By uid: another object of the same name starts afresh. */
export type Memory = Map<string, Past>;

export function recall(memory: Memory, uid: string): Past {
  const known = memory.get(uid);
  if (known !== undefined) return known;
  const past = { generation: 0, converged: false };
  memory.set(uid, past);
  return past;
}
