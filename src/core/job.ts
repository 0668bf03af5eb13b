/** What was seen of the live job, in our vocabulary. `dli/wire.ts` makes it from DLI's answer. */
import type { FieldName } from './fields.ts';

/**
 * What the state means for an update. `idle`: any field may change. `running`: hot fields only. `moving`: wait.
 */
export type Phase = 'idle' | 'running' | 'moving';

/** DLI's fourteen states (`dli_02_0234`), by what an update may do in them. */
const PHASES: Record<string, Phase> = {
  job_init: 'idle',
  job_submitting: 'moving',
  job_submit_fail: 'idle',
  job_running: 'running',
  job_running_exception: 'idle',
  job_downloading: 'moving',
  job_idle: 'idle',
  job_canceling: 'moving',
  job_cancel_success: 'idle',
  job_cancel_fail: 'running',
  job_savepointing: 'moving',
  job_arrearage_stopped: 'idle',
  job_arrearage_recovering: 'moving',
  job_finish: 'idle',
};

/** A word we do not know is treated as running: the smallest body, and the service decides. */
export const phaseOf = (status: string): Phase =>
  (Object.hasOwn(PHASES, status) ? PHASES[status] : undefined) ?? 'running';

export const JOB_STATES = Object.keys(PHASES);

export interface ObservedJob {
  job_id: string;
  job_type: string | undefined;
  /** DLI's word, such as `job_running`. */
  status: string;
  status_desc: string;
  /** DLI's time of the last update, epoch ms; bigint above 2^53. */
  update_time: number | bigint | undefined;
  /** The fields as read back; a key that the answer lacks is absent. */
  fields: { [K in FieldName]?: unknown };
  /** DLI's id of the request that saw it. */
  requestId?: string | undefined;
}
