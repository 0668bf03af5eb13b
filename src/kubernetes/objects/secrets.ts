/** Secrets by name, never by list. Those in use are read again every few seconds, so that a change is noticed. */
import type { SecretData } from '../../core/ports.ts';
import { type Clock, sleep } from '../../ground/clock.ts';
import type { Api } from '../http/api.ts';
import { hasStatus } from '../http/api-error.ts';
import { type ReadSecret, readSecret } from './secret-data.ts';

export interface SecretsOptions {
  api: Pick<Api, 'request'>;
  clock: Clock;
  /** Its data changed, or it came or went. Also told when a pass was the one to find out. */
  onChange: (namespace: string, name: string) => void;
  /** Keys `namespace/name` that objects refer to now: these are kept however long nobody asks for them. */
  inUse?: () => ReadonlySet<string>;
  /** Age at which a Secret is read again. */
  refreshMs?: number;
  /** One that nobody asked for in this time and no object refers to is forgotten. */
  forgetMs?: number;
}

interface CachedSecret {
  namespace: string;
  name: string;
  /** Monotonic ms of the last successful read; undefined: not yet read. */
  readAt: number | undefined;
  askedAt: number;
  value: ReadSecret | undefined;
  reading: Promise<ReadSecret | undefined> | undefined;
}

const TIMEOUT_MS = 5_000;
const AT_ONCE = 4;

export class Secrets {
  readonly #options: SecretsOptions;
  readonly #entries = new Map<string, CachedSecret>();
  readonly #refreshMs: number;

  constructor(options: SecretsOptions) {
    this.#options = options;
    this.#refreshMs = options.refreshMs ?? 10_000;
  }

  get size(): number {
    return this.#entries.size;
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
    if (!fresh) return this.#isFresh(entry) ? entry.value : this.#read(entry);
    // What is being read now may be from before.
    await entry.reading?.catch(() => undefined);
    return this.#read(entry);
  }

  /** Reads every Secret in use again and again until the signal aborts; what fails is tried again next time. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#options.clock, this.#refreshMs, signal);
      this.#forget();
      const due = [...this.#entries.values()].filter((entry) => !this.#isFresh(entry));
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#drain(due, signal)));
    }
  }

  async #drain(due: CachedSecret[], signal: AbortSignal): Promise<void> {
    for (let entry = due.pop(); entry !== undefined && !signal.aborted; entry = due.pop()) {
      await this.#read(entry).catch(() => undefined);
    }
  }

  #isFresh({ readAt }: CachedSecret): boolean {
    return readAt !== undefined && this.#options.clock.now() - readAt < this.#refreshMs;
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
      value: undefined,
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
    const value = await fetchSecret(this.#options.api, entry);
    const changed = entry.readAt !== undefined && entry.value?.fingerprint !== value?.fingerprint;
    entry.value = value;
    entry.readAt = startedAt;
    if (changed) this.#options.onChange(entry.namespace, entry.name);
    return value;
  }

  #forget(): void {
    const { clock, inUse, forgetMs = 900_000 } = this.#options;
    const used = inUse?.();
    for (const [key, { askedAt }] of this.#entries) {
      if (clock.now() - askedAt > forgetMs && used?.has(key) !== true) this.#entries.delete(key);
    }
  }
}

async function fetchSecret(
  api: Pick<Api, 'request'>,
  { namespace, name }: CachedSecret,
): Promise<ReadSecret | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  try {
    const { body } = await api.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
    return readSecret(body, path);
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}
