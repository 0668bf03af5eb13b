/** Reflectors that feed the cache: one for the whole cluster, or one a namespace. */
import type { Manifest } from '../../core/object/manifest.ts';
import type { Chance } from '../../ground/chance.ts';
import type { Clock } from '../../ground/clock.ts';
import type { Api } from '../http/api.ts';
import { jobsPath, readManifest } from '../objects/manifest.ts';
import type { ManifestCache } from './cache.ts';
import { createReflector, type Reflector, type ReflectorState } from './reflector.ts';

export interface WatchJobsOptions {
  api: Api;
  cache: ManifestCache;
  /** Empty: all namespaces. */
  namespaces: readonly string[];
  clock: Clock;
  chance: Chance;
  onState?: (state: ReflectorState) => void;
  /** The API server's store holds older data than before, so the cache may hold what it has never heard of. */
  onSetBack?: () => void;
  /** A stored object that cannot be used, or a bug in a callback. */
  onFault?: (error: unknown) => void;
  inactivityMs?: number;
  pageSize?: number;
  /** Lists again this often; default: never. */
  relistMs?: number;
}

export interface JobsWatch {
  /** Resolves when the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Every namespace has been listed once. */
  readonly synced: boolean;
  /** Resolves when what was written before this time, monotonic ms, is in the cache; see `Reflector`. */
  listedSince(at: number): Promise<void>;
  /** ms since the quietest of the watches was heard; undefined before the first list. */
  ageMs(): number | undefined;
}

type Scope = string | undefined;

function reflectorFor(options: WatchJobsOptions, namespace: Scope, onListed: () => void): Reflector {
  const { api, cache, clock, chance, onState, onSetBack, onFault, inactivityMs, pageSize, relistMs } =
    options;
  const transform = (raw: unknown, listed: boolean): Manifest | undefined => {
    const read = readManifest(raw, clock.wall());
    if (read.ok) return listed ? cache.listed(read.manifest) : read.manifest;
    onFault?.(new Error(`an object in ${jobsPath(namespace)} cannot be used: ${read.reason}`));
    return undefined;
  };
  return createReflector<Manifest>({
    api,
    clock,
    chance,
    transform,
    path: jobsPath(namespace),
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
  const reflectors = scopes.map((scope) => reflectorFor(options, scope, () => unlisted.delete(scope)));
  return {
    async run(signal) {
      await Promise.all(reflectors.map((reflector) => reflector.run(signal)));
    },
    async listedSince(at) {
      await Promise.all(reflectors.map((reflector) => reflector.listedSince(at)));
    },
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
