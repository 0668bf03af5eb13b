/** Someone who watches the FlinkJarJobs, as `kubectl get -w` does, and notes when a status says that it is done. */
import { jobsPath } from '../src/kubernetes/manifest.ts';
import { now } from './clock.ts';
import type { Edited, Rig } from './rig.ts';
import { isSettled, type Live, list } from './verdict.ts';

export interface Watcher {
  /** Common clock, ms; undefined: not yet. */
  settledAt(edited: Pick<Edited, 'key' | 'generation'>): number | undefined;
  stop(): Promise<void>;
}

export async function startWatcher(rig: Rig): Promise<Watcher> {
  const times = new Map<string, number>();
  const { resourceVersion } = await list(rig);
  const over = new AbortController();
  const note = (line: string): void => {
    const { object } = JSON.parse(line) as { object: Live };
    const { namespace, name, generation } = object.metadata;
    const id = `${namespace}/${name}@${generation}`;
    if (isSettled(object) && !times.has(id)) times.set(id, now());
  };
  const open = Promise.withResolvers<void>();
  const query = { watch: 1, resourceVersion, timeoutSeconds: 3_600 };
  const ended = rig.api
    .stream({ path: jobsPath(), query, signal: over.signal, onOpen: open.resolve, onLine: note })
    .catch((error: unknown) => {
      open.reject(error);
      if (!over.signal.aborted) throw error;
    });
  await open.promise;
  return {
    settledAt: ({ key, generation }) => times.get(`${key}@${generation}`),
    stop() {
      over.abort();
      return ended;
    },
  };
}
