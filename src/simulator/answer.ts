/** How a simulator's answer reaches the wire: whole, cut, flooded, dripped, or line by line. */
import type { ServerResponse } from 'node:http';
import { stringifyJson } from '../core/json.ts';
import type { WatchFault } from './faults.ts';

/** `body`: text, bytes, or a value to send as JSON. `stream`: lines sent as they come, until the client goes. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  stream?: (out: LineSink) => void;
}

/** One open watch. Faults on lines are applied behind it. */
export interface LineSink {
  send(line: string): void;
  end(): void;
  onClose(listener: () => void): void;
}

export const toBytes = (body: unknown): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : stringifyJson(body));

export function send(response: ServerResponse, reply: Reply): void {
  const bytes = reply.body === undefined ? Buffer.alloc(0) : toBytes(reply.body);
  const headers = { 'content-type': 'application/json', ...reply.headers };
  response.writeHead(
    reply.status,
    reply.status === 204 ? reply.headers : { ...headers, 'content-length': bytes.length },
  );
  response.end(reply.status === 204 ? undefined : bytes);
}

export async function flood(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(65_536, ' ');
  const closed = new Promise((resume) => response.once('close', resume));
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk))
      await Promise.race([closed, new Promise((resume) => response.once('drain', resume))]);
  }
  response.end();
}

export function drip(response: ServerResponse, reply: Reply, everyMs: number): void {
  const bytes = toBytes(reply.body ?? '');
  response.writeHead(reply.status, { 'content-type': 'application/json', 'content-length': bytes.length });
  let at = 0;
  const timer = setInterval(() => response.write(bytes.subarray(at, ++at)), everyMs);
  response.once('close', () => clearInterval(timer));
}

export function lineSink(response: ServerResponse, fault: WatchFault | undefined): LineSink {
  let count = 0;
  let held: string | undefined;
  const write = (line: string): void => {
    if (!response.writableEnded) response.write(`${line}\n`);
  };
  const faulty = (line: string, op: WatchFault['op']): void => {
    if (op === 'duplicate') write(`${line}\n${line}`);
    if (op === 'reorder') held = line;
    if (op === 'malformed') write(line.slice(0, line.length / 2));
    if (op === 'gone') write(GONE);
    if (op === 'end') response.end();
    if (op === 'reset') response.destroy();
  };
  return {
    send(line) {
      count += 1;
      if (fault?.op === 'silence' && count >= fault.line) return;
      if (count === fault?.line) return faulty(line, fault.op);
      write(line);
      if (held !== undefined) write(held);
      held = undefined;
    },
    end: () => void response.end(),
    onClose: (listener) => void response.once('close', listener),
  };
}

const GONE = stringifyJson({
  type: 'ERROR',
  object: {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'Expired',
    code: 410,
    message: 'too old resource version',
  },
});
