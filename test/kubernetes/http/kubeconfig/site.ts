/** Servers that record who asked, for kubectl and for the controller alike: plain, with TLS, and two kinds of proxy. */
import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcp,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

/** What a server knows of who asked. */
export interface Seen {
  scheme: 'http' | 'https';
  path: string;
  authorization: unknown;
  /** `Impersonate-*`, lower case. */
  impersonation: Record<string, string[]>;
  /** The common name of the client's certificate. */
  certificate: string | undefined;
  /** Of TLS; undefined for an address. */
  serverName: string | undefined;
  /** What the proxy was told, when there was one. */
  proxy: string | undefined;
}

export interface Site {
  http: string;
  https: string;
  /** Addresses without a scheme. */
  proxy: string;
  secureProxy: string;
  socks: string;
  /** PEM: of the two that vouch for the server, and of one that does not. */
  ca: string;
  intermediate: string;
  foreign: string;
  /** Of a client, common name `ann`. */
  client: Pair;
  /** Of the list of ConfigMaps, since the last call. */
  take(): Seen[];
  close(): Promise<void>;
}

const LIST = /\/configmaps$/;

function bodyOf(path: string): unknown {
  if (LIST.test(path)) return { kind: 'ConfigMapList', apiVersion: 'v1', metadata: {}, items: [] };
  if (path.endsWith('/api/v1')) {
    const verbs = ['list'];
    const resources = [{ name: 'configmaps', singularName: '', namespaced: true, kind: 'ConfigMap', verbs }];
    return { kind: 'APIResourceList', groupVersion: 'v1', resources };
  }
  if (path.endsWith('/apis')) return { kind: 'APIGroupList', apiVersion: 'v1', groups: [] };
  return { kind: 'APIVersions', versions: ['v1'] };
}

/** Plugins of the table put what they were told into their token. */
function toldIn(authorization: string | undefined): unknown {
  const [, token = ''] = /^Bearer told\.(.*)$/.exec(authorization ?? '') ?? [];
  if (token === '') return authorization;
  return JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
}

function seenOf(request: IncomingMessage, path: string, proxy: string | undefined): Seen {
  const socket = request.socket as TLSSocket & { servername?: string | false };
  const secure = socket.encrypted === true;
  const impersonation = Object.entries(request.headersDistinct).filter(([name]) =>
    name.startsWith('impersonate-'),
  );
  return {
    scheme: secure ? 'https' : 'http',
    path,
    authorization: toldIn(request.headers.authorization),
    impersonation: Object.fromEntries(impersonation.map(([name, values]) => [name, values ?? []])),
    certificate: secure ? socket.getPeerCertificate().subject?.CN?.toString() : undefined,
    serverName: secure ? (socket.servername ?? false) || undefined : undefined,
    proxy,
  };
}

async function listening(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const pipe = (one: Socket, other: Socket): void => {
  // When the reader of a pipe has closed, nobody reads from the other end any more, and so its end is never seen.
  one.on('error', () => undefined).on('close', () => other.destroy());
  other.on('error', () => undefined).on('close', () => one.destroy());
  one.pipe(other).pipe(one);
};

/** Just enough of SOCKS 5: no authentication, CONNECT to an address or a name. */
function socksServer(noted: () => void): TcpServer {
  return createTcp((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (asked: Buffer) => {
        noted();
        const far = connect(asked.readUInt16BE(asked.length - 2), '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          pipe(socket, far);
        });
      });
    });
  });
}

interface Pair {
  cert: string;
  key: string;
}

/** `above`: who signs it; itself when unset. */
async function certificate(name: string, authority: boolean, above?: Pair): Promise<Pair> {
  const altNames = [
    { type: 2 as const, value: 'localhost' },
    { type: 2 as const, value: 'kubernetes.default.svc' },
    { type: 7 as const, ip: '127.0.0.1' },
  ];
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(above === undefined ? {} : { ca: above }),
    extensions: authority
      ? [
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
        ]
      : [
          { name: 'basicConstraints', cA: false },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames },
        ],
  });
  return { cert: made.cert, key: made.private };
}

export async function makeSite(): Promise<Site> {
  const root = await certificate('root', true);
  const intermediate = await certificate('intermediate', true, root);
  const server = await certificate('server', false, intermediate);
  const seen: Seen[] = [];
  let proxied: string | undefined;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    // A proxy is asked for the whole address of a plain server.
    const [path = ''] = (request.url ?? '').replace(/^http:\/\/[^/]+/, '').split('?');
    if (request.url?.startsWith('http:')) proxied = `plain ${request.headers['proxy-authorization'] ?? ''}`;
    if (LIST.test(path)) {
      seen.push(seenOf(request, path, proxied));
      proxied = undefined;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bodyOf(path)));
  };
  const plain = createHttp(answer);
  const identity = { cert: `${server.cert}\n${intermediate.cert}`, key: server.key };
  const secure = createHttps({ ...identity, requestCert: true, rejectUnauthorized: false }, answer);
  const tunnel = (request: IncomingMessage, socket: Socket): void => {
    const over = (request.socket as TLSSocket).encrypted === true ? 'connect over TLS' : 'connect';
    proxied = `${over} ${request.headers['proxy-authorization'] ?? ''}`;
    const far = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      pipe(socket, far);
    });
  };
  const proxy = createHttp(answer).on('connect', tunnel);
  const secureProxy = createHttps(identity, answer).on('connect', tunnel);
  const socks = socksServer(() => {
    proxied = 'socks';
  });
  const servers = [plain, secure, proxy, secureProxy, socks];
  const [httpAt, httpsAt, proxyAt, secureProxyAt, socksAt] = await Promise.all(servers.map(listening));
  return {
    http: `http://${httpAt}`,
    https: `https://${httpsAt}`,
    proxy: `${proxyAt}`,
    secureProxy: `${secureProxyAt}`,
    socks: `${socksAt}`,
    ca: root.cert,
    intermediate: intermediate.cert,
    foreign: (await certificate('foreign', true)).cert,
    client: await certificate('ann', false),
    take: () => {
      proxied = undefined;
      return seen.splice(0);
    },
    close: async () => {
      for (const one of [plain, secure, proxy, secureProxy]) one.closeAllConnections();
      await Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve))));
    },
  };
}
