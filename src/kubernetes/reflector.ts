/**
 * Keeps a copy of a collection: lists it once, then watches it, and never gives up. Whatever ends a watch, the next one
 * starts where the last was good; only an expired resourceVersion (410) makes it list again.
 */
import type { Api } from './api.ts';
import { ApiUnreachable } from './api-error.ts';
import type { Clock } from './clock.ts';
import type { EventType, WatchEvent } from './reflector-event.ts';
import { list, versionNow } from './reflector-list.ts';
import { type Recovery, RecoveryPolicy, type ReflectorPhase, StaleList } from './reflector-recovery.ts';
import { watch } from './reflector-watch.ts';
import { isNewer, later } from './version.ts';

export interface ReflectorState {
  phase: ReflectorPhase;
  path: string;
  /** Why, where the phase alone does not say it. */
  message: string;
}

export interface ReflectorOptions<T> {
  api: Api;
  /** Such as `/apis/dli.gitops.dev/v1alpha1/flinkjarjobs`. */
  path: string;
  clock: Clock;
  random: () => number;
  /** The slim copy of one object; undefined when it is not to be kept. */
  transform: (raw: unknown) => T | undefined;
  /** Everything there is, as of `resourceVersion`. */
  onReplace: (items: T[], resourceVersion: string) => void;
  onEvent: (type: EventType, item: T) => void;
  onState?: (state: ReflectorState) => void;
  /** A callback threw, which is a bug; the stream goes on. */
  onFault?: (error: unknown) => void;
  pageSize?: number;
  /** Silence after which a watch is cut and taken up again. */
  inactivityMs?: number;
  /** Lists afresh this often, against events that a proxy swallowed. Default: never. */
  relistMs?: number;
}

export interface Reflector {
  /** Resolves when the signal aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Monotonic ms of the last answer, event or bookmark. */
  readonly lastHeard: number | undefined;
}

class Loop<T> implements Reflector {
  readonly #options: ReflectorOptions<T>;
  readonly #policy: RecoveryPolicy;
  #version: string | undefined;
  #mustList = true;
  /** The server was away: it may have come back with older data, and a watch from a version it never had is silent. */
  #mustCheck = false;
  #listedAt = 0;
  #openedAt: number | undefined;
  lastHeard: number | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#policy = new RecoveryPolicy(options.random);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const recovery = await this.#round(signal).then(
        () => this.#policy.afterClose(this.#livedMs() ?? 0),
        (error: unknown) => this.#failed(error),
      );
      if (!signal.aborted) await this.#recover(recovery, signal);
    }
  }

  #failed(error: unknown): Recovery {
    if (error instanceof ApiUnreachable) this.#mustCheck = true;
    return this.#policy.afterError({ error, livedMs: this.#livedMs() });
  }

  async #recover({ waitMs, relist, phase, message }: Recovery, signal: AbortSignal): Promise<void> {
    this.#mustList ||= relist || this.#isRelistDue();
    if (waitMs === 0) return;
    this.#say(phase, message);
    await this.#options.clock.sleep(waitMs, signal);
  }

  async #round(signal: AbortSignal): Promise<void> {
    this.#openedAt = undefined;
    const { api, path, clock, inactivityMs = 150_000 } = this.#options;
    if (this.#mustCheck && !this.#mustList) this.#notOlder(await versionNow({ api, path, signal }));
    const version = this.#mustList ? await this.#list(signal) : (this.#version ?? '');
    this.#mustCheck = false;
    await watch({
      ...{ api, path, clock, inactivityMs, signal, resourceVersion: version },
      timeoutSeconds: this.#timeoutSeconds(),
      onOpen: () => this.#opened(),
      onEvent: (event) => this.#event(event),
    });
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { api, path, transform, onReplace, clock, pageSize = 500 } = this.#options;
    this.#say('Listing', '');
    const safely = (raw: unknown): T | undefined => this.#guarded(() => transform(raw));
    const { items, resourceVersion } = await list({ api, path, pageSize, signal, transform: safely });
    signal.throwIfAborted();
    this.#notOlder(resourceVersion);
    this.#guarded(() => onReplace(items, resourceVersion));
    this.#version = resourceVersion;
    this.#mustList = false;
    this.#listedAt = clock.now();
    this.#policy.progress();
    this.lastHeard = this.#listedAt;
    return resourceVersion;
  }

  #notOlder(version: string): void {
    if (this.#version !== undefined && isNewer(this.#version, version))
      throw new StaleList(`the list is of version ${version}, but ${this.#version} is known already`);
  }

  #opened(): void {
    this.#openedAt = this.#options.clock.now();
    this.lastHeard = this.#openedAt;
    this.#say('Watching', '');
  }

  #event(event: WatchEvent): void {
    const { transform, onEvent, clock } = this.#options;
    this.lastHeard = clock.now();
    if (event.type !== 'BOOKMARK') {
      const { type, object } = event;
      this.#guarded(() => {
        const item = transform(object);
        if (item !== undefined) onEvent(type, item);
      });
    }
    const before = this.#version ?? '';
    this.#version = later(before, event.resourceVersion);
    if (this.#version !== before) this.#policy.progress();
  }

  #livedMs(): number | undefined {
    return this.#openedAt === undefined ? undefined : this.#options.clock.now() - this.#openedAt;
  }

  #isRelistDue(): boolean {
    const { clock, relistMs } = this.#options;
    return relistMs !== undefined && clock.now() - this.#listedAt >= relistMs;
  }

  /** Five to ten minutes, so that the watches of many clients do not end together. */
  #timeoutSeconds(): number {
    const { random, relistMs = Number.POSITIVE_INFINITY } = this.#options;
    return Math.min(300 + Math.floor(random() * 300), Math.ceil(relistMs / 1000));
  }

  #say(phase: ReflectorPhase, message: string): void {
    this.#guarded(() => this.#options.onState?.({ phase, path: this.#options.path, message }));
  }

  #guarded<R>(callback: () => R): R | undefined {
    try {
      return callback();
    } catch (error) {
      this.#options.onFault?.(error);
      return undefined;
    }
  }
}

export const createReflector = <T>(options: ReflectorOptions<T>): Reflector => new Loop(options);
