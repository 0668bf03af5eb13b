import { startKubernetes } from '../../sim/kubernetes/server.ts';
import { kubernetesContract } from './kubernetes-contract.ts';

kubernetesContract('simulator', async () => {
  const { url, token, ca, close } = await startKubernetes();
  return { url, token, ca, stop: close };
});
