/** What is known of where an object comes from, and which of its fields that sets. */
import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/ground/json.ts';
import { keeperOf } from '../../../src/people/object/keeper.ts';

const NONCE = ['spec', 'restartNonce'];
const tracking = { 'argocd.argoproj.io/tracking-id': 'apps:dli.gitops.dev/FlinkJarJob:streaming/orders' };
const last = (spec: object) => ({
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec }),
});
const flux = {
  'kustomize.toolkit.fluxcd.io/name': 'apps',
  'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
};

const entry = (manager: string, spec: object, more: object = {}): JsonObject => ({
  manager,
  operation: 'Apply',
  fieldsV1: { 'f:spec': spec },
  ...more,
});

const SETS = { 'f:restartNonce': {} };

test.each<[string, JsonObject, string | undefined, boolean]>([
  ['nobody', {}, undefined, false],
  [
    'kubectl alone',
    { managedFields: [entry('kubectl', SETS)], annotations: last({ restartNonce: 1 }) },
    undefined,
    false,
  ],
  ['the label of Helm says nothing', { labels: { 'app.kubernetes.io/instance': 'x' } }, undefined, false],
  [
    'Argo CD by annotation, server side',
    { annotations: tracking, managedFields: [entry('argocd-controller', SETS)] },
    'Argo CD (application apps)',
    true,
  ],
  [
    'Argo CD, by its action',
    { annotations: tracking, managedFields: [entry('argocd-server', SETS), entry('argocd-controller', {})] },
    'Argo CD (application apps)',
    false,
  ],
  [
    'Argo CD, client side',
    { annotations: { ...tracking, ...last({ restartNonce: 1 }) } },
    'Argo CD (application apps)',
    true,
  ],
  ['Argo CD, by what it wrote', { managedFields: [entry('argocd-controller', {})] }, 'Argo CD', false],
  [
    'Argo CD by label',
    { labels: { 'argocd.argoproj.io/instance': 'apps' } },
    'Argo CD (application apps)',
    false,
  ],
  [
    'Flux',
    { labels: flux, managedFields: [entry('kustomize-controller', SETS)] },
    'Flux (Kustomization flux-system/apps)',
    true,
  ],
  [
    'Flux, another field',
    { labels: flux, managedFields: [entry('kustomize-controller', {})] },
    'Flux (Kustomization flux-system/apps)',
    false,
  ],
  [
    'Flux by Helm',
    { labels: { 'helm.toolkit.fluxcd.io/name': 'jobs' }, managedFields: [entry('helm-controller', SETS)] },
    'Flux (HelmRelease jobs)',
    true,
  ],
  [
    'of the status only',
    { labels: flux, managedFields: [entry('kustomize-controller', SETS, { subresource: 'status' })] },
    'Flux (Kustomization flux-system/apps)',
    false,
  ],
  [
    'what is no form of these',
    {
      labels: 7,
      annotations: {
        'argocd.argoproj.io/tracking-id': 'a\u001b[31m:x',
        'kubectl.kubernetes.io/last-applied-configuration': '{',
      },
      managedFields: 'x',
    },
    'Argo CD (application a [31m)',
    false,
  ],
])('%s', (...[, metadata, name, sets]) => {
  const keeper = keeperOf({ metadata });
  expect([keeper?.name, keeper?.sets(NONCE) ?? false]).toEqual([name, sets]);
});
