/** What the API server refused, and that it could not be reached: the only two errors this adapter throws. */
import { ApiServerError } from '../../core/ports.ts';
import { isObject, textOf } from '../../ground/json.ts';
import { waitMs } from '../../ground/retry-after.ts';
import { printable } from '../../ground/text.ts';
import { TooLarge } from './read-text.ts';

interface ApiErrorOptions {
  status: number;
  /** Kubernetes' word, such as `Conflict`; empty when the answer was not a Status. */
  reason: string;
  retryAfterMs?: number | undefined;
  /** At fault, such as `status.internal.lastUpdate.at`. */
  fields?: readonly string[];
}

/** An answer that is not 2xx. `message` is safe to show. */
export class ApiError extends ApiServerError {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly string[];

  constructor(message: string, { status, reason, retryAfterMs, fields = [] }: ApiErrorOptions) {
    super(message, { retryAfterMs });
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
    this.fields = fields;
  }
}

/** No usable answer. A write may or may not have been done. */
export class ApiUnreachable extends ApiServerError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiUnreachable';
  }
}

/** It has answered with more than the call would read. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof ApiUnreachable && error.cause instanceof TooLarge;

export const hasStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;

interface Status {
  reason?: unknown;
  message?: unknown;
  code?: unknown;
  details?: { retryAfterSeconds?: unknown; causes?: unknown } | null;
}

/** What it says of rules that it has not come to: their field is none. */
const NOT_CHECKED = '<nil>';

function fieldsAtFault({ details }: Status): string[] {
  const causes = Array.isArray(details?.causes) ? details.causes : [];
  return causes
    .map((cause: unknown) => (isObject(cause) ? textOf(cause['field']) : ''))
    .filter((field) => field !== NOT_CHECKED);
}

/** What was asked, for the message. */
export interface ApiCall {
  method: string;
  path: string;
  watch: boolean;
}

const NAMED: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** `/apis/<group>/<version>/namespaces/<namespace>/<resource>/<name>/<subresource>`, or `/api/v1/...`. */
const RESOURCE_PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<sub>[^/]+))?$/;

/** The RBAC right a request needs: `get secrets in namespace "x"`. */
export function rightFor({ method, path, watch }: ApiCall): string {
  const parts = RESOURCE_PATH.exec(path)?.groups;
  if (parts?.['resource'] === undefined) return `${method} ${path}`;
  const read = parts['name'] === undefined ? 'list' : 'get';
  const verb = watch ? 'watch' : (NAMED[method] ?? read);
  const sub = parts['sub'] === undefined ? '' : `/${parts['sub']}`;
  const group = parts['group'] === undefined ? '' : `.${parts['group']}`;
  const where =
    parts['namespace'] === undefined ? 'in all namespaces' : `in namespace "${parts['namespace']}"`;
  return `${verb} ${parts['resource']}${group}${sub} ${where}`;
}

/** The error for an answer that is not 2xx. `body` is what it held: a Status, other text, or nothing. */
export function refusal(
  asked: ApiCall,
  answer: { status: number; body: unknown; retryAfterMs: number | undefined },
): ApiError {
  const said: Status = isObject(answer.body) ? answer.body : {};
  const seconds = said.details?.retryAfterSeconds;
  const words = printable(textOf(said.message), 512) || `HTTP ${answer.status}`;
  const message =
    answer.status === 403
      ? `missing right: ${rightFor(asked)} (${words})`
      : `${asked.method} ${asked.path}: ${words}`;
  return new ApiError(message, {
    status: answer.status,
    reason: textOf(said.reason),
    fields: fieldsAtFault(said),
    retryAfterMs: answer.retryAfterMs ?? waitMs({ 'retry-after': String(seconds) }, 0),
  });
}
