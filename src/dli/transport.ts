/** One HTTP exchange: HTTP/1.1, a deadline for all of it, a limit to the answer, no redirect followed, nothing unpacked. */
import { Agent } from 'undici';
import { type Fault, faultOf } from './faults.ts';

export interface Request {
  method: 'GET' | 'PUT' | 'POST';
  /** `https://host:port` */
  origin: string;
  /** Path and query, percent-encoded. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answer {
  status: number;
  /** By lower-cased name; of repeated headers the first. */
  headers: Record<string, string>;
  body: Buffer;
}

export type Exchange = { kind: 'answer'; answer: Answer } | { kind: 'fault'; fault: Fault };

export interface Transport {
  /** Never throws for what the network does. */
  send(request: Request, signal: AbortSignal): Promise<Exchange>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

export interface TransportOptions {
  timeoutMs: number;
  maxResponseBytes: number;
  connections: number;
  /** PEM; instead of the roots that Node trusts. */
  ca?: string;
}

const firstValues = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, (Array.isArray(value) ? value[0] : value) ?? '']),
  );

async function exchange(agent: Agent, request: Request, signal: AbortSignal): Promise<Answer> {
  const { method, origin, path, headers, body } = request;
  const answer = await agent.request({
    method,
    origin,
    path,
    headers,
    body: method === 'GET' ? null : body,
    signal,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: firstValues(answer.headers), body: bytes };
}

export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs, maxResponseBytes, connections, ca } = options;
  // A connection gets half of the time, so that "never connected" can be told from "never answered".
  const connect = { timeout: Math.ceil(timeoutMs / 2), ...(ca === undefined ? {} : { ca }) };
  const agent = new Agent({
    allowH2: false,
    pipelining: 1,
    connections,
    maxResponseSize: maxResponseBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
  });
  return {
    async send(request, signal) {
      try {
        return { kind: 'answer', answer: await exchange(agent, request, signal) };
      } catch (error) {
        return { kind: 'fault', fault: faultOf(error, new URL(request.origin).hostname) };
      }
    },
    close: () => agent.destroy(),
  };
}
