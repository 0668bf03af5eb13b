/** The objects that the chart makes, as far as the rules look at them. */
import type { Chosen } from './combinations.ts';
import type { Resource } from './render.ts';

interface Security {
  [field: string]: unknown;
  runAsUser?: number;
  runAsGroup?: number;
  fsGroup?: number;
  seccompProfile?: { type: string };
  capabilities?: { drop?: string[]; add?: string[] };
}

interface Probe {
  httpGet?: { path: string; port: string; host?: string };
}

export interface Container {
  name: string;
  image: string;
  imagePullPolicy?: string;
  command: string[];
  args: string[];
  env?: { name: string; value?: string; valueFrom?: unknown }[];
  ports: { name: string; containerPort: number; hostPort?: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  resources: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext: Security;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}

export interface Pod {
  [field: string]: unknown;
  serviceAccountName?: string;
  enableServiceLinks?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext: Security;
  containers: Container[];
  volumes?: { [kind: string]: unknown; name: string }[];
  topologySpreadConstraints?: { topologyKey: string; labelSelector: { matchLabels: object } }[];
}

export interface Deployment extends Resource {
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    strategy: { type: string; rollingUpdate?: { maxUnavailable: number } };
    template: { metadata: Resource['metadata']; spec: Pod };
  };
}

export interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

export interface Role extends Resource {
  rules: Rule[];
}

export interface Binding extends Resource {
  roleRef: { kind: string; name: string };
  subjects: { kind: string; name: string; namespace: string }[];
}

export interface Selecting extends Resource {
  spec: {
    [field: string]: unknown;
    selector?: Record<string, unknown>;
    ports?: { port: number; targetPort: string }[];
    policyTypes?: string[];
    maxUnavailable?: number;
    podSelector?: { matchLabels: Record<string, string> };
  };
}

export interface Rendered {
  objects: Resource[];
  chosen: Chosen;
  deployment: Deployment;
  pod: Pod;
  container: Container;
}

export const of = <T extends Resource>({ objects }: Pick<Rendered, 'objects'>, ...kinds: string[]): T[] =>
  objects.filter(({ kind }) => kinds.includes(kind)) as T[];

/** As each Deployment sees it: there is one for every shard. */
export function workloads(objects: Resource[], chosen: Chosen): Rendered[] {
  return of<Deployment>({ objects }, 'Deployment').map((deployment) => {
    const pod = deployment.spec.template.spec;
    const [container] = pod.containers;
    if (container === undefined) throw new Error('there is a Deployment without a container');
    return { objects, chosen, deployment, pod, container };
  });
}

/** A rule of a scanner or of ours. `break` makes something that it must not let pass. */
export interface Policy {
  rule: string;
  holds: (rendered: Rendered) => boolean;
  break: (rendered: Rendered) => void;
}

/** Whether every label that is asked for is there. */
export const selects = (wanted: object, labels: Record<string, string> = {}): boolean =>
  Object.keys(wanted).length > 0 && Object.entries(wanted).every(([name, value]) => labels[name] === value);
