/** Outcomes of a pass over the example, each with what only matters to one test left out. */
import { diff } from '../../src/core/diff.ts';
import { FAILURES, type Failure, type FailureKind } from '../../src/core/failure.ts';
import type { ObservedJob } from '../../src/core/job.ts';
import type { Outcome, Sent } from '../../src/core/outcome.ts';
import type { HoldReason } from '../../src/core/plan.ts';
import { type Fields, seen, specOf } from '../support/example.ts';

type Of<K extends Outcome['kind']> = Extract<Outcome, { kind: K }>;

export const failure = (kind: FailureKind, more: Partial<Failure> = {}): Failure => ({
  kind,
  message: FAILURES[kind].meaning,
  ...more,
});

/** Sensitive, hot and cold at once. */
export const WANTED: Fields = { parallel_number: 4, smn_topic: 'urn', entrypoint_args: '--key new-key-1' };
export const SEEN = seen({ entrypoint_args: '--key old-key-1' });

export const suspended: Outcome = { kind: 'suspended' };
export const conflict: Outcome = { kind: 'conflict', owner: 'streaming/older' };
export const unseen = (kind: FailureKind, more: Partial<Failure> = {}): Of<'unseen'> => ({
  kind: 'unseen',
  failure: failure(kind, more),
});
export const same = (observed: ObservedJob = seen()): Of<'same'> => ({ kind: 'same', observed });

export function sentOf(wanted: Fields = WANTED, observed: ObservedJob = SEEN): Sent {
  const changes = diff(specOf(wanted), observed);
  return { observed, changes, sent: changes, digest: 'd1', afresh: false };
}

export const held = (because: HoldReason, observed: ObservedJob = SEEN): Of<'held'> => ({
  kind: 'held',
  observed,
  changes: sentOf(WANTED, observed).changes,
  because,
});

export const stuck = (kind: FailureKind, more: Partial<Failure> = {}): Of<'stuck'> => ({
  kind: 'stuck',
  ...sentOf(),
  failure: failure(kind, more),
});

export const updated = (more: Partial<Of<'updated'>> = {}): Of<'updated'> => ({
  kind: 'updated',
  ...sentOf(),
  updated: { update_time: 1_516_952_770_900, requestId: 'request-1' },
  more: false,
  ...more,
});
