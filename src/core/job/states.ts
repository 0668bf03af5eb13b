/** DLI's states of a job, and what was seen of one. `dli/answers/job-json.ts` makes that from DLI's answer. */
import type { JobFields } from './fields.ts';

/** What the state means for an update. `idle`: any field may change. `running`: hot fields only. `moving`: wait. */
type Phase = 'idle' | 'running' | 'moving';

interface State {
  phase: Phase;
  /** What it says about the running job, as opposed to its settings. */
  healthy: 'True' | 'False' | 'Unknown';
  reason: string;
  mayRun: boolean;
  mayStop: boolean;
}

type StateCells = [
  phase: Phase,
  healthy: State['healthy'],
  reason: string,
  may: '' | 'run' | 'stop' | 'run, stop',
];

const state = (...[phase, healthy, reason, may]: StateCells): State => ({
  phase,
  healthy,
  reason,
  mayRun: may.includes('run'),
  mayStop: may.includes('stop'),
});

/** The fourteen states (`dli_02_0234`); what may be done in them: `dli-api.md` section 2. */
export const STATES: Readonly<Record<string, State>> = {
  job_init: state('idle', 'Unknown', 'JobStopped', 'run'),
  job_submitting: state('moving', 'Unknown', 'JobMoving', 'stop'),
  job_submit_fail: state('idle', 'False', 'SubmitFailed', 'run'),
  job_running: state('running', 'True', 'JobRunning', 'stop'),
  job_running_exception: state('idle', 'False', 'JobException', 'run'),
  job_downloading: state('moving', 'Unknown', 'JobMoving', ''),
  job_idle: state('idle', 'Unknown', 'JobStopped', 'run'),
  job_canceling: state('moving', 'Unknown', 'JobMoving', ''),
  job_cancel_success: state('idle', 'Unknown', 'JobStopped', 'run'),
  job_cancel_fail: state('running', 'False', 'StopFailed', 'stop'),
  job_savepointing: state('moving', 'Unknown', 'JobMoving', ''),
  job_arrearage_stopped: state('idle', 'False', 'ArrearsStopped', ''),
  job_arrearage_recovering: state('moving', 'Unknown', 'JobMoving', ''),
  job_finish: state('idle', 'True', 'JobFinished', 'run'),
};

/** A word we do not know is treated as running: the smallest body, and the service decides. */
const UNKNOWN = state('running', 'Unknown', 'JobMoving', '');

export const stateOf = (status: string): State =>
  (Object.hasOwn(STATES, status) ? STATES[status] : undefined) ?? UNKNOWN;

/** What the state means for a start or a stop. `doubt`: nobody can tell whether the job runs. */
export type RunState = 'rest' | 'running' | 'moving' | 'blocked' | 'doubt';

export function runStateOf(status: string): RunState {
  if (status === 'job_running') return 'running';
  if (status === 'job_arrearage_stopped') return 'blocked';
  const { mayRun, phase } = stateOf(status);
  if (mayRun) return 'rest';
  return phase === 'moving' ? 'moving' : 'doubt';
}

/** It does not run, and nothing is under way: also where DLI has stopped it for arrears, which no start ends. */
export const isAtRest = (status: string): boolean => ['rest', 'blocked'].includes(runStateOf(status));

export const phaseOf = (status: string): Phase => stateOf(status).phase;

export interface ObservedJob {
  job_id: string;
  job_type: string | undefined;
  /** DLI's word, such as `job_running`. */
  status: string;
  status_desc: string;
  /** DLI's time of the last update, epoch ms; bigint above 2^53. */
  update_time: number | bigint | undefined;
  /** DLI's time of the last start, epoch ms; undefined where the answer has none. */
  start_time?: number | bigint | undefined;
  /** How often DLI itself has restarted it; this and the next two are undefined where the answer has none. */
  restart_times?: number | undefined;
  has_savepoint?: boolean | undefined;
  /** Where savepoints taken by hand are stored. It is for people and comparisons: what is sensitive in it is masked. */
  savepoint_path?: string | undefined;
  /** The fields as read back; a key that the answer lacks is absent. */
  fields: JobFields;
  /** DLI's id of the request that saw it. */
  requestId?: string | undefined;
}

export interface Updated {
  /** Epoch ms; every part of DLI's answer is optional. */
  update_time: number | bigint | undefined;
  requestId: string | undefined;
}
