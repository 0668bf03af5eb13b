/** Which keys a change makes due. An event is only a key for the queue; what to do is found out in the pass. */

import type { Manifest } from '../core/object/manifest.ts';
import type { Cluster } from '../core/ports.ts';
import { conditionOf } from '../core/report/conditions.ts';
import type { Memory } from './pass/memory.ts';
import type { Priority } from './queue/priority.ts';
import type { WorkQueue } from './queue/queue.ts';
import { secretNameOf } from './secrets-in-use.ts';

interface Wake {
  /** `first`: from the list at start, which waits behind edits made meanwhile. */
  changed(manifest: Manifest, why: 'first' | 'edit'): void;
  /** Of who else names its job: the job may have another owner now, or other values than they have said. */
  rivals(manifest: Pick<Manifest, 'key' | 'jobId'>): void;
  gone(manifest: Manifest): void;
  secretChanged(namespace: string, name: string): void;
}

interface WakeParts {
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
  const rivals = ({ key, jobId }: Pick<Manifest, 'key' | 'jobId'>): void => {
    for (const peer of cluster.naming(jobId ?? '')) if (peer.key !== key) add(peer.key);
  };
  return {
    changed(manifest, why) {
      add(manifest.key, why === 'first' ? 'low' : 'high');
      if (why === 'edit') rivals(manifest);
    },
    rivals,
    gone(manifest) {
      memory.delete(manifest.uid);
      queue.forget(manifest.key);
      rivals(manifest);
    },
    /**
     * Who waits for it goes first; a pass under way may have read the old one and be about to say so. What is up to date comes as
     * at a periodic visit: many may use one Secret, and none of them has an edit to wait for. So does who names one of their
     * jobs, each job once: all of them may name the same.
     */
    secretChanged(namespace, name) {
      const using = [...within(namespace)].filter((manifest) => secretNameOf(manifest) === name);
      for (const manifest of using) {
        const ready = conditionOf(manifest.status.conditions, 'Ready')?.status === 'True';
        add(manifest.key, ready && !queue.isWorking(manifest.key) ? 'low' : 'high');
      }
      const jobs = new Set(using.map(({ jobId = '' }) => jobId));
      for (const job of jobs) for (const { key } of cluster.naming(job)) add(key, 'low');
    },
  };
}
