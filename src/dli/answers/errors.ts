/** Any answer that is not a success becomes one `Failure`: closed kinds, clean words, no secret. */
import { FAILURES, type Failure, type FailureKind } from '../../core/failure.ts';
import { codingOf, packedAs } from '../../ground/content-coding.ts';
import { parseJson } from '../../ground/json.ts';
import { waitMs } from '../../ground/retry-after.ts';
import { printable } from '../../ground/text.ts';
import type { Fault } from '../http/faults.ts';
import type { Answer } from '../http/transport.ts';
import { badSignature } from './bad-signature.ts';
import { limitIn } from './call-limit.ts';
import { failureKindOf, readCode } from './codes.ts';
import { type DliOperation, isRead, isWrite, NO_WRITE } from './operations.ts';
import { isSuccess, type Refusal, readRefusal, refusalInside } from './refusal.ts';
import { type SecretValue, scrubbed } from './scrub.ts';

export interface CallInfo {
  operation: DliOperation;
  /** The request carried a signature, not a token. */
  signed: boolean;
  /** Values that must not come back in a message. */
  secrets: readonly SecretValue[];
}

/** The JSON of an answer; undefined when it is none, or not whole UTF-8: a replaced byte must not be written back. */
export function readJson(body: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const serviceOf = (operation: DliOperation): 'DLI' | 'IAM' =>
  operation === 'token' || operation === 'projects' ? 'IAM' : 'DLI';

/** Nothing in the answer shows that it is the service that refuses: it may be a load balancer's, or a proxy's. */
function isBare({ mark }: Refusal, operation: DliOperation): boolean {
  if (mark === 'code') return false;
  if (isWrite(operation)) return mark !== 'is_success';
  // A read that fails without a code has no cause that would stand.
  return isRead(operation) || mark !== 'error';
}

/** Only a write can fail so. */
const OF_WRITES: readonly FailureKind[] = ['Rejected', 'StateConflict', 'NameTaken', 'DraftLimit'];

/** A list is about no job that could be missing. */
const isMisplaced = (kind: FailureKind, operation: DliOperation): boolean =>
  OF_WRITES.includes(kind) || (kind === 'JobNotFound' && operation === 'find');

/** What the table of codes says. */
function plainKind(refusal: Refusal, status: number, { operation }: CallInfo): FailureKind {
  const kind = failureKindOf(refusal.code, status, operation === 'show');
  if (isWrite(operation)) {
    const nobody = isBare(refusal, operation) && FAILURES[kind].retry !== 'backoff';
    return nobody ? 'InvalidResponse' : kind;
  }
  if (!isRead(operation) && status === 404 && refusal.mark !== undefined) return 'ProjectMismatch';
  return isMisplaced(kind, operation) ? NO_WRITE[operation] : kind;
}

interface AnswerContext {
  asked: CallInfo;
  /** Epoch ms. */
  now: number;
}

/** What the service asks for, by its own clock where it tells it. */
function waitOf({ headers }: Answer, now: number): Pick<Failure, 'retryAfterMs'> {
  const wait = waitMs(headers, now);
  return wait === undefined ? {} : { retryAfterMs: wait };
}

interface Words {
  code: string;
  words: string;
  bare: boolean;
}

function remarkOn(status: number, bare: boolean): string {
  if (status >= 300 && status < 400) return '; redirects are not followed';
  return bare ? ' without an error code' : '';
}

/** Undefined for a body that came as it is. */
function packing({ headers }: Answer, { secrets }: CallInfo): string | undefined {
  const coding = codingOf(headers['content-encoding']);
  return coding === undefined ? undefined : `its body ${packedAs(scrubbed(coding, secrets, 64))}`;
}

/** Only the service's words are searched for secrets: an argument of a job may be a word of our own sentence. */
function sentenceOf(answer: Answer, asked: CallInfo, said: Words): string {
  const { code, words } = said;
  const packed = packing(answer, asked);
  const parts = [
    remarkOn(answer.status, said.bare && packed === undefined),
    code === '' ? '' : `, ${code}`,
    words === '' ? '' : `: ${words}`,
    packed ? `; ${packed}` : '',
  ];
  return printable(`${serviceOf(asked.operation)} answered HTTP ${answer.status}${parts.join('')}`);
}

export const requestIdOf = (
  answer: Answer,
  secrets: readonly SecretValue[],
  inBody = '',
): string | undefined => scrubbed(answer.headers['x-request-id'] || inBody, secrets, 128) || undefined;

/** A write that may have been applied although no success was said: every other kind says that it was not. */
const isAmbiguous = (operation: DliOperation, kind: FailureKind): boolean =>
  isWrite(operation) && (kind === 'CloudUnavailable' || kind === 'InvalidResponse');

/** A code of the usual form is nobody's secret, even if an argument of the job is the same number. */
const shownCode = ({ code = '' }: Refusal, { secrets }: CallInfo): string =>
  readCode(code) === undefined ? scrubbed(code, secrets, 64) : code;

function describe(answer: Answer, refusal: Refusal, context: AnswerContext): Refused {
  const { asked, now } = context;
  const bare = isBare(refusal, asked.operation);
  const code = shownCode(refusal, asked);
  const words = scrubbed(refusal.message, asked.secrets);
  const requestId = requestIdOf(answer, asked.secrets, refusal.requestId);
  const kind = plainKind(refusal, answer.status, asked);
  const signature = asked.signed && kind === 'AuthFailed';
  const judged = (signature ? badSignature(answer, refusal, now) : undefined) ?? {
    kind,
    message: sentenceOf(answer, asked, { code, words, bare }),
    ...waitOf(answer, now),
    ...(kind === 'Throttled' ? limitIn(words) : {}),
  };
  const failure = {
    ...judged,
    ...(code === '' ? {} : { error_code: code }),
    ...(words === '' ? {} : { error_msg: words }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(isAmbiguous(asked.operation, judged.kind) ? { ambiguous: true as const } : {}),
  };
  return { failure, bare };
}

/** `bare`: see `isBare`. */
export interface Refused {
  failure: Failure;
  bare: boolean;
}

/** For all other statuses the code in the body decides, and a packed body hides it. */
const saysEnough = ({ status }: Answer): boolean => status === 429 || status >= 500;

/** The failure in an answer; undefined when it is a success as far as status and `is_success` go. */
export function failureIn(answer: Answer, json: unknown, context: AnswerContext): Refused | undefined {
  const packed = packing(answer, context.asked);
  if (packed !== undefined && !saysEnough(answer))
    return { failure: malformed(answer, context.asked, packed), bare: false };
  if (answer.status < 200 || answer.status > 299) return describe(answer, readRefusal(json), context);
  const refusal = refusalInside(json);
  if (refusal !== undefined) return describe(answer, refusal, context);
  const problem = json === undefined ? 'its body is not JSON' : 'is_success is neither true nor false';
  return json === undefined || isSuccess(json) === 'garbled'
    ? { failure: malformed(answer, context.asked, problem), bare: false }
    : undefined;
}

/** A success by status whose body is not what the API promises. */
export function malformed(answer: Answer, asked: CallInfo, problem: string): Failure {
  const service = serviceOf(asked.operation);
  const requestId = requestIdOf(answer, asked.secrets);
  return {
    kind: 'InvalidResponse',
    message: `${service} answered HTTP ${answer.status}, but ${problem}`,
    ...(requestId === undefined ? {} : { requestId }),
    ...(isWrite(asked.operation) ? { ambiguous: true } : {}),
  };
}

/** What may be wrong is the name of the host, which is made of these. */
const hintOf = ({ kind }: Fault, service: 'DLI' | 'IAM'): string =>
  kind === 'EndpointNotFound' ? `: correct spec.region or --${service.toLowerCase()}-endpoint` : '';

export function failureOfFault(fault: Fault, asked: CallInfo): Failure {
  const { kind, code, words, unsent } = fault;
  const service = serviceOf(asked.operation);
  const message = printable(`${service}: ${words} (${code})${hintOf(fault, service)}`);
  return { kind, message, ...(isWrite(asked.operation) && !unsent ? { ambiguous: true } : {}) };
}
