/** What the status remembers of our own updates after a pass. */
import { type PassEffect, rememberedAfter } from '../decide/remembered.ts';
import { type Manifest, specOf } from '../object/manifest.ts';
import type { JobStatus } from '../object/status.ts';
import type { Outcome } from '../outcome.ts';
import { resultOf } from './updates.ts';

/** undefined: the pass saw no job, or did not compare it. */
function effectOf(outcome: Outcome): PassEffect | undefined {
  if (!('observed' in outcome) || outcome.uncompared === true) return undefined;
  const { observed } = outcome;
  if (outcome.kind === 'same') return { observed, changes: [], sent: [], applied: false };
  const { changes } = outcome;
  if (outcome.kind === 'held' || outcome.kind === 'operating' || outcome.kind === 'unsent')
    return { observed, changes, sent: [], applied: false };
  const result = resultOf(outcome);
  const arrived = result === 'Applied' || result === 'Unknown';
  return { observed, changes, sent: arrived ? outcome.sent : [], applied: result === 'Applied' };
}

/** The status has the names that an update was to set since before it was sent. */
const ownedBefore = ({ status }: Manifest, outcome: Outcome): string[] | undefined =>
  'ownedBefore' in outcome ? [...outcome.ownedBefore] : status.ownedProperties;

export function rememberedIn(
  manifest: Manifest,
  outcome: Outcome,
): Pick<JobStatus, 'ownedProperties' | 'leftToDli'> {
  const [spec, effect] = [specOf(manifest), effectOf(outcome)];
  const { leftToDli } = manifest.status;
  const ownedProperties = ownedBefore(manifest, outcome);
  return spec === undefined || effect === undefined
    ? { ownedProperties, leftToDli }
    : rememberedAfter({ ownedProperties, leftToDli }, spec, effect);
}
