/** What to do next: a pure decision from values. At most one write; the next pass looks again. */
import { runningBody, wholeBody } from './body.ts';
import type { Change } from './diff.ts';
import { SLOW_RETRY_MS } from './failure.ts';
import { type ObservedJob, phaseOf } from './job.ts';
import type { Body } from './ports.ts';
import type { Spec } from './spec.ts';
import type { LastUpdate } from './status.ts';

/** Why nothing is sent although something differs. */
export type HoldReason = 'Observed' | 'JobBusy' | 'RestartRequired' | 'Refused' | 'DiffNotConverging';

export type Plan =
  | { step: 'none' }
  | { step: 'hold'; because: HoldReason }
  /** `changes`: what this PUT is to change; `more`: further changes are left for the next one. */
  | { step: 'put'; body: Body; changes: readonly Change[]; more: boolean };

export interface Situation {
  spec: Spec;
  observed: ObservedJob;
  changes: readonly Change[];
  /** Fingerprint of generation, changes and Secret. */
  digest: string;
  last: LastUpdate | undefined;
  /** The wanted state has been seen since the last update: what differs now is a new difference. */
  convergedSince: boolean;
  /** A person asked for a pass now: a refused update may be tried once more. */
  requested: boolean;
  /** Epoch ms. */
  now: number;
}

/** The same difference after this many applied updates will not go away by a further one. */
export const CONVERGENCE_LIMIT = 3;

/** 30 to 60 minutes, fixed for one update but spread over a fleet. The digest is hexadecimal. */
export const slowRetryMs = (digest: string): number =>
  SLOW_RETRY_MS * (1 + Number.parseInt(digest.slice(0, 4) || '0', 16) / 0x10000);

/**
 * A refusal stands until something changes: for a running job without exception, else for half an hour to an hour, or
 * until a person asks.
 */
function refusal({ last, digest, requested, now, observed }: Situation): HoldReason | undefined {
  if (last?.digest !== digest || last.outcome !== 'Refused') return undefined;
  // What the job's state forbade, another state may allow; what DLI finds wrong with a value stays wrong.
  if (last.reason === 'StateConflict' && last.status !== observed.status) return undefined;
  if (needsRestart(last.reason, observed)) return 'RestartRequired';
  return requested || now >= Date.parse(last.at) + slowRetryMs(digest) ? undefined : 'Refused';
}

/** Whether two digests are of the same wanted values, whatever the live ones are. */
export const sameWish = (one: string | undefined, other: string): boolean =>
  one?.slice(0, one.length / 2) === other.slice(0, other.length / 2);

/** A running job refuses everything but the hot fields; only a stop helps. */
export const needsRestart = (reason: string | undefined, observed: ObservedJob): boolean =>
  reason === 'StateConflict' && phaseOf(observed.status) === 'running';

function notConverging({ last, digest, convergedSince, requested }: Situation): HoldReason | undefined {
  const again = last?.digest === digest && last.outcome === 'Applied' && !convergedSince && !requested;
  return again && last.attempts >= CONVERGENCE_LIMIT ? 'DiffNotConverging' : undefined;
}

/** The first rule that holds wins; read in order, they are the specification. */
function hold(situation: Situation): HoldReason | undefined {
  if (situation.spec.mode === 'Observe') return 'Observed';
  if (phaseOf(situation.observed.status) === 'moving') return 'JobBusy';
  return refusal(situation) ?? notConverging(situation);
}

export function plan(situation: Situation): Plan {
  const { spec, observed, changes } = situation;
  if (changes.length === 0) return { step: 'none' };
  const because = hold(situation);
  if (because !== undefined) return { step: 'hold', because };
  if (phaseOf(observed.status) !== 'running') {
    return { step: 'put', body: wholeBody(spec, observed), changes, more: false };
  }
  const hot = changes.filter((change) => change.hot);
  const sent = hot.length > 0 ? hot : changes;
  return {
    step: 'put',
    body: runningBody(changes, observed),
    changes: sent,
    more: sent.length < changes.length,
  };
}
