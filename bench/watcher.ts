/** Someone who watches the FlinkJarJobs, as `kubectl get -w` does, and notes when a status says that it is done. */
import { jobsPath } from '../src/kubernetes/objects/manifest.ts';
import { now } from './clock.ts';
import type { Edited, Rig } from './rig.ts';
import { isReady, type Live, list } from './verdict.ts';

export interface Watcher {
  /** Common clock, ms; undefined: not yet. */
  readyAt(edited: Pick<Edited, 'key' | 'generation'>): number | undefined;
  stop(): Promise<void>;
}

const SECONDS = 3_600;

export async function startWatcher(rig: Rig): Promise<Watcher> {
  const times = new Map<string, number>();
  let { resourceVersion } = await list(rig);
  const over = new AbortController();
  const note = (line: string): void => {
    const { type, object } = JSON.parse(line) as { type: string; object: Live };
    if (type === 'ERROR') throw new Error(`the watch of the load generator: ${line}`);
    const { namespace, name, generation } = object.metadata;
    const id = `${namespace}/${name}@${generation}`;
    if (isReady(object) && !times.has(id)) times.set(id, now());
    resourceVersion = object.metadata.resourceVersion;
  };
  const open = Promise.withResolvers<void>();
  const watch = (): Promise<void> => {
    const query = { watch: 1, resourceVersion, timeoutSeconds: SECONDS };
    const { signal } = over;
    return rig.api.stream({ path: jobsPath(), query, signal, onOpen: open.resolve, onLine: note });
  };
  let failure: unknown;
  /** A server under load ends the watch of one who does not read fast enough. */
  const forever = async (): Promise<void> => {
    while (!over.signal.aborted) await watch();
  };
  const ended = forever().catch((error: unknown) => {
    open.reject(error);
    if (!over.signal.aborted) failure = error;
  });
  await open.promise;
  return {
    readyAt({ key, generation }) {
      if (failure !== undefined) throw failure;
      return times.get(`${key}@${generation}`);
    },
    stop() {
      over.abort();
      return ended;
    },
  };
}
