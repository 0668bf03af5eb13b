/** Every reason of the Ready condition: those of failures, and those of a pass in which nothing failed. */
import { FAILURES, type FailureKind } from '../failure.ts';
import { OPERATION_REASONS } from './operation-reasons.ts';
import type { ReasonRow } from './reason-row.ts';

const OWN = {
  UpToDate: {
    status: 'True',
    type: 'Normal',
    again: { says: 'compared each interval' },
    meaning: 'The live job is what the spec says.',
    fix: 'None.',
  },
  Observed: {
    status: 'True',
    type: 'Normal',
    again: { says: 'compared each interval; never sent' },
    meaning: 'mode Observe: the live job is what the spec says, and nothing is written.',
    fix: 'None.',
  },
  Updating: {
    status: 'False',
    type: 'Normal',
    with: 'Progressing',
    again: { says: 'at once' },
    meaning: 'A part of the change is applied, the rest follows.',
    fix: 'None.',
  },
  JobBusy: {
    status: 'False',
    type: 'Normal',
    with: 'Progressing',
    again: { retry: 'look' },
    meaning: 'The job is between two states; the update waits.',
    fix: 'None.',
  },
  DriftDetected: {
    status: 'False',
    type: 'Warning',
    again: { says: 'compared each interval; never sent' },
    meaning: 'mode Observe: fields differ and nothing is written.',
    fix: 'Set mode Manage, edit the spec, or change the job.',
  },
  RestartRequired: {
    status: 'False',
    type: 'Warning',
    with: 'Stalled',
    again: {
      says: 'when the job stops or is started anew, or spec, Secret or difference change; the job is looked at each interval',
    },
    meaning: 'The change needs a stopped job, and the job runs.',
    fix: 'Stop the job in DLI; the update follows within one interval. Then start it.',
  },
  DiffNotConverging: {
    status: 'False',
    type: 'Warning',
    with: 'Stalled',
    again: {
      says: 'on an edit, a live value that moves, or a reconcile-now; compared each interval',
    },
    meaning: 'Three updates were applied and the same fields still differ.',
    fix: 'Write what DLI makes of the value, or put the field into spec.ignore.',
  },
  Conflict: {
    status: 'False',
    type: 'Warning',
    with: 'Stalled',
    again: {
      says: 'each interval, and when the other object gives the job up, turns out not to manage it, or goes',
    },
    meaning:
      'An older FlinkJarJob whose credentials have read the job manages it, or 16 older ones of the namespace name a job of this number.',
    fix: 'Delete one of the two, or set its mode to Observe.',
  },
  Suspended: {
    status: 'Unknown',
    type: 'Normal',
    again: { retry: 'spec' },
    meaning: 'spec.suspend is true.',
    fix: 'Set spec.suspend to false.',
  },
} as const satisfies Record<string, ReasonRow>;

export type Reason = keyof typeof OWN | keyof typeof OPERATION_REASONS | FailureKind;

const failureRow = (kind: FailureKind): ReasonRow => {
  const { retry, stalled, meaning, fix } = FAILURES[kind];
  return {
    status: 'False',
    with: stalled ? 'Stalled' : 'ProgressingWithRetry',
    type: 'Warning',
    again: { retry },
    meaning,
    fix,
  };
};

export const REASONS = {
  ...OWN,
  ...OPERATION_REASONS,
  ...Object.fromEntries((Object.keys(FAILURES) as FailureKind[]).map((kind) => [kind, failureRow(kind)])),
} as Record<Reason, ReasonRow>;
