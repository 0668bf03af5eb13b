import type { LineSink, Reply } from '../../sim/http/answer.ts';
import type { Call } from '../../sim/http/call.ts';
import { ManifestCache, type Why } from '../../src/kubernetes/watch/cache.ts';
import type { ReflectorState } from '../../src/kubernetes/watch/reflector.ts';
import { type JobsWatch, type WatchJobsOptions, watchJobs } from '../../src/kubernetes/watch/watch-jobs.ts';
import { chanceOf } from '../support/chance.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type Loopback, loopback } from './loopback.ts';
import { type Change, Collection } from './watch/collection.ts';

export interface JobServer extends Loopback {
  collection: Collection;
  cache: ManifestCache;
  watch: JobsWatch;
  /** `why key`, in order. */
  changes: string[];
  states: ReflectorState[];
  faulty: unknown[];
  /** Sends a line down every open watch. */
  send(line: string): void;
  /** Nothing comes any more from the watches that are open, which stay open. */
  silence(): void;
  /** Ends every open watch in good order. */
  endWatches(): void;
  /** A check asks for one object, to learn the version. */
  count(kind: 'list' | 'watch' | 'check'): number;
  stop(): Promise<void>;
}

export const lineOf = ({ type, object }: Change): string => JSON.stringify({ type, object });

function kindOf(query: string): 'list' | 'watch' | 'check' {
  if (query.includes('watch=1')) return 'watch';
  return query === 'limit=1' ? 'check' : 'list';
}

export const bookmark = (resourceVersion: string): string =>
  JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion } } });

function answer(collection: Collection, open: Set<LineSink>, { query }: Call): Reply {
  try {
    if (query.get('watch') === null) {
      const limit = query.get('limit');
      const body = collection.list(
        limit === null ? undefined : Number(limit),
        query.get('continue') ?? undefined,
      );
      return { status: 200, body };
    }
    const from = query.get('resourceVersion') ?? '';
    if (Number(from) < collection.compacted) return { status: 410, body: { reason: 'Expired' } };
    const stream = (out: LineSink): void => {
      open.add(out);
      const end = collection.watch(from, (change) => {
        if (open.has(out)) out.send(lineOf(change));
      });
      out.onClose(() => {
        end();
        open.delete(out);
      });
    };
    return { status: 200, stream };
  } catch {
    return { status: 410, body: { reason: 'Expired', message: 'expired' } };
  }
}

/** FlinkJarJobs over real HTTP, and a reflector with its cache on them, not yet running. */
export async function jobServer(
  options: Partial<WatchJobsOptions> = {},
  collection = new Collection(),
): Promise<JobServer & { run(): void }> {
  const open = new Set<LineSink>();
  const base = await loopback((call) => answer(collection, open, call), {
    clock: new FakeClock({ atOnceMs: 40_000 }),
  });
  const changes: string[] = [];
  const states: ReflectorState[] = [];
  const faulty: unknown[] = [];
  const cache = new ManifestCache({ onChange: (key: string, why: Why) => changes.push(`${why} ${key}`) });
  const watch = watchJobs({
    api: base.connection,
    cache,
    clock: base.clock,
    namespaces: [],
    chance: chanceOf(() => 0.5),
    onState: (state) => states.push(state),
    onFault: (error) => faulty.push(error),
    ...options,
  });
  const abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  return {
    ...base,
    collection,
    cache,
    watch,
    changes,
    states,
    faulty,
    send: (line) => {
      for (const out of open) out.send(line);
    },
    silence: () => open.clear(),
    endWatches: () => {
      for (const out of open) out.end();
    },
    count: (kind) => base.trace.entries.filter(({ query }) => kindOf(query) === kind).length,
    run: () => {
      running = watch.run(abort.signal);
    },
    stop: async () => {
      abort.abort();
      await running;
      await base.close();
    },
  };
}
