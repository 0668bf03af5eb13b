/**
 * As much of HTTP as probes and scrapes need: a connection is one request without a body, and its answer. Whoever reaches the port
 * may send anything, so what a client costs has a bound, and no client waits for another's:
 *
 * * a connection ends after its answer, and after 15 s anyhow;
 * * at most 128 are open. When there is one more, the oldest of the address that has most is cut: a new one always gets in;
 * * at most 100 answers a second: the others wait for their turn, 1.3 s where all connections wait;
 * * an answer is bytes that all clients share, so one that reads slowly has no copy of its own.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../ground/clock.ts';
import { Shares } from '../ground/shares.ts';
import { Pace } from './pace.ts';

export interface Head {
  method: string;
  path: string;
}

export interface RouteResponse {
  status: number;
  body: Buffer;
  type: string;
  allow?: string;
}

interface OneRequestOptions {
  clock: Clock;
  /** A client that takes longer for its request, or three times as long for all, is cut off. */
  slowMs: number;
  /** Never rejects. */
  answer: (head: Head) => Promise<RouteResponse>;
}

const MOST_CONNECTIONS = 128;
const LONGEST_HEAD = 16_384;
const TURN_MS = 10;

const REASONS: Record<number, string> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const REQUEST_LINE = /^([A-Z]{1,16}) ([^\s?]{0,1024})(?:\?\S*)? HTTP\/1\.[01]\r?\n/;

const refusal = (status: number): RouteResponse => ({
  status,
  body: Buffer.from(`${REASONS[status]?.toLowerCase()}\n`),
  type: 'text/plain; charset=utf-8',
});

/** What comes up to the empty line; undefined when that is too long. Rejects when the client goes away before. */
function readHead(socket: Socket): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  let head = '';
  const read = (chunk: Buffer): void => {
    head += chunk.subarray(0, LONGEST_HEAD).toString('latin1');
    if (/\r?\n\r?\n/.test(head)) resolve(head);
    else if (head.length >= LONGEST_HEAD) resolve(undefined);
    else return;
    // A request has no more: who sends more waits for its turn unread.
    socket.off('data', read).on('data', () => socket.pause());
  };
  socket.on('data', read);
  for (const end of ['end', 'close']) socket.once(end, () => reject(new Error('gone')));
  return promise;
}

function send(socket: Socket, method: string, { status, body, type, allow }: RouteResponse): void {
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    `content-type: ${type}`,
    `content-length: ${body.length}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    ...(allow === undefined ? [] : [`allow: ${allow}`]),
    'connection: close',
  ];
  socket.cork();
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (method !== 'HEAD') socket.write(body);
  socket.end(() => socket.destroy());
}

async function converse(
  socket: Socket,
  pace: Pace,
  { clock, slowMs, answer }: OneRequestOptions,
): Promise<void> {
  const cancel = clock.after(slowMs, () => socket.destroy());
  const head = await readHead(socket).finally(cancel);
  await pace.next(socket);
  const [, method, path] = REQUEST_LINE.exec(head ?? '') ?? [];
  if (method === undefined || path === undefined)
    return send(socket, 'GET', refusal(head === undefined ? 431 : 400));
  send(socket, method, await answer({ method, path }));
}

export function oneRequestServer(options: OneRequestOptions): { server: Server; cut: () => void } {
  const { clock, slowMs } = options;
  const open = new Map<string, Socket>();
  const shares = new Shares(MOST_CONNECTIONS);
  const pace = new Pace(clock, TURN_MS);
  let connections = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const id = String(++connections);
    const address = socket.remoteAddress ?? '';
    const cancel = clock.after(3 * slowMs, () => socket.destroy());
    open.set(id, socket);
    shares.set(address, id, 1);
    for (const oldest of shares.shed()) open.get(oldest)?.destroy();
    socket
      .on('error', () => undefined)
      .on('close', () => {
        cancel();
        open.delete(id);
        shares.set(address, id, 0);
      });
    converse(socket, pace, options).catch(() => socket.destroy());
  });
  const cut = (): void => {
    for (const socket of open.values()) socket.destroy();
  };
  return { server, cut };
}
