/**
 * Keeps a copy of a collection: lists it once, then watches it, and never gives up. Whatever ends a watch, the next one
 * starts where the last was good; only an expired resourceVersion (410) makes it list again.
 */

import type { Chance } from '../../ground/chance.ts';
import { type Clock, sleep } from '../../ground/clock.ts';
import { type Linked, linked } from '../../ground/linked.ts';
import type { Api } from '../http/api.ts';
import { ApiUnreachable } from '../http/api-error.ts';
import type { EventType, WatchEvent } from './event.ts';
import { list, versionNow } from './list.ts';
import { ListTimes } from './list-times.ts';
import { type Recovery, RecoveryPolicy, type ReflectorPhase, StaleList } from './recovery.ts';
import { watch } from './stream.ts';
import { isNewer, later } from './version.ts';

export interface ReflectorState {
  phase: ReflectorPhase;
  path: string;
  /** Why, where the phase alone does not say it. */
  message: string;
}

interface ReflectorOptions<T> {
  api: Api;
  /** Such as `/apis/dli.gitops.dev/v1alpha1/flinkjarjobs`. */
  path: string;
  clock: Clock;
  chance: Chance;
  /** The slim copy of one object; undefined when it is not to be kept. `listed`: it is held until its list is complete. */
  transform: (raw: unknown, listed: boolean) => T | undefined;
  /** Everything there is, as of `resourceVersion`. */
  onReplace: (items: T[], resourceVersion: string) => void;
  onEvent: (type: EventType, item: T) => void;
  onState?: (state: ReflectorState) => void;
  /** A callback threw, which is a bug; the stream goes on. */
  onFault?: (error: unknown) => void;
  pageSize?: number;
  /** Silence after which a watch is cut and taken up again. */
  inactivityMs?: number;
  /** Lists again this often, in case a proxy has lost events. Default: never. */
  relistMs?: number;
}

export interface Reflector {
  /** Resolves when the signal aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Resolves when a list that was begun at this time or later, monotonic ms, is in; a watch, or an older list, is cut for it.
   */
  listedSince(at: number): Promise<void>;
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
  readonly #lists = new ListTimes();
  #round: Linked | undefined;
  #openedAt: number | undefined;
  lastHeard: number | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#policy = new RecoveryPolicy(options.chance);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const round = linked(signal);
      this.#round = round;
      const recovery = await this.#follow(round.signal).then(
        () => this.#policy.afterClose(this.#livedMs() ?? 0),
        (error: unknown) => this.#failed(error, round.signal),
      );
      round.clear();
      if (!signal.aborted) await this.#recover(recovery, signal);
    }
  }

  async listedSince(at: number): Promise<void> {
    const listed = this.#lists.wait(at);
    if (!this.#lists.isUnderWay(at)) {
      this.#mustList = true;
      this.#round?.abort();
    }
    return listed;
  }

  #failed(error: unknown, round: AbortSignal): Recovery {
    if (round.aborted) return { waitMs: 0, relist: true, phase: 'Listing', message: '' };
    if (error instanceof ApiUnreachable) this.#mustCheck = true;
    return this.#policy.afterError({ error, livedMs: this.#livedMs() });
  }

  async #recover({ waitMs, relist, phase, message }: Recovery, signal: AbortSignal): Promise<void> {
    this.#mustList ||= relist || this.#isRelistDue();
    if (waitMs === 0) return;
    this.#say(phase, message);
    await sleep(this.#options.clock, waitMs, signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    this.#openedAt = undefined;
    const { api, path, clock, inactivityMs = 150_000 } = this.#options;
    if (this.#mustCheck && !this.#mustList) this.#notOlder(await versionNow({ api, path, signal }));
    const version = this.#mustList ? await this.#list(signal) : (this.#version ?? '');
    this.#mustCheck = false;
    await watch({
      api,
      path,
      clock,
      inactivityMs,
      signal,
      resourceVersion: version,
      timeoutSeconds: this.#timeoutSeconds(),
      onOpen: () => this.#opened(),
      onEvent: (event) => this.#event(event),
    });
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { api, path, transform, onReplace, clock, pageSize = 500 } = this.#options;
    this.#say('Listing', '');
    this.#lists.begun(clock.now());
    const safely = (raw: unknown): T | undefined => this.#guarded(() => transform(raw, true));
    const { items, resourceVersion } = await list({ api, path, pageSize, signal, transform: safely });
    signal.throwIfAborted();
    this.#notOlder(resourceVersion);
    this.#guarded(() => onReplace(items, resourceVersion));
    this.#version = resourceVersion;
    this.#mustList = false;
    this.#policy.progress();
    this.lastHeard = clock.now();
    this.#lists.done();
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
        const item = transform(object, false);
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
    return relistMs !== undefined && clock.now() - this.#lists.shownAt >= relistMs;
  }

  /** Five to ten minutes, so that the watches of many clients do not end together. */
  #timeoutSeconds(): number {
    const { chance, relistMs = Number.POSITIVE_INFINITY } = this.#options;
    return Math.min(300 + Math.floor(chance.next() * 300), Math.ceil(relistMs / 1000));
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
