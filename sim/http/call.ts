/** One request as it arrived, and what answers it. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../src/ground/clock.ts';
import type { Reply } from './answer.ts';
import type { Faults } from './faults.ts';
import type { Trace } from './trace.ts';

export interface Call {
  method: string;
  /** Path without the query, not decoded. */
  path: string;
  query: URLSearchParams;
  /** Path and query as sent. */
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Holds the certificate the client showed, if it was asked for one. Undefined: the client is in this process. */
  socket: Socket | undefined;
  /** Which of several clients in this process, and when it sent this by the clock of the simulation. */
  from?: string;
  sentAt?: number;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

export interface Answerer {
  /** Name in trace and fault rules: `dli`, `iam`, `kubernetes`. A function where one port serves several. */
  server: string | ((call: Call) => string);
  handler: Handler;
  trace: Trace;
  faults: Faults;
  /** More admin routes under /__admin/; undefined when the path is not one. */
  adminHandler?: (call: Call) => Reply | undefined;
  clock: Pick<Clock, 'now' | 'after'>;
}

const NO_QUERY = new URLSearchParams();

/** A request as it arrived; `url` is path and query. */
export function callOf(url: string, rest: Omit<Call, 'url' | 'path' | 'query'>): Call {
  const at = url.indexOf('?');
  if (at < 0) return { ...rest, url, path: url, query: NO_QUERY };
  return { ...rest, url, path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}
