import type { Standing } from './accounts.ts';
import type { Hearing } from './call-gate.ts';
import type { Begun, PassFound } from './lanes.ts';
import { YOUNG_MS } from './places.ts';
import type { Priority } from './priority.ts';

/** A key in process. */
export interface Work {
  begun: Begun;
  /** Calls off the timer that makes the pass a slow one. */
  cancel: () => void;
  answered: boolean;
  failed: boolean;
  /** What the pass has found out about the service. */
  heard: Hearing | undefined;
  /** Wanted again meanwhile: runs once more afterwards. */
  again: { priority: Priority; dueAt: number } | undefined;
}

function standingIn({ answered, failed }: Work, ms: number): Standing | undefined {
  if (failed && ms >= YOUNG_MS) return 'silent';
  return answered ? 'answers' : undefined;
}

/** What a pass of `ms` tells about its key and the service. */
export function foundIn(work: Work, ms: number): PassFound {
  const heard = work.heard ?? (work.answered ? { kind: 'answers' as const, calls: 1 } : undefined);
  return { standing: standingIn(work, ms), heard };
}
