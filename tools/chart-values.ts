/** The values of the Helm chart. `values.yaml`, `values.schema.json` and the table of the chart's README are made from it. */
import { z } from 'zod';
import { metrics } from './chart-metrics.ts';
import {
  amounts,
  namespace,
  repository,
  secretName,
  selector,
  shortName,
  toleration,
} from './chart-patterns.ts';
import { settingsValues } from './chart-settings.ts';
import { annotationsOf, group, key, labelsOf, name, no, yes } from './chart-words.ts';

const affinity = z
  .strictObject({
    nodeAffinity: selector.nullable(),
    podAffinity: selector.nullable(),
    podAntiAffinity: selector.nullable(),
  })
  .partial();
const peer = z
  .strictObject({ namespaceSelector: selector, podSelector: selector, ipBlock: selector })
  .partial();

const networkPolicy = group('What may reach the pods, and what they may reach.', {
  enabled: yes('Make a NetworkPolicy. Probes are let in, and whoever may read the metrics; nothing else is.'),
  metricsFrom: z
    .array(peer)
    .default([])
    .describe('Peers that may read the metrics, as a NetworkPolicy writes them. Empty: everybody.'),
  egress: no('Let the pods reach no more than DNS, the ports below and those of the addresses in settings.'),
  egressPorts: z
    .array(z.int().min(1).max(65_535))
    .min(1)
    .default([443, 6443])
    .describe('With egress: ports of the Kubernetes API, and of a proxy that a Secret names.'),
});

const image = group('The image of the controller.', {
  repository: repository
    .default('ghcr.io/flinkjarjob-controller/flinkjarjob-controller')
    .describe('Registry and path, without a tag.'),
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
    .describe(
      'Pods of each shard. One works, the others stand by; above 1 there is a PodDisruptionBudget too.',
    ),
  shards: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe(
      'Parts that the objects are split into, each with pods, a Lease and a name of its own. Changing it is safe, though until the old pods are gone two may work on one object; to rule that out, delete the Deployments of the release and upgrade then.',
    ),
  namespaces: z
    .array(namespace)
    .max(500)
    .meta({ uniqueItems: true })
    .default([])
    .describe(
      'Namespaces that are watched. Empty: all, by a ClusterRole. Named: only these, by a Role in each; they must exist.',
    ),
  settings: settingsValues,
  credentials: group("The controller's own credentials, for objects whose Secret does not exist.", {
    secretName: name('A Secret in the namespace of the release. Empty: none. It is read when a pod starts.'),
    key: key('credentials.json', 'Key of the Secret: a JSON object with the keys of a credentials Secret.'),
  }),
  proxy: group(
    'A proxy for DLI and IAM whose URL has a user and a password; without them it is settings.dliProxy.',
    {
      secretName: name(
        'A Secret in the namespace of the release. Empty: none. It is read when a pod starts.',
      ),
      key: key('url', 'Key of the Secret: a URL such as http://user:password@proxy.example.com:3128.'),
    },
  ),
  caBundle: group('Certificate authorities that are trusted beside the usual ones, for DLI and IAM.', {
    configMapName: name(
      'A ConfigMap in the namespace of the release. Empty: none. It is read when a pod starts.',
    ),
    key: key('ca.crt', 'Key of the ConfigMap: certificates in PEM.'),
  }),
  crds: group('The CustomResourceDefinition. Helm never deletes it, nor with it any FlinkJarJob.', {
    install: yes('Install and upgrade it with this release. One release of a cluster does.'),
  }),
  rbac: group('Rights.', {
    create: yes('Make the roles and bindings of the controller.'),
    aggregate: yes(
      "Add FlinkJarJobs to the cluster's roles edit and admin. Only where all namespaces are watched.",
    ),
    aggregateToView: no(
      'Add reading them to the role view, too, which may read no Secret: entrypoint_args and runtime_config of a spec may hold keys.',
    ),
  }),
  lifecycle: group('Stopping and starting jobs, for objects that ask for it.', {
    enabled: yes(
      'Grant what it takes, which is patch on flinkjarjobs for one finalizer. False: no such right, and no job is ever stopped or started.',
    ),
    allowDelete: no(
      'Honour deletionPolicy Delete: delete a job in DLI with its object. Not with namespaces: the controller cannot read the definition then.',
    ),
    probeStartRight: no(
      'Before the first restart of a running job, send it a start, which DLI refuses: for its state if the credentials may start it, else for the right; then it is not stopped.',
    ),
    admissionPolicy: yes(
      'Make a ValidatingAdmissionPolicy that lets the account of the controller change that finalizer alone. It is of the whole cluster; false where you may not make one.',
    ),
  }),
  serviceAccount: group('The account of the controller.', {
    create: yes('Make it.'),
    name: name('Its name. Empty: that of the release. Needed where it is not made.'),
    annotations: annotationsOf('Its annotations.'),
  }),
  image,
  imagePullSecrets: z
    .array(z.strictObject({ name: secretName }))
    .default([])
    .describe('Secrets for the registry, as {name: …}.'),
  resources: group('Requests and limits of the container.', {
    requests: amounts
      .default({ cpu: '50m', memory: '128Mi', 'ephemeral-storage': '16Mi' })
      .describe('What the pod is given for certain. Nothing behind one of them: none.'),
    limits: amounts
      .default({ cpu: '1', memory: '256Mi', 'ephemeral-storage': '128Mi' })
      .describe('More than this it never gets. Nothing behind one of them: none.'),
  }),
  metrics,
  networkPolicy,
  fixedIds: yes(
    'Run as user and group 65532. False: as the platform chooses, which OpenShift wants; it must not be root either way.',
  ),
  priorityClassName: name('Priority class of the pods.'),
  nodeSelector: labelsOf('Labels of nodes for the pods.'),
  tolerations: z.array(toleration).default([]).describe('Tolerations of the pods.'),
  affinity: affinity
    .default({})
    .describe('Affinity of the pods. Replicas are spread over hosts and zones anyway.'),
  podAnnotations: annotationsOf('Further annotations of the pods.'),
  podLabels: labelsOf('Further labels of the pods.'),
  commonLabels: labelsOf('Further labels of every object.'),
  nameOverride: shortName.default('').describe('In place of the name of the chart.'),
  fullnameOverride: shortName.default('').describe('In place of the name of release and chart.'),
  enabled: z
    .boolean()
    .optional()
    .describe('Not used here: for the condition of a chart that depends on this one.'),
  global: z.looseObject({}).optional().describe('Not used here: Helm hands it to every subchart.'),
});
