/** Outcomes of a pass over the example, each with what only matters to one test left out. */
import { diff } from '../../src/core/decide/diff.ts';
import { digestsOf } from '../../src/core/decide/digest.ts';
import type { Hold, HoldReason } from '../../src/core/decide/situation.ts';
import { FAILURES, type Failure, type FailureKind } from '../../src/core/failure.ts';
import { type ObservedJob, phaseOf } from '../../src/core/job/states.ts';
import type { LastUpdate } from '../../src/core/object/last-update.ts';
import type { Outcome, UpdateSent } from '../../src/core/outcome.ts';
import { type Fields, seen, specOf } from '../support/example.ts';

type Of<K extends Outcome['kind']> = Extract<Outcome, { kind: K }>;

/** Where every job of these outcomes is. */
export const LOCATION = { region: 'cn-north-4', projectId: 'a1', account: 's1' };

export const failure = (kind: FailureKind, more: Partial<Failure> = {}): Failure => ({
  kind,
  message: FAILURES[kind].meaning,
  ...more,
});

/** Sensitive, hot and cold at once. */
export const WANTED: Fields = { parallel_number: 4, smn_topic: 'urn', entrypoint_args: '--key new-key-1' };
export const SEEN = seen({ entrypoint_args: '--key old-key-1' });

export const suspended: Outcome = { kind: 'suspended' };
export const conflict: Outcome = {
  kind: 'conflict',
  owner: { key: 'streaming/older', namespace: 'streaming' },
  location: LOCATION,
  isNear: true,
};
export const unseen = (kind: FailureKind, more: Partial<Failure> = {}): Of<'unseen'> => ({
  kind: 'unseen',
  failure: failure(kind, more),
});
export const same = (observed: ObservedJob = seen()): Of<'same'> => ({
  kind: 'same',
  observed,
  location: LOCATION,
  credentialsFrom: 'Secret team/dli',
  uncertain: false,
});

export function sentOf(wanted: Fields = WANTED, observed: ObservedJob = SEEN): UpdateSent {
  const changes = diff(specOf(wanted), observed, {});
  const part = phaseOf(observed.status) === 'running' ? 'Cold' : 'Whole';
  const digests = digestsOf(changes);
  return {
    observed,
    location: LOCATION,
    credentialsFrom: 'Secret team/dli',
    uncertain: false,
    changes,
    part,
    sent: changes,
    restInMs: undefined,
    held: undefined,
    digests,
    request: undefined,
    ownedBefore: [],
  };
}

export function held(
  because: HoldReason,
  observed: ObservedJob = SEEN,
  more: Partial<Pick<Hold, 'record' | 'dueMs'>> = {},
): Of<'held'> {
  const { changes } = sentOf(WANTED, observed);
  return {
    kind: 'held',
    observed,
    location: LOCATION,
    credentialsFrom: 'Secret team/dli',
    uncertain: false,
    changes,
    hold: { because, about: changes, ...more },
  };
}

/** What is remembered of a refused update. */
export const refusedUpdate = (reason: FailureKind, more: Partial<LastUpdate> = {}): LastUpdate => ({
  ...digestsOf(sentOf().changes),
  secret: 's1',
  part: 'Whole',
  generation: 1,
  attempts: 1,
  outcome: 'Refused',
  reason,
  at: '2026-01-02T03:04:05Z',
  ...more,
});

export const unapplied = (kind: FailureKind, more: Partial<Failure> = {}): Of<'failed'> => ({
  kind: 'failed',
  ...sentOf(),
  failure: failure(kind, more),
});

export const updated = (more: Partial<Of<'updated'>> = {}): Of<'updated'> => ({
  kind: 'updated',
  ...sentOf(),
  updated: { update_time: 1_516_952_770_900, requestId: 'request-1' },
  ...more,
});
