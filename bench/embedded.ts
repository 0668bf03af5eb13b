/** The embedded Kubernetes API, in the process of the simulators. */
import { customResourceDefinition } from '../src/kubernetes/crd.ts';
import { startKubernetes } from '../src/simulator/kubernetes/server.ts';
import type { Trace } from '../src/simulator/trace.ts';
import type { ApiSide } from './api-side.ts';

export async function startEmbedded(trace: Trace): Promise<ApiSide> {
  const objects = [customResourceDefinition()];
  const { kubeconfig, plant, close } = await startKubernetes({ trace, objects, watchHistory: 100_000 });
  return {
    ...{ kubeconfig, kubeconfigOfController: kubeconfig, pids: [], close },
    slowWatches: async () => undefined,
    plant: async (wanted) => wanted.forEach(plant),
  };
}
