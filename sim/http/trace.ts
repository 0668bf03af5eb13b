/** Every request a simulator saw, in order, with a monotonic time. Oracles and golden logs read it; secrets are masked. */

export interface Entry {
  seq: number;
  server: string;
  /** Monotonic, ms, when the request had arrived whole. */
  at: number;
  /** ms until the answer was sent; undefined while open (watches). */
  took: number | undefined;
  method: string;
  /** Path without the query. */
  path: string;
  query: string;
  userAgent: string;
  /** The client, when it is one of several in this process, and when it sent the request. */
  from?: string;
  sentAt?: number;
  contentType: string;
  /** Names of the headers, lower case, in order; their values may be secret. */
  headers: string[];
  /** Parsed when it is JSON; secrets masked. */
  body: unknown;
  status: number;
  /** The x-request-id of the answer, sent or lost. */
  requestId?: string | undefined;
  /** What was injected, if anything. */
  fault: string | undefined;
}

interface EntryFilter {
  server?: string;
  method?: string;
  path?: RegExp;
  since?: number;
}

const SECRET_KEYS = new Set([
  'password',
  'data',
  'stringData',
  'accessKey',
  'secretKey',
  'token',
  'securityToken',
  'entrypoint_args',
]);

const HIDDEN = new RegExp(`"(?:${[...SECRET_KEYS].join('|')})"|\\\\`);

/** False: nothing in this JSON text would be masked. A key that is written with escapes counts as one of them. */
export const mayHoldSecret = (json: string): boolean => HIDDEN.test(json);

/** `data` and its like hold secrets only in a Secret; the others always. */
export function masked(value: unknown, inSecret = false): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, inSecret));
  if (typeof value !== 'object' || value === null) return value;
  const secret = inSecret || (value as { kind?: unknown }).kind === 'Secret';
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, hides(key, secret) ? '***' : masked(item, secret)]),
  );
}

const hides = (key: string, inSecret: boolean): boolean =>
  key === 'data' || key === 'stringData' ? inSecret : SECRET_KEYS.has(key);

export class Trace {
  readonly entries: Entry[] = [];
  #listeners = new Set<(entry: Entry) => void>();

  add(entry: Omit<Entry, 'seq'>): Entry {
    const numbered = { ...entry, seq: this.entries.length + 1 };
    this.entries.push(numbered);
    return numbered;
  }

  /** Called when an answer has been sent (or a stream has begun). */
  answered(entry: Entry): void {
    for (const listener of this.#listeners) listener(entry);
  }

  onAnswer(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  select({ server, method, path, since = 0 }: EntryFilter): Entry[] {
    return this.entries.filter(
      (entry) =>
        entry.seq > since &&
        (server === undefined || entry.server === server) &&
        (method === undefined || entry.method === method) &&
        (path === undefined || path.test(entry.path)),
    );
  }

  count(wanted: EntryFilter): number {
    return this.select(wanted).length;
  }
}
