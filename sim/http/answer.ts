/** How a simulator's answer reaches its client: whole, cut, flooded, dripped, or line by line. */
import type { Clock } from '../../src/ground/clock.ts';
import { stringifyJson } from '../../src/ground/json.ts';
import type { Channel } from './channel.ts';
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

export function send(channel: Channel, reply: Reply): void {
  if (reply.status === 204) {
    channel.head(204, reply.headers ?? {});
    channel.end();
    return;
  }
  const bytes = reply.body === undefined ? Buffer.alloc(0) : toBytes(reply.body);
  const headers = { 'content-type': 'application/json', ...reply.headers };
  channel.head(reply.status, { ...headers, 'content-length': bytes.length });
  channel.end(bytes);
}

const CHUNK = Buffer.alloc(65_536, ' ');

export async function flood(channel: Channel, bytes: number): Promise<void> {
  channel.head(200, { 'content-type': 'application/json' });
  for (let sent = 0; sent < bytes && !channel.closed; sent += CHUNK.length) await channel.write(CHUNK);
  channel.end();
}

/** One byte, and another after `everyMs`, until all are sent or the client has gone. */
export function drip(
  channel: Channel,
  reply: Reply,
  { everyMs, clock }: { everyMs: number; clock: Pick<Clock, 'after'> },
): void {
  const bytes = toBytes(reply.body ?? '');
  channel.head(reply.status, { 'content-type': 'application/json', 'content-length': bytes.length });
  const from = (at: number): void => {
    if (channel.closed) return;
    if (at < bytes.length) {
      void channel.write(bytes.subarray(at, at + 1));
      clock.after(everyMs, () => from(at + 1));
    } else channel.end();
  };
  clock.after(everyMs, () => from(0));
}

export function lineSink(channel: Channel, fault: WatchFault | undefined): LineSink {
  let count = 0;
  let held: string | undefined;
  const write = (line: string): void => {
    if (!channel.closed) void channel.write(`${line}\n`);
  };
  const faulty = (line: string, op: WatchFault['op']): void => {
    if (op === 'duplicate') write(`${line}\n${line}`);
    if (op === 'reorder') held = line;
    if (op === 'malformed') write(line.slice(0, line.length / 2));
    if (op === 'gone') write(GONE);
    if (op === 'end') channel.end();
    if (op === 'reset') channel.cut();
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
    end: () => channel.end(),
    onClose: (listener) => channel.onClose(listener),
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
