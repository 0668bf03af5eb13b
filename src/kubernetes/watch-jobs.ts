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
  /** ms since the quietest of the watches was heard; undefined before the first list. */
  ageMs(): number | undefined;
}

function reflectorFor(options: WatchJobsOptions, namespace: string | undefined): Reflector {
  const { api, cache, clock, random, onState, onFault, inactivityMs, pageSize, relistMs } = options;
  const transform = (raw: unknown): Manifest | undefined => {
    const read = readManifest(raw);
    if (read.ok) return read.manifest;
    onFault?.(new Error(`an object in ${jobsPath(namespace)} cannot be used: ${read.reason}`));
    return undefined;
  };
  return createReflector<Manifest>({
    ...{ api, clock, random, transform, path: jobsPath(namespace) },
    onReplace: (items, resourceVersion) => cache.replace(namespace, items, resourceVersion),
    onEvent: (type, item) => (type === 'DELETED' ? cache.delete(item) : cache.put(item)),
    ...(onState === undefined ? {} : { onState }),
    ...(onFault === undefined ? {} : { onFault }),
    ...(inactivityMs === undefined ? {} : { inactivityMs }),
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(relistMs === undefined ? {} : { relistMs }),
  });
}

export function watchJobs(options: WatchJobsOptions): JobsWatch {
  const scopes = options.namespaces.length === 0 ? [undefined] : [...new Set(options.namespaces)];
  const reflectors = scopes.map((namespace) => reflectorFor(options, namespace));
  return {
    async run(signal) {
      await Promise.all(reflectors.map((reflector) => reflector.run(signal)));
    },
    get synced() {
      return reflectors.every((reflector) => reflector.synced);
    },
    ageMs() {
      const heard = reflectors.map(({ lastHeard }) => lastHeard);
      const known = heard.filter((at) => at !== undefined);
      return known.length < heard.length ? undefined : options.clock.now() - Math.min(...known);
    },
  };
}
