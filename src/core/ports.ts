/** What the controller needs from the world. The adapters implement these; tests put stateful fakes behind them. */

import type { Result } from './failure.ts';
import type { FieldName } from './fields.ts';
import type { ObservedJob } from './job.ts';
import type { JobStatus } from './status.ts';

/** Kinds of credentials, as the Secret holds them. Values never leave `dli/`. */
export type Credentials =
  | { kind: 'key'; accessKey: string; secretKey: string; securityToken: string | undefined }
  | { kind: 'token'; token: string }
  | { kind: 'password'; userName: string; password: string; domainName: string };

/** One DLI job, and the way to it. `projectId` undefined: IAM is asked for the project of the region. */
export interface Target {
  region: string;
  projectId: string | undefined;
  jobId: string;
  credentials: Credentials;
}

/** The body of a PUT: fields as DLI takes them. */
export type Body = { [K in FieldName]?: unknown };

export interface Updated {
  /** Epoch ms; every part of DLI's answer is optional. */
  update_time: number | bigint | undefined;
  requestId: string | undefined;
}

/** The jobs of DLI. Neither call throws for anything the network or the service does. */
export interface Dli {
  /** Reads one job. Safe to repeat. */
  show(target: Target): Promise<Result<ObservedJob>>;
  /** Sends one PUT, once. A failure with `ambiguous` may have been applied. */
  update(target: Target, body: Body): Promise<Result<Updated>>;
}

/** A FlinkJarJob as the controller caches it: the parts it uses and no more. */
export interface Manifest {
  /** `namespace/name` */
  key: string;
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  /** Epoch ms. */
  createdAt: number;
  deleting: boolean;
  /** Newest value of the reconcile-now annotations. */
  reconcileRequest: string | undefined;
  /** As stored; checked in each pass, because an older schema may have admitted it. */
  spec: unknown;
  status: JobStatus;
}

/** The data of a Secret, decoded. `version` changes whenever the Secret does. */
export interface SecretData {
  version: string;
  data: Record<string, string>;
  /** Keys whose values are not UTF-8 text; they are not in `data`. */
  undecodable?: readonly string[];
}

export interface JobEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  /** What was done, one word. */
  action: string;
  note: string;
}

/** What a status write came to. `stale`: somebody wrote meanwhile; here is the object as it is now. */
export type Written =
  | { kind: 'written'; manifest: Manifest }
  | { kind: 'stale'; manifest: Manifest }
  | { kind: 'gone' }
  /** The API server will not have it, and will not have it the next time. */
  | { kind: 'refused'; message: string };

/** A share of the objects: the index-th of count controllers works on it. */
export interface Shard {
  /** From 1. */
  index: number;
  count: number;
}

/** What the API server's adapter throws: no bug, and for nobody but the log. */
export interface ApiServerError extends Error {
  ofApiServer: true;
  /** What the API server asked for. */
  retryAfterMs?: number | undefined;
}

/** The Kubernetes side. Calls throw only when the API server cannot be reached or refuses us: an `ApiServerError`. */
export interface Cluster {
  /** From the cache: no call. */
  manifest(key: string): Manifest | undefined;
  /** Every cached object that names this DLI job id. No call. */
  naming(jobId: string): readonly Manifest[];
  /** One Secret by name; undefined when there is none. A failure when we may not read it. */
  secret(namespace: string, name: string): Promise<Result<SecretData | undefined>>;
  /** A merge patch of the status subresource, under the resourceVersion of `manifest`. */
  patchStatus(manifest: Manifest, patch: object): Promise<Written>;
  /** Best effort; never throws, never waits. */
  record(manifest: Manifest, event: JobEvent): void;
}
