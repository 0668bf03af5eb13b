/** Any answer that is not a success becomes one `Failure`: closed kinds, clean words, no secret. */
import type { Failure, FailureKind } from '../core/failure.ts';
import { parseJson } from '../core/json.ts';
import { kindOf, readCode } from './codes.ts';
import type { Fault } from './faults.ts';
import { isSuccess, type Refusal, refusalInside, refusalOf } from './refusal.ts';
import { httpDate, retryAfterMs } from './retry-after.ts';
import { scrubbed } from './scrub.ts';
import type { Answer } from './transport.ts';

export type Operation = 'show' | 'update' | 'token' | 'projects';

export interface Asked {
  operation: Operation;
  /** The request carried a signature, not a token. */
  signed: boolean;
  /** Values that must not come back in a message. */
  secrets: readonly string[];
}

/** The JSON of an answer; undefined when it is none, or not whole UTF-8: a replaced byte must not be written back. */
export function readJson(body: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const serviceOf = (operation: Operation): 'DLI' | 'IAM' =>
  operation === 'show' || operation === 'update' ? 'DLI' : 'IAM';

/** What the table of codes says, except that IAM refuses logins and regions, not updates. */
function plainKind(refusal: Refusal, status: number, { operation }: Asked): FailureKind {
  const kind = kindOf(refusal.code, status, operation === 'show');
  if (serviceOf(operation) === 'DLI') return kind;
  if (status === 404 && refusal.message !== '') return 'ProjectMismatch';
  if (kind !== 'Rejected') return kind;
  return operation === 'token' ? 'AuthFailed' : 'ProjectMismatch';
}

const SKEW_MS = 900_000;

/** Minutes our clock is ahead of the service's, when a signature failed for it. */
function skewMinutes(answer: Answer, refusal: Refusal, now: number): number | undefined {
  const coded = readCode(refusal.code);
  const theirs = httpDate(answer.headers['date']);
  if (coded?.speaker !== 'gateway' || theirs === undefined) return undefined;
  const bySignature = answer.status === 401 && (coded.number === '0301' || coded.number === '0303');
  return bySignature && Math.abs(now - theirs) > SKEW_MS ? Math.round((now - theirs) / 60_000) : undefined;
}

/** The gateway's words for a locked key; it has no code of its own. */
const LOCKED = /\block(ed)?\b|reach(ed)? the limit/i;

interface Verdict {
  kind: FailureKind;
  message: string;
}

function signatureVerdict(answer: Answer, refusal: Refusal, now: number): Verdict | undefined {
  const minutes = skewMinutes(answer, refusal, now);
  if (minutes !== undefined) {
    const side = minutes > 0 ? 'ahead of' : 'behind';
    const message = `the controller's clock is ${Math.abs(minutes)} minutes ${side} the service's`;
    return { kind: 'ClockSkew', message };
  }
  if (LOCKED.test(refusal.message)) return { kind: 'KeyLocked', message: 'the access key is locked' };
  return undefined;
}

function verdictOf(answer: Answer, refusal: Refusal, context: { asked: Asked; now: number }): Verdict {
  const { asked, now } = context;
  const kind = plainKind(refusal, answer.status, asked);
  const special = kind === 'AuthFailed' && asked.signed ? signatureVerdict(answer, refusal, now) : undefined;
  if (special !== undefined) return special;
  const code = refusal.code === undefined ? '' : `, ${refusal.code}`;
  const words = refusal.message === '' ? '' : `: ${refusal.message}`;
  const redirect = answer.status >= 300 && answer.status < 400 ? '; redirects are not followed' : '';
  return {
    kind,
    message: `${serviceOf(asked.operation)} answered HTTP ${answer.status}${redirect}${code}${words}`,
  };
}

export const requestIdOf = (answer: Answer, secrets: readonly string[], inBody = ''): string | undefined =>
  scrubbed(answer.headers['x-request-id'] || inBody, secrets, 128) || undefined;

/** An update that may have been applied although no success was said. */
const isAmbiguous = (operation: Operation, kind: FailureKind, status: number): boolean =>
  operation === 'update' && (kind === 'CloudUnavailable' || kind === 'InvalidResponse' || status >= 500);

function describe(answer: Answer, refusal: Refusal, context: { asked: Asked; now: number }): Failure {
  const { asked, now } = context;
  const { kind, message } = verdictOf(answer, refusal, context);
  const failure: Failure = { kind, message: scrubbed(message, asked.secrets) };
  const code = scrubbed(refusal.code ?? '', asked.secrets, 64);
  const words = scrubbed(refusal.message, asked.secrets);
  const requestId = requestIdOf(answer, asked.secrets, refusal.requestId);
  const serverNow = httpDate(answer.headers['date']) ?? now;
  const wait = kind === 'Throttled' ? retryAfterMs(answer.headers['retry-after'], serverNow) : undefined;
  return {
    ...failure,
    ...(code === '' ? {} : { error_code: code }),
    ...(words === '' ? {} : { error_msg: words }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(isAmbiguous(asked.operation, kind, answer.status) ? { ambiguous: true } : {}),
  };
}

/** The failure in an answer; undefined when it is a success as far as status and `is_success` go. `now`: epoch ms. */
export function failureIn(
  answer: Answer,
  json: unknown,
  context: { asked: Asked; now: number },
): Failure | undefined {
  if (answer.status < 200 || answer.status > 299) return describe(answer, refusalOf(json), context);
  const refusal = refusalInside(json);
  if (refusal !== undefined) return describe(answer, refusal, context);
  if (json === undefined) return malformed(answer, context.asked, 'its body is not JSON');
  return isSuccess(json) === 'garbled'
    ? malformed(answer, context.asked, 'is_success is neither true nor false')
    : undefined;
}

/** A success by status whose body is not what the API promises. */
export function malformed(answer: Answer, asked: Asked, problem: string): Failure {
  const service = serviceOf(asked.operation);
  const requestId = requestIdOf(answer, asked.secrets);
  return {
    kind: 'InvalidResponse',
    message: scrubbed(`${service} answered HTTP ${answer.status}, but ${problem}`, asked.secrets),
    ...(requestId === undefined ? {} : { requestId }),
    ...(asked.operation === 'update' ? { ambiguous: true } : {}),
  };
}

export function failureOfFault(fault: Fault, asked: Asked): Failure {
  const { kind, code, words, unsent } = fault;
  const message = `${serviceOf(asked.operation)}: ${words} (${code})`;
  return { kind, message, ...(asked.operation === 'update' && !unsent ? { ambiguous: true } : {}) };
}
