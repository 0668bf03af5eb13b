/** Clusters that one file of tests uses one after the other: a start takes seconds, to empty one takes none. */
import { afterAll } from '@jest/globals';
import { Kube } from '../contract/kubernetes-http.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { DEFINITION, jobsPath } from './flink-jar-jobs.ts';
import { type RecordedKubernetes, type RecordedOptions, startKubernetes } from './recorded.ts';

const idle: ControlPlane[] = [];
let over = false;

const collections = (namespace: string): string[] => [
  jobsPath(namespace),
  `/api/v1/namespaces/${namespace}/secrets`,
  `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
  `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
];

interface Named {
  metadata: { name: string; deletionTimestamp?: string };
}

/** False when something is left or was changed. Nobody here removes namespaces; they stay, empty. */
async function emptied(kube: Kube): Promise<boolean> {
  const namespaces: Named[] = (await kube.get('/api/v1/namespaces')).body.items;
  if (namespaces.some(({ metadata }) => metadata.deletionTimestamp !== undefined)) return false;
  const paths = namespaces
    .filter(({ metadata }) => !metadata.name.startsWith('kube-'))
    .flatMap(({ metadata }) => collections(metadata.name));
  for (const path of paths) {
    await kube.delete(path);
    if ((await kube.get(path)).body.items?.length !== 0) return false;
  }
  const { body } = await kube.get(DEFINITION);
  return body.metadata?.generation === 1 && body.metadata.deletionTimestamp === undefined;
}

async function giveBack(cluster: ControlPlane): Promise<void> {
  if (over) return cluster.stop();
  const kube = new Kube(cluster);
  const clean = await emptied(kube)
    .catch(() => false)
    .finally(() => kube.close());
  if (clean) idle.push(cluster);
  else await cluster.stop();
}

/** With nothing but `definition`, from the pool; with other objects, a cluster of its own. */
export async function startInCluster(
  options: RecordedOptions,
  definition: unknown,
): Promise<RecordedKubernetes> {
  if (options.objects !== undefined) return startKubernetes(options);
  const used = idle.pop();
  const cluster = used ?? (await startControlPlane());
  return startKubernetes({
    ...options,
    objects: used === undefined ? [definition] : [],
    cluster: { ...cluster, stop: () => giveBack(cluster) },
  });
}

// A file may close its world only after this.
afterAll(async () => {
  over = true;
  await Promise.all(idle.splice(0).map((cluster) => cluster.stop()));
});
