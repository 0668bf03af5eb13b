/** The rows about jobs and objects. */
import type { Row } from './panel.ts';
import { count, greatest, grown, held, quantile } from './promql.ts';

const CONDITION = 'flinkjarjob_condition';
const RANGE = '$__range';

const FLEET: Row = {
  title: 'Fleet',
  panels: [
    {
      title: 'Objects',
      shape: 'number',
      width: 4,
      about:
        'FlinkJarJobs that are watched. Fewer than in Git: see whether they were applied, and in a namespace that is watched.',
      asks: { objects: held('flinkjarjob_objects') },
    },
    {
      title: 'Ready',
      shape: 'number',
      width: 4,
      about: 'The live job is what Git says. The others are below, by reason.',
      asks: { ready: count(CONDITION, 'type="Ready",status="True"') },
    },
    {
      title: 'Wait for a person',
      shape: 'number',
      width: 4,
      about:
        'Stalled: trying again alone will hardly help. `kubectl get fjj -A` shows which, `fjj explain REASON` what to do.',
      asks: { stalled: count(CONDITION, 'type="Stalled",status="True"') },
      yellow: 1,
    },
    {
      title: 'Jobs down',
      shape: 'number',
      width: 4,
      about:
        'JobHealthy is False: the job itself, whatever its settings. Read the message of JobHealthy, and the log of the job in DLI.',
      asks: { down: count(CONDITION, 'type="JobHealthy",status="False"') },
      red: 1,
    },
    {
      title: 'Stopped by a restart',
      shape: 'number',
      width: 4,
      about:
        'Jobs that a restart has stopped, and that do not run again yet. Above 0 is usual in a roll-out. That one job stays down tells the panel beside it.',
      asks: { stopped: held('flinkjarjob_stopped_by_us') },
      yellow: 1,
    },
    {
      title: 'Longest of them',
      shape: 'number',
      width: 4,
      about:
        'Since the first of these jobs was stopped. Above 15 minutes: look at that object; the message of Ready says what its start waits for.',
      asks: { longest: greatest('flinkjarjob_stopped_by_us_seconds') },
      unit: 's',
      yellow: 600,
      red: 900,
    },
    {
      title: 'Objects by reason of Ready',
      shape: 'areas',
      width: 12,
      about: 'Every object, by what Ready says. `fjj explain REASON` says what each means and what to do.',
      asks: { '{{reason}}': held(CONDITION, { where: 'type="Ready"', by: 'reason' }) },
    },
    {
      title: 'Jobs that do not run well, by reason of JobHealthy',
      shape: 'areas',
      width: 12,
      about:
        'LeftStopped: only a person can start it again (docs/lifecycle.md#left-stopped). JobStopped is no fault where nobody wants the job to run.',
      asks: { '{{reason}}': held(CONDITION, { where: 'type="JobHealthy",status!="True"', by: 'reason' }) },
    },
  ],
};

const CHANGES: Row = {
  title: 'Changes',
  panels: [
    {
      title: 'Updates sent to DLI',
      shape: 'bars',
      width: 12,
      about:
        'Hot: of a running job. Cold: the same, and DLI refuses it. Whole: of a job at rest. Refused: the message of Ready has the code; `fjj explain CODE`.',
      asks: { '{{class}}, {{result}}': grown('flinkjarjob_updates_total', { by: 'class, result' }) },
    },
    {
      title: 'Starts, stops and restarts that are over',
      shape: 'bars',
      width: 12,
      about:
        'RolledBack: the old settings run again, so correct the spec. Refused: see the message of Ready. Interrupted: somebody else started or stopped the job.',
      asks: { '{{type}}, {{outcome}}': grown('flinkjarjob_operations_total', { by: 'type, outcome' }) },
    },
    {
      title: 'Downtime of a restart',
      shape: 'number',
      width: 8,
      about:
        'From the stop that DLI has taken until the job was seen to run again, of all restarts in the time shown. Long: look at the savepoint and the queue in DLI.',
      asks: {
        half: quantile(0.5, 'flinkjarjob_downtime_seconds', { over: RANGE }),
        'nine of ten': quantile(0.9, 'flinkjarjob_downtime_seconds', { over: RANGE }),
      },
      unit: 's',
    },
    {
      title: 'Length of a start, stop or restart, nine of ten',
      shape: 'number',
      width: 8,
      about: 'From its beginning until it was done, in the time shown. Long starts: free CUs of the queue.',
      asks: { '{{type}}': quantile(0.9, 'flinkjarjob_operation_seconds', { over: RANGE, by: 'type' }) },
      unit: 's',
    },
    {
      title: 'From an edit to its success at DLI',
      shape: 'number',
      width: 8,
      about:
        'In the time shown. Long: DLI answers slowly or asks for fewer calls (see Cloud), or edits wait for a window, a turn or an approval.',
      asks: {
        half: quantile(0.5, 'flinkjarjob_spec_to_applied_seconds', { over: RANGE }),
        'nine of ten': quantile(0.9, 'flinkjarjob_spec_to_applied_seconds', { over: RANGE }),
      },
      unit: 's',
    },
  ],
};

const WAITING: Row = {
  title: 'Waiting',
  panels: [
    {
      title: 'Objects that wait, by what for',
      shape: 'areas',
      width: 12,
      about:
        'approval: a person is to approve the plan (`kubectl get fjj NAME -o yaml`, status.plan). window: it begins by itself when the window opens. turn: other restarts of the account come first.',
      asks: { '{{why}}': held('flinkjarjob_waiting', { by: 'why' }) },
    },
    {
      title: 'Oldest plan without an approval',
      shape: 'number',
      width: 6,
      about: 'Approve it, or take the commit back: until then the live job is not what Git says.',
      asks: { oldest: greatest('flinkjarjob_approval_wait_seconds') },
      unit: 's',
      yellow: 86_400,
    },
    {
      title: 'Roll-out paused',
      shape: 'number',
      width: 6,
      about:
        'Two restarts of the account in a row have failed, so these are not restarted. Correct what the two have in common: docs/on-call.md.',
      asks: { paused: count(CONDITION, 'type="Ready",reason="RolloutPaused"') },
      yellow: 1,
    },
  ],
};

export const JOB_ROWS: readonly Row[] = [FLEET, CHANGES, WAITING];
