/** One HTTP exchange: HTTP/1.1, a deadline for all of it, a limit to the answer, no redirect followed, nothing unpacked. */
import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { type Clock, deadline } from '../../ground/clock.ts';
import { inTime } from '../../ground/in-time.ts';
import type { ProxyAddress } from '../../ground/proxy-address.ts';
import { type Fault, faultOf, ProxyError, proxyErrorOf } from './faults.ts';

export interface Request {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `https://host:port` */
  origin: string;
  /** Path and query, percent-encoded. */
  path: string;
  headers: Record<string, string>;
  /** Empty: none. */
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
  /** Values of its own that must not come back in a message. */
  readonly secrets: readonly string[];
}

interface TransportOptions {
  clock: Clock;
  timeoutMs: number;
  maxResponseBytes: number;
  connections: number;
  /** PEM; instead of the roots that Node trusts. */
  ca?: string;
  proxy?: ProxyAddress | undefined;
}

const firstValues = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, (Array.isArray(value) ? value[0] : value) ?? '']),
  );

async function exchange(dispatcher: Dispatcher, request: Request, signal: AbortSignal): Promise<Answer> {
  const { method, origin, path, headers, body } = request;
  const answer = await dispatcher.request({
    method,
    origin,
    path,
    headers,
    body: body === '' ? null : body,
    signal,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: firstValues(answer.headers), body: bytes };
}

type Connect = (wanted: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;

/** Why an answer is no tunnel. With a 200 and a page it is a web server's; undici would ask for the tunnel again and again. */
const refusalIn = ({ statusCode, socket }: Dispatcher.ConnectData): ProxyError | undefined => {
  if (statusCode !== 200) return new ProxyError(`PROXY.${statusCode}`);
  return socket.readableLength > 0 ? new ProxyError('PROXY_HPE_INVALID') : undefined;
};

/** Asks the proxy for tunnels; undici itself sets no limit of time, and tells a refusal in words only. */
function tunnels(pool: Pool, timeoutMs: number, clock: Clock): Dispatcher {
  const ask = pool.connect.bind(pool) as Connect;
  const connect: Connect = async (wanted) => {
    const { signal, clear } = deadline(clock, timeoutMs);
    try {
      const tunnel = await inTime(ask({ ...wanted, signal }), signal);
      const refusal = refusalIn(tunnel);
      if (refusal === undefined) return tunnel;
      tunnel.socket.on('error', () => undefined).destroy();
      throw refusal;
    } catch (error) {
      throw proxyErrorOf(error);
    } finally {
      clear();
    }
  };
  return Object.assign(pool, { connect });
}

/**
 * Only the setting counts: HTTPS_PROXY, HTTP_PROXY and NO_PROXY are not read, neither here nor for the API server, which
 * is never called through this proxy. What a cluster sets for every pod must not decide where credentials are carried.
 */
function dispatcherOf({
  clock,
  timeoutMs,
  maxResponseBytes,
  connections,
  ca,
  proxy,
}: TransportOptions): Dispatcher {
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
    clientFactory: (url, options) => tunnels(new Pool(url, { ...options, allowH2: false }), half, clock),
  });
}

export function createTransport(options: TransportOptions): Transport {
  const dispatcher = dispatcherOf(options);
  return {
    async send(request, signal) {
      try {
        // undici does not hear the signal while a request waits for a connection; it is not sent later.
        const answer = await inTime(exchange(dispatcher, request, signal), signal);
        return { kind: 'answer', answer };
      } catch (error) {
        return { kind: 'fault', fault: faultOf(error, new URL(request.origin).hostname) };
      }
    },
    close: () => dispatcher.destroy(),
    secrets: options.proxy?.secrets ?? [],
  };
}
