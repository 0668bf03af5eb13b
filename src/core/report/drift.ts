/** The fields on which spec and live job differ, as the status tells them. */
import { digest } from '../../ground/digest.ts';
import { stringifyJson } from '../../ground/json.ts';
import { type Change, shown } from '../decide/diff.ts';
import { wantedOf } from '../decide/digest.ts';
import type { Drift, JobStatus } from '../object/status.ts';
import type { Outcome } from '../outcome.ts';
import { conditionOf, type Statement, wasUpToDate } from './conditions.ts';
import type { DriftReason } from './drift-reasons.ts';
import type { Stamp } from './stamp.ts';

export interface DriftSeen {
  /** Undefined: this generation has not been compared yet. */
  fields: Drift[] | undefined;
  /** What differs came from outside, not from an edit of the spec. */
  external: boolean;
  /** How the fields are known: from this pass, or from an earlier one about the same generation. */
  from: 'now' | 'before' | 'nowhere';
}

/** What still differs once the pass is over; undefined when the job was not seen. */
function remaining(outcome: Outcome): readonly Change[] | undefined {
  if ('uncompared' in outcome && outcome.uncompared === true) return undefined;
  if (outcome.kind === 'same') return [];
  if (outcome.kind === 'updated') return outcome.changes.filter((change) => !outcome.sent.includes(change));
  return 'changes' in outcome ? outcome.changes : undefined;
}

function driftOf(changes: readonly Change[], before: readonly Drift[], now: string): Drift[] {
  return changes.map((change) => {
    const { field, desired, live } = change;
    const text = shown(field, desired);
    return {
      field,
      desired: text,
      live: shown(field, live),
      ...(text === stringifyJson(desired ?? null) ? {} : { wanted: digest(wantedOf(change)) }),
      since: before.find((drift) => drift.field === field)?.since ?? now,
    };
  });
}

/** A status of an older version has no fingerprint: what it shows has to do. */
const isSameWish = (one: Drift, other: Drift): boolean =>
  one.field === other.field &&
  one.desired === other.desired &&
  (one.wanted === undefined || one.wanted === other.wanted);

/**
 * A difference in what was up to date came from outside. So did one that was said to come from outside, while the same value is
 * wanted of its field: an edit of another field does not change where it came from.
 */
function isExternal(before: JobStatus, fields: readonly Drift[], generation: number): boolean {
  if (wasUpToDate(before, generation)) return true;
  if (conditionOf(before.conditions, 'Drifted')?.reason !== 'ExternalChange') return false;
  return fields.every((drift) => before.drift?.some((known) => isSameWish(known, drift)));
}

export function driftSeen(before: JobStatus, outcome: Outcome, { now, generation }: Stamp): DriftSeen {
  const changes = remaining(outcome);
  if (changes !== undefined) {
    const fields = driftOf(changes, before.drift ?? [], now);
    // Before an update was sent, what differed is what it was sent for.
    const all = outcome.kind === 'updated' ? driftOf(outcome.changes, before.drift ?? [], now) : fields;
    return { fields, external: isExternal(before, all, generation), from: 'now' };
  }
  const known = before.observedGeneration === generation && before.driftCount !== undefined;
  return known
    ? { fields: before.drift ?? [], external: false, from: 'before' }
    : { fields: undefined, external: false, from: 'nowhere' };
}

/** The condition Drifted. Of a generation that was not compared nothing is known, once something was. */
export function drifted(
  { fields, external, from }: DriftSeen,
  before: JobStatus,
): Statement | 'asBefore' | undefined {
  if (from === 'before') return 'asBefore';
  if (fields === undefined) {
    const told = before.driftCount !== undefined || conditionOf(before.conditions, 'Drifted') !== undefined;
    const message = 'The spec of this generation has not been compared with the live job yet.';
    return told ? { status: 'Unknown', reason: 'NotCompared', message } : undefined;
  }
  if (fields.length === 0) return undefined;
  const reason: DriftReason = external ? 'ExternalChange' : 'SpecNotApplied';
  return {
    status: 'True',
    reason,
    message: `Differs from the spec: ${fields.map(({ field }) => field).join(', ')}`,
  };
}
