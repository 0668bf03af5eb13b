/** Any answer that is not a success becomes one `Failure`: closed kinds, clean words, no secret. */
import type { Failure, FailureKind } from '../core/failure.ts';
import { parseJson } from '../core/json.ts';
import { printable } from '../core/text.ts';
import { kindOf, readCode } from './codes.ts';
import type { Fault } from './faults.ts';
import { isSuccess, type Refusal, refusalInside, refusalOf } from './refusal.ts';
import { httpDate, retryAfterMs } from './retry-after.ts';
import { type Secret, scrubbed } from './scrub.ts';
import type { Answer } from './transport.ts';

export type Operation = 'show' | 'update' | 'token' | 'projects';

export interface Asked {
  operation: Operation;
  /** The request carried a signature, not a token. */
  signed: boolean;
  /** Values that must not come back in a message. */
  secrets: readonly Secret[];
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

/** A lock may have begun long ago; it ends no later than this. */
export const LOCK_MS = 300_000;

type Verdict = Pick<Failure, 'kind' | 'message' | 'retryAfterMs'>;

interface Context {
  asked: Asked;
  /** Epoch ms. */
  now: number;
}

/** Of a bad signature whose cause is not in the Secret. */
function signatureVerdict(answer: Answer, refusal: Refusal, { asked, now }: Context): Verdict | undefined {
  if (!asked.signed || plainKind(refusal, answer.status, asked) !== 'AuthFailed') return undefined;
  const minutes = skewMinutes(answer, refusal, now);
  if (minutes !== undefined) {
    const side = minutes > 0 ? 'ahead of' : 'behind';
    const message = `the controller's clock is ${Math.abs(minutes)} minutes ${side} the service's`;
    return { kind: 'ClockSkew', message };
  }
  if (!LOCKED.test(refusal.message)) return undefined;
  return { kind: 'KeyLocked', message: 'the access key is locked', retryAfterMs: LOCK_MS };
}

/** What the service asks for, by its own clock where it tells it. */
function waitOf({ headers }: Answer, kind: FailureKind, now: number): Pick<Failure, 'retryAfterMs'> {
  const serverNow = httpDate(headers['date']) ?? now;
  const wait = kind === 'Throttled' ? retryAfterMs(headers['retry-after'], serverNow) : undefined;
  return wait === undefined ? {} : { retryAfterMs: wait };
}

interface Words {
  code: string;
  words: string;
}

/** Only the service's words were searched for secrets: an argument of a job may be a word of ours. */
function sentenceOf({ status }: Answer, { operation }: Asked, { code, words }: Words): string {
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  const parts = [code === '' ? '' : `, ${code}`, words === '' ? '' : `: ${words}`];
  return printable(`${serviceOf(operation)} answered HTTP ${status}${redirect}${parts.join('')}`);
}

export const requestIdOf = (answer: Answer, secrets: readonly Secret[], inBody = ''): string | undefined =>
  scrubbed(answer.headers['x-request-id'] || inBody, secrets, 128) || undefined;

/** An update that may have been applied although no success was said: every other kind says that it was not. */
const isAmbiguous = (operation: Operation, kind: FailureKind): boolean =>
  operation === 'update' && (kind === 'CloudUnavailable' || kind === 'InvalidResponse');

/** A code of the usual form is nobody's secret, even if an argument of the job is the same number. */
const shownCode = ({ code = '' }: Refusal, { secrets }: Asked): string =>
  readCode(code) === undefined ? scrubbed(code, secrets, 64) : code;

function describe(answer: Answer, refusal: Refusal, context: Context): Failure {
  const { asked, now } = context;
  const code = shownCode(refusal, asked);
  const words = scrubbed(refusal.message, asked.secrets);
  const requestId = requestIdOf(answer, asked.secrets, refusal.requestId);
  const kind = plainKind(refusal, answer.status, asked);
  const verdict = signatureVerdict(answer, refusal, context) ?? {
    kind,
    message: sentenceOf(answer, asked, { code, words }),
    ...waitOf(answer, kind, now),
  };
  return {
    ...verdict,
    ...(code === '' ? {} : { error_code: code }),
    ...(words === '' ? {} : { error_msg: words }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(isAmbiguous(asked.operation, verdict.kind) ? { ambiguous: true } : {}),
  };
}

/** The failure in an answer; undefined when it is a success as far as status and `is_success` go. */
export function failureIn(answer: Answer, json: unknown, context: Context): Failure | undefined {
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
    message: `${service} answered HTTP ${answer.status}, but ${problem}`,
    ...(requestId === undefined ? {} : { requestId }),
    ...(asked.operation === 'update' ? { ambiguous: true } : {}),
  };
}

/** What may be wrong is the name of the host, which is made of these. */
const hintOf = ({ kind }: Fault, service: 'DLI' | 'IAM'): string =>
  kind === 'EndpointNotFound' ? `: correct spec.region or --${service.toLowerCase()}-endpoint` : '';

export function failureOfFault(fault: Fault, asked: Asked): Failure {
  const { kind, code, words, unsent } = fault;
  const service = serviceOf(asked.operation);
  const message = printable(`${service}: ${words} (${code})${hintOf(fault, service)}`);
  return { kind, message, ...(asked.operation === 'update' && !unsent ? { ambiguous: true } : {}) };
}
