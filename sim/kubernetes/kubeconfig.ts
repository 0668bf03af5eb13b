/** The file kubectl and the controller connect with. JSON is YAML. */
import { Buffer } from 'node:buffer';

/** The name of its cluster, its user and its context. */
export const SIMULATOR = 'simulator';

interface KubeconfigOptions {
  url: string;
  /** PEM. */
  ca: string;
  token: string;
}

export function kubeconfig({ url, ca, token }: KubeconfigOptions): string {
  const name = SIMULATOR;
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
      'current-context': name,
    },
    null,
    2,
  )}\n`;
}
