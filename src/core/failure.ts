/**
 * Everything that can be in the way, as one closed list. The kind is the reason a user sees; the row says what follows:
 * when to try again, and whether a person has to act. Adapters turn every answer and error into one of these.
 */
import { type FailureRow, row } from './failure-row.ts';
import { RETRIES } from './retry.ts';

export const FAILURES = {
  InvalidSpec: row(
    'spec',
    'person',
    'The spec breaks the schema.',
    'Correct the field that the message names.',
  ),
  SecretNotFound: row(
    'secret',
    'person',
    'The Secret does not exist.',
    'Create the Secret in the namespace of the object.',
  ),
  SecretUnreadable: row(
    'backoff',
    'person',
    'The API server does not let the controller read the Secret.',
    'Grant the right that the message names.',
  ),
  SecretInvalid: row(
    'secret',
    'credentials',
    'The Secret lacks keys, has an unusable value, or is of a type that others use.',
    'Correct what the message names; a Secret of another type is made anew, as Opaque.',
  ),
  ValuesNotFound: row('secret', 'person', 'A Secret of spec.valuesFrom, or a key, is missing.', 'Create it.'),
  ValuesInvalid: row(
    'secret',
    'person',
    'A value that spec.valuesFrom names cannot be used, or a field breaks its rules with it.',
    'Correct what the message names: the label of the Secret, the value, or the field.',
  ),
  RegionUnknown: row(
    'secret',
    'person',
    'Neither spec, Secret nor controller names a region.',
    'Set spec.region.',
  ),
  LocationNotAllowed: row(
    'secret',
    'person',
    'The Secret or the controller does not allow the region or the project.',
    'Correct spec.region or spec.projectId, or ask whoever owns the Secret or runs the controller.',
  ),
  AuthFailed: row(
    'secret',
    'credentials',
    'DLI or IAM refused the credentials.',
    'Put valid credentials into the Secret.',
  ),
  KeyLocked: row(
    'backoff',
    'credentials',
    'The access key or the user is locked after bad tries, or one more would lock it.',
    'Correct the Secret; a lock of a key lasts 5 minutes, one of a user 15.',
  ),
  ClockSkew: row(
    'slow',
    'person',
    "The controller's clock is more than 15 minutes off.",
    'Correct the clock of the node.',
  ),
  PermissionDenied: row(
    'slow',
    'credentials',
    'The credentials lack a right, or the account is frozen.',
    'Grant the right in IAM, or settle the account.',
  ),
  ProjectMismatch: row(
    'slow',
    'credentials',
    'The credentials belong to another project or region.',
    'Correct spec.projectId or spec.region.',
  ),
  EndpointInvalid: row(
    'slow',
    'person',
    'The endpoint does not serve the DLI API.',
    'Correct spec.region or --dli-endpoint.',
  ),
  EndpointNotFound: row(
    'backoff',
    'person',
    "No address is found for the endpoint's host.",
    "Correct spec.region or --dli-endpoint, or the cluster's name service.",
  ),
  TLSFailed: row(
    'backoff',
    'person',
    "The endpoint's certificate is not valid.",
    'Correct the endpoint, or trust its CA (NODE_EXTRA_CA_CERTS).',
  ),
  JobNotFound: row(
    'slow',
    'person',
    'The job does not exist.',
    'Correct spec.jobId by a new object, or restore the job.',
  ),
  ReadRefused: row(
    'slow',
    'person',
    'DLI refused to show the job, or to list jobs.',
    'Read error_code and error_msg, then correct spec.jobId, spec.region, or the account.',
  ),
  WrongJobType: row('slow', 'person', 'The job is not a Flink jar job.', 'Name a flink_jar_job.'),
  NameTaken: row(
    'slow',
    'person',
    'Another job of the project has the name.',
    'Choose another name, or name that job in spec.jobId.',
  ),
  DraftLimit: row(
    'minutes',
    'person',
    'The account has as many drafts as DLI allows: jobs that were never started.',
    'Delete drafts that nobody needs, or start them.',
  ),
  QueueUnavailable: row(
    'slow',
    'person',
    'There is no such running queue, or none that the job and the account may use.',
    'Correct queue_name, start the queue, raise the quota, or grant the right to use it.',
  ),
  QueueNotReady: row(
    'minutes',
    'none',
    'The queue or the quota lacks CUs, or the queue does not run.',
    'None if it passes by itself; else start or enlarge the queue, or raise the quota.',
  ),
  Rejected: row(
    'slow',
    'person',
    'DLI refused the update.',
    'Read error_code and error_msg, then edit the spec.',
  ),
  StateConflict: row(
    'look',
    'none',
    "DLI refused the update in the job's present state.",
    'Stop the job, or wait.',
  ),
  Throttled: row('backoff', 'none', 'DLI or the gateway asked to slow down.', 'None; it is tried again.'),
  CloudUnavailable: row(
    'backoff',
    'none',
    'DLI or IAM did not answer, or answered with an internal error, or once refused what has worked before.',
    'None; it is tried again.',
  ),
  InvalidResponse: row(
    'backoff',
    'none',
    'The answer was not what the API promises, or has no code that shows who refuses.',
    'Check --dli-endpoint and proxies; it is tried again.',
  ),
} as const satisfies Record<string, FailureRow>;

export type FailureKind = keyof typeof FAILURES;

/** A reason of an object may be any word. `RestartRequired` and the like are none: the pass worked, and a person has to act. */
export const isFailure = (reason: string | undefined): reason is FailureKind =>
  reason !== undefined && Object.hasOwn(FAILURES, reason);

/** What failed in this way is tried again in one to two of these. */
export const pauseMs = (reason: string | undefined): number =>
  RETRIES[isFailure(reason) ? FAILURES[reason].retry : 'slow'].pauseMs;

/** One refusal or fault. `message` is printable, at most 1 KB, and holds no secret. */
export interface Failure {
  kind: FailureKind;
  message: string;
  /** DLI's, the gateway's or IAM's own code, verbatim, such as `DLI.12002`. */
  error_code?: string;
  /** The service's own words, cleaned; shown in `status.error_msg`. */
  error_msg?: string;
  requestId?: string;
  /** ms that the service asked for (Retry-After); with KeyLocked, what is left of the lock. `backoff` makes no call before that. */
  retryAfterMs?: number;
  /** With Throttled: what the service says that it takes. */
  limit?: { calls: number; windowMs: number };
  /** A write may or may not have been applied: look before sending it again. */
  ambiguous?: true;
  /** It is told as one that passes, because it may be no more than a disturbance: the service has refused, and not often enough. */
  doubted?: true;
  /** Said again from memory, without a request: it is too early to ask again, before `retryAfterMs`. */
  repeated?: true;
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (failure: Failure): Result<never> => ({ ok: false, failure });
