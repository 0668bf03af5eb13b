/** One HTTP exchange with the API server: who we are, what was counted, what went wrong in words. */
import type { Dispatcher } from 'undici';
import { parseJson } from '../core/json.ts';
import { printable } from '../core/text.ts';
import { ApiError, ApiUnreachable, type Asked, refusal, retryAfter } from './api-error.ts';
import type { Clock } from './clock.ts';
import type { Credentials, Identity } from './credentials.ts';

export type Query = Record<string, string | number | boolean | undefined>;

export interface Exchange {
  asked: Asked;
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
  /** HTTP status, or `<error>` when there was no answer. */
  code: string;
  seconds: number;
}

export interface WireOptions {
  userAgent: string;
  clock: Clock;
  onRequest?: (seen: RequestSeen) => void;
  /** The end of each exchange; `error`: what it threw. */
  onAnswered?: (asked: Asked, error?: unknown) => void;
}

export type Answer = Dispatcher.ResponseData;

const REFUSAL_BYTES = 65_536;

function queryText(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.append(name, String(value));
  }
  return given.size === 0 ? '' : `?${given}`;
}

export async function readText(body: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new RangeError(`the answer is over ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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
export async function reaching<T>({ method, path }: Asked, part: () => Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (error) {
    if (error instanceof ApiError || error instanceof ApiUnreachable) throw error;
    throw new ApiUnreachable(printable(`${method} ${path}: ${causeOf(error)}`, 512), { cause: error });
  }
}

export class Wire {
  readonly #options: WireOptions;
  readonly #credentials: Credentials;

  constructor(options: WireOptions, credentials: Credentials) {
    this.#options = options;
    this.#credentials = credentials;
  }

  /** Sends it, once more with fresh credentials after a 401. Throws `ApiError` unless the answer is 2xx. */
  async send(exchange: Exchange): Promise<Answer> {
    const { onAnswered } = this.#options;
    try {
      const answer = await this.#send(exchange);
      onAnswered?.(exchange.asked);
      return answer;
    } catch (error) {
      onAnswered?.(exchange.asked, error);
      throw error;
    }
  }

  async #send(exchange: Exchange): Promise<Answer> {
    const identity = await this.#credentials.identity();
    const answer = await this.#once(exchange, identity);
    if (answer.statusCode !== 401) return this.#accepted(exchange, answer);
    await answer.body.dump();
    return this.#accepted(exchange, await this.#once(exchange, await this.#credentials.renew(identity)));
  }

  async #accepted({ asked }: Exchange, answer: Answer): Promise<Answer> {
    const { statusCode: status, headers, body } = answer;
    if (status >= 200 && status < 300) return answer;
    const said = parsedOrNothing(await readText(body, REFUSAL_BYTES).catch(() => ''));
    const retryAfterMs = retryAfter(headers['retry-after'], this.#options.clock.wall());
    throw refusal(asked, { status, body: said, retryAfterMs });
  }

  async #once(exchange: Exchange, identity: Identity): Promise<Answer> {
    const { clock, onRequest } = this.#options;
    const server = this.#credentials.server;
    const started = clock.now();
    const seen = (code: string): void =>
      onRequest?.({
        verb: exchange.asked.method,
        host: server.host,
        code,
        seconds: (clock.now() - started) / 1000,
      });
    try {
      const answer = await identity.dispatcher.request(this.#requestFor(exchange, identity, server));
      seen(String(answer.statusCode));
      return answer;
    } catch (error) {
      seen('<error>');
      throw error;
    }
  }

  #requestFor(exchange: Exchange, identity: Identity, server: URL): Dispatcher.RequestOptions {
    return {
      origin: server.origin,
      path: server.pathname.replace(/\/$/, '') + exchange.asked.path + queryText(exchange.query),
      method: exchange.asked.method as Dispatcher.HttpMethod,
      headers: {
        accept: 'application/json',
        'user-agent': this.#options.userAgent,
        ...identity.headers,
        ...exchange.headers,
      },
      body: exchange.body ?? null,
      signal: exchange.signal,
      headersTimeout: exchange.headersTimeout,
      bodyTimeout: 0,
    };
  }
}
