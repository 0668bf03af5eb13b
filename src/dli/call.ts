/** One call: sent (a broken read up to twice more), measured, and read into JSON or a failure. */
import pRetry from 'p-retry';
import { failed, ok, type Result } from '../core/failure.ts';
import { type Asked, failureIn, failureOfFault, type Operation, readJson, requestIdOf } from './errors.ts';
import type { Fault } from './faults.ts';
import type { Secret } from './scrub.ts';
import type { Answer, Exchange, Request, Transport } from './transport.ts';

/**
 * `code`: HTTP, 0 without an answer. `error_code`: the service's; without one the runtime's, or the kind of failure.
 * `seconds`: from sending to the last byte.
 */
export type DliObserver = (call: {
  operation: Operation;
  code: number;
  error_code: string;
  seconds: number;
  requestId: string | undefined;
}) => void;

export interface Reply {
  answer: Answer;
  json: unknown;
}

export interface Asking extends Asked {
  /** Called for each sending, so that every one is signed anew. */
  request: () => Request;
  signal: AbortSignal;
}

export type Caller = (asking: Asking) => Promise<Result<Reply>>;

export interface CallParts {
  transport: Transport;
  /** Epoch ms. */
  now: () => number;
  /** ms. */
  monotonic: () => number;
  onCall: DliObserver;
}

interface Sent {
  exchange: Exchange;
  result: Result<Reply>;
}

/** Says that a read may be sent again. */
class BrokenRead extends Error {}

const RESEND = { retries: 2, factor: 4, minTimeout: 50, maxTimeout: 1000 } as const;

async function resend(signal: AbortSignal, send: () => Promise<Sent>): Promise<Sent> {
  let last: Sent | undefined;
  const attempt = async (): Promise<Sent> => {
    last = await send();
    if (last.exchange.kind === 'fault' && last.exchange.fault.broken) throw new BrokenRead();
    return last;
  };
  try {
    const shouldRetry = ({ error }: { error: Error }): boolean => error instanceof BrokenRead;
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

function read(exchange: Exchange, asked: Asked, now: number): Result<Reply> {
  if (exchange.kind === 'fault') return failed(failureOfFault(exchange.fault, asked));
  const { answer } = exchange;
  const json = readJson(answer.body);
  const failure = failureIn(answer, json, { asked, now });
  return failure === undefined ? ok({ answer, json }) : failed(failure);
}

function observed({ exchange, result }: Sent, secrets: readonly Secret[]) {
  if (exchange.kind === 'fault') return { code: 0, error_code: exchange.fault.code, requestId: undefined };
  const code = exchange.answer.status;
  if (result.ok) return { code, error_code: '', requestId: requestIdOf(exchange.answer, secrets) };
  const { error_code, kind, requestId } = result.failure;
  return { code, error_code: error_code ?? kind, requestId };
}

export function createCaller({ transport, now, monotonic, onCall }: CallParts): Caller {
  const send = async (asking: Asking): Promise<Sent> => {
    const started = monotonic();
    const exchange = await transport.send(asking.request(), asking.signal);
    const sent = { exchange, result: read(exchange, asking, now()) };
    const seconds = (monotonic() - started) / 1000;
    onCall({ operation: asking.operation, seconds, ...observed(sent, asking.secrets) });
    return sent;
  };
  return async (asking) => {
    if (asking.signal.aborted) return failed(failureOfFault(OVERDUE, asking));
    const safe = asking.operation === 'show' || asking.operation === 'projects';
    const sent = safe ? await resend(asking.signal, () => send(asking)) : await send(asking);
    return sent.result;
  };
}
