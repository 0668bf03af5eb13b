/** Refusals as the API server words them: metav1.Status with reason, details and code. */
import type { Reply } from '../http/answer.ts';

export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

export interface Details {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[] | undefined;
  retryAfterSeconds?: number;
}

interface Refusal {
  code: number;
  reason: string;
  message: string;
  details?: Details;
  /** List metadata; only an expired continue token has one. */
  metadata?: { continue?: string };
}

export class ApiError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }

  status(): Record<string, unknown> {
    const { code, reason, message, details, metadata = {} } = this.refusal;
    const said = { ...(reason === '' ? {} : { reason }), ...(details === undefined ? {} : { details }) };
    return { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, ...said, code };
  }

  reply(): Reply {
    const seconds = this.refusal.details?.retryAfterSeconds;
    const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
    return { status: this.refusal.code, headers, body: this.status() };
  }
}

/** `widgets.example.com`, or just `secrets` for the core group. */
export const qualified = (name: string, { group }: { group: string }): string =>
  group === '' ? name : `${name}.${group}`;

export const inGroup = (group: string): { group?: string } => (group === '' ? {} : { group });
export const named = (name: string): { name?: string } => (name === '' ? {} : { name });

export const badRequest = (message: string): ApiError =>
  new ApiError({ code: 400, reason: 'BadRequest', message });

/** The server's answer to what it did not expect; it has no reason. */
export const internal = (message: string): ApiError => new ApiError({ code: 500, reason: '', message });

const line = ({ field, message }: StatusCause): string => `${field ?? ''}: ${message}`;

/** field.ErrorList.ToAggregate drops repeated lines; the causes keep them. */
export function invalid(
  type: { group: string; kind: string },
  name: string,
  causes: StatusCause[],
): ApiError {
  const lines = [...new Set(causes.map(line))];
  const text = lines.length === 1 ? lines.join('') : `[${lines.join(', ')}]`;
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `${qualified(type.kind, type)} "${name}" is invalid: ${text}`,
    details: {
      ...named(name),
      ...inGroup(type.group),
      ...(type.kind === '' ? {} : { kind: type.kind }),
      causes,
    },
  });
}
