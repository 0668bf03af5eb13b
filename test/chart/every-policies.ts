/** What is true of every object that the chart makes. */
import { NAMESPACE } from './render.ts';
import type { Policy } from './workload.ts';

const ADMISSION = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
const CLUSTER_WIDE = ['ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', ...ADMISSION];
const LABELS = ['name', 'instance', 'version', 'managed-by', 'part-of'].map(
  (one) => `app.kubernetes.io/${one}`,
);
const VERSIONS =
  /^(v1|(apps|policy|rbac\.authorization\.k8s\.io|networking\.k8s\.io|admissionregistration\.k8s\.io|apiextensions\.k8s\.io|monitoring\.coreos\.com)\/v1)$/;

export const EVERY_POLICIES: readonly Policy[] = [
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
          kind === 'CustomResourceDefinition' ||
          ADMISSION.includes(kind) ||
          /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name),
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
    rule: 'there are no Secrets, webhooks, jobs or hooks, and no ConfigMap but that of the dashboard',
    holds: ({ objects }) =>
      objects.every(
        ({ kind, metadata }) =>
          (kind !== 'ConfigMap' || metadata.name.endsWith('-dashboard')) &&
          !/^(Secret|.*Webhook.*|Job|CronJob|Pod)$/.test(kind) &&
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
