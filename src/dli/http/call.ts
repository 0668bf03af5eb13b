/** One call: sent (a broken read up to twice more), measured, and read into JSON or a failure. */
import pRetry, { type RetryContext } from 'p-retry';
import type { Failure } from '../../core/failure.ts';
import { type Clock, sleep } from '../../ground/clock.ts';
import {
  type CallInfo,
  failureIn,
  failureOfFault,
  type Refused,
  readJson,
  requestIdOf,
} from '../answers/errors.ts';
import { type DliOperation, isSafe } from '../answers/operations.ts';
import type { SecretValue } from '../answers/scrub.ts';
import type { Fault } from './faults.ts';
import type { Answer, Exchange, Request, Transport } from './transport.ts';

/**
 * `code`: HTTP, 0 without an answer. `error_code`: the service's; without one the runtime's, or the kind of failure.
 * `seconds`: from sending to the last byte.
 */
export type DliObserver = (call: {
  operation: DliOperation;
  code: number;
  error_code: string;
  seconds: number;
  requestId: string | undefined;
}) => void;

export interface Reply {
  answer: Answer;
  json: unknown;
}

interface Asking extends CallInfo {
  /** Called for each sending, so that every one is signed anew. */
  request: () => Request;
  signal: AbortSignal;
}

/** What came of one call; a failure says whether it was the service that refused (see `Refused`). */
export type Called = { ok: true; value: Reply } | ({ ok: false } & Refused);

export type Caller = (asking: Asking) => Promise<Called>;

interface CallParts {
  transport: Transport;
  clock: Clock;
  onCall: DliObserver;
}

interface Attempt {
  exchange: Exchange;
  result: Called;
}

/** Says that a read may be sent again. */
class BrokenRead extends Error {}

/** Sent again so often. The pauses, 50 ms and 200 ms, are the clock's: p-retry itself does not wait. */
const RESEND = { retries: 2, minTimeout: 0 } as const;
const PAUSE_MS = 50;

interface Resending {
  clock: Clock;
  signal: AbortSignal;
}

async function resend({ clock, signal }: Resending, send: () => Promise<Attempt>): Promise<Attempt> {
  let last: Attempt | undefined;
  const attempt = async (): Promise<Attempt> => {
    last = await send();
    if (last.exchange.kind === 'fault' && last.exchange.fault.broken) throw new BrokenRead();
    return last;
  };
  // Asked only while another try is left, so that nothing waits after the last one.
  const shouldRetry = async ({ error, retriesConsumed }: RetryContext): Promise<boolean> => {
    if (!(error instanceof BrokenRead)) return false;
    await sleep(clock, PAUSE_MS * 4 ** retriesConsumed, signal);
    return true;
  };
  try {
    return await pRetry(attempt, { ...RESEND, signal, shouldRetry });
  } catch (error) {
    // Either it broke three times, or the deadline fell into a pause.
    if (last !== undefined && (error instanceof BrokenRead || signal.aborted)) return last;
    throw error;
  }
}

const OVERDUE: Fault = {
  kind: 'CloudUnavailable',
  code: 'TIMEOUT',
  words: 'no time was left to send the request',
  unsent: true,
  broken: false,
};

const unanswered = (failure: Failure): Called => ({ ok: false, failure, bare: false });

function read(exchange: Exchange, asked: CallInfo, now: number): Called {
  if (exchange.kind === 'fault') return unanswered(failureOfFault(exchange.fault, asked));
  const { answer } = exchange;
  const json = readJson(answer.body);
  const refused = failureIn(answer, json, { asked, now });
  return refused === undefined ? { ok: true, value: { answer, json } } : { ok: false, ...refused };
}

function observed({ exchange, result }: Attempt, secrets: readonly SecretValue[]) {
  if (exchange.kind === 'fault') return { code: 0, error_code: exchange.fault.code, requestId: undefined };
  const code = exchange.answer.status;
  if (result.ok) return { code, error_code: '', requestId: requestIdOf(exchange.answer, secrets) };
  const { error_code, kind, requestId } = result.failure;
  return { code, error_code: error_code ?? kind, requestId };
}

export function createCaller({ transport, clock, onCall }: CallParts): Caller {
  const send = async (asking: Asking): Promise<Attempt> => {
    const started = clock.now();
    const exchange = await transport.send(asking.request(), asking.signal);
    const sent = { exchange, result: read(exchange, asking, clock.wall()) };
    const seconds = (clock.now() - started) / 1000;
    onCall({ operation: asking.operation, seconds, ...observed(sent, asking.secrets) });
    return sent;
  };
  return async (asking) => {
    if (asking.signal.aborted) return unanswered(failureOfFault(OVERDUE, asking));
    const sent = isSafe(asking.operation)
      ? await resend({ clock, signal: asking.signal }, () => send(asking))
      : await send(asking);
    return sent.result;
  };
}
