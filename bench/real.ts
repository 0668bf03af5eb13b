/** A real kube-apiserver on etcd, behind the shell of the simulators, which counts what goes through it. */

import type { Trace } from '../sim/http/trace.ts';
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';
import { type ControlPlane, startControlPlane } from '../test/cluster/control-plane.ts';
import { startKubernetes } from '../test/cluster/recorded.ts';
import { type Json, Kube } from '../test/contract/kubernetes-http.ts';
import type { ApiSide } from './api-side.ts';

/** Objects that are created at the same time. */
const LANES = 32;

const COLLECTIONS: Record<string, (namespace: string) => string> = {
  Namespace: () => '/api/v1/namespaces',
  Secret: (namespace) => `/api/v1/namespaces/${namespace}/secrets`,
  FlinkJarJob: (namespace) => `/apis/dli.gitops.dev/v1alpha1/namespaces/${namespace}/flinkjarjobs`,
};

async function create(kube: Kube, object: Json): Promise<void> {
  const path = COLLECTIONS[object.kind]?.(object.metadata.namespace);
  if (path === undefined) throw new Error(`${object.kind} cannot be planted`);
  const { status, body } = await kube.post(path, object);
  if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${JSON.stringify(body)}`);
}

/** What others need comes first, in its order; FlinkJarJobs after it, many at once. */
async function plant(kube: Kube, objects: readonly Json[]): Promise<void> {
  for (const object of objects) if (object.kind !== 'FlinkJarJob') await create(kube, object);
  const left = objects.filter(({ kind }) => kind === 'FlinkJarJob').values();
  const lane = async (): Promise<void> => {
    for (const object of left) await create(kube, object);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

const SLOW = /^apiserver_terminated_watchers_total\{.*resource="flinkjarjobs".*\} (\d+)$/m;

async function slowWatches(kube: Kube): Promise<number> {
  const { body } = await kube.get('/metrics', { accept: 'text/plain' });
  return Number(SLOW.exec(String(body))?.[1] ?? 0);
}

async function behindShell(trace: Trace, cluster: ControlPlane): Promise<ApiSide> {
  const recorded = await startKubernetes({ trace, cluster, objects: [customResourceDefinition()] });
  const kube = new Kube(cluster);
  const { kubeconfig, kubeconfigOfController } = recorded;
  return {
    kubeconfig,
    kubeconfigOfController,
    plant: (objects) => plant(kube, objects),
    slowWatches: () => slowWatches(kube),
    pids: [cluster.apiServer().pid, cluster.etcd().pid],
    async close() {
      kube.close();
      await recorded.close();
    },
  };
}

export const startReal = async (trace: Trace): Promise<ApiSide> =>
  behindShell(trace, await startControlPlane());
