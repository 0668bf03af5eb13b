/** How this DLI behaves where the documents leave it open, and what exists around its jobs. All of it may change at any time. */
import type { JobStatus } from './states.ts';

/** `exclusive` and `general` queues run Flink jobs; `sql` stands for shared queues, which refuse them. */
export type QueueKind = 'exclusive' | 'general' | 'sql';

export interface RateLimit {
  perSecond: number;
  /** Sent as Retry-After with a 429; without it there is no such header. */
  retryAfterSeconds?: number | undefined;
}

export interface DliSettings {
  /** A PUT leaves omitted fields alone, or resets the fields of the 2020 document (on a job that is not running). */
  omitted: 'keep' | 'reset';
  /** `""` and `[]` in a PUT clear the field, or count as omitted. `null` is always omitted. */
  emptyValues: 'clear' | 'keep';
  isSuccess: 'string' | 'boolean';
  /** Shape of a refusal: HTTP 400 with an object or an array, or HTTP 200 with `is_success` false. */
  refusals: 'object' | 'array' | 'success-false';
  expiredToken: 'DLI.10007' | 'APIG.0307';
  gatewayPrefix: 'APIG' | 'APIGW';
  rateLimit?: RateLimit | undefined;
  /** The cloud's clock minus ours, ms: Date header, signature check and times of jobs. */
  clockOffsetMs: number;
  tokenLifetimeMs: number;
  /** How long a job stays in each state it passes through. */
  transitionMs: number;
  /** Where a run, and a stop, ends. */
  runOutcome: JobStatus;
  stopOutcome: JobStatus;
  /** Packages that exist: `file.jar` or `group/file.jar`. Paths with `obs://` are looked up only when `obsObjects` is set. */
  resources: Set<string>;
  obsObjects: Set<string> | 'any';
  queues: Map<string, QueueKind>;
  /** OBS buckets that DLI may write to, and SMN topics that exist. */
  buckets: Set<string> | 'any';
  topics: Set<string> | 'any';
  /** What a PUT may carry while the job runs. */
  hotFields: Set<string>;
  /** Fields that the service sets to its own value after every PUT, as it does with `cu_number` on elastic pools. */
  rewrites: Map<string, unknown>;
  /** Entries the service adds to `runtime_config` in its answers. */
  serverProperties: { key: string; value: string }[];
  /** Whether the list's `name` matches a part of the name. */
  nameFilter: 'part' | 'exact';
  draftLimit: number;
}

export const defaultSettings = (): DliSettings => ({
  omitted: 'keep',
  emptyValues: 'clear',
  isSuccess: 'string',
  refusals: 'object',
  expiredToken: 'DLI.10007',
  gatewayPrefix: 'APIG',
  clockOffsetMs: 0,
  tokenLifetimeMs: 24 * 3_600_000,
  transitionMs: 50,
  runOutcome: 'job_running',
  stopOutcome: 'job_cancel_success',
  resources: new Set([
    'FemaleInfoCollec.jar',
    'myGroup/test.jar',
    'myGroup/test1.jar',
    'myGroup/test.csv',
    'myGroup/test1.csv',
  ]),
  obsObjects: 'any',
  queues: new Map<string, QueueKind>([
    ['testQueue', 'exclusive'],
    ['generalQueue', 'general'],
    ['default', 'sql'],
  ]),
  buckets: 'any',
  topics: 'any',
  hotFields: new Set([
    'name',
    'desc',
    'smn_topic',
    'restart_when_exception',
    'resume_checkpoint',
    'resume_max_num',
    'obs_bucket',
    'checkpoint_path',
  ]),
  rewrites: new Map(),
  serverProperties: [],
  nameFilter: 'part',
  draftLimit: 100,
});
