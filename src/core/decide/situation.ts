/** What a decision is made from, and why it may be not to send anything. */
import type { ObservedJob } from '../job/states.ts';
import type { LastUpdate } from '../object/last-update.ts';
import type { Operation } from '../object/operation.ts';
import type { Spec } from '../object/spec.ts';
import type { RunHoldReason } from '../operate/wish.ts';
import type { Change, Remembered } from './diff.ts';

export interface Situation {
  spec: Spec;
  generation: number;
  observed: ObservedJob;
  changes: readonly Change[];
  /** What the status says of our own updates. */
  remembered: Remembered;
  /** See `object/account.ts`. */
  accountDigest: string;
  /** The last update of each part, the newest first. */
  records: readonly LastUpdate[];
  /** Fingerprint of what a person has asked for and is not dealt with yet: each part may be tried once more for it. */
  request: string | undefined;
  /** Epoch ms. */
  now: number;
}

/** Why nothing is sent although something differs. */
type UpdateHoldReason = 'Observed' | 'JobBusy' | 'RestartRequired' | 'Refused' | 'DiffNotConverging';

/** Why no operation begins or goes on. `OperationRefused`: the record of the last one says why. */
export type OperationHoldReason =
  | RunHoldReason
  | 'FinalizerDenied'
  | 'LifecycleDisabled'
  | 'OperationRefused'
  | 'RecordNotKept'
  | 'RecordUnreadable';

export type HoldReason = UpdateHoldReason | OperationHoldReason;

/** What is remembered of a refusal, so that a later pass can say the same words. */
export type UpdateRefusal = Pick<LastUpdate, 'part' | 'reason' | 'error_code' | 'error_msg'>;

export interface Hold {
  because: HoldReason;
  /** What waits. */
  about: readonly Change[];
  /** The update that was refused, or did not help. */
  record?: UpdateRefusal | undefined;
  /** The operation that was refused. */
  operation?: Operation;
  /** The API server's. */
  words?: string;
  /** When the window opens that it waits for, epoch ms. */
  opensAt?: number;
  /** ms until it is sent again by itself. */
  dueMs?: number;
}
