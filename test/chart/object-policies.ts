/** The objects around the pods. */
import { of, type Policy, type Rendered, type Selecting, selects } from './workload.ts';

/** DNS, by UDP and TCP, the defaults of the chart, and what the addresses in the settings need besides. */
const EGRESS = [53, 53, 443, 6443];

function egress({ container }: Rendered): string {
  const address = /^--(?:dli-endpoint|iam-endpoint|dli-proxy)=(http.*)$/;
  const urls = container.args.flatMap((arg) => address.exec(arg)?.[1] ?? []);
  const ports = urls
    .map((url) => new URL(url.replace('{region}', 'r')))
    .map(({ port, protocol }) => Number(port || (protocol === 'https:' ? 443 : 80)));
  return [...EGRESS, ...new Set(ports.filter((port) => !EGRESS.includes(port)))].sort().join();
}

const podLabels = ({ deployment }: Rendered): Record<string, string> =>
  deployment.spec.template.metadata.labels ?? {};

/** Whether these objects are there exactly when they are asked for. */
const present = (kind: string, asked: (rendered: Rendered) => number): Policy => ({
  rule: `there is a ${kind} when it is asked for, and only then`,
  holds: (rendered) => of(rendered, kind).length === asked(rendered),
  break: (rendered) => {
    const others = rendered.objects.filter((one) => one.kind !== kind);
    const made = { apiVersion: 'v1', kind, metadata: { name: 'one' }, spec: {} };
    rendered.objects = others.length < rendered.objects.length ? others : [...others, made];
  },
});

export const OBJECT_POLICIES: readonly Policy[] = [
  present('PodDisruptionBudget', ({ chosen }) => (chosen.replicas > 1 ? chosen.shards : 0)),
  present('Service', ({ chosen }) => Number(chosen.metrics.enabled)),
  present('ServiceMonitor', ({ chosen }) => Number(chosen.metrics.serviceMonitor.enabled)),
  present('PrometheusRule', ({ chosen }) => Number(chosen.metrics.alerts.enabled)),
  present('ConfigMap', ({ chosen }) => Number(chosen.metrics.dashboard.enabled)),
  present('NetworkPolicy', ({ chosen }) => Number(chosen.networkPolicy.enabled)),
  present('CustomResourceDefinition', ({ chosen }) => Number(chosen.crds.install)),
  {
    rule: 'the Deployment selects its pods, by labels that no upgrade changes',
    holds: (rendered) => {
      const { matchLabels } = rendered.deployment.spec.selector;
      const names = ['app.kubernetes.io/instance', 'app.kubernetes.io/name'];
      const wanted = rendered.chosen.shards === 1 ? names : [...names, 'dli.gitops.dev/shard'];
      return (
        selects(matchLabels, podLabels(rendered)) && Object.keys(matchLabels).sort().join() === wanted.join()
      );
    },
    break: ({ deployment }) => {
      deployment.spec.selector.matchLabels = { 'app.kubernetes.io/version': '0.1.0' };
    },
  },
  {
    rule: 'every Service, policy and monitor selects the pods of every shard, or their Service',
    holds: (rendered) =>
      of<Selecting>(rendered, 'Service', 'NetworkPolicy', 'ServiceMonitor').every(
        ({ spec: { selector = {}, podSelector } }) =>
          selects(podSelector?.matchLabels ?? selector['matchLabels'] ?? selector, podLabels(rendered)),
      ),
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'Service')) spec.selector = { app: 'other' };
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
    rule: 'a NetworkPolicy covers what comes in, and what goes out where that is chosen',
    holds: (rendered) =>
      of<Selecting>(rendered, 'NetworkPolicy').every(
        ({ spec }) =>
          spec.policyTypes?.join() === (rendered.chosen.networkPolicy.egress ? 'Ingress,Egress' : 'Ingress'),
      ),
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'NetworkPolicy')) spec.policyTypes = ['Egress'];
    },
  },
  {
    rule: 'a NetworkPolicy lets in probes, and metrics for the chosen peers; out go DNS, the chosen ports and those of the settings',
    holds: (rendered) =>
      of<Selecting>(rendered, 'NetworkPolicy').every(({ spec }) => {
        const { metrics, networkPolicy } = rendered.chosen;
        const probes = { ports: [{ port: 8081, protocol: 'TCP' }] };
        const scrapes = { ports: [{ port: 8080, protocol: 'TCP' }], from: networkPolicy.metricsFrom };
        const ingress = JSON.stringify(metrics.enabled ? [probes, scrapes] : [probes]);
        // An empty list of peers would be the same as none, but reads as "nobody".
        const anybody = ingress.replace(',"from":[]', '');
        const out = spec['egress'] as { ports: { port: number }[] }[] | undefined;
        const ports = out?.flatMap((one) => one.ports) ?? [];
        return (
          JSON.stringify(spec['ingress']) === anybody &&
          ports
            .map(({ port }) => port)
            .sort()
            .join() === (networkPolicy.egress ? egress(rendered) : '')
        );
      }),
    break: (rendered) => {
      for (const { spec } of of<Selecting>(rendered, 'NetworkPolicy')) spec['ingress'] = [{}];
    },
  },
  {
    rule: 'the CRD outlives the release',
    holds: (rendered) =>
      of(rendered, 'CustomResourceDefinition').every(
        ({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep',
      ),
    break: (rendered) => {
      for (const { metadata } of of(rendered, 'CustomResourceDefinition')) delete metadata.annotations;
    },
  },
];
