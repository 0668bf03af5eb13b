import type { Clock } from '../../../src/ground/clock.ts';
import type { Api, ApiRequest, ApiResponse, ApiStream } from '../../../src/kubernetes/http/api.ts';
import { ApiError, ApiUnreachable } from '../../../src/kubernetes/http/api-error.ts';
import {
  createElection,
  type Election,
  type ElectionEnd,
  type ElectionState,
} from '../../../src/kubernetes/lease/election.ts';
import { chanceOf } from '../../support/chance.ts';
import type { World } from '../world.ts';

export interface Lease {
  metadata: { name: string; namespace: string; resourceVersion: string; labels?: Record<string, string> };
  spec: Record<string, unknown>;
}

/**
 * What befalls a call. `late`: it reaches the server after `ms`, and the answer comes after as much again. `lost`: it is
 * done, but there is no answer. `hang`: it is never done.
 */
export type Mishap = { kind: 'none' | 'lost' | 'hang' | 'refuse' | 'reset' } | { kind: 'late'; ms: number };

export interface LeaseCall {
  who: string;
  method: string;
  at: number;
  status: number;
}

const NAME = 'flinkjarjob-controller';

/** A Lease in memory, and a way to it for each candidate. */
export class LeaseServer {
  readonly calls: LeaseCall[] = [];
  lease: Lease | undefined;
  /** Asked for each call of each candidate. */
  mishap: (who: string, method: string) => Mishap = () => ({ kind: 'none' });
  watches = true;
  readonly #world: World;
  readonly #listeners = new Map<object, (line: string) => void>();
  #version = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get holder(): unknown {
    return this.lease?.spec['holderIdentity'];
  }

  /** Somebody else writes: a label edit, or a deletion. */
  touch(): void {
    if (this.lease !== undefined) this.#store({ ...this.lease });
  }

  remove(): void {
    this.lease = undefined;
  }

  api(who: string): Api {
    return {
      request: (request) => this.#request(who, request),
      stream: (stream) => this.#stream(who, stream),
    };
  }

  async #request(who: string, request: ApiRequest): Promise<ApiResponse> {
    const mishap = this.mishap(who, request.method);
    if (mishap.kind === 'reset') throw new ApiUnreachable('ECONNRESET');
    if (mishap.kind === 'hang') return this.#never(request.signal);
    if (mishap.kind === 'refuse') throw new ApiError('etcd leader changed', { status: 500, reason: '' });
    const wait = mishap.kind === 'late' ? mishap.ms : 1;
    await this.#pause(wait);
    const answer = this.#handle(who, request);
    if (mishap.kind === 'lost') return this.#never(request.signal);
    await this.#pause(wait);
    if (request.signal?.aborted === true) throw new ApiUnreachable('aborted');
    return answer();
  }

  /** What the server has done cannot be undone; the answer is made when it arrives. */
  #handle(who: string, { method, body }: ApiRequest): () => ApiResponse {
    const status = this.#statusFor(method, body as Lease | undefined);
    if (status < 300 && method !== 'GET') this.#store(body as Lease);
    this.calls.push({ who, method, at: this.#world.now, status });
    const lease = structuredClone(this.lease);
    return () => {
      if (status >= 300) throw new ApiError(`HTTP ${status}`, { status, reason: '' });
      return { status, body: lease, headers: {}, bytes: 0 };
    };
  }

  #statusFor(method: string, body: Lease | undefined): number {
    if (method === 'POST') return this.lease === undefined ? 201 : 409;
    if (this.lease === undefined) return 404;
    const current = this.lease.metadata.resourceVersion;
    return method === 'GET' || body?.metadata.resourceVersion === current ? 200 : 409;
  }

  #store(lease: Lease): void {
    this.#version += 1;
    const metadata = { ...lease.metadata, name: NAME, resourceVersion: String(this.#version) };
    this.lease = structuredClone({ ...lease, metadata });
    const line = JSON.stringify({ type: 'MODIFIED', object: this.lease });
    for (const tell of this.#listeners.values()) this.#world.after(1, () => tell(line));
  }

  async #stream(who: string, { signal, onOpen, onLine }: ApiStream): Promise<void> {
    if (!this.watches)
      throw new ApiError('missing right: watch leases', { status: 403, reason: 'Forbidden' });
    const cut = this.mishap(who, 'WATCH').kind !== 'none';
    if (cut) throw new ApiUnreachable('ECONNRESET');
    onOpen?.();
    const key = {};
    this.#listeners.set(key, (line) => {
      if (!signal.aborted) onLine(line);
    });
    await this.#never(signal).catch(() => undefined);
    this.#listeners.delete(key);
  }

  #never(signal: AbortSignal | undefined): Promise<never> {
    return new Promise((_resolve, reject) => {
      const end = (): void => reject(new ApiUnreachable('aborted'));
      if (signal?.aborted === true) end();
      signal?.addEventListener('abort', end);
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#world.after(ms, resolve));
  }
}

export interface Candidate {
  name: string;
  election: Election;
  states: ElectionState[];
  /** When it was told to lead, and when to stop. */
  terms: { from: number; to: number | undefined }[];
  ended: ElectionEnd | undefined;
  /** SIGTERM. */
  stop(): void;
}

export interface CandidateOptions {
  clock?: Clock;
  random?: () => number;
  /** How long the work goes on after it was told to stop. */
  drainMs?: number;
  identity?: string;
}

export function candidate(
  world: World,
  server: LeaseServer,
  { name, ...options }: CandidateOptions & { name: string },
): Candidate {
  const states: ElectionState[] = [];
  const election = createElection({
    api: server.api(name),
    namespace: 'system',
    name: NAME,
    identity: options.identity ?? name,
    clock: options.clock ?? world.clock(),
    chance: chanceOf(options.random ?? (() => 0.5)),
    onState: (state) => states.push(state),
  });
  const abort = new AbortController();
  const made: Candidate = {
    name,
    election,
    states,
    terms: [],
    ended: undefined,
    stop: () => abort.abort(),
  };
  const lead = async (signal: AbortSignal): Promise<void> => {
    const term: Candidate['terms'][number] = { from: world.now, to: undefined };
    made.terms.push(term);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    term.to = world.now;
    await new Promise<void>((resolve) => world.after(options.drainMs ?? 0, resolve));
  };
  election.run(abort.signal, lead).then(
    (ended) => {
      made.ended = ended;
    },
    (error: unknown) => {
      throw error;
    },
  );
  return made;
}
