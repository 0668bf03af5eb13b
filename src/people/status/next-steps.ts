/** For each reason what a person can do next, in the order in which it is sensible. The reason's own fix stands above it. */
import type { FailureKind } from '../../core/failure.ts';
import type { Reason } from '../../core/report/reasons.ts';
import {
  APPROVE,
  askAgain,
  DELETE_OBJECT,
  DOCTOR,
  EDIT_SECRET,
  EDIT_SPEC,
  EXPLAIN_CODE,
  FLEET,
  INSTALL_CRD,
  LOOK_ON,
  MAKE_SECRET,
  MARK_SECRET,
  MAY_READ_SECRET,
  type NextStep,
  OUTSIDE_WINDOW,
  type StepFacts,
  type StepOf,
  setSpec,
  TRY_AGAIN,
  words,
} from './steps.ts';

const STATELESS = setSpec('or give the state of the job up', { upgradeMode: 'Stateless' });
const BY_RESTARTS = setSpec('let the controller restart the job for it', { updateStrategy: 'Restart' });
const OBSERVE = setSpec('or only look on with this one', { mode: 'Observe' });
const RESTART_AGAIN = askAgain('have the job restarted once more');
const STOP_AGAIN = askAgain('have it stopped once more');
const CONSOLE = words('or do it in the console of DLI; the controller sees it within one interval');

const OF_FAILURES: Record<FailureKind, readonly StepOf[]> = {
  InvalidSpec: [EDIT_SPEC, words('before the next one: fjj lint -f FILE')],
  SecretNotFound: [MAKE_SECRET],
  SecretUnreadable: [MAY_READ_SECRET, TRY_AGAIN],
  SecretInvalid: [EDIT_SECRET, MARK_SECRET],
  ValuesNotFound: [words('make the Secret, or the key, that the message names'), TRY_AGAIN],
  ValuesInvalid: [words('correct the Secret that the message names'), TRY_AGAIN],
  RegionUnknown: [setSpec('name the region', { region: 'cn-north-4' }), DOCTOR],
  LocationNotAllowed: [EDIT_SPEC],
  AuthFailed: [EDIT_SECRET, DOCTOR],
  KeyLocked: [EDIT_SECRET, words('and wait: each further try with a wrong key makes the lock longer')],
  ClockSkew: [DOCTOR, TRY_AGAIN],
  PermissionDenied: [EXPLAIN_CODE, DOCTOR, TRY_AGAIN],
  ProjectMismatch: [EDIT_SPEC, DOCTOR],
  EndpointInvalid: [EDIT_SPEC, DOCTOR],
  EndpointNotFound: [EDIT_SPEC, DOCTOR],
  TLSFailed: [DOCTOR, TRY_AGAIN],
  JobNotFound: [words('see which jobs there are: fjj import --all -o -'), TRY_AGAIN, DELETE_OBJECT],
  ReadRefused: [EXPLAIN_CODE, DOCTOR, TRY_AGAIN],
  WrongJobType: [words('make an object with the jobId of a flink_jar_job'), DELETE_OBJECT],
  NameTaken: [EDIT_SPEC, setSpec('or take that job over', { adoptionPolicy: 'AdoptOrCreate' })],
  DraftLimit: [words('delete drafts in the console of DLI'), TRY_AGAIN],
  QueueUnavailable: [EXPLAIN_CODE, EDIT_SPEC, TRY_AGAIN],
  QueueNotReady: [EXPLAIN_CODE, LOOK_ON],
  Rejected: [EXPLAIN_CODE, EDIT_SPEC],
  StateConflict: [EXPLAIN_CODE, LOOK_ON],
  Throttled: [LOOK_ON],
  CloudUnavailable: [LOOK_ON],
  InvalidResponse: [DOCTOR, LOOK_ON],
};

const OF_OPERATIONS = {
  Creating: [LOOK_ON],
  Deleting: [LOOK_ON],
  Starting: [LOOK_ON],
  Stopping: [LOOK_ON],
  Restarting: [LOOK_ON],
  RollingBack: [LOOK_ON],
  AwaitingTurn: [FLEET, LOOK_ON],
  AwaitingApproval: [APPROVE],
  OutsideWindow: [OUTSIDE_WINDOW],
  RolloutPaused: [FLEET, askAgain('restart just this one')],
  RolledBack: [EXPLAIN_CODE, EDIT_SPEC, askAgain('or try the same once more')],
  Interrupted: [RESTART_AGAIN],
  LeftStopped: [EXPLAIN_CODE, DOCTOR, TRY_AGAIN, CONSOLE],
  BreaksRule: [EDIT_SPEC],
  StartTimeout: [CONSOLE, LOOK_ON],
  StopTimeout: [CONSOLE, LOOK_ON],
  StoppedOutside: [
    askAgain('have it started'),
    setSpec('or always', { restartPolicy: 'Always' }),
    setSpec('or let it rest', { state: 'Stopped' }),
  ],
  StartFailed: [EXPLAIN_CODE, EDIT_SPEC, askAgain('or have the same tried once more')],
  StopFailed: [STOP_AGAIN, CONSOLE],
  SavepointUnavailable: [EDIT_SPEC, STATELESS],
  SavepointFailed: [STOP_AGAIN, STATELESS],
  SavepointMissing: [STATELESS, CONSOLE],
  ArrearsStopped: [words('settle the account'), LOOK_ON],
  LifecycleDisabled: [CONSOLE, words('or enable it: helm upgrade … --set lifecycle.enabled=true')],
  FinalizerDenied: [words('grant it: helm upgrade … --set lifecycle.enabled=true'), TRY_AGAIN],
  RecordNotKept: [INSTALL_CRD, TRY_AGAIN],
  RecordUnreadable: [askAgain('give the record up, once you have seen to the job')],
} as const;

const NEXT: Record<Reason, readonly StepOf[]> = {
  ...OF_FAILURES,
  ...OF_OPERATIONS,
  UpToDate: [],
  Observed: [],
  Updating: [LOOK_ON],
  JobBusy: [LOOK_ON],
  DriftDetected: [setSpec('let the controller write what the spec says', { mode: 'Manage' }), EDIT_SPEC],
  RestartRequired: [BY_RESTARTS, CONSOLE],
  DiffNotConverging: [EDIT_SPEC, askAgain('or have the same sent once more')],
  Conflict: [DELETE_OBJECT, OBSERVE],
  Suspended: [setSpec('let the controller go on', { suspend: false })],
};

export const nextSteps = (reason: Reason, facts: StepFacts): NextStep[] =>
  NEXT[reason].flatMap((step) => step(facts) ?? []);
