/** Reflectors that feed the cache: one for the whole cluster, or one a namespace. */
import type { Manifest } from '../core/ports.ts';
import type { Api } from './api.ts';
import type { ManifestCache } from './cache.ts';
import type { Clock } from './clock.ts';
import { jobsPath, readManifest } from './manifest.ts';
import { createReflector, type Reflector, type ReflectorState } from './reflector.ts';

export interface WatchJobsOptions {
  api: Api;
  cache: ManifestCache;
  /** Empty: all namespaces. */
  namespaces: readonly string[];
  clock: Clock;
  random: () => number;
  onState?: (state: ReflectorState) => void;
  /** The store of the API server holds older data than before: what is in the cache is of a past that never was. */
  onSetBack?: () => void;
  /** A stored object that cannot be used, or a bug in a callback. */
  onFault?: (error: unknown) => void;
  inactivityMs?: number;
  pageSize?: number;
  /** Lists afresh this often; default: never. */
  relistMs?: number;
}

export interface JobsWatch {
  /** Resolves when the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Every namespace has been listed once. */
  readonly synced: boolean;
  /** Resolves when that is so. */
  readonly whenSynced: Promise<void>;
  /** ms since the quietest of the watches was heard; undefined before the first list. */
  ageMs(): number | undefined;
}

type Scope = string | undefined;

function reflectorFor(options: WatchJobsOptions, namespace: Scope, onListed: () => void): Reflector {
  const { api, cache, clock, random, onState, onSetBack, onFault, inactivityMs, pageSize, relistMs } =
    options;
  const transform = (raw: unknown): Manifest | undefined => {
    const read = readManifest(raw);
    if (read.ok) return read.manifest;
    onFault?.(new Error(`an object in ${jobsPath(namespace)} cannot be used: ${read.reason}`));
    return undefined;
  };
  return createReflector<Manifest>({
    ...{ api, clock, random, transform, path: jobsPath(namespace) },
    onReplace(items, resourceVersion) {
      if (cache.replace(namespace, items, resourceVersion)) onListed();
      else onSetBack?.();
    },
    onEvent: (type, item) => (type === 'DELETED' ? cache.delete(item) : cache.put(item)),
    onState(state) {
      onState?.(state);
      if (state.phase === 'SetBack') onSetBack?.();
    },
    ...(onFault === undefined ? {} : { onFault }),
    ...(inactivityMs === undefined ? {} : { inactivityMs }),
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(relistMs === undefined ? {} : { relistMs }),
  });
}

export function watchJobs(options: WatchJobsOptions): JobsWatch {
  const scopes: Scope[] = options.namespaces.length === 0 ? [undefined] : [...new Set(options.namespaces)];
  const unlisted = new Set(scopes);
  const all = Promise.withResolvers<void>();
  const listed = (scope: Scope): void => {
    unlisted.delete(scope);
    if (unlisted.size === 0) all.resolve();
  };
  const reflectors = scopes.map((scope) => reflectorFor(options, scope, () => listed(scope)));
  return {
    async run(signal) {
      await Promise.all(reflectors.map((reflector) => reflector.run(signal)));
    },
    whenSynced: all.promise,
    get synced() {
      return unlisted.size === 0;
    },
    ageMs() {
      const heard = reflectors.map(({ lastHeard }) => lastHeard);
      const known = heard.filter((at) => at !== undefined);
      return known.length < heard.length ? undefined : options.clock.now() - Math.min(...known);
    },
  };
}
