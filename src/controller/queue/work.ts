import type { Standing } from './accounts.ts';
import type { Begun } from './lanes.ts';
import { YOUNG_MS } from './places.ts';
import type { Priority } from './priority.ts';

/** A key in process. */
export interface Work {
  begun: Begun;
  /** Calls off the timer that makes the pass a slow one. */
  cancel: () => void;
  answered: boolean;
  failed: boolean;
  /** Wanted again meanwhile: runs once more afterwards. */
  again: { priority: Priority; dueAt: number } | undefined;
}

/** What a pass of `ms` tells about its key; undefined: nothing. */
export function found({ answered, failed }: Work, ms: number): Standing | undefined {
  if (failed && ms >= YOUNG_MS) return 'silent';
  return answered ? 'answers' : undefined;
}

export interface WorkStats {
  working: number;
  /** Keys in process for longer than a pass takes that is answered. */
  slow: number;
  /** Sum over the keys in process. */
  unfinishedSeconds: number;
  longestSeconds: number;
}

/** `now`: monotonic ms. */
export function statsOf(works: readonly Work[], now: number): WorkStats {
  const lasted = works.map(({ begun }) => now - begun.beganAt);
  return {
    working: works.length,
    slow: lasted.filter((ms) => ms >= YOUNG_MS).length,
    unfinishedSeconds: lasted.reduce((sum, ms) => sum + ms, 0) / 1_000,
    longestSeconds: Math.max(0, ...lasted) / 1_000,
  };
}
