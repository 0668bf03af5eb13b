/** Calls to the API server over one pool: exact JSON, a limit of time and size on each, no redirects, no retries. */

import { AtOnce } from '../../ground/at-once.ts';
import { type Clock, deadline } from '../../ground/clock.ts';
import type { Environment } from '../../ground/environment.ts';
import { parseJson, stringifyJson } from '../../ground/json.ts';
import { type ApiCall, ApiUnreachable } from './api-error.ts';
import { ClientConfig } from './client-config.ts';
import {
  HttpClient,
  type HttpClientOptions,
  type IdentitySource,
  type Query,
  type RequestSeen,
  reaching,
} from './http-client.ts';
import { LineSplitter } from './lines.ts';
import { readText } from './read-text.ts';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From `/api` or `/apis` on. */
  path: string;
  query?: Query;
  body?: unknown;
  contentType?: string;
  /** Another form of the answer, such as a Table. */
  accept?: string;
  timeoutMs: number;
  /** Limit of the answer; 8 MiB when unset. */
  maxBytes?: number;
  signal?: AbortSignal;
}

export interface ApiResponse {
  status: number;
  body: unknown;
  /** Size of the body as it was sent. */
  bytes: number;
  headers: Record<string, string | string[] | undefined>;
}

export interface ApiStream {
  path: string;
  query?: Query;
  signal: AbortSignal;
  /** The server has accepted the watch. */
  onOpen?: () => void;
  /** Not called after the signal aborts. What it throws ends the stream, which rejects with it. */
  onLine: (line: string) => void;
}

/** Both throw `ApiError` for an answer that is not 2xx, `ApiUnreachable` when there is no usable answer. */
export interface Api {
  request(request: ApiRequest): Promise<ApiResponse>;
  /** Resolves when the server ends the stream. */
  stream(stream: ApiStream): Promise<void>;
}

export interface Connection extends Api {
  /** Host and port of the API server. */
  host: string;
  /** The namespace of the context or of the ServiceAccount; `default` when there is none. */
  namespace: string;
  /** The server's certificate is checked. */
  verifies: boolean;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Path; undefined: $KUBECONFIG, ~/.kube/config, then the ServiceAccount of the pod. */
  kubeconfig?: string | undefined;
  context?: string | undefined;
  /** Where those variables are, and what exec plugins are given; none when unset. */
  environment?: Environment;
  userAgent: string;
  clock: Clock;
  /** Whoever waits for a plugin waits no longer, and the plugin ends. */
  signal?: AbortSignal;
  onRequest?: (seen: RequestSeen) => void;
  onAnswered?: (asked: ApiCall, error?: unknown) => void;
}

const MAX_BYTES = 8 * 1024 * 1024;
/** So many large answers are in memory at once, whatever they are of: objects, Secrets, lists. Small ones never wait. */
const LARGE_AT_ONCE = 4;
/** Watches are accepted at once; this is for servers that never say anything. */
const OPEN_TIMEOUT_MS = 30_000;

/** A syntax error would quote the answer, which may hold a Secret. */
function jsonOf(text: string, { method, path }: ApiRequest): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new ApiUnreachable(`${method} ${path}: the answer is not JSON`);
  }
}

interface Connected {
  client: HttpClient;
  room: AtOnce;
}

async function request({ client, room }: Connected, wanted: ApiRequest): Promise<ApiResponse> {
  const { method, path, body, signal, accept, contentType = 'application/json' } = wanted;
  const limit = deadline(client.clock, wanted.timeoutMs, signal);
  const asked = { method, path, watch: false };
  return reaching(asked, async () => {
    const answer = await client.send({
      asked,
      query: wanted.query ?? {},
      headers: {
        ...(body === undefined ? {} : { 'content-type': contentType }),
        ...(accept === undefined ? {} : { accept }),
      },
      body: body === undefined ? undefined : stringifyJson(body),
      headersTimeout: 0,
      signal: limit.signal,
    });
    const bounds = { limit: wanted.maxBytes ?? MAX_BYTES, large: { room, signal: limit.signal } };
    const { text, bytes } = await readText(answer.body, bounds);
    return { status: answer.statusCode, body: jsonOf(text, wanted), bytes, headers: answer.headers };
  }).finally(limit.clear);
}

async function stream(
  client: HttpClient,
  { path, query = {}, signal, onOpen, onLine }: ApiStream,
): Promise<void> {
  const asked = { method: 'GET', path, watch: true };
  const outgoing = { asked, query, headers: {}, body: undefined, headersTimeout: OPEN_TIMEOUT_MS, signal };
  const { body } = await reaching(asked, () => client.send(outgoing));
  const lines = new LineSplitter((line) => {
    if (!signal.aborted) onLine(line);
  });
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    if (!signal.aborted) onOpen?.();
    for (;;) {
      const next = await reaching(asked, () => chunks.next());
      if (next.done === true) return;
      lines.push(next.value);
    }
  } finally {
    body.destroy();
  }
}

/** Throws when the kubeconfig cannot be used; the server itself is not asked. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { kubeconfig, context, environment = {}, signal, ...clientOptions } = options;
  const config = new ClientConfig({ kubeconfig, context, environment }, clientOptions.clock);
  const close = (): void => void config.close();
  signal?.addEventListener('abort', close);
  await config.identity().finally(() => signal?.removeEventListener('abort', close));
  return connectAs(config, clientOptions);
}

/** The same, whatever `identities` go through. */
export function connectAs(identities: IdentitySource, options: HttpClientOptions): Connection {
  const client = new HttpClient(options, identities);
  const room = new AtOnce(LARGE_AT_ONCE);
  return {
    host: identities.server.host,
    namespace: identities.namespace,
    verifies: identities.verifies,
    request: (wanted) => request({ client, room }, wanted),
    stream: (wanted) => stream(client, wanted),
    close: () => identities.close(),
  };
}
