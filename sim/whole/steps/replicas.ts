/** What befalls the replicas themselves. */
import type { Replicas } from '../replicas.ts';
import type { World } from '../world.ts';
import type { Acts, ReplicaStep } from './step.ts';

export interface Populated extends World {
  replicas: Replicas;
}

export const REPLICAS: Acts<ReplicaStep, Populated> = {
  kill: ({ replicas }, { replica, crossings }) => replicas.killAt(replica, crossings),
  pause({ replicas, note }, { replica, ms }) {
    replicas.host(replica)?.pause(ms);
    note({ kind: 'disturbed' }, `${replica} is held up for ${ms / 1000} s`);
  },
  pauseAt({ replicas, note }, { replica, crossings, ms }) {
    replicas.host(replica)?.pauseAt(crossings, ms, () => {
      note({ kind: 'disturbed' }, `${replica} is held up for ${ms / 1000} s, in the middle of something`);
    });
  },
  clock({ replicas, note }, { replica, ms }) {
    replicas.host(replica)?.step(ms);
    note({ kind: 'clock' }, `the wall clock of ${replica} jumps by ${ms / 1000} s`);
  },
  stop: ({ replicas }, { replica }) => replicas.stop(replica),
};
