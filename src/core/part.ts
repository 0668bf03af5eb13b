/**
 * What one PUT is for. A job at rest takes everything at once; a running one takes the hot fields, and those first, so that a
 * cold one in the same edit cannot get them refused.
 */
import type { Change } from './diff.ts';
import { type ObservedJob, phaseOf } from './job.ts';

export const PARTS = ['Whole', 'Hot', 'Cold'] as const;
export type Part = (typeof PARTS)[number];

export interface Candidate {
  part: Part;
  changes: readonly Change[];
}

/** In the order in which they are sent; none without a change. */
export function candidates(changes: readonly Change[], { status }: ObservedJob): Candidate[] {
  if (phaseOf(status) !== 'running') return nonEmpty([{ part: 'Whole', changes }]);
  return nonEmpty([
    { part: 'Hot', changes: changes.filter(({ hot }) => hot) },
    { part: 'Cold', changes: changes.filter(({ hot }) => !hot) },
  ]);
}

const nonEmpty = (all: readonly Candidate[]): Candidate[] => all.filter(({ changes }) => changes.length > 0);

/** The parts of which nothing differs: what differs in one of them later is a new difference. */
export function settledParts(changes: readonly Change[], observed: ObservedJob): Part[] {
  if (changes.length === 0) return [...PARTS];
  if (phaseOf(observed.status) !== 'running') return [];
  const open = candidates(changes, observed).map(({ part }) => part);
  return (['Hot', 'Cold'] as const).filter((part) => !open.includes(part));
}
