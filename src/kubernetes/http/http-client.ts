/** One HTTP exchange with the API server: who we are, what was counted, what went wrong in words. */
import type { Dispatcher } from 'undici';
import type { Clock } from '../../ground/clock.ts';
import { codingOf, packedAs } from '../../ground/content-coding.ts';
import { inTime } from '../../ground/in-time.ts';
import { parseJson } from '../../ground/json.ts';
import { waitMs } from '../../ground/retry-after.ts';
import { printable } from '../../ground/text.ts';
import { type ApiCall, ApiError, ApiUnreachable, refusal } from './api-error.ts';
import type { Identity } from './client-config.ts';
import { readText } from './read-text.ts';

export type Query = Record<string, string | number | boolean | undefined>;

interface OutgoingRequest {
  asked: ApiCall;
  query: Query;
  headers: Record<string, string>;
  body: string | undefined;
  /** ms until the answer begins; 0: only the signal limits it. */
  headersTimeout: number;
  signal: AbortSignal;
}

export interface RequestSeen {
  verb: string;
  host: string;
  /** From `/api` or `/apis` on, without its query. */
  path: string;
  /** HTTP status, or `<error>` when there was no answer. */
  code: string;
  seconds: number;
}

export interface HttpClientOptions {
  userAgent: string;
  clock: Clock;
  onRequest?: (seen: RequestSeen) => void;
  /** The end of each exchange; `error`: what it threw. */
  onAnswered?: (asked: ApiCall, error?: unknown) => void;
}

/** Who we are to the API server, and the way to it. */
export interface IdentitySource {
  readonly server: URL;
  /** Of the context, or of the ServiceAccount. */
  readonly namespace: string;
  /** The server's certificate is checked. */
  readonly verifies: boolean;
  identity(): Promise<Identity>;
  /** After a 401 for `refused`. */
  renew(refused: Identity): Promise<Identity>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

const REFUSAL_BYTES = 65_536;

function queryText(query: Query): string {
  const given = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, string] => [name, String(value)]);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** A refusal may hold anything; what is not JSON is not shown. */
function parsedOrNothing(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** The most telling words of a transport error: `ECONNREFUSED: connect ...`. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  const own = typeof code === 'string' ? `${code} ${error.message}` : error.message;
  return inner === undefined ? own : `${own}: ${causeOf(inner)}`;
}

/** Runs a part of an exchange; whatever goes wrong with the transport becomes an `ApiUnreachable`. */
export async function reaching<T>({ method, path }: ApiCall, part: () => Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (error) {
    if (error instanceof ApiError || error instanceof ApiUnreachable) throw error;
    throw new ApiUnreachable(printable(`${method} ${path}: ${causeOf(error)}`, 512), { cause: error });
  }
}

export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #identities: IdentitySource;

  constructor(options: HttpClientOptions, identities: IdentitySource) {
    this.#options = options;
    this.#identities = identities;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /** Sends it, once more with fresh credentials after a 401. Throws `ApiError` unless the answer is 2xx. */
  async send(outgoing: OutgoingRequest): Promise<Dispatcher.ResponseData> {
    const { onAnswered } = this.#options;
    try {
      const answer = await this.#send(outgoing);
      onAnswered?.(outgoing.asked);
      return answer;
    } catch (error) {
      onAnswered?.(outgoing.asked, error);
      throw error;
    }
  }

  async #send(outgoing: OutgoingRequest): Promise<Dispatcher.ResponseData> {
    // A plugin may take longer than the call has.
    const identity = await inTime(this.#identities.identity(), outgoing.signal);
    const answer = await this.#once(outgoing, identity);
    if (answer.statusCode !== 401) return this.#accepted(outgoing, answer);
    await answer.body.dump();
    const renewed = await inTime(this.#identities.renew(identity), outgoing.signal);
    return this.#accepted(outgoing, await this.#once(outgoing, renewed));
  }

  async #accepted(
    { asked }: OutgoingRequest,
    answer: Dispatcher.ResponseData,
  ): Promise<Dispatcher.ResponseData> {
    const { statusCode: status, headers, body } = answer;
    const coding = codingOf(headers['content-encoding']);
    const accepted = status >= 200 && status < 300;
    if (accepted && coding === undefined) return answer;
    const retryAfterMs = waitMs(headers, this.#options.clock.wall());
    if (coding === undefined) {
      const { text } = await readText(body, { limit: REFUSAL_BYTES }).catch(() => ({ text: '' }));
      const said = parsedOrNothing(text);
      throw refusal(asked, { status, body: said, retryAfterMs });
    }
    body.on('error', () => undefined).destroy();
    const packed = `the answer ${packedAs(coding)}`;
    if (accepted) throw new ApiUnreachable(`${asked.method} ${asked.path}: ${packed}`);
    throw refusal(asked, { status, body: { message: `HTTP ${status}; ${packed}` }, retryAfterMs });
  }

  async #once(outgoing: OutgoingRequest, identity: Identity): Promise<Dispatcher.ResponseData> {
    const { clock, onRequest } = this.#options;
    const server = this.#identities.server;
    const started = clock.now();
    const seen = (code: string): void =>
      onRequest?.({
        verb: outgoing.asked.method,
        host: server.host,
        path: outgoing.asked.path,
        code,
        seconds: (clock.now() - started) / 1000,
      });
    try {
      const answer = await identity.dispatcher.request(this.#requestFor(outgoing, identity, server));
      seen(String(answer.statusCode));
      return answer;
    } catch (error) {
      seen('<error>');
      throw error;
    }
  }

  #requestFor(outgoing: OutgoingRequest, identity: Identity, server: URL): Dispatcher.RequestOptions {
    return {
      origin: server.origin,
      path: server.pathname.replace(/\/$/, '') + outgoing.asked.path + queryText(outgoing.query),
      method: outgoing.asked.method as Dispatcher.HttpMethod,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': this.#options.userAgent,
        ...identity.headers,
        ...outgoing.headers,
      },
      body: outgoing.body ?? null,
      signal: outgoing.signal,
      headersTimeout: outgoing.headersTimeout,
      bodyTimeout: 0,
    };
  }
}
