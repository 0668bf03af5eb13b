/** The values of the Helm chart. `values.yaml`, `values.schema.json` and the table of the chart's README are made from it. */
import { z } from 'zod';
import { settingsValues } from './chart-settings.ts';

/** Of a namespace, a Secret's key, an object: what Kubernetes takes for a name. */
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAME = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$/;
const FILE = /^[-._A-Za-z0-9]{1,253}$/;
const SHORT_NAME = /^([a-z]([-a-z0-9]{0,48}[a-z0-9])?)?$/;
const QUANTITY = /^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

const yes = (meaning: string) => z.boolean().default(true).describe(meaning);
const no = (meaning: string) => z.boolean().default(false).describe(meaning);
const name = (meaning: string) => z.string().regex(NAME).default('').describe(meaning);
const texts = (meaning: string) => z.record(z.string(), z.string()).default({}).describe(meaning);
const file = (fallback: string, meaning: string) =>
  z.string().regex(FILE).default(fallback).describe(meaning);
const group = <S extends z.ZodRawShape>(meaning: string, shape: S) => z.strictObject(shape).describe(meaning);

const amount = z.union([z.string().regex(QUANTITY), z.number().positive()]);
const amounts = z.strictObject({ cpu: amount, memory: amount, 'ephemeral-storage': amount }).partial();

const toleration = z
  .strictObject({
    key: z.string(),
    operator: z.enum(['Exists', 'Equal', 'Lt', 'Gt']),
    value: z.string(),
    effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    tolerationSeconds: z.int(),
  })
  .partial();

const selector = z.looseObject({});
/** The rest of an affinity is Kubernetes' to check. */
const affinity = z
  .strictObject({ nodeAffinity: selector, podAffinity: selector, podAntiAffinity: selector })
  .partial();
const peer = z
  .strictObject({ namespaceSelector: selector, podSelector: selector, ipBlock: selector })
  .partial();

const seconds = z.string().regex(/^[1-9][0-9]{0,3}[sm]$/);

const metrics = group('What Prometheus gets.', {
  enabled: yes('Serve /metrics on port 8080, with a Service before it.'),
  serviceMonitor: group('For the Prometheus operator.', {
    enabled: no('Make a ServiceMonitor.'),
    interval: seconds.default('30s').describe('Time between two scrapes.'),
    labels: texts('Labels by which your Prometheus finds it.'),
  }),
  alerts: group('A PrometheusRule; its rules count on the labels that the ServiceMonitor gives.', {
    enabled: no('Make a PrometheusRule.'),
    labels: texts('Labels by which your Prometheus finds it.'),
  }),
});

const networkPolicy = group('What may reach the pods, and what they may reach.', {
  enabled: no('Make a NetworkPolicy. Probes are let in, DNS is let out.'),
  metricsFrom: z
    .array(peer)
    .default([])
    .describe('Peers that may read the metrics, as a NetworkPolicy writes them. Empty: everybody.'),
  egressPorts: z
    .array(z.int().min(1).max(65_535))
    .min(1)
    .default([443, 6443])
    .describe('Ports of the Kubernetes API, DLI and IAM.'),
});

const image = group('The image of the controller.', {
  repository: z
    .string()
    .regex(/^[a-z0-9][-a-z0-9._:/]{0,250}$/)
    .default('ghcr.io/flinkjarjob-controller/flinkjarjob-controller')
    .describe('Registry and path.'),
  tag: z
    .string()
    .regex(/^([A-Za-z0-9_][-A-Za-z0-9_.]{0,127})?$/)
    .default('')
    .describe("Tag. Empty: the chart's appVersion."),
  digest: z
    .string()
    .regex(/^(sha256:[0-9a-f]{64})?$/)
    .default('')
    .describe('Digest, such as sha256:…; it wins over the tag.'),
  pullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('IfNotPresent')
    .describe('When to pull: Always, IfNotPresent or Never.'),
});

export const valuesSchema = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Pods. One works, the others stand by; above 1 there is a PodDisruptionBudget too.'),
  namespaces: z
    .array(z.string().regex(LABEL))
    .max(500)
    .meta({ uniqueItems: true })
    .default([])
    .describe(
      'Namespaces that are watched. Empty: all, by a ClusterRole. Named: only these, by a Role in each; they must exist.',
    ),
  settings: settingsValues,
  credentials: group("The controller's own credentials, for objects whose Secret does not exist.", {
    secretName: name('A Secret in the namespace of the release. Empty: none. It is read when a pod starts.'),
    key: file('credentials.json', 'Key of the Secret: a JSON object with the keys of a credentials Secret.'),
  }),
  caBundle: group('Certificate authorities that are trusted beside the usual ones, for DLI and IAM.', {
    configMapName: name(
      'A ConfigMap in the namespace of the release. Empty: none. It is read when a pod starts.',
    ),
    key: file('ca.crt', 'Key of the ConfigMap: certificates in PEM.'),
  }),
  crds: group('The CustomResourceDefinition.', {
    install: yes('Install and upgrade it with this release. One release of a cluster does.'),
    keep: yes('Keep it, and with it every FlinkJarJob, when the release is uninstalled.'),
  }),
  rbac: group('Rights.', {
    create: yes('Make the roles and bindings of the controller.'),
    aggregate: yes(
      "Add FlinkJarJobs to the cluster's roles view, edit and admin. Only where all namespaces are watched.",
    ),
  }),
  serviceAccount: group('The account of the controller.', {
    create: yes('Make it.'),
    name: name('Its name. Empty: that of the release. Needed where it is not made.'),
    annotations: texts('Its annotations.'),
  }),
  image,
  imagePullSecrets: z
    .array(z.strictObject({ name: z.string().regex(NAME).min(1) }))
    .default([])
    .describe('Secrets for the registry, as {name: …}.'),
  resources: z
    .strictObject({ requests: amounts, limits: amounts })
    .partial()
    .default({
      requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '16Mi' },
      limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '128Mi' },
    })
    .describe('Requests and limits of the container.'),
  metrics,
  networkPolicy,
  priorityClassName: name('Priority class of the pods.'),
  nodeSelector: texts('Labels of nodes for the pods.'),
  tolerations: z.array(toleration).default([]).describe('Tolerations of the pods.'),
  affinity: affinity
    .default({})
    .describe('Affinity of the pods. Replicas are spread over hosts and zones anyway.'),
  podAnnotations: texts('Further annotations of the pods.'),
  podLabels: texts('Further labels of the pods.'),
  commonLabels: texts('Further labels of every object.'),
  nameOverride: z.string().regex(SHORT_NAME).default('').describe('In place of the name of the chart.'),
  fullnameOverride: z
    .string()
    .regex(SHORT_NAME)
    .default('')
    .describe('In place of the name of release and chart.'),
  enabled: z
    .boolean()
    .optional()
    .describe('Not used here: for the condition of a chart that depends on this one.'),
  global: z.looseObject({}).optional().describe('Not used here: Helm hands it to every subchart.'),
});
