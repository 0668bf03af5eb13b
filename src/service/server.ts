/** /healthz, /readyz and /metrics. Readable by anyone who reaches the port, so it says little and waits for nobody. */
import type { AddressInfo, Server } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../ground/clock.ts';
import { printable } from '../ground/text.ts';
import { parseAddress } from './address.ts';
import { type Head, oneRequestServer, type RouteResponse } from './one-request.ts';

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
  clock: Clock;
  /** A client that takes longer to send a request, or three times as long for everything, is cut off. */
  slowMs?: number;
}

export interface Listening {
  port: number;
  close(): Promise<void>;
}

type Route = () => Promise<RouteResponse> | RouteResponse;

const PLAIN = 'text/plain; charset=utf-8';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

const SLOW_MS = 5_000;
/** So long a text of metrics is shown to everybody who asks. */
const SHOWN_MS = 1_000;

const plain = (status: number, text: string): RouteResponse => ({
  status,
  body: Buffer.from(text),
  type: PLAIN,
});

const probe =
  (check: () => Problem | undefined): Route =>
  () => {
    const problem = check();
    return problem === undefined ? plain(200, 'ok\n') : plain(503, `${printable(problem)}\n`);
  };

/** However many ask, the text is made once a second, one at a time, and kept once. */
function shownOnce(metrics: () => Promise<string>, clock: Clock): () => Promise<Buffer> {
  let shown: { body: Buffer; at: number } | undefined;
  let making: Promise<Buffer> | undefined;
  const make = async (): Promise<Buffer> => {
    const body = Buffer.from(await metrics());
    shown = { body, at: clock.now() };
    return body;
  };
  return async () => {
    if (shown !== undefined && clock.now() - shown.at < SHOWN_MS) return shown.body;
    making ??= make().finally(() => {
      making = undefined;
    });
    return making;
  };
}

function routesOf({ checks, metrics, clock }: ServerOptions): Map<string, Route> {
  const routes = new Map<string, Route>();
  if (checks !== undefined) {
    routes.set('/healthz', probe(checks.healthz));
    routes.set('/readyz', probe(checks.readyz));
  }
  if (metrics !== undefined) {
    const shown = shownOnce(metrics, clock);
    routes.set('/metrics', async () => ({ status: 200, body: await shown(), type: PROMETHEUS }));
  }
  return routes;
}

async function answerTo({ method, path }: Head, routes: Map<string, Route>): Promise<RouteResponse> {
  const route = routes.get(path);
  if (route === undefined) return plain(404, 'not found\n');
  if (method === 'GET' || method === 'HEAD') return route();
  return { ...plain(405, 'only GET and HEAD\n'), allow: 'GET, HEAD' };
}

async function respond(
  routes: Map<string, Route>,
  log: ServerOptions['log'],
  head: Head,
): Promise<RouteResponse> {
  try {
    return await answerTo(head, routes);
  } catch (error) {
    log.error({ err: error, path: printable(head.path, 100) }, 'request failed');
    return plain(500, 'internal error\n');
  }
}

async function close(server: Server, cut: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    cut();
  });
}

/** Rejects when the address cannot be had. */
export async function startServer(options: ServerOptions): Promise<Listening> {
  const { log, clock, slowMs = SLOW_MS } = options;
  const address = parseAddress(options.address);
  if (address === undefined) throw new Error(`not an address: ${options.address}`);
  const routes = routesOf(options);
  const answer = (head: Head): Promise<RouteResponse> => respond(routes, log, head);
  const { server, cut } = oneRequestServer({ clock, slowMs, answer });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address.port, address.host, resolve);
  });
  server.on('error', (error) => log.error({ err: error }, 'server failed'));
  return { port: (server.address() as AddressInfo).port, close: () => close(server, cut) };
}

interface Addresses {
  /** Empty: nobody listens. */
  healthAddress: string;
  metricsAddress: string;
}

type Served = Required<Pick<ServerOptions, 'checks' | 'metrics' | 'log' | 'clock'>>;

/** One server for each address; a single one, serving everything, when both are the same. All of them or none. */
export async function startServers(addresses: Addresses, served: Served): Promise<Listening[]> {
  const { healthAddress, metricsAddress } = addresses;
  const { checks, metrics, log, clock } = served;
  const wanted: ServerOptions[] =
    healthAddress === metricsAddress
      ? [{ address: healthAddress, checks, metrics, log, clock }]
      : [
          { address: healthAddress, checks, log, clock },
          { address: metricsAddress, metrics, log, clock },
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
