/** What to do next: a pure decision from values. At most one write; the next pass looks again. */
import { runningBody, wholeBody } from './body.ts';
import type { Change } from './diff.ts';
import { LOOK_AGAIN_MS, pauseMs } from './failure.ts';
import { type ObservedJob, phaseOf } from './job.ts';
import { type Candidate, candidates, type Part } from './part.ts';
import type { Body } from './ports.ts';
import type { Spec } from './spec.ts';
import type { LastUpdate } from './status.ts';

/** Why nothing is sent although something differs. */
export type HoldReason = 'Observed' | 'JobBusy' | 'RestartRequired' | 'Refused' | 'DiffNotConverging';

export interface Hold {
  because: HoldReason;
  /** What waits. */
  about: readonly Change[];
  /** The update that was refused, or did not help. */
  record?: LastUpdate;
  /** ms until it is sent again by itself. */
  dueMs?: number;
}

export type Plan =
  | { step: 'none' }
  | ({ step: 'hold' } & Hold)
  /** `more`: another PUT can follow at once. `held`: what cannot be sent now. */
  | ({ step: 'put'; body: Body; digest: string; more: boolean; held: Hold | undefined } & Candidate);

export interface Situation {
  spec: Spec;
  observed: ObservedJob;
  changes: readonly Change[];
  /** Fingerprint of a PUT for these changes; see `sameWish`. */
  digestOf: (changes: readonly Change[]) => string;
  /** Fingerprint of the Secret. */
  secret: string;
  /** The last update of each part, the newest first. */
  records: readonly LastUpdate[];
  /** Parts that have been seen as wanted since their last update. */
  settled: ReadonlySet<Part>;
  /** A person asked for a pass now: a refused update may be tried once more. */
  requested: boolean;
  /** Epoch ms. */
  now: number;
}

/** The same difference after this many applied updates will not go away by a further one. */
export const CONVERGENCE_LIMIT = 3;
/** A job at rest that refuses for its state is being started or stopped by somebody: so often it is looked at again soon. */
const CONFLICT_LIMIT = 5;

/** 30 to 60 minutes, or 5 to 10: fixed for one update but spread over a fleet. The digest is hexadecimal. */
export const refusedMs = ({ reason, digest }: Pick<LastUpdate, 'reason' | 'digest'>): number =>
  pauseMs(reason) * (1 + Number.parseInt(digest.slice(0, 4) || '0', 16) / 0x10000);

const retryMs = (record: LastUpdate): number =>
  record.reason === 'StateConflict' && record.attempts < CONFLICT_LIMIT
    ? LOOK_AGAIN_MS * 2 ** (record.attempts - 1)
    : refusedMs(record);

/** Whether two digests are of the same wanted values, whatever the live ones are. */
export const sameWish = (one: string | undefined, other: string): boolean =>
  one?.slice(0, one.length / 2) === other.slice(0, other.length / 2);

/** A running job refuses everything but the hot fields; only a stop helps. */
export const needsRestart = (reason: string | undefined, observed: ObservedJob): boolean =>
  reason === 'StateConflict' && phaseOf(observed.status) === 'running';

interface Tried extends Candidate {
  digest: string;
  /** Its last update, when nothing has changed since. */
  record: LastUpdate | undefined;
  /** How often what it wants was sent, in a row. */
  attempts: number;
}

function tried(candidate: Candidate, { digestOf, records, settled }: Situation): Tried {
  const digest = digestOf(candidate.changes);
  const alike = settled.has(candidate.part)
    ? undefined
    : records.find((record) => sameWish(record.digest, digest));
  const record = records.find((one) => one.digest === digest);
  return { ...candidate, digest, record, attempts: alike?.attempts ?? 0 };
}

/**
 * A refusal stands until something changes: for a running job without exception, else until it is due again, or until a
 * person asks.
 */
function refusal(
  { record, changes }: Tried,
  { secret, requested, now, observed }: Situation,
): Hold | undefined {
  if (record?.outcome !== 'Refused' || record.secret !== secret) return undefined;
  // What the job's state forbade, another state may allow; what DLI finds wrong with a value stays wrong.
  if (record.reason === 'StateConflict' && record.status !== observed.status) return undefined;
  if (needsRestart(record.reason, observed)) return { because: 'RestartRequired', about: changes, record };
  const dueMs = Date.parse(record.at) + retryMs(record) - now;
  return requested || dueMs <= 0 ? undefined : { because: 'Refused', about: changes, record, dueMs };
}

function notConverging(one: Tried, { settled, requested }: Situation): Hold | undefined {
  const { record, changes } = one;
  if (record?.outcome !== 'Applied' || settled.has(one.part) || requested) return undefined;
  return record.attempts >= CONVERGENCE_LIMIT
    ? { because: 'DiffNotConverging', about: changes, record }
    : undefined;
}

/** What a person has to see first. */
const URGENCY: readonly HoldReason[] = ['Refused', 'RestartRequired', 'DiffNotConverging'];

const mostUrgent = (holds: readonly Hold[]): Hold | undefined =>
  holds.toSorted((a, b) => URGENCY.indexOf(a.because) - URGENCY.indexOf(b.because))[0];

export function plan(situation: Situation): Plan {
  const { spec, observed, changes } = situation;
  if (changes.length === 0) return { step: 'none' };
  if (spec.mode === 'Observe') return { step: 'hold', because: 'Observed', about: changes };
  if (phaseOf(observed.status) === 'moving') return { step: 'hold', because: 'JobBusy', about: changes };
  const judged = candidates(changes, observed)
    .map((candidate) => tried(candidate, situation))
    .map((one) => ({ one, hold: refusal(one, situation) ?? notConverging(one, situation) }));
  const held = mostUrgent(judged.flatMap(({ hold }) => hold ?? []));
  // What was sent less often goes first: a part that never converges does not keep the other from its turn.
  const [next, ...others] = judged
    .filter(({ hold }) => hold === undefined)
    .map(({ one }) => one)
    .toSorted((a, b) => a.attempts - b.attempts);
  if (next === undefined) return { step: 'hold', ...(held as Hold) };
  return put(next, situation, { more: others.length > 0, held });
}

function put(
  { part, changes, digest }: Tried,
  { spec, observed }: Situation,
  rest: { more: boolean; held: Hold | undefined },
): Plan {
  const body = part === 'Whole' ? wholeBody(spec, observed) : runningBody(changes, observed);
  return { step: 'put', body, part, changes, digest, ...rest };
}
