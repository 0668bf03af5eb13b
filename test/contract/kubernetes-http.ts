/** A plain HTTPS client of one API server: no library between the assertions and the wire. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Endpoint {
  url: string;
  token: string;
  /** PEM. */
  ca: string;
}

// biome-ignore lint/suspicious/noExplicitAny: what a server answers is looked into freely by assertions.
export type Json = any;

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Json;
}

export interface Options {
  type?: string;
  accept?: string;
  token?: string | undefined;
}

export const MERGE = { type: 'application/merge-patch+json' };
export const JSON_PATCH = { type: 'application/json-patch+json' };
export const STRATEGIC = { type: 'application/strategic-merge-patch+json' };
export const APPLY = { type: 'application/apply-patch+yaml' };
export const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

/** One open watch; `events` grows. */
export interface Watching {
  status: number;
  events: { type: string; object: Json }[];
  /** The events once there are so many. */
  first(count: number): Promise<{ type: string; object: Json }[]>;
  ended: Promise<void>;
  stop(): void;
}

/** Polls until `check` gives something. */
export async function eventually<T>(check: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error('it did not happen within 15 s');
    await sleep(10);
  }
}

function read(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export class Kube {
  #endpoint: Endpoint;
  #agent: Agent;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#agent = new Agent({ keepAlive: true, ca: endpoint.ca });
  }

  close(): void {
    this.#agent.destroy();
  }

  get = (path: string, options?: Options): Promise<Answer> => this.send('GET', path, undefined, options);
  post = (path: string, body: unknown, options?: Options): Promise<Answer> =>
    this.send('POST', path, body, options);
  put = (path: string, body: unknown, options?: Options): Promise<Answer> =>
    this.send('PUT', path, body, options);
  patch = (path: string, body: unknown, options: Options = MERGE): Promise<Answer> =>
    this.send('PATCH', path, body, options);
  delete = (path: string, body?: unknown): Promise<Answer> => this.send('DELETE', path, body);

  /** `body`: text as it is, anything else as JSON. */
  // biome-ignore lint/complexity/useMaxParams: method, path, body and the rest, as HTTP has them.
  async send(method: string, path: string, body?: unknown, options: Options = {}): Promise<Answer> {
    const response = await this.#open(method, path, { body, options });
    let text = '';
    // A character may be cut in two by the end of a chunk.
    response.setEncoding('utf8');
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode ?? 0, headers: response.headers, body: read(text) };
  }

  async watch(path: string, options: Options = {}): Promise<Watching> {
    const response = await this.#open('GET', path, { body: undefined, options });
    const events: Watching['events'] = [];
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      events.push(...lines.map((line) => JSON.parse(line)));
    });
    const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
    return {
      status: response.statusCode ?? 0,
      events,
      first: (count) => eventually(() => (events.length >= count ? events.slice(0, count) : undefined)),
      ended,
      stop: () => response.destroy(),
    };
  }

  /** A namespace of the test's own. */
  async namespace(): Promise<string> {
    const name = `contract-${randomUUID().slice(0, 13)}`;
    const { status } = await this.post('/api/v1/namespaces', { metadata: { name } });
    if (status !== 201) throw new Error(`namespace: ${status}`);
    return name;
  }

  #open(method: string, path: string, sent: { body: unknown; options: Options }): Promise<IncomingMessage> {
    const { body, options } = sent;
    const token = 'token' in options ? options.token : this.#endpoint.token;
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = {
      accept: options.accept ?? 'application/json',
      'user-agent': 'contract/1.0',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === undefined
        ? {}
        : {
            'content-type': options.type ?? 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
    };
    return new Promise((resolve, reject) => {
      const url = `${this.#endpoint.url}${path}`;
      httpsRequest(url, { method, headers, agent: this.#agent }, resolve).once('error', reject).end(payload);
    });
  }
}
