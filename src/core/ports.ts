/** What the controller needs from the world. The adapters implement these; tests put stateful fakes behind them. */

import type { Result } from './failure.ts';
import type { Body } from './job/fields.ts';
import type { FoundJobs, Sought, Tag } from './job/found.ts';
import type { ObservedJob, Updated } from './job/states.ts';
import type { Account } from './object/account.ts';
import type { Manifest } from './object/manifest.ts';
import type { SecretUse } from './object/secret-use.ts';

/** The account that DLI is asked with, and for whom. */
export interface Place {
  /** Of the object: what others lock or fill is none of its business. */
  namespace: string;
  account: Account;
  /** Besides the credentials: what the service may repeat, and does not leave the adapter. */
  hidden?: readonly string[] | undefined;
}

/** One job there. */
export interface Target extends Place {
  jobId: string;
}

/** What goes with the body of an update. */
export interface UpdateWith {
  /** Added to the body for a service that refuses it without. */
  identity?: Body | undefined;
  /** The job's fields as they were read. The service may repeat them, and what of them is sensitive does not leave the adapter. */
  live?: Body;
}

/** How a job is to be started. */
export interface StartHow {
  /** From the latest savepoint of the job; else without state. */
  resume: boolean;
  /** See `UpdateWith`: a refusal may repeat any part of what the job has. */
  live?: Body;
}

/** How a job is to be stopped. */
export interface StopHow {
  /** Whether to take a savepoint first. */
  savepoint: boolean;
  live?: Body;
}

/** How a job is to be deleted. */
export interface RemoveHow {
  live?: Body;
}

/** What a job is to begin with, the next time it is started from a savepoint. */
export interface RestoreHow {
  /** Of a savepoint or a checkpoint in OBS: `bucket/dir`, with `obs://` in front or without. */
  path: string;
  live?: Body;
}

/** What goes with the body of a new job. */
export interface CreateWith {
  /** Later, they cannot be set by an update. */
  tags: readonly Tag[];
}

/** DLI has taken a request. What comes of it, only a later look shows. */
export interface Delivered {
  requestId: string | undefined;
}

/** A job that has just been made. It is a draft: nobody has started it. */
export interface Created extends Delivered {
  jobId: string;
}

/** A job as it was read. */
export interface ShownJob extends ObservedJob {
  /** The project that was asked: IAM names it where the account does not. */
  projectId: string;
}

/** The jobs of DLI. No call throws for anything the network or the service does. */
export interface Dli {
  /**
   * Reads one job. Safe to repeat. `readBefore`: as its status says, this has worked, maybe for an earlier process; so one refusal
   * may be a disturbance.
   */
  show(target: Target, how?: { readBefore: boolean }): Promise<Result<ShownJob>>;
  /** Sends one PUT. A failure with `ambiguous` may have been applied. */
  update(target: Target, body: Body, beside?: UpdateWith): Promise<Result<Updated>>;
  /**
   * Starts the job by one request. Success says that DLI has taken the request, not that the job runs. A failure with `ambiguous`
   * may have started it.
   */
  start(target: Target, how: StartHow): Promise<Result<Delivered>>;
  /** Stops the job by one request. Success says that DLI has taken the request, not that the job has stopped. */
  stop(target: Target, how: StopHow): Promise<Result<Delivered>>;
  /**
   * Looks for jobs, through every page of the list. Safe to repeat. That none is found does not prove that there is none: a new job
   * may come into the list later than it is made, a user may not see the jobs of others, and not every DLI has tags.
   */
  find(place: Place, sought: Sought, how?: { readBefore: boolean }): Promise<Result<FoundJobs>>;
  /** Makes a job by one request, and does not start it. A failure with `ambiguous` may have made it: find it before sending again. */
  create(place: Place, body: Body, beside: CreateWith): Promise<Result<Created>>;
  /** Deletes the job by one request, in whatever state it is. That there is no such job is a success, too. */
  remove(target: Target, how?: RemoveHow): Promise<Result<Delivered>>;
  /**
   * Names the state that the job begins with when it is next started with `resume`. DLI takes it of a job at rest. Until then it may
   * be repeated.
   */
  restore(target: Target, how: RestoreHow): Promise<Result<Delivered>>;
}

/** The text at a key of a Secret, or why there is none, as the end of a sentence such as `accessKey is not UTF-8 text`. */
export type SecretText = { text: string } | { refused: string };

/** What a Secret holds for jobs. */
export interface SecretValues {
  /** Of the Secret: whoever may not read it does not know this, so it keeps fingerprints of short values from being guessed. */
  uid: string;
  byKey: ReadonlyMap<string, SecretText>;
}

/** What of a Secret is used: the values of `SECRET_KEYS` in `object/credentials.ts`, decoded. */
export interface SecretData {
  data: Record<string, string>;
  /** The Secret's resourceVersion; undefined where the data are not from one. */
  version?: string;
  /** What cannot be used of it, as ends of a sentence, such as `accessKey is not UTF-8 text`; it is not in `data`. */
  refused?: readonly string[];
  /** Undefined: these are the controller's own credentials. */
  use?: SecretUse;
  /** Undefined: its owner has not said that it is for jobs. */
  values?: SecretValues;
}

export interface JobEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  /** What was done, one word. */
  action: string;
  note: string;
}

/** What a write to an object came to. `stale`: somebody wrote meanwhile; here is the object as it is now. */
export type Written =
  | { kind: 'written'; manifest: Manifest }
  | { kind: 'stale'; manifest: Manifest }
  | { kind: 'gone' }
  /** The API server refuses it, and would refuse the same again. `parts`: of the status, where nothing else is at fault. */
  | { kind: 'refused'; message: string; parts?: readonly string[] };

/** A share of the objects: the index-th of count controllers works on it. */
export interface Shard {
  /** From 1. */
  index: number;
  count: number;
}

/** What the API server's adapter throws. It is no bug, and only the log shows it. */
export class ApiServerError extends Error {
  /** What the API server asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number | undefined } = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The Kubernetes side. Calls throw only when the API server cannot be reached or refuses us: an `ApiServerError`. */
export interface Cluster {
  /** From the cache: no call. It may be a stub. */
  manifest(key: string): Manifest | undefined;
  /** The object as it is now, by a call; undefined when it is gone. */
  read(manifest: Manifest): Promise<Manifest | undefined>;
  /**
   * One Secret by name; undefined when there is none. A failure when we may not read it. It may be some seconds old, unless it is
   * to be `fresh`.
   */
  secret(namespace: string, name: string, how?: { fresh: boolean }): Promise<Result<SecretData | undefined>>;
  /** A merge patch of the status subresource, under the resourceVersion of `manifest`. */
  patchStatus(manifest: Manifest, patch: object): Promise<Written>;
  /**
   * Adds our finalizer to the object, or takes it away, under the version of `manifest`; those of others stay. `gone`: also where it
   * was the last thing that kept a deleted object. `refused`: also where it is to be added to an object that is being deleted.
   */
  setFinalizer(manifest: Manifest, held: boolean): Promise<Written>;
  /**
   * Whether the definition of FlinkJarJobs, or the namespace, is being removed: then nobody has asked for what becomes of each job.
   * `unknown`: the controller may not read the definition. A namespace that it may not read counts as staying.
   */
  removalOf(namespace: string): Promise<'yes' | 'no' | 'unknown'>;
  /** Best effort; never throws, never waits. */
  record(manifest: Manifest, event: JobEvent): void;
}
