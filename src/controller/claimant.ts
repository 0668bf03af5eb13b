/** What this process knows of an object that may manage a job. */
import type { Claiming, JobClaim, WhereRead } from '../core/object/job-claim.ts';

export interface Claimant {
  it: Claiming;
  claim: JobClaim;
  /** Undefined until its first pass has ended. */
  found: WhereRead;
  /** This process has seen it read the job there. */
  isSeen: boolean;
  /** Refusals that may have been a disturbance, since it was last shown the job. */
  doubts: number;
  /** It has left the job once to older objects that had not had a pass. */
  hasWaited: boolean;
}

/** Of two objects that have read the same job the older one manages it. */
export const isOlder = ({ it: a }: Claimant, { it: b }: Claimant): boolean =>
  a.createdAt === b.createdAt ? a.uid < b.uid : a.createdAt < b.createdAt;

/** Of an object that is new here. */
export const UNKNOWN = { claim: {}, found: undefined, isSeen: false, doubts: 0, hasWaited: false };
