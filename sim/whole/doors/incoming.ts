/** One request over the simulated network, and its answer as a client reads it: head first, then bytes as they come. */
import type { Host } from '../host.ts';
import type { DraftCall, Network, ServerName } from '../network.ts';

interface Incoming {
  status: number;
  headers: Record<string, string>;
  body: IncomingBody;
}

const lost = (code: string): Error => Object.assign(new Error('the connection is lost'), { code });

/** Bytes as they come in; one reader. */
class IncomingBody implements AsyncIterable<Buffer> {
  readonly #chunks: Buffer[] = [];
  readonly #abandon: () => void;
  #over: { error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(abandon: () => void) {
    this.#abandon = abandon;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#wake();
  }

  /** No more comes. */
  close(over: { error?: unknown }): void {
    this.#over ??= over;
    this.#wake();
  }

  /** The rest is of no use. */
  destroy(error?: unknown): this {
    this.#abandon();
    this.close({ error: error ?? lost('ABORT_ERR') });
    return this;
  }

  /** Reads the rest, and drops it. */
  async dump(): Promise<void> {
    for await (const _ of this);
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return { next: () => this.#next() };
  }

  async #next(): Promise<IteratorResult<Buffer>> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) return { done: false, value: chunk };
      const over = this.#over;
      if (over !== undefined && 'error' in over) throw over.error;
      if (over !== undefined) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

interface Way {
  network: Network;
  host: Host;
  server: ServerName;
}

/** Rejects with an error that has the runtime's `code`, or with the signal's reason. */
export function open(
  { network, host, server }: Way,
  draft: DraftCall,
  signal: AbortSignal,
): Promise<Incoming> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const { promise, resolve, reject } = Promise.withResolvers<Incoming>();
  let abandon = (): void => undefined;
  const body = new IncomingBody(() => abandon());
  const close = (over: { error?: unknown }): void => {
    signal.removeEventListener('abort', aborted);
    if ('error' in over) reject(over.error);
    body.close(over);
  };
  const aborted = (): void => {
    abandon();
    close({ error: signal.reason });
  };
  signal.addEventListener('abort', aborted, { once: true });
  abandon = network.send(host, server, {
    draft,
    receiver: {
      head: (status, headers) => resolve({ status, headers, body }),
      bytes: (chunk) => body.push(chunk),
      end: () => close({}),
      fail: (code) => close({ error: lost(code) }),
    },
  });
  return promise;
}
