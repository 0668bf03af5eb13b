/** Every reason of the Ready condition: those of failures, and those of a pass that found nothing wrong with the world. */
import { FAILURES, type FailureKind } from './failure.ts';

export interface ReasonRow {
  status: 'True' | 'False' | 'Unknown';
  /** The companion condition that says whose turn it is; none where nothing is going on. */
  with?: 'Reconciling' | 'Stalled';
  meaning: string;
  fix: string;
}

const OWN = {
  UpToDate: { status: 'True', meaning: 'The live job is what the spec says.', fix: 'None.' },
  Updating: {
    status: 'False',
    with: 'Reconciling',
    meaning: 'A part of the change is applied, the rest follows.',
    fix: 'None.',
  },
  JobBusy: {
    status: 'False',
    with: 'Reconciling',
    meaning: 'The job is between two states; the update waits.',
    fix: 'None.',
  },
  DriftDetected: {
    status: 'False',
    meaning: 'mode Observe: fields differ and nothing is written.',
    fix: 'Set mode Manage, edit the spec, or change the job.',
  },
  RestartRequired: {
    status: 'False',
    with: 'Stalled',
    meaning: 'The change needs a stopped job, and the job runs.',
    fix: 'Stop the job in DLI; the update follows within one interval. Then start it.',
  },
  DiffNotConverging: {
    status: 'False',
    with: 'Stalled',
    meaning: 'Three updates were applied and the same fields still differ.',
    fix: 'Write what DLI makes of the value, or put the field into spec.ignore.',
  },
  Conflict: {
    status: 'False',
    with: 'Stalled',
    meaning: 'An older FlinkJarJob manages the same DLI job.',
    fix: 'Delete one of the two, or set its mode to Observe.',
  },
  Suspended: { status: 'Unknown', meaning: 'spec.suspend is true.', fix: 'Set spec.suspend to false.' },
} as const satisfies Record<string, ReasonRow>;

export type Reason = keyof typeof OWN | FailureKind;

const ofFailure = (kind: FailureKind): ReasonRow => {
  const { stalled, meaning, fix } = FAILURES[kind];
  return { status: 'False', with: stalled ? 'Stalled' : 'Reconciling', meaning, fix };
};

export const REASONS = {
  ...OWN,
  ...Object.fromEntries((Object.keys(FAILURES) as FailureKind[]).map((kind) => [kind, ofFailure(kind)])),
} as Record<Reason, ReasonRow>;
