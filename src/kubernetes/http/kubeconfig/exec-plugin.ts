/** The `exec` of a user, and what a plugin is told in KUBERNETES_EXEC_INFO. */
import { readFileSync } from 'node:fs';
import { normalize } from 'node:path';
import type { ClusterFields, Exec } from './document.ts';

export interface ExecPlugin {
  command: string;
  args: string[];
  env: Record<string, string>;
  apiVersion: string;
  installHint: string;
  /** There is none: it is not run. */
  needsTerminal: boolean;
  /** What it is to know of the cluster; undefined: nothing. */
  cluster: ClusterFields | undefined;
}

const V1 = 'client.authentication.k8s.io/v1';
const V1BETA1 = 'client.authentication.k8s.io/v1beta1';
const EXTENSION = 'client.authentication.k8s.io/exec';

function checkMode(name: string, { interactiveMode, apiVersion }: Exec): void {
  const mode = interactiveMode || (apiVersion === V1BETA1 ? 'IfAvailable' : '');
  if (mode === '') throw new Error(`exec of user "${name}" has no interactiveMode, which ${V1} requires`);
  if (!['Never', 'IfAvailable', 'Always'].includes(mode))
    throw new Error(`exec of user "${name}" has an interactiveMode that is not Never, IfAvailable or Always`);
}

/** Throws with a message for a person. */
export function execPlugin(name: string, exec: Exec, cluster: ClusterFields): ExecPlugin {
  const { command, args, env, apiVersion, installHint, provideClusterInfo } = exec;
  if (!command) throw new Error(`exec of user "${name}" has no command`);
  if (apiVersion !== V1 && apiVersion !== V1BETA1)
    throw new Error(`exec of user "${name}" has an apiVersion that is neither ${V1} nor ${V1BETA1}`);
  checkMode(name, exec);
  const variables = (env ?? []).map((one) => [one.name ?? '', one.value ?? ''] as const);
  if (variables.some(([variable]) => variable === ''))
    throw new Error(`exec of user "${name}" has an environment variable without a name`);
  return {
    command: normalize(command),
    args: args ?? [],
    env: Object.fromEntries(variables),
    apiVersion,
    installHint: installHint ?? '',
    needsTerminal: exec.interactiveMode === 'Always',
    cluster: provideClusterInfo ? cluster : undefined,
  };
}

function clusterInfo(cluster: ClusterFields): Record<string, unknown> {
  const file = cluster['certificate-authority'];
  const data = cluster['certificate-authority-data']?.replace(/[\r\n]/g, '');
  const config = cluster.extensions?.find(({ name }) => name === EXTENSION)?.extension;
  return {
    server: cluster.server,
    'tls-server-name': cluster['tls-server-name'] || undefined,
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'] || undefined,
    'certificate-authority-data': (file ? readFileSync(file, 'base64') : data) || undefined,
    'proxy-url': cluster['proxy-url'] || undefined,
    'disable-compression': cluster['disable-compression'] || undefined,
    config: config ?? null,
  };
}

/** The value of KUBERNETES_EXEC_INFO. */
export function execInfo({ apiVersion, cluster }: ExecPlugin): string {
  const spec = {
    cluster: cluster === undefined ? undefined : clusterInfo(cluster),
    interactive: false,
  };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
}
