/** Which keys a change makes due. An event is only a key for the queue; what to do is found out in the pass. */

import { isOlder } from '../core/object/job-claim.ts';
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
  /** Who else names its job and is younger: the job may have another owner now. */
  younger(manifest: Manifest): void;
  /** Who else names its job: it may have other values now than they have said. */
  others(manifest: Pick<Manifest, 'key' | 'jobId'>): void;
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
  const others = ({ key, jobId }: Pick<Manifest, 'key' | 'jobId'>): void => {
    for (const peer of cluster.naming(jobId ?? '')) if (peer.key !== key) add(peer.key);
  };
  const younger = (manifest: Manifest): void => {
    for (const peer of cluster.naming(manifest.jobId ?? '')) if (isOlder(manifest, peer)) add(peer.key);
  };
  return {
    changed(manifest, why) {
      add(manifest.key, why === 'first' ? 'low' : 'high');
    },
    younger,
    others,
    gone(manifest) {
      memory.delete(manifest.uid);
      queue.forget(manifest.key);
      younger(manifest);
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
