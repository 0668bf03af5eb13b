/** A proxy on loopback that tunnels by CONNECT and answers nothing else; it writes down what it is asked and told. */
import { createServer as createHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ConnectProxyOptions {
  /** `user:password`; anything else is refused with 407. */
  credentials?: string;
  /** Answers every CONNECT with this status. */
  refuse?: number;
  /** Never answers, says that there is a tunnel and carries nothing, hangs up, speaks no HTTP, or shows a page. */
  fault?: 'silent' | 'empty' | 'hangup' | 'garbage' | 'page';
  tls?: { cert: string; key: string };
}

export interface ConnectProxy {
  /** As `--dli-proxy` wants it, without credentials. */
  url: string;
  port: number;
  /** `host:port` of every CONNECT. */
  targets: string[];
  headers: IncomingHttpHeaders[];
  /** Requests that were to be forwarded, without a tunnel. */
  forwarded: number;
  /** Bytes through all tunnels, towards the target. */
  sent(): string;
  /** Cuts every tunnel. */
  cut(): void;
  close(): Promise<void>;
}

const spoiled: Record<NonNullable<ConnectProxyOptions['fault']>, (client: Duplex) => void> = {
  silent: () => undefined,
  empty: (client) => void client.write('HTTP/1.1 200 OK\r\n\r\n'),
  hangup: (client) => void client.destroy(),
  garbage: (client) => void client.end('SSH-2.0-OpenSSH_9.6\r\n'),
  page: (client) => void client.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello'),
};

function refusalOf(
  { credentials, refuse }: ConnectProxyOptions,
  request: IncomingMessage,
): number | undefined {
  if (refuse !== undefined || credentials === undefined) return refuse;
  const wanted = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return request.headers['proxy-authorization'] === wanted ? undefined : 407;
}

export async function startProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const open = new Set<Duplex>();
  const seen: Buffer[] = [];
  const server = options.tls === undefined ? createHttp() : createHttps(options.tls);
  const keep = (socket: Duplex): void => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
  };
  const proxy: ConnectProxy = {
    url: '',
    port: 0,
    targets: [],
    headers: [],
    forwarded: 0,
    sent: () => Buffer.concat(seen).toString('latin1'),
    cut: () => {
      for (const socket of open) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        proxy.cut();
      }),
  };
  server.on('connection', keep).on('request', (_request, response) => {
    proxy.forwarded += 1;
    response.writeHead(405).end();
  });
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    proxy.targets.push(request.url ?? '');
    proxy.headers.push(request.headers);
    keep(client);
    if (options.fault !== undefined) return spoiled[options.fault](client);
    const status = refusalOf(options, request);
    if (status !== undefined) return void client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connectTcp(Number(port), hostname, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    keep(target);
    client.on('data', (chunk: Buffer) => seen.push(chunk));
    client.pipe(target).pipe(client);
    client.once('close', () => target.destroy());
    target.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  proxy.url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${proxy.port}`;
  return proxy;
}
