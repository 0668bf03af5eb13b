/** Restarts of an account take turns: what a pass tells of them. */
import type { Next } from '../../core/decide/next.ts';
import type { HoldReason } from '../../core/decide/situation.ts';
import { FAILURES } from '../../core/failure.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Restarts } from '../restarts.ts';
import type { Abandoned } from './abandoned.ts';
import type { Seen } from './observe.ts';

const WAITS_FOR_OTHERS: readonly HoldReason[] = ['AwaitingTurn', 'RolloutPaused'];

const isAnnounced = (next: Next): boolean =>
  next.step === 'operate' && next.turn.do === 'record' && next.turn.operation.type === 'Restart';

export function takeTurn({ manifest, location }: Seen, next: Next, restarts: Restarts): void {
  const isWaiting = next.step === 'hold' && WAITS_FOR_OTHERS.includes(next.hold.because);
  restarts.decided(manifest, location, isAnnounced(next) ? 'begins' : isWaiting ? 'waits' : 'neither');
}

/** The finalizer may not be set, or the job not be started again: nothing is stopped, and others take the turn. */
export function withoutTurn<T>(instead: T, { manifest, location }: Seen, restarts: Restarts): T {
  restarts.decided(manifest, location, 'neither');
  return instead;
}

/** That the job is theirs, the object and its credentials have not shown, and trying again alone will not. */
export const isDenied = (outcome: Outcome | Abandoned): boolean =>
  outcome.kind === 'conflict' ||
  outcome.kind === 'suspended' ||
  (outcome.kind === 'unseen' && FAILURES[outcome.failure.kind].stalled);
