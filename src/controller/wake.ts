/** Which keys a change makes due. An event is only a key for the queue; what to do is found out in the pass. */
import { conditionOf } from '../core/conditions.ts';
import type { Cluster, Manifest } from '../core/ports.ts';
import type { Priority } from './delays.ts';
import type { Memory } from './memory.ts';
import type { WorkQueue } from './queue.ts';
import { secretNameOf } from './secrets-in-use.ts';

export interface Wake {
  /** `first`: from the list at start, which waits behind edits made meanwhile. */
  changed(manifest: Manifest, why: 'first' | 'edit'): void;
  gone(manifest: Manifest): void;
  secretChanged(namespace: string, name: string): void;
}

const jobIdOf = ({ spec }: Manifest): string =>
  String((spec as { jobId?: unknown } | undefined)?.jobId ?? '');

export interface WakeParts {
  cluster: Pick<Cluster, 'naming'>;
  queue: Pick<WorkQueue, 'add' | 'forget' | 'isWorking'>;
  memory: Memory;
  /** Whether the object is worked on here; see `shard.ts`. */
  isOurs(key: string): boolean;
  /** Every cached object of a namespace. */
  within(namespace: string): Iterable<Manifest>;
}

export function createWake({ cluster, queue, memory, isOurs, within }: WakeParts): Wake {
  const add = (key: string, priority: Priority = 'high'): void => {
    if (isOurs(key)) queue.add(key, { priority });
  };
  /** Ownership of a job is decided among all that name it, so they all look again. */
  const rivals = (manifest: Manifest): void => {
    for (const peer of cluster.naming(jobIdOf(manifest))) if (peer.key !== manifest.key) add(peer.key);
  };
  return {
    changed(manifest, why) {
      add(manifest.key, why === 'first' ? 'low' : 'high');
      if (why === 'edit') rivals(manifest);
    },
    gone(manifest) {
      memory.delete(manifest.uid);
      queue.forget(manifest.key);
      rivals(manifest);
    },
    /**
     * What is up to date takes the new credentials at its next visit; only what waits is woken. A pass under way may have
     * read the old ones and be about to say so.
     */
    secretChanged(namespace, name) {
      for (const manifest of within(namespace)) {
        const ready = conditionOf(manifest.status.conditions, 'Ready')?.status === 'True';
        const waits = !ready || queue.isWorking(manifest.key);
        if (waits && secretNameOf(manifest) === name) add(manifest.key);
      }
    },
  };
}
