import type { Api, ApiRequest, ApiResponse, ApiStream } from '../../src/kubernetes/http/api.ts';
import { ApiError, ApiUnreachable } from '../../src/kubernetes/http/api-error.ts';
import { lineOf } from './job-server.ts';
import type { Collection } from './watch/collection.ts';

/** What happens to a list, to the opening of a watch, and to a line of one. */
export const MISHAPS = {
  list: ['none', 'error', 'reset', 'stale', 'compacted'],
  open: ['none', 'error', 'reset', 'closed', 'compacted'],
  line: ['none', 'duplicate', 'swap', 'malformed', 'cutBefore', 'cutAfter', 'gone', 'silence', 'old'],
} as const;

type Place = keyof typeof MISHAPS;

/** A number for each thing that happens, saying which mishap befalls it; none when they are used up. */
export class Fate {
  #numbers: number[];

  constructor(numbers: number[]) {
    this.#numbers = [...numbers];
  }

  end(): void {
    this.#numbers = [];
  }

  next<P extends Place>(place: P): (typeof MISHAPS)[P][number] {
    const number = this.#numbers.shift() ?? 0;
    const mishaps = MISHAPS[place] as readonly (typeof MISHAPS)[P][number][];
    return mishaps[number % mishaps.length] ?? 'none';
  }
}

const refused = (): ApiError => new ApiError('etcd leader changed', { status: 500, reason: 'InternalError' });
const broken = (): ApiUnreachable => new ApiUnreachable('ECONNRESET');

/** One open watch and what becomes of its lines. */
class Stream {
  readonly #fate: Fate;
  readonly #onLine: (line: string) => void;
  readonly end: (error: unknown) => void;
  #held: string | undefined;
  #silent = false;
  #over = false;

  constructor(fate: Fate, onLine: (line: string) => void, end: (error: unknown) => void) {
    this.#fate = fate;
    this.#onLine = onLine;
    this.end = (error) => {
      this.#over = true;
      end(error);
    };
  }

  line(line: string, old: string | undefined): void {
    const mishap = this.#fate.next('line');
    if (mishap === 'silence') this.#silent = true;
    if (this.#silent) return;
    if (mishap === 'cutBefore') this.end(broken());
    if (mishap === 'malformed') this.#deliver(line.slice(0, 20));
    if (mishap === 'gone') this.#deliver('{"type":"ERROR","object":{"code":410}}');
    if (mishap === 'old' && old !== undefined) this.#deliver(old);
    if (mishap === 'swap' && this.#held === undefined) this.#held = line;
    else this.#pass(line, mishap === 'duplicate');
    if (mishap === 'cutAfter') this.end(broken());
  }

  /** A line that was held back follows the next one. */
  #pass(line: string, twice: boolean): void {
    this.#deliver(line);
    if (twice) this.#deliver(line);
    if (this.#held !== undefined) this.#deliver(this.#held);
    this.#held = undefined;
  }

  #deliver(line: string): void {
    if (this.#over) return;
    try {
      this.#onLine(line);
    } catch (error) {
      this.end(error);
    }
  }
}

/** The FlinkJarJobs of a collection without a network, and with a fate. */
export class MemoryApi implements Api {
  readonly #collection: Collection;
  readonly #fate: Fate;

  constructor(collection: Collection, fate: Fate) {
    this.#collection = collection;
    this.#fate = fate;
  }

  async request({ query = {} }: ApiRequest): Promise<ApiResponse> {
    const mishap = this.#fate.next('list');
    if (mishap === 'error') throw refused();
    if (mishap === 'reset') throw broken();
    if (mishap === 'compacted') this.#collection.compact();
    const from = query['continue'] as string | undefined;
    const stale = mishap === 'stale' && from === undefined ? `${this.#collection.compacted}:0` : from;
    const body = this.#collection.list(query['limit'] as number | undefined, stale);
    return { status: 200, headers: {}, bytes: 0, body: structuredClone(body) };
  }

  async stream({ query = {}, signal, onOpen, onLine }: ApiStream): Promise<void> {
    const mishap = this.#fate.next('open');
    if (mishap === 'error') throw refused();
    if (mishap === 'reset') throw broken();
    if (mishap === 'compacted') this.#collection.compact();
    onOpen?.();
    if (mishap === 'closed') return;
    await this.#lines(String(query['resourceVersion']), signal, onLine);
  }

  async #lines(from: string, signal: AbortSignal, onLine: (line: string) => void): Promise<void> {
    let unwatch: (() => void) | undefined;
    await new Promise<void>((_resolve, reject) => {
      const end = (error: unknown): void => {
        unwatch?.();
        reject(error);
      };
      const stream = new Stream(this.#fate, onLine, end);
      signal.addEventListener('abort', () => stream.end(broken()));
      unwatch = this.#collection.watch(from, (change) => {
        const old = this.#collection.history[0];
        stream.line(lineOf(change), old === undefined ? undefined : lineOf(old));
      });
    });
  }
}
