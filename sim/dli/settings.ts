/** How this DLI behaves where the documents leave it open, and what exists around its jobs. All of it may change at any time. */
import type { Code } from './refusals.ts';
import type { JobStatus } from './states.ts';

/** One, or several that are used up one after the other; the last one stays. */
type Outcomes = JobStatus | readonly [JobStatus, ...JobStatus[]];

/** What comes of a savepoint: taken; not taken, and the job runs on; not taken, and the job stops all the same. */
export type SavepointEnd = 'taken' | 'fails' | 'none';

/** `exclusive` and `general` queues run Flink jobs; `sql` stands for shared queues, which refuse them. */
export type QueueKind = 'exclusive' | 'general' | 'sql';

/** So many calls a second, or in so many minutes from the first one. */
export type RateLimit = ({ perSecond: number } | { calls: number; minutes: number }) & {
  /** Sent as Retry-After with a 429; without it there is no such header. */
  retryAfterSeconds?: number | undefined;
};

export interface DliSettings {
  /** A PUT leaves omitted fields alone, or resets the fields of the 2020 document (on a job that is not running). */
  omitted: 'keep' | 'reset';
  /** A PUT of `resource_config` or `runtime_config` replaces the whole value, or leaves the parts it does not name alone. */
  omittedParts: 'reset' | 'keep';
  /** `""` and `[]` in a PUT clear the field, or count as omitted. `null` is always omitted. */
  emptyValues: 'clear' | 'keep';
  isSuccess: 'string' | 'boolean';
  /**
   * Shape of a refusal: HTTP 400 with an object or an array, or HTTP 200 with `is_success` false. `usual`: an object,
   * and an array where the call was for several jobs.
   */
  refusals: 'usual' | 'object' | 'array' | 'success-false';
  /** Run, stop and batch delete answer once for each job, once for all, or with an object instead of an array. */
  batchAnswers: 'each' | 'one' | 'object';
  expiredToken: 'DLI.10007' | 'APIG.0307';
  gatewayPrefix: 'APIG' | 'APIGW';
  rateLimit?: RateLimit | undefined;
  /** The cloud's clock minus ours, ms: Date header, signature check and times of jobs. */
  clockOffsetMs: number;
  tokenLifetimeMs: number;
  /** How long a job stays in each state it passes through: in all of them, or by state, and 50 ms in the others. */
  transitionMs: number | Partial<Record<JobStatus, number>>;
  /** Where a run, and a stop, ends. */
  runOutcome: Outcomes;
  stopOutcome: Outcomes;
  /** What comes of a savepoint. */
  savepoint: SavepointEnd;
  /**
   * A stop with savepoint of a job that has no `obs_bucket` or, from Flink 1.15, no `execution_agency_urn`: as any other, refused
   * before the job is touched, or as `savepoint` says it.
   */
  savepointWithoutBucket: 'allowed' | 'refused' | Exclude<SavepointEnd, 'taken'>;
  /** When the savepoint that a run resumes from goes away: when the job runs, or already when the run is submitted. */
  savepointUsedUp: 'running' | 'submitted';
  /** A stop of a job that is being stopped, or that a savepoint is taken of: DLI.15002, or a success that changes nothing. */
  secondStop: 'refused' | 'accepted';
  /** What a start is refused for first: that the right is missing, or that the job runs. */
  startChecks: 'right' | 'state';
  /** Packages that exist: `file.jar` or `group/file.jar`. Paths with `obs://` are looked up only when `obsObjects` is set. */
  resources: Set<string>;
  obsObjects: Set<string> | 'any';
  queues: Map<string, QueueKind>;
  /** CUs of a queue that its jobs share; a queue that is not named has as many as are wanted. */
  queueCus: Map<string, number>;
  /** How long jobs of others hold the CUs of such a queue that one of ours gives back, ms: they take them at once. 0: they do not. */
  rivalMs: number;
  /** The next PUTs of jobs at rest are refused with these, one after the other; those after them are judged. */
  refusalsAtRest: readonly Code[];
  /** OBS buckets that DLI may write to, and SMN topics that exist. */
  buckets: Set<string> | 'any';
  topics: Set<string> | 'any';
  /** What a PUT may carry while the job runs. */
  hotFields: Set<string>;
  /** `name` and `desc` in such a PUT: refused unless they are in `hotFields`, taken, or demanded. */
  identityWhileRunning: 'refused' | 'accepted' | 'required';
  /** Whether GET shows the `tm_slot_num` that the service computes where none is set. */
  computedSlots: 'shown' | 'hidden';
  /** `flink_version` beside feature custom. */
  flinkVersionOfCustom: 'ignored' | 'refused';
  /** Fields that the service sets to its own value after every PUT, as it does with `cu_number` on elastic pools. */
  rewrites: Map<string, unknown>;
  /** What the service fills in for a job that has no `runtime_config`. */
  serverProperties: { key: string; value: string }[];
  /** Whether the list's `name` matches a part of the name. */
  nameFilter: 'part' | 'exact';
  /** The list's `tags` selects jobs, or means nothing, or finds none, whatever tags they have. */
  tagsFilter: 'used' | 'ignored' | 'empty';
  /** The list's `order` counts, or the newest come first whatever it says. */
  listOrder: 'asked' | 'newest';
  /** The list has the jobs of the whole project, or only those that the account's user has made. */
  listOf: 'project' | 'user';
  /** How long a new job is missing in the list, ms. */
  listLagMs: number;
  draftLimit: number;
  /** To delete a job that runs takes the right to stop, too. */
  deleteOfRunning: 'stops' | 'free';
  deleteOfMissing: 'DLI.17001' | 'DLI.16001';
  /** Where savepoints lie that can be imported: `bucket/dir`, with or without `obs://` and a slash at the end. */
  savepoints: Set<string> | 'any';
  /** `obs://` in front of such a path. */
  savepointScheme: 'optional' | 'refused' | 'required';
}

/** The six that Terraform updates without a stop. */
export const HOT_FIELDS: readonly string[] = [
  'smn_topic',
  'restart_when_exception',
  'resume_checkpoint',
  'resume_max_num',
  'obs_bucket',
  'checkpoint_path',
];

const USUAL_STAY_MS = 50;

const MOVES = {
  transitionMs: USUAL_STAY_MS,
  runOutcome: 'job_running',
  stopOutcome: 'job_cancel_success',
  savepoint: 'taken',
  savepointWithoutBucket: 'allowed',
  savepointUsedUp: 'running',
  secondStop: 'refused',
  startChecks: 'right',
  rivalMs: 0,
  refusalsAtRest: [],
} as const satisfies Partial<DliSettings>;

const LIFE = {
  nameFilter: 'part',
  tagsFilter: 'used',
  listOrder: 'asked',
  listOf: 'project',
  listLagMs: 0,
  draftLimit: 100,
  deleteOfRunning: 'stops',
  deleteOfMissing: 'DLI.17001',
  savepoints: 'any',
  savepointScheme: 'optional',
} as const satisfies Partial<DliSettings>;

export const defaultSettings = (): DliSettings => ({
  omitted: 'keep',
  omittedParts: 'reset',
  emptyValues: 'clear',
  isSuccess: 'string',
  refusals: 'usual',
  batchAnswers: 'each',
  expiredToken: 'DLI.10007',
  gatewayPrefix: 'APIG',
  clockOffsetMs: 0,
  tokenLifetimeMs: 24 * 3_600_000,
  ...MOVES,
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
  queueCus: new Map(),
  buckets: 'any',
  topics: 'any',
  hotFields: new Set(HOT_FIELDS),
  identityWhileRunning: 'refused',
  computedSlots: 'shown',
  flinkVersionOfCustom: 'ignored',
  rewrites: new Map(),
  serverProperties: [],
  ...LIFE,
});

export const stayMs = ({ transitionMs }: DliSettings, status: JobStatus): number =>
  typeof transitionMs === 'number' ? transitionMs : (transitionMs[status] ?? USUAL_STAY_MS);

/** Names of queues do not tell capitals apart: those of new queues become small letters. */
export const kindOfQueue = ({ queues }: DliSettings, name: unknown): QueueKind | undefined =>
  queues.get(String(name)) ?? queues.get(String(name).toLowerCase());
