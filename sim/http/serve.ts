/** The HTTP(S) shell both simulators stand in, on loopback. */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/ground/clock.ts';
import { send } from './answer.ts';
import { type Answerer, type Call, callOf } from './call.ts';
import { channelOf } from './channel.ts';
import { exchange } from './exchange.ts';

interface ServeOptions extends Omit<Answerer, 'clock'> {
  tls?: { cert: string; key: string; ca?: string };
  port?: number;
  /** Idle connections are closed after so long; a minute when unset. */
  keepAliveMs?: number;
}

export interface Served {
  url: string;
  port: number;
  /** Cuts every connection, open watches too; the server stays up. */
  cutConnections(): void;
  close(): Promise<void>;
}

const BODY_LIMIT = 12 * 1024 * 1024;

/** What is over the limit is read and dropped, all but enough for the handler to see that it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (size <= BODY_LIMIT) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const { method = 'GET', headers, socket } = request;
  return callOf(request.url ?? '/', { method, headers, body: await readBody(request), socket });
}

/** A bug in a simulator must be seen, not waited for. */
function broken(error: unknown, response: ServerResponse): void {
  process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
  if (!response.headersSent) {
    send(channelOf(response), { status: 500, body: { message: 'simulator error' } });
  }
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function serve(options: ServeOptions): Promise<Served> {
  const exchanging = { ...options, clock: systemClock };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    readCall(request)
      .then((call) => exchange(exchanging, call, channelOf(response)))
      .catch((error) => broken(error, response));
  };
  const { tls } = options;
  const server =
    tls === undefined
      ? createHttp(listener)
      : createHttps({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: false }, listener);
  server.keepAliveTimeout = options.keepAliveMs ?? 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    cutConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
