/** Which keys a change makes due. An event is only a key for the queue; what to do is found out in the pass. */

import type { Manifest } from '../core/object/manifest.ts';
import { isJobDown } from '../core/operate/owing.ts';
import type { Cluster } from '../core/ports.ts';
import { conditionOf } from '../core/report/conditions.ts';
import type { Claims } from './claims.ts';
import type { Memory } from './pass/memory.ts';
import type { Priority } from './queue/priority.ts';
import type { WorkQueue } from './queue/queue.ts';
import type { Restarts } from './restarts.ts';
import type { Members } from './rounds/members.ts';
import type { SecretsInUse } from './secrets-in-use.ts';

interface Wake {
  /** `first`: from the list at start, which waits behind edits made meanwhile. */
  changed(manifest: Manifest, why: 'first' | 'edit'): void;
  /** The job of this object has come to it, or gone to another one. */
  turned(key: string): void;
  /** An update of the job was sent for `writer`: who only looks at the job may have said other values. */
  written(job: string, writer: Pick<Manifest, 'key'>): void;
  gone(manifest: Manifest): void;
  secretChanged(namespace: string, name: string): void;
}

interface WakeParts {
  cluster: Pick<Cluster, 'manifest'>;
  queue: Pick<WorkQueue, 'add' | 'forget' | 'isWorking'>;
  memory: Memory;
  claims: Pick<Claims, 'watching' | 'delete'>;
  restarts: Pick<Restarts, 'delete'>;
  rounds: { members: Pick<Members, 'delete'> };
  secrets: Pick<SecretsInUse, 'of' | 'delete'>;
  /** Whether the object is worked on here; see `shard.ts`. */
  isOurs(key: string): boolean;
  /** The object has gone, and its job is down because of a restart of ours. */
  onLeft(manifest: Manifest): void;
}

export function createWake({
  cluster,
  queue,
  memory,
  claims,
  restarts,
  rounds,
  secrets,
  isOurs,
  onLeft,
}: WakeParts): Wake {
  const add = (key: string, priority: Priority = 'high'): void => {
    if (isOurs(key)) queue.add(key, { priority });
  };
  return {
    changed(manifest, why) {
      add(manifest.key, why === 'first' ? 'low' : 'high');
    },
    turned: add,
    written(job, { key }) {
      for (const other of claims.watching(job)) if (other !== key) add(other);
    },
    gone(manifest) {
      if (isJobDown(manifest) && memory.get(manifest.uid)?.isReleased !== true) onLeft(manifest);
      memory.delete(manifest.uid);
      queue.forget(manifest.key);
      secrets.delete(manifest);
      claims.delete(manifest);
      restarts.delete(manifest);
      rounds.members.delete(manifest.key);
    },
    /**
     * Who waits for it goes first; a pass under way may have read the old one and be about to say so. What is up to date comes as
     * at a periodic visit: many may use one Secret, and none of them has an edit to wait for. Who names the same jobs is not
     * asked: a pass with the new credentials shows whose they are.
     */
    secretChanged(namespace, name) {
      for (const key of secrets.of(namespace, name)) {
        const ready = conditionOf(cluster.manifest(key)?.status.conditions, 'Ready')?.status === 'True';
        add(key, ready && !queue.isWorking(key) ? 'low' : 'high');
      }
    },
  };
}
