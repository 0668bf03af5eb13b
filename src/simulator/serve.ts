/** The HTTP(S) shell both simulators stand in: reads requests, records them, injects faults, answers. */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { admin } from './admin.ts';
import { drip, flood, lineSink, type Reply, send, toBytes } from './answer.ts';
import type { Action, Faults } from './faults.ts';
import { type Entry, masked, type Trace } from './trace.ts';

export interface Call {
  method: string;
  /** Path without the query, not decoded. */
  path: string;
  query: URLSearchParams;
  /** Path and query as sent. */
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** The certificate the client showed, if it was asked for one. */
  socket: Socket;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

export interface ServeOptions {
  /** Name in trace and fault rules: `dli`, `iam`, `kubernetes`. A function where one port serves several. */
  server: string | ((call: Call) => string);
  handler: Handler;
  trace: Trace;
  faults: Faults;
  /** More admin routes under /__admin/; undefined when the path is not one. */
  adminHandler?: (call: Call) => Reply | undefined;
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

const REQUEST_ID = 'x-request-id';
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

function bodyForTrace(call: Call): unknown {
  if (call.body.length === 0) return undefined;
  const text = call.body.toString('utf8');
  try {
    return masked(JSON.parse(text));
  } catch {
    return text.length > 20_000 ? `${text.slice(0, 20_000)}…` : text;
  }
}

/** What a fault makes of the request. True when nothing is left to do. */
async function spoil(action: Action | undefined, response: ServerResponse): Promise<boolean> {
  switch (action?.kind) {
    case 'delay':
      await new Promise((resume) => setTimeout(resume, action.ms));
      return false;
    case 'reset':
      response.destroy();
      return true;
    case 'hang':
      return true;
    case 'respond':
      send(response, action);
      return true;
    case 'flood':
      await flood(response, action.bytes);
      return true;
    default:
      return false;
  }
}

function answer(action: Action | undefined, reply: Reply, response: ServerResponse): void {
  if (reply.stream !== undefined) {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.flushHeaders();
    reply.stream(lineSink(response, action?.kind === 'watch' ? action : undefined));
  } else if (action?.kind === 'answerLost') response.destroy();
  else if (action?.kind === 'drip') drip(response, reply, action.everyMs);
  else if (action?.kind === 'garble') {
    const body = toBytes(action.body ?? reply.body ?? '');
    send(response, { ...reply, status: 200, body: body.subarray(0, action.truncateAt ?? body.length) });
  } else send(response, reply);
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: at < 0 ? url : url.slice(0, at),
    query: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)),
    url,
    headers: request.headers,
    body: await readBody(request),
    socket: request.socket,
  };
}

function traced(options: ServeOptions, call: Call, fault: string | undefined): Entry {
  return options.trace.add({
    server: typeof options.server === 'string' ? options.server : options.server(call),
    at: performance.now(),
    took: undefined,
    method: call.method,
    path: call.path,
    query: call.url.slice(call.path.length + 1),
    userAgent: call.headers['user-agent'] ?? '',
    contentType: call.headers['content-type'] ?? '',
    headers: Object.keys(call.headers),
    body: bodyForTrace(call),
    status: 0,
    fault,
  });
}

async function handle(options: ServeOptions, call: Call, response: ServerResponse): Promise<void> {
  if (call.path.startsWith('/__admin/')) return send(response, admin(options, call));
  const server = typeof options.server === 'string' ? options.server : options.server(call);
  const action = options.faults.take({ server, method: call.method, url: call.url });
  const entry = traced(options, call, action?.kind === 'watch' ? `watch ${action.op}` : action?.kind);
  response.once('close', () => {
    entry.took = performance.now() - entry.at;
  });
  if (await spoil(action, response)) {
    entry.status = response.headersSent ? response.statusCode : 0;
    entry.requestId = action?.kind === 'respond' ? action.headers[REQUEST_ID] : undefined;
  } else {
    const reply = await options.handler(call);
    entry.status = reply.status;
    entry.requestId = reply.headers?.[REQUEST_ID];
    answer(action, reply, response);
  }
  options.trace.answered(entry);
}

/** A bug in a simulator must be seen, not waited for. */
function broken(error: unknown, response: ServerResponse): void {
  process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
  if (!response.headersSent) send(response, { status: 500, body: { message: 'simulator error' } });
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function serve(options: ServeOptions): Promise<Served> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    readCall(request)
      .then((call) => handle(options, call, response))
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
