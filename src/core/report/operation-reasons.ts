/** The reasons of the Ready condition that are about starting and stopping the job. */
import type { ReasonRow } from './reason-row.ts';

const EDIT = 'on an edit of the spec, another Secret, or a reconcile-now; the job is looked at each interval';

type ReasonCells = [
  row: Pick<ReasonRow, 'status' | 'type' | 'with'>,
  again: string,
  meaning: string,
  fix: string,
];

const row = (...[head, says, meaning, fix]: ReasonCells): ReasonRow => ({
  ...head,
  again: { says },
  meaning,
  fix,
});

const WORKING = { status: 'False', type: 'Normal', with: 'Progressing' } as const;
const STUCK = { status: 'False', type: 'Warning', with: 'Stalled' } as const;

export const OPERATION_REASONS = {
  Starting: row(WORKING, 'every 15 to 60 s', 'The controller starts the job.', 'None.'),
  Stopping: row(WORKING, 'every 15 to 60 s', 'The controller stops the job.', 'None.'),
  StartTimeout: row(
    STUCK,
    'every 60 s',
    'DLI has taken the start, and the job does not run after 30 minutes.',
    'Look at the queue and at the log of the job in DLI; the controller goes on when it runs.',
  ),
  StopTimeout: row(
    STUCK,
    'every 60 s',
    'DLI has taken the stop, and the job has not stopped after 30 minutes.',
    'Look at the savepoint in DLI; the controller goes on when the job has stopped.',
  ),
  StoppedOutside: row(
    STUCK,
    'on an edit of the spec, or a reconcile-now; the job is looked at each interval',
    'spec.state is Running, the job is stopped, and restartPolicy does not let the controller start it.',
    'Ask for a reconcile-now, which starts it, or set restartPolicy.',
  ),
  StartFailed: row(
    STUCK,
    `with restartPolicy OnFailure or Always after 1, 2, 4 … 30 minutes; otherwise ${EDIT}`,
    'spec.state is Running, and the job does not start, or has failed.',
    'Read the message and the log of the job in DLI, and correct the spec.',
  ),
  StopFailed: row(
    STUCK,
    EDIT,
    'DLI could not stop the job.',
    'Look at the job in DLI, and stop it there, or ask for a reconcile-now.',
  ),
  SavepointUnavailable: row(
    STUCK,
    EDIT,
    'The job is not stopped, because DLI could take no savepoint of it. It runs on.',
    'Set the field that the message names, or set upgradeMode Stateless.',
  ),
  SavepointFailed: row(
    STUCK,
    EDIT,
    'DLI could take no savepoint, and did not stop the job. It runs on.',
    'Look at the checkpoints of the job; then ask for a reconcile-now, or set upgradeMode Stateless.',
  ),
  SavepointMissing: row(
    STUCK,
    EDIT,
    'The job is not started, because it has no savepoint to resume from.',
    'Set upgradeMode Stateless to start it without its state, or start it in DLI.',
  ),
  ArrearsStopped: row(
    STUCK,
    'the job is looked at each interval',
    'DLI has stopped the job, because the account is in arrears.',
    'Settle the account; DLI starts the job again.',
  ),
  LifecycleDisabled: row(
    STUCK,
    EDIT,
    'spec.state asks for a start or a stop, and this controller runs with --lifecycle=false.',
    'Start or stop the job by hand, leave spec.state out, or enable lifecycle in the chart.',
  ),
  FinalizerDenied: row(
    STUCK,
    'the job is looked at, and this tried again, each interval',
    'The job is not stopped, because the API server refuses our finalizer.',
    'Grant the right that the message names: the chart does with lifecycle.enabled.',
  ),
  RecordNotKept: row(
    STUCK,
    'on a reconcile-now',
    'Nothing is started or stopped, because the API server does not keep status.operation.',
    'Install the CustomResourceDefinition of this version; then ask for a reconcile-now.',
  ),
  RecordUnreadable: row(
    STUCK,
    'on a reconcile-now',
    'status.operation cannot be read: another version has written it, or somebody else.',
    'Run the version that has written it, or look at the job and ask for a reconcile-now: the record is given up then.',
  ),
} as const satisfies Record<string, ReasonRow>;
