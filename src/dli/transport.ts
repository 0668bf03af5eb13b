/** One HTTP exchange: HTTP/1.1, a deadline for all of it, a limit to the answer, no redirect followed, nothing unpacked. */
import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { type Fault, faultOf, ProxyError, proxyErrorOf } from './faults.ts';

export interface Request {
  method: 'GET' | 'PUT' | 'POST';
  /** `https://host:port` */
  origin: string;
  /** Path and query, percent-encoded. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answer {
  status: number;
  /** By lower-cased name; of repeated headers the first. */
  headers: Record<string, string>;
  body: Buffer;
}

export type Exchange = { kind: 'answer'; answer: Answer } | { kind: 'fault'; fault: Fault };

export interface Transport {
  /** Never throws for what the network does. */
  send(request: Request, signal: AbortSignal): Promise<Exchange>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

export interface TransportOptions {
  timeoutMs: number;
  maxResponseBytes: number;
  connections: number;
  /** PEM; instead of the roots that Node trusts. */
  ca?: string;
  proxy?: Proxy | undefined;
}

export interface Proxy {
  /** Without user and password. */
  origin: string;
  /** As `Proxy-Authorization` says it. */
  token: string | undefined;
  /** Values that must not come back in a message. */
  secrets: readonly string[];
}

/** A `%` that encodes nothing is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `url`: of the setting. User and password are taken out of it, so that nothing that handles the address can tell them. */
export function proxyOf(url: string): Proxy {
  const { origin, username, password } = new URL(url);
  if (username === '' && password === '') return { origin, token: undefined, secrets: [] };
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { origin, token: `Basic ${basic}`, secrets: [basic, password, decoded(password)] };
}

const firstValues = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, (Array.isArray(value) ? value[0] : value) ?? '']),
  );

/** Rejects when the signal aborts, which undici does not while a request waits for a connection; it is not sent later. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const expire = (): void => reject(signal.reason);
  signal.addEventListener('abort', expire, { once: true });
  if (signal.aborted) expire();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', expire);
  }
}

async function exchange(dispatcher: Dispatcher, request: Request, signal: AbortSignal): Promise<Answer> {
  const { method, origin, path, headers, body } = request;
  const answer = await dispatcher.request({
    method,
    origin,
    path,
    headers,
    body: method === 'GET' ? null : body,
    signal,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: firstValues(answer.headers), body: bytes };
}

type Connect = (wanted: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;

/** What is no tunnel. A page behind a 200 is one of a web server; undici would ask for the tunnel again and again. */
const refusalIn = ({ statusCode, socket }: Dispatcher.ConnectData): ProxyError | undefined => {
  if (statusCode !== 200) return new ProxyError(`PROXY.${statusCode}`);
  return socket.readableLength > 0 ? new ProxyError('PROXY_HPE_INVALID') : undefined;
};

/** Asks the proxy for tunnels; undici itself sets no limit of time, and tells a refusal in words only. */
function tunnels(pool: Pool, timeoutMs: number): Dispatcher {
  const ask = pool.connect.bind(pool) as Connect;
  const connect: Connect = async (wanted) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const tunnel = await inTime(ask({ ...wanted, signal }), signal);
      const refusal = refusalIn(tunnel);
      if (refusal === undefined) return tunnel;
      tunnel.socket.on('error', () => undefined).destroy();
      throw refusal;
    } catch (error) {
      throw proxyErrorOf(error);
    }
  };
  return Object.assign(pool, { connect });
}

/**
 * Only the setting counts: HTTPS_PROXY, HTTP_PROXY and NO_PROXY are not read, neither here nor for the API server, which
 * is never called through this proxy. What a cluster sets for every pod must not decide where credentials are carried.
 */
function dispatcherOf({ timeoutMs, maxResponseBytes, connections, ca, proxy }: TransportOptions): Dispatcher {
  const tls = { allowH2: false, ...(ca === undefined ? {} : { ca }) };
  const limits = {
    allowH2: false,
    pipelining: 1,
    connections,
    maxResponseSize: maxResponseBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  // A connection gets half of the time, so that "never connected" can be told from "never answered".
  const half = Math.ceil(timeoutMs / 2);
  if (proxy === undefined) return new Agent({ ...limits, connect: { ...tls, timeout: half } });
  const { origin, token } = proxy;
  return new ProxyAgent({
    ...limits,
    uri: origin,
    ...(token === undefined ? {} : { token }),
    // For plain http, too: forwarded requests would carry the proxy's credentials, and have none of these limits.
    proxyTunnel: true,
    // Half of the time for the tunnel and a quarter for TLS in it: together less than the whole.
    proxyTls: { ...tls, timeout: half },
    requestTls: { ...tls, timeout: Math.ceil(half / 2) },
    clientFactory: (url, options) => tunnels(new Pool(url, { ...options, allowH2: false }), half),
  });
}

export function createTransport(options: TransportOptions): Transport {
  const dispatcher = dispatcherOf(options);
  return {
    async send(request, signal) {
      try {
        const answer = await inTime(exchange(dispatcher, request, signal), signal);
        return { kind: 'answer', answer };
      } catch (error) {
        return { kind: 'fault', fault: faultOf(error, new URL(request.origin).hostname) };
      }
    },
    close: () => dispatcher.destroy(),
  };
}
