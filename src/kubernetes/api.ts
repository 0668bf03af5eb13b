/** Calls to the API server over one pool: exact JSON, a limit of time and size on each, no redirects, no retries. */
import { parseJson, stringifyJson } from '../core/json.ts';
import { ApiUnreachable, type Asked } from './api-error.ts';
import type { Clock } from './clock.ts';
import { Credentials } from './credentials.ts';
import { LineSplitter } from './lines.ts';
import { type Query, type RequestSeen, reaching, readText, Wire } from './wire.ts';

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
  /** Cuts what is under way. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Path; undefined: $KUBECONFIG, ~/.kube/config, then the ServiceAccount of the pod. */
  kubeconfig?: string | undefined;
  context?: string | undefined;
  userAgent: string;
  clock: Clock;
  onRequest?: (seen: RequestSeen) => void;
  onAnswered?: (asked: Asked, error?: unknown) => void;
}

const MAX_BYTES = 8 * 1024 * 1024;
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

async function request(wire: Wire, wanted: ApiRequest): Promise<ApiResponse> {
  const { method, path, body, signal, accept, contentType = 'application/json' } = wanted;
  // What is left of a deadline is a fraction, or nothing; a timer takes whole numbers.
  const limit = AbortSignal.timeout(Math.max(1, Math.ceil(wanted.timeoutMs)));
  const asked = { method, path, watch: false };
  return reaching(asked, async () => {
    const answer = await wire.send({
      asked,
      query: wanted.query ?? {},
      headers: {
        ...(body === undefined ? {} : { 'content-type': contentType }),
        ...(accept === undefined ? {} : { accept }),
      },
      body: body === undefined ? undefined : stringifyJson(body),
      headersTimeout: 0,
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    const text = await readText(answer.body, wanted.maxBytes ?? MAX_BYTES);
    return { status: answer.statusCode, body: jsonOf(text, wanted), headers: answer.headers };
  });
}

async function stream(wire: Wire, { path, query = {}, signal, onOpen, onLine }: ApiStream): Promise<void> {
  const asked = { method: 'GET', path, watch: true };
  const exchange = { asked, query, headers: {}, body: undefined, headersTimeout: OPEN_TIMEOUT_MS, signal };
  const { body } = await reaching(asked, () => wire.send(exchange));
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
  const { kubeconfig, context, ...wiring } = options;
  const credentials = new Credentials({ kubeconfig, context }, () => wiring.clock.now());
  await credentials.identity();
  const wire = new Wire(wiring, credentials);
  return {
    host: credentials.server.host,
    namespace: credentials.namespace,
    request: (wanted) => request(wire, wanted),
    stream: (wanted) => stream(wire, wanted),
    close: () => credentials.close(),
  };
}
