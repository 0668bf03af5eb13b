/** A cluster, a simulator of DLI, a release of the chart, and the controller as its pods would run it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DliOptions, type DliSimulator, startDli } from '../../sim/dli/server.ts';
import { kubeconfig } from '../../sim/kubernetes/kubeconfig.ts';
import { Kube } from '../contract/kubernetes-http.ts';
import { type Spawned, spawnFjj } from '../e2e/operators.ts';
import { type Kubectl, makeKubectl } from '../support/kubectl.ts';
import { accountToken, NAMESPACE, RELEASE } from './account.ts';
import { binary } from './binaries.ts';
import { CHART, startOf } from './chart-release.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

/** To start programs, a machine with much else to do takes its time. */
export const PATIENCE_MS = 45_000;

export const repository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export interface ChartRig {
  cluster: ControlPlane;
  dli: DliSimulator;
  kube: Kube;
  kubectl: Kubectl;
  helm: Kubectl;
  folder: string;
  /** Installs or upgrades the release, with the addresses of the simulator; waits for the definition. */
  install(...args: string[]): Promise<void>;
  /** A token of the account, for as long as the rig lives. */
  token(): Promise<string>;
  /** A controller as a pod of this Deployment, by the account of the chart. */
  start(deployment?: string): Promise<Spawned>;
  /** Ends the controllers, as a roll-out does: the Lease is free. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function startChartRig(options: DliOptions = {}): Promise<ChartRig> {
  const folder = mkdtempSync(join(tmpdir(), 'chart-'));
  const cluster = await startControlPlane();
  const dli = await startDli(options);
  const kube = new Kube(cluster);
  const kubectl = await makeKubectl(cluster.kubeconfig(), {}, binary('kubectl'));
  const helm = await makeKubectl(cluster.kubeconfig(), {}, binary('helm'));
  let running: Spawned[] = [];
  const token = (): Promise<string> => accountToken(kube);
  const clear = async (): Promise<void> => {
    await Promise.all(running.map((spawned) => spawned.kill('SIGTERM')));
    running = [];
  };
  const addresses = ['dliEndpoint', 'iamEndpoint'].flatMap((name) => [
    '--set',
    `settings.${name}=${dli.url}`,
  ]);
  return {
    cluster,
    dli,
    kube,
    kubectl,
    helm,
    folder,
    token,
    clear,
    async install(...args) {
      const release = [
        'upgrade',
        '--install',
        RELEASE,
        CHART,
        '--namespace',
        NAMESPACE,
        '--create-namespace',
      ];
      await helm.ok([...release, ...addresses, ...args]);
      await kubectl.ok(['wait', '--for=condition=Established', 'crd/flinkjarjobs.dli.gitops.dev']);
    },
    async start(deployment = RELEASE) {
      const root = mkdtempSync(join(folder, 'pod-'));
      const { url, ca } = cluster;
      const file = join(root, 'kubeconfig');
      writeFileSync(file, kubeconfig({ url, ca, token: await token() }), { mode: 0o600 });
      const { args, env } = await startOf(kube, root, deployment);
      const spawned = spawnFjj(['controller', `--kubeconfig=${file}`, ...args], env);
      running.push(spawned);
      return spawned;
    },
    async close() {
      await clear();
      for (const one of [kube, kubectl, helm]) one.close();
      await dli.close();
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
