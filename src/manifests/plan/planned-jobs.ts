/** What was planned of some manifests, and of which nothing could be. */
import type { FiledJob } from './filed-job.ts';
import { errorAt } from './read.ts';
import type { PlanError, PlannedChange } from './report.ts';

/** An object that is right, and whose job could not be read. */
export interface NotPlanned {
  filed: FiledJob;
  reason: string;
  message: string;
}

export interface PlannedJobs {
  changes: readonly PlannedChange[];
  notPlanned: readonly NotPlanned[];
}

/** What is the same for many, such as a DLI that does not answer, is said once, at the first of them. */
export function errorsOf(notPlanned: readonly NotPlanned[]): PlanError[] {
  const alike = Map.groupBy(notPlanned, ({ reason, message }) => `${reason} ${message}`);
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { filed, reason, message } = first;
    const likewise = others.length === 0 ? '' : ` (and so of ${others.length} more)`;
    return [errorAt(filed, { reason, message: `${message}${likewise}` })];
  });
}
