/** What a pipeline does not let through. */
import { calledJob } from './filed-job.ts';
import type { PlannedChange } from './report.ts';

export const DENIED = ['restart', 'stop', 'create', 'delete', 'breaks'] as const;
export type Denied = (typeof DENIED)[number];

/** A state that may not fit a job is denied where the job is to start from one. */
const isBreaking = ({ steps, stateRisk }: PlannedChange): boolean =>
  stateRisk === 'breaks' && steps.some((step) => step === 'restart' || step === 'start');

const is = (change: PlannedChange, what: Denied): boolean =>
  what === 'breaks' ? isBreaking(change) : change.steps.includes(what);

const fieldsOf = ({ fields }: PlannedChange, what: Denied): string =>
  fields
    .filter(({ class: kind, stateRisk }) => (what === 'breaks' ? stateRisk === 'breaks' : kind === 'cold'))
    .map(({ field }) => field)
    .join(', ');

/** One line for each object and class. */
export const denials = (changes: readonly PlannedChange[], denied: readonly Denied[]): string[] =>
  [...new Set(denied)].flatMap((what) =>
    changes
      .filter((change) => is(change, what))
      .map((change) => {
        const fields = fieldsOf(change, what);
        return `denied by --deny=${what}: ${calledJob(change)}${fields === '' ? '' : ` (${fields})`}`;
      }),
  );
