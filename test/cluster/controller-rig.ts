/** The controller in this process, as a user of the cluster with the rights it needs and no others. */
import { parseConfig } from '../../src/config.ts';
import { runOperator } from '../../src/operator.ts';
import type { Json } from '../contract/kubernetes-http.ts';

export const USER = 'controller';
const rule = (apiGroup: string, resource: string, verbs: string[]): Json => ({
  apiGroups: [apiGroup],
  resources: [resource],
  verbs,
});
/** All that the controller ever asks for. */
export const RULES = [
  rule('dli.gitops.dev', 'flinkjarjobs', ['get', 'list', 'watch']),
  rule('dli.gitops.dev', 'flinkjarjobs/status', ['patch']),
  rule('', 'secrets', ['get']),
  rule('events.k8s.io', 'events', ['create']),
  rule('coordination.k8s.io', 'leases', ['get', 'create', 'update']),
];

const rbac = (kind: string, more: Json): Json => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name: 'controller' },
  ...more,
});
export const ROLE = rbac('ClusterRole', { rules: RULES });
export const BINDING = rbac('ClusterRoleBinding', {
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'controller' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER }],
});

export interface Running {
  log(): string;
  /** Ends it as SIGTERM does. Resolves with the exit code. */
  stop(): Promise<number>;
}

/** `kubeconfig`: path of the file; `dli`: URL of a simulator. */
export function startOperator(kubeconfig: string, dli: string): Running {
  const flags = {
    ...{ kubeconfig, 'dli-endpoint': dli, 'iam-endpoint': dli },
    ...{ 'lease-namespace': 'default', 'health-address': '', 'metrics-address': '', 'log-level': 'debug' },
  };
  const parsed = parseConfig(
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    {},
  );
  if (!parsed.ok) throw new Error(parsed.message);
  let log = '';
  const write = (text: string): void => {
    log += text;
  };
  const stop = new AbortController();
  const ended = runOperator(parsed.config, { write, err: write, stop: stop.signal });
  return {
    log: () => log,
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}
