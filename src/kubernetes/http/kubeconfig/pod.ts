/** The ServiceAccount of the pod: what a kubeconfig would say, from the mount and the variables that kubelet sets. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { Environment } from '../../../ground/environment.ts';
import type { Chosen } from './context.ts';

const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

function namespaceOf(mount: string, environment: Environment): string {
  const own = environment['POD_NAMESPACE'] ?? '';
  if (own !== '') return own;
  const file = `${mount}/namespace`;
  return (existsSync(file) ? readFileSync(file, 'utf8').trim() : '') || 'default';
}

/** Undefined outside a pod. `mount`: where the files are. */
export function podAccount(environment: Environment, mount = MOUNT): Chosen | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  const tokenFile = `${mount}/token`;
  if (!host || !port || !statSync(tokenFile, { throwIfNoEntry: false })?.isFile()) return undefined;
  const ca = `${mount}/ca.crt`;
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    server: new URL(server),
    cluster: existsSync(ca) ? { 'certificate-authority': ca } : {},
    userName: 'pod',
    user: {},
    tokenFile,
    exec: undefined,
    impersonation: {},
    namespace: namespaceOf(mount, environment),
  };
}
