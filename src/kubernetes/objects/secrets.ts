/** Secrets by name, never by list. Those in use are read again every few seconds, so that a change is noticed. */
import type { SecretData } from '../../core/ports.ts';
import { type Clock, sleep } from '../../ground/clock.ts';
import { Shares } from '../../ground/shares.ts';
import type { Api } from '../http/api.ts';
import { hasStatus, isTooLarge } from '../http/api-error.ts';
import { bytesOf, type ReadSecret, readSecret, SECRET_BYTES, tooLarge } from './secret-data.ts';

export interface SecretsOptions {
  api: Pick<Api, 'request'>;
  clock: Clock;
  /** Its data changed, or it came or went. Also told when a pass was the one to find out. */
  onChange: (namespace: string, name: string) => void;
  /** Keys `namespace/name` that objects refer to now: these are read again however long nobody asks for them. */
  inUse?: Pick<ReadonlySet<string>, 'has'>;
  /** Age at which a Secret is read again; a large one later, see `BYTES_PER_MS`. */
  refreshMs?: number;
  /** One that nobody asked for in this time and no object refers to is forgotten. */
  forgetMs?: number;
  /** What all values that are kept may have together, bytes. */
  keptBytes?: number;
}

interface CachedSecret {
  namespace: string;
  name: string;
  /** Monotonic ms of the last successful read; undefined: not yet read. */
  readAt: number | undefined;
  askedAt: number;
  /** Bytes of the last answer. */
  bytes: number;
  /** Of the last value; undefined when there was none. */
  fingerprint: string | undefined;
  value: ReadSecret | undefined;
  /** Its value is not kept: there was no room for it. */
  shed: boolean;
  reading: Promise<ReadSecret | undefined> | undefined;
}

const TIMEOUT_MS = 5_000;
const AT_ONCE = 4;
/** No Secret is read again at a higher rate: one of 1 MB after a minute. Credentials have a few hundred bytes. */
const BYTES_PER_MS = 16;
/** The values of all Secrets together. Beyond that, those of the namespace that has most are read again whenever they are used. */
const KEPT_BYTES = 8 * 1024 * 1024;

export class Secrets {
  readonly #options: SecretsOptions;
  readonly #entries = new Map<string, CachedSecret>();
  readonly #refreshMs: number;
  readonly #kept: Shares;

  constructor(options: SecretsOptions) {
    this.#options = options;
    this.#refreshMs = options.refreshMs ?? 10_000;
    this.#kept = new Shares(options.keptBytes ?? KEPT_BYTES);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Of all values that are kept. */
  get bytes(): number {
    return this.#kept.total;
  }

  /**
   * Undefined when there is none. `fresh`: read after the call, not before. Throws `ApiError` (naming the missing right) and
   * `ApiUnreachable`.
   */
  async get(
    namespace: string,
    name: string,
    { fresh }: { fresh: boolean } = { fresh: false },
  ): Promise<SecretData | undefined> {
    const entry = this.#entry(namespace, name);
    entry.askedAt = this.#options.clock.now();
    if (!fresh) return this.#isFresh(entry) && !entry.shed ? entry.value : this.#read(entry);
    // What is being read now may be from before.
    await entry.reading?.catch(() => undefined);
    return this.#read(entry);
  }

  /** Reads every Secret in use again and again until the signal aborts; what fails is tried again next time. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#options.clock, this.#refreshMs, signal);
      const due = this.#forget().filter((entry) => !this.#isFresh(entry));
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#drain(due, signal)));
    }
  }

  async #drain(due: CachedSecret[], signal: AbortSignal): Promise<void> {
    for (let entry = due.pop(); entry !== undefined && !signal.aborted; entry = due.pop()) {
      await this.#read(entry).catch(() => undefined);
    }
  }

  #isFresh({ readAt, bytes }: CachedSecret): boolean {
    const freshMs = Math.max(this.#refreshMs, bytes / BYTES_PER_MS);
    return readAt !== undefined && this.#options.clock.now() - readAt < freshMs;
  }

  #entry(namespace: string, name: string): CachedSecret {
    const key = `${namespace}/${name}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: CachedSecret = {
      namespace,
      name,
      askedAt: 0,
      readAt: undefined,
      bytes: 0,
      fingerprint: undefined,
      value: undefined,
      shed: false,
      reading: undefined,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  /** However many want it, it is read once. */
  #read(entry: CachedSecret): Promise<ReadSecret | undefined> {
    entry.reading ??= this.#fetch(entry).finally(() => {
      entry.reading = undefined;
    });
    return entry.reading;
  }

  async #fetch(entry: CachedSecret): Promise<ReadSecret | undefined> {
    const startedAt = this.#options.clock.now();
    const { value, bytes } = await fetchSecret(this.#options.api, entry);
    const changed = entry.readAt !== undefined && entry.fingerprint !== value?.fingerprint;
    Object.assign(entry, { bytes, fingerprint: value?.fingerprint, readAt: startedAt });
    this.#keep(entry, value);
    if (changed) this.#options.onChange(entry.namespace, entry.name);
    return value;
  }

  #keep(entry: CachedSecret, value: ReadSecret | undefined): void {
    Object.assign(entry, { value, shed: false });
    const key = keyOf(entry);
    if (this.#entries.get(key) === entry) this.#kept.set(entry.namespace, key, bytesOf(value));
    for (const shed of this.#kept.shed()) Object.assign(this.#entries.get(shed) ?? {}, SHED);
  }

  /** Returns those that are read again and again: objects refer to them. */
  #forget(): CachedSecret[] {
    const { clock, inUse, forgetMs = 60_000 } = this.#options;
    for (const [key, { namespace, askedAt }] of this.#entries) {
      if (clock.now() - askedAt <= forgetMs || inUse?.has(key) === true) continue;
      this.#entries.delete(key);
      this.#kept.set(namespace, key, 0);
    }
    return [...this.#entries.values()].filter((entry) => inUse?.has(keyOf(entry)) !== false);
  }
}

const SHED = { value: undefined, shed: true } satisfies Partial<CachedSecret>;

const keyOf = ({ namespace, name }: CachedSecret): string => `${namespace}/${name}`;

async function fetchSecret(
  api: Pick<Api, 'request'>,
  { namespace, name }: CachedSecret,
): Promise<{ value: ReadSecret | undefined; bytes: number }> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  try {
    const asked = { method: 'GET', path, timeoutMs: TIMEOUT_MS, maxBytes: SECRET_BYTES } as const;
    const { body, bytes } = await api.request(asked);
    return { value: readSecret(body, path), bytes };
  } catch (error) {
    if (hasStatus(error, 404)) return { value: undefined, bytes: 0 };
    if (isTooLarge(error)) return { value: tooLarge(), bytes: SECRET_BYTES };
    throw error;
  }
}
