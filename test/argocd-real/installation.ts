/**
 * What an installation of Argo CD is made of: its objects in the cluster, and its components as processes on loopback.
 * Only the metrics of the application-controller listen on all addresses: Argo CD fixes that.
 */
import { join } from 'node:path';
import { freePorts } from '../../tools/ports.ts';
import { FOLDER } from '../argocd/argo.ts';
import { type Background, startProgram } from '../cluster/process.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { argocd, definitions, program } from './programs.ts';

const mark = { 'app.kubernetes.io/part-of': 'argocd' };
/** What an installation of Argo CD has before it is told of FlinkJarJobs. */
const INSTALLED = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } },
  ...['argocd-cm', 'argocd-rbac-cm'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'argocd', labels: mark },
  })),
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'argocd-secret', namespace: 'argocd', labels: mark },
  },
];

/** As docs/argocd.md has it. */
export async function install(kubectl: Kubectl): Promise<void> {
  await kubectl.ok(['apply', '--server-side', '--kustomize', definitions()]);
  await kubectl.ok(['wait', '--for=condition=Established', 'crd/applications.argoproj.io']);
  for (const object of INSTALLED) await kubectl.ok(['apply', '--server-side', '-f', '-'], object);
  const patch = ['--type', 'merge', '--patch-file', `${FOLDER}argocd-cm.yaml`];
  await kubectl.ok(['patch', 'configmap', 'argocd-cm', '--namespace', 'argocd', ...patch]);
}

/** Nothing of the one who runs the tests: neither settings of Argo CD, nor of git. */
const environment = (folder: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  TMPDIR: folder,
  KUBECONFIG: join(folder, 'kubeconfig'),
  GIT_CONFIG_NOSYSTEM: '1',
  // The cluster of the Application, https://kubernetes.default.svc, is the one of this kubeconfig.
  ARGOCD_FAKE_IN_CLUSTER: 'true',
  ARGOCD_GPG_ENABLED: 'false',
  ARGOCD_TLS_DATA_PATH: folder,
  ARGOCD_SSH_DATA_PATH: folder,
});

interface Component {
  name: string;
  args: string[];
}

const REDIS = 'redis-server';
export const CONTROLLER = 'argocd-application-controller';

/** What runs, on free ports, and where argocd-server is then. */
export async function components(folder: string): Promise<{ all: Component[]; server: string }> {
  const ports = await freePorts(6);
  const [redis, repo, server, ...metrics] = ports.map(String) as [string, string, string, ...string[]];
  const measured = (at: number): string[] => ['--metrics-port', metrics[at] ?? ''];
  const onLoopback = ['--address', '127.0.0.1', '--metrics-address', '127.0.0.1'];
  const toRedis = ['--redis', `127.0.0.1:${redis}`];
  const toRepo = ['--repo-server', `127.0.0.1:${repo}`, '--repo-server-plaintext'];
  const toCluster = ['--kubeconfig', join(folder, 'kubeconfig'), '--namespace', 'argocd'];
  const all: Record<string, string[]> = {
    [REDIS]: ['--bind', '127.0.0.1', '--port', redis, '--save', '', '--dir', folder],
    'argocd-repo-server': [...onLoopback, '--port', repo, ...measured(0), ...toRedis, '--disable-tls'],
    [CONTROLLER]: [...measured(1), ...toRedis, ...toRepo, ...toCluster, '--loglevel', 'debug'],
    'argocd-server': [
      ...[...onLoopback, '--port', server, ...measured(2), ...toRedis, ...toRepo, ...toCluster],
      ...['--insecure', '--disable-auth'],
    ],
  };
  return {
    all: Object.entries(all).map(([name, args]) => ({ name, args })),
    server: `127.0.0.1:${server}`,
  };
}

/** Argo CD is one binary, which goes by the name that it is called. */
export function start(folder: string, { name, args }: Component): Background {
  const path = name === REDIS ? program(name) : argocd();
  const env = { ...environment(folder), ARGOCD_BINARY_NAME: name };
  const assigned = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const logFile = join(folder, `${name}.log`);
  return startProgram({ path: 'env', args: ['-i', ...assigned, path, ...args], logFile });
}
