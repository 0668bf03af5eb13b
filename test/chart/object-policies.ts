/** The objects around the pods, and what is true of every object. */
import { NAMESPACE } from './render.ts';
import { of, type Policy, type Rendered, type Selecting, selects } from './workload.ts';

const CLUSTER_WIDE = ['ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition'];
const LABELS = ['name', 'instance', 'version', 'managed-by', 'part-of'].map(
  (one) => `app.kubernetes.io/${one}`,
);
const VERSIONS =
  /^(v1|(apps|policy|rbac\.authorization\.k8s\.io|networking\.k8s\.io|apiextensions\.k8s\.io|monitoring\.coreos\.com)\/v1)$/;

const podLabels = ({ deployment }: Rendered): Record<string, string> =>
  deployment.spec.template.metadata.labels ?? {};

/** Whether these objects are there exactly when they are asked for. */
const present = (kind: string, asked: (rendered: Rendered) => boolean): Policy => ({
  rule: `there is a ${kind} when it is asked for, and only then`,
  holds: (rendered) => of(rendered, kind).length === (asked(rendered) ? 1 : 0),
  break: (rendered) => {
    const others = rendered.objects.filter((one) => one.kind !== kind);
    const made = { apiVersion: 'v1', kind, metadata: { name: 'one' }, spec: {} };
    rendered.objects = others.length < rendered.objects.length ? others : [...others, made];
  },
});

export const OBJECT_POLICIES: readonly Policy[] = [
  present('PodDisruptionBudget', ({ chosen }) => chosen.replicas > 1),
  present('Service', ({ chosen }) => chosen.metrics.enabled),
  present('ServiceMonitor', ({ chosen }) => chosen.metrics.serviceMonitor.enabled),
  present('PrometheusRule', ({ chosen }) => chosen.metrics.alerts.enabled),
  present('NetworkPolicy', ({ chosen }) => chosen.networkPolicy.enabled),
  present('CustomResourceDefinition', ({ chosen }) => chosen.crds.install),
  {
    rule: 'the Deployment selects its pods, by labels that no upgrade changes',
    holds: (rendered) => {
      const { matchLabels } = rendered.deployment.spec.selector;
      const names = Object.keys(matchLabels).sort().join();
      return (
        selects(matchLabels, podLabels(rendered)) &&
        names === 'app.kubernetes.io/instance,app.kubernetes.io/name'
      );
    },
    break: ({ deployment }) => {
      deployment.spec.selector.matchLabels = { 'app.kubernetes.io/version': '0.1.0' };
    },
  },
  {
    rule: 'every Service, budget, policy and monitor selects the pods or their Service',
    holds: (rendered) =>
      of<Selecting>(rendered, 'Service', 'PodDisruptionBudget', 'NetworkPolicy', 'ServiceMonitor').every(
        ({ spec: { selector = {}, podSelector } }) =>
          selects(podSelector?.matchLabels ?? selector['matchLabels'] ?? selector, podLabels(rendered)),
      ),
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'Service', 'PodDisruptionBudget'))
        spec.selector = { app: 'other' };
    },
  },
  {
    rule: 'a Service is inside the cluster, and its ports are those of the container',
    holds: (rendered) =>
      of<Selecting>(rendered, 'Service').every(
        ({ spec }) =>
          spec['type'] === 'ClusterIP' &&
          spec.ports?.every((port) => rendered.container.ports.some(({ name }) => name === port.targetPort)),
      ),
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'Service')) spec['type'] = 'LoadBalancer';
    },
  },
  {
    rule: 'a node can always be drained',
    holds: (rendered) =>
      of<Selecting>(rendered, 'PodDisruptionBudget').every(({ spec }) => (spec.maxUnavailable ?? 0) >= 1),
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'PodDisruptionBudget')) spec.maxUnavailable = 0;
    },
  },
  {
    rule: 'replicas are spread over hosts and zones',
    holds: (rendered) => {
      const { replicas } = rendered.deployment.spec;
      const spread = rendered.pod.topologySpreadConstraints ?? [];
      const keys = spread.map(({ topologyKey }) => topologyKey).join();
      const mine = spread.every(({ labelSelector }) =>
        selects(labelSelector.matchLabels, podLabels(rendered)),
      );
      return replicas === 1 || (mine && keys === 'kubernetes.io/hostname,topology.kubernetes.io/zone');
    },
    break: ({ deployment, pod }) => {
      deployment.spec.replicas = 2;
      pod.topologySpreadConstraints = [];
    },
  },
  {
    rule: 'a roll-out starts the new pod first',
    holds: ({ deployment: { spec } }) =>
      spec.strategy.type === 'RollingUpdate' && spec.strategy.rollingUpdate?.maxUnavailable === 0,
    break: ({ deployment }) => {
      deployment.spec.strategy = { type: 'Recreate' };
    },
  },
  {
    rule: 'a NetworkPolicy covers both directions',
    holds: (rendered) =>
      of<Selecting>(rendered, 'NetworkPolicy').every(
        ({ spec }) => spec.policyTypes?.join() === 'Ingress,Egress',
      ),
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'NetworkPolicy')) spec.policyTypes = ['Ingress'];
    },
  },
  {
    rule: 'the CRD outlives the release when it shall',
    holds: (rendered) =>
      of(rendered, 'CustomResourceDefinition').every(
        ({ metadata }) =>
          (metadata.annotations?.['helm.sh/resource-policy'] === 'keep') === rendered.chosen.crds.keep,
      ),
    break: (rendered) => {
      rendered.chosen.crds.keep = !rendered.chosen.crds.keep;
    },
  },
  {
    rule: 'every object has the usual labels',
    holds: ({ objects }) =>
      objects.every(({ metadata }) => LABELS.every((label) => label in (metadata.labels ?? {}))),
    break: ({ objects }) => {
      for (const { metadata } of objects) delete metadata.labels?.['app.kubernetes.io/instance'];
    },
  },
  {
    rule: 'every object says its namespace, and it is one that the values name',
    holds: ({ objects, chosen }) =>
      objects.every(({ kind, metadata: { namespace } }) =>
        CLUSTER_WIDE.includes(kind)
          ? namespace === undefined
          : namespace === NAMESPACE || chosen.namespaces.includes(namespace ?? ''),
      ),
    break: ({ deployment }) => {
      deployment.metadata.namespace = 'default';
    },
  },
  {
    rule: 'every name is short enough to be a label',
    holds: ({ objects }) =>
      objects.every(
        ({ kind, metadata: { name } }) =>
          kind === 'CustomResourceDefinition' || /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name),
      ),
    break: ({ deployment }) => {
      deployment.metadata.name = 'x'.repeat(64);
    },
  },
  {
    rule: 'no object is there twice',
    holds: ({ objects }) => {
      const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
      return new Set(names).size === names.length;
    },
    break: ({ objects, deployment }) => void objects.push(deployment),
  },
  {
    rule: 'every version is a stable one',
    holds: ({ objects }) => objects.every(({ apiVersion }) => VERSIONS.test(apiVersion)),
    break: ({ deployment }) => {
      deployment.apiVersion = 'apps/v1beta1';
    },
  },
  {
    rule: 'there are no Secrets, ConfigMaps, webhooks, jobs or hooks',
    holds: ({ objects }) =>
      objects.every(
        ({ kind, metadata }) =>
          !/^(Secret|ConfigMap|.*Webhook.*|Job|CronJob|Pod)$/.test(kind) &&
          metadata.annotations?.['helm.sh/hook'] === undefined,
      ),
    break: ({ objects }) =>
      void objects.push({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'keys', namespace: NAMESPACE },
      }),
  },
];
