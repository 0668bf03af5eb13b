/** /healthz, /readyz and /metrics. Readable by anyone who reaches the port, so it says little and waits for nobody. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { printable } from '../ground/text.ts';
import { parseAddress } from './address.ts';

/** One line that says what is wrong. */
type Problem = string;

interface Checks {
  healthz: () => Problem | undefined;
  readyz: () => Problem | undefined;
}

export interface ServerOptions {
  /** Such as `:8080`; port 0 takes a free one. */
  address: string;
  checks?: Checks | undefined;
  metrics?: (() => Promise<string>) | undefined;
  log: Pick<Logger, 'error'>;
  /** A client that takes longer to send a request, or is silent for three times as long, is cut off. */
  slowMs?: number;
}

export interface Listening {
  port: number;
  close(): Promise<void>;
}

type Route = () => Promise<RouteResponse> | RouteResponse;

interface RouteResponse {
  status: number;
  text: string;
  type?: string;
  headers?: Record<string, string>;
}

const PLAIN = 'text/plain; charset=utf-8';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

const SLOW_MS = 5_000;

const limits = (slowMs: number) => ({
  maxHeaderSize: 16_384,
  headersTimeout: slowMs,
  requestTimeout: slowMs,
  keepAliveTimeout: slowMs,
  connectionsCheckingInterval: slowMs / 5,
});

const probe =
  (check: () => Problem | undefined): Route =>
  () => {
    const problem = check();
    return problem === undefined
      ? { status: 200, text: 'ok\n' }
      : { status: 503, text: `${printable(problem)}\n` };
  };

function routesOf({ checks, metrics }: ServerOptions): Map<string, Route> {
  const routes = new Map<string, Route>();
  if (checks !== undefined) {
    routes.set('/healthz', probe(checks.healthz));
    routes.set('/readyz', probe(checks.readyz));
  }
  if (metrics !== undefined) {
    routes.set('/metrics', async () => ({ status: 200, text: await metrics(), type: PROMETHEUS }));
  }
  return routes;
}

async function answerTo(request: IncomingMessage, routes: Map<string, Route>): Promise<RouteResponse> {
  const [path = ''] = (request.url ?? '').split('?');
  const route = routes.get(path);
  if (route === undefined) return { status: 404, text: 'not found\n' };
  if (request.method === 'GET' || request.method === 'HEAD') return route();
  return { status: 405, text: 'only GET and HEAD\n', headers: { allow: 'GET, HEAD' } };
}

function send(response: ServerResponse, { status, text, type = PLAIN, headers }: RouteResponse): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function respond(
  routes: Map<string, Route>,
  log: ServerOptions['log'],
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  try {
    send(response, await answerTo(request, routes));
  } catch (error) {
    log.error({ err: error, path: printable(request.url ?? '', 100) }, 'request failed');
    send(response, { status: 500, text: 'internal error\n' });
  }
}

/** Rejects when the address cannot be had. */
export async function startServer(options: ServerOptions): Promise<Listening> {
  const { log, slowMs = SLOW_MS } = options;
  const address = parseAddress(options.address);
  if (address === undefined) throw new Error(`not an address: ${options.address}`);
  const routes = routesOf(options);
  const server = createServer(limits(slowMs), (request, response) => {
    void respond(routes, log, { request, response });
  });
  server.setTimeout(3 * slowMs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address.port, address.host, resolve);
  });
  server.on('error', (error) => log.error({ err: error }, 'server failed'));
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

interface Addresses {
  /** Empty: nobody listens. */
  healthAddress: string;
  metricsAddress: string;
}

type Served = Required<Pick<ServerOptions, 'checks' | 'metrics' | 'log'>>;

/** One server for each address; a single one, serving everything, when both are the same. All of them or none. */
export async function startServers(addresses: Addresses, served: Served): Promise<Listening[]> {
  const { healthAddress, metricsAddress } = addresses;
  const { checks, metrics, log } = served;
  const wanted: ServerOptions[] =
    healthAddress === metricsAddress
      ? [{ address: healthAddress, checks, metrics, log }]
      : [
          { address: healthAddress, checks, log },
          { address: metricsAddress, metrics, log },
        ];
  const listening: Listening[] = [];
  try {
    for (const options of wanted) {
      if (options.address !== '') listening.push(await startServer(options));
    }
    return listening;
  } catch (error) {
    await Promise.all(listening.map((one) => one.close()));
    throw error;
  }
}
