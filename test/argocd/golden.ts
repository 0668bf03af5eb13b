/** Objects as they are stored after a pass; the core itself makes each status. */
import { FAILURES, type FailureKind } from '../../src/core/failure.ts';
import type { JobStatus } from '../../src/core/object/status.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { REASONS, type Reason } from '../../src/core/report/reasons.ts';
import { statusAfter } from '../../src/core/report/status-after.ts';
import { OF_OPERATIONS } from '../core/operation-outcomes.ts';
import { conflict, held, same, suspended, unapplied, unseen, updated } from '../core/outcomes.ts';
import { manifestOf, seen, T0 } from '../support/example.ts';
import type { Json } from './lua.ts';

export interface Golden {
  outcomes?: readonly Outcome[];
  /** The generation that the passes saw. */
  generation?: number;
  spec?: Json;
  metadata?: Json;
}

/** The object after these outcomes, one second apart, each on what the one before left. */
export function objectAfter({ outcomes = [], generation = 1, spec = {}, metadata = {} }: Golden): Json {
  const status = outcomes.reduce<JobStatus>(
    (before, outcome, at) =>
      statusAfter(
        manifestOf({ generation, status: before, spec: { jobId: '104', job: {}, ...spec } }),
        outcome,
        T0 + 1000 * at,
      ),
    {},
  );
  return {
    apiVersion: 'dli.gitops.dev/v1alpha1',
    kind: 'FlinkJarJob',
    metadata: { name: 'test1', namespace: 'streaming', generation, ...metadata },
    spec: { jobId: '104', mode: 'Manage', suspend: false, job: { dependency_jars: [] }, ...spec },
    ...(outcomes.length === 0 ? {} : { status: status as Json }),
  };
}

const running = seen({}, 'job_running');
const refused = { error_code: 'DLI.12003', error_msg: 'Running or submitting jobs cannot be updated.' };

const OF_OPERATION = Object.fromEntries(
  Object.entries(OF_OPERATIONS).map(([reason, outcome]) => [reason, { outcomes: [outcome] }]),
) as unknown as Record<keyof typeof OF_OPERATIONS, Golden>;

const OWN: Record<Exclude<Reason, FailureKind>, Golden> = {
  ...OF_OPERATION,
  UpToDate: { outcomes: [same(running)] },
  Observed: { outcomes: [same(running)], spec: { mode: 'Observe' } },
  Updating: { outcomes: [updated({ restInMs: 0, sent: [] })] },
  JobBusy: { outcomes: [held('JobBusy', seen({}, 'job_submitting'))] },
  DriftDetected: { outcomes: [held('Observed')], spec: { mode: 'Observe' } },
  RestartRequired: {
    outcomes: [{ ...unapplied('StateConflict', refused), part: 'Cold', observed: running }],
  },
  DiffNotConverging: { outcomes: [held('DiffNotConverging')] },
  Conflict: { outcomes: [conflict] },
  Suspended: { outcomes: [suspended], spec: { suspend: true } },
};

/** Every reason, and an object whose Ready has it. */
export const OF_REASON = Object.fromEntries(
  (Object.keys(REASONS) as Reason[]).map((reason) => [
    reason,
    reason in FAILURES
      ? { outcomes: [unseen(reason as FailureKind)] }
      : OWN[reason as Exclude<Reason, FailureKind>],
  ]),
) as Record<Reason, Golden>;
