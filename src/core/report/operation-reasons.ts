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
const WORKING_BACK = { status: 'False', type: 'Warning', with: 'Progressing' } as const;
const STUCK = { status: 'False', type: 'Warning', with: 'Stalled' } as const;

export const OPERATION_REASONS = {
  Creating: row(WORKING, 'every 15 to 60 s', 'The controller looks for the job, and makes it.', 'None.'),
  Deleting: row(
    WORKING,
    'every 15 to 60 s',
    'The controller deletes the job, as this object is being deleted.',
    'None.',
  ),
  Starting: row(WORKING, 'every 15 to 60 s', 'The controller starts the job.', 'None.'),
  Stopping: row(WORKING, 'every 15 to 60 s', 'The controller stops the job.', 'None.'),
  Restarting: row(
    WORKING,
    'every 15 to 60 s',
    'The controller restarts the job: it stops it with a savepoint, updates it, and starts it from there.',
    'None. The message says since when the job is down.',
  ),
  RollingBack: row(
    WORKING_BACK,
    'every 15 to 60 s',
    'The job did not start with the new settings, or DLI refused them or initialSavepointPath: it is started as it was.',
    'None. The message says why.',
  ),
  AwaitingTurn: row(
    WORKING,
    'when another restart of the account has ended',
    'As many jobs of the account are being restarted as may be side by side (--max-restarts).',
    'None.',
  ),
  AwaitingApproval: row(
    { status: 'False', type: 'Normal' },
    'once the plan that the message names is approved; the job is compared each interval',
    'spec.approval makes what is to be done wait until a person approves the plan in status.plan.',
    'Approve it: spec.approvedPlan, or the annotation dli.gitops.dev/approve-plan, with the id of the plan.',
  ),
  OutsideWindow: row(
    { status: 'False', type: 'Normal' },
    'when the window opens that the message names',
    'A running job is to be restarted, and none of spec.maintenanceWindows is open.',
    'None. To restart it before: the annotation dli.gitops.dev/outside-window, with the plan that the message names.',
  ),
  RolloutPaused: row(
    STUCK,
    'on a reconcile-now, or once one of the objects that failed is edited',
    'Two restarts of the account in a row have failed, so no further job is stopped.',
    'Correct what they have in common; or ask for a reconcile-now of this object.',
  ),
  RolledBack: row(
    STUCK,
    'on an edit of what differs, another Secret, or a reconcile-now; the job is looked at each interval',
    'The new settings, or initialSavepointPath, were refused, or the job did not start with them. It runs as it was.',
    'Read the message, and correct the spec.',
  ),
  Interrupted: row(
    STUCK,
    EDIT,
    'Somebody else has started the job while the controller restarted it. It is not stopped for the same once more.',
    'Ask for a reconcile-now.',
  ),
  LeftStopped: row(
    STUCK,
    'every minute, at the latest every 5 minutes',
    'The controller has stopped the job to restart it, and cannot start it; or it may have, and the record of that is lost.',
    'Correct what the message names: rights, quota, queue or Secret. Or start the job in DLI.',
  ),
  BreaksRule: row(
    STUCK,
    EDIT,
    'The job is not stopped, because with the new settings it would break a rule of DLI. It runs on.',
    'Correct the field that the message names.',
  ),
  StartTimeout: row(
    STUCK,
    'every 60 s',
    'DLI has taken the start, and the job does not run within --operation-timeout.',
    'Look at the queue and at the log of the job in DLI; the controller goes on when it runs.',
  ),
  StopTimeout: row(
    STUCK,
    'every 60 s',
    'DLI has taken the stop, and the job has not stopped within --operation-timeout.',
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
    'The job is to run, and it does not start, or has failed.',
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
    'Set upgradeMode Stateless to start it without its state, or initialSavepointPath and another savepointRedeployNonce; or start it in DLI.',
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
    'The spec asks for a start, a stop or a restart, and this controller runs with --lifecycle=false.',
    'Do it by hand, leave spec.state and spec.updateStrategy out, or enable lifecycle in the chart.',
  ),
  FinalizerDenied: row(
    STUCK,
    'the job is looked at, and this tried again, each interval',
    'The job is not stopped, because the API server refuses our finalizer.',
    'Grant the right that the message names: the chart does with lifecycle.enabled.',
  ),
  RecordNotKept: row(
    STUCK,
    'on a reconcile-now; where the job is down, every 5 minutes',
    'Nothing is started or stopped, because the API server does not keep status.operation.',
    'Install the CustomResourceDefinition of this version; then ask for a reconcile-now.',
  ),
  RecordUnreadable: row(
    STUCK,
    'on a reconcile-now',
    'status.operation cannot be read, or the object lacks the finalizer that goes with it: another version has written it, or somebody else.',
    'Run the version that has written it, or look at the job and ask for a reconcile-now: the record is given up then.',
  ),
} as const satisfies Record<string, ReasonRow>;
