/** The embedded Kubernetes API, in the process of the simulators. */

import type { Trace } from '../sim/http/trace.ts';
import { startKubernetes } from '../sim/kubernetes/server.ts';
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';
import type { ApiSide } from './api-side.ts';

export async function startEmbedded(trace: Trace): Promise<ApiSide> {
  const objects = [customResourceDefinition()];
  const { kubeconfig, plant, close } = await startKubernetes({ trace, objects, watchHistory: 100_000 });
  return {
    kubeconfig,
    kubeconfigOfController: kubeconfig,
    pids: [],
    close,
    slowWatches: async () => undefined,
    plant: async (wanted) => wanted.forEach(plant),
  };
}
