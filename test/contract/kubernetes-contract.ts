/** What the controller and kubectl need of a Kubernetes API server, as plain HTTP. Runs on any server. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { accessContract } from './kubernetes-access.ts';
import { applyContract } from './kubernetes-apply.ts';
import { builtInContract } from './kubernetes-built-in.ts';
import { definitionContract } from './kubernetes-definition.ts';
import { deletionContract } from './kubernetes-deletion.ts';
import { Kube } from './kubernetes-http.ts';
import { listContract } from './kubernetes-lists.ts';
import { objectContract } from './kubernetes-objects.ts';
import { patchContract } from './kubernetes-patches.ts';
import { redefinitionContract } from './kubernetes-redefinition.ts';
import { selectableContract } from './kubernetes-selectable.ts';
import { statusContract } from './kubernetes-status.ts';
import { validationContract } from './kubernetes-validation.ts';
import { watchContract } from './kubernetes-watches.ts';
import { install, WIDGETS } from './kubernetes-widget.ts';

export interface KubernetesUnderTest {
  url: string;
  token: string;
  /** PEM. */
  ca: string;
  stop(): Promise<void>;
}

/** A part of the contract: its tests ask for the client when they run. */
export type Part = (kube: () => Kube) => void;

const PARTS: Record<string, Part> = {
  'access and discovery': accessContract,
  objects: objectContract,
  validation: validationContract,
  'the status subresource': statusContract,
  patches: patchContract,
  'server-side apply': applyContract,
  lists: listContract,
  watches: watchContract,
  deletion: deletionContract,
  definitions: definitionContract,
  'changed definitions': redefinitionContract,
  'selectable fields': selectableContract,
  'built-in objects': builtInContract,
};

export function kubernetesContract(name: string, start: () => Promise<KubernetesUnderTest>): void {
  describe(`Kubernetes contract: ${name}`, () => {
    let server: KubernetesUnderTest | undefined;
    let kube: Kube | undefined;

    beforeAll(async () => {
      server = await start();
      kube = new Kube(server);
      await install(kube, WIDGETS);
    });

    afterAll(async () => {
      kube?.close();
      await server?.stop();
    });

    const client = (): Kube => {
      if (kube === undefined) throw new Error('the server did not start');
      return kube;
    };
    for (const [title, part] of Object.entries(PARTS)) describe(title, () => part(client));
  });
}
