/** Schemas of the built-in kinds, cut down to the fields this server keeps. */

import type { Schema } from '../schema/schema.ts';

const text = { type: 'string' };
const int = { type: 'integer' };
const flag = { type: 'boolean' };
const time = { type: 'string', nullable: true };
const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
const map = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const object = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
});
const atomic: Schema = { 'x-kubernetes-map-type': 'atomic' };
const keyed = (key: string): Schema => ({
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
});

const top = (description: string, properties: Record<string, Schema>): Schema =>
  object({ apiVersion: text, kind: text, metadata: { type: 'object' }, ...properties }, { description });

const condition = object({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastTransitionTime: time,
  observedGeneration: int,
});

const reference = object(
  {
    kind: text,
    namespace: text,
    name: text,
    uid: text,
    apiVersion: text,
    resourceVersion: text,
    fieldPath: text,
  },
  atomic,
);
const source = object({ component: text, host: text });
const named = object({ name: text }, atomic);
const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

export const NAMESPACE = top(
  'Namespace provides a scope for Names. Use of multiple namespaces is optional.',
  {
    spec: object({ finalizers: list(text, { 'x-kubernetes-list-type': 'atomic' }) }),
    status: object({ phase: text, conditions: list(condition, keyed('type')) }),
  },
);

export const SECRET = top(
  'Secret holds secret data of a certain type. The total bytes of the values in the Data field must be less than MaxSecretSize bytes.',
  { data: map(text), stringData: map(text), type: text, immutable: flag },
);

export const CONFIG_MAP = top('ConfigMap holds configuration data for pods to consume.', {
  data: map(text),
  binaryData: map(text),
  immutable: flag,
});

export const SERVICE_ACCOUNT = top('ServiceAccount binds together a name and a set of secrets.', {
  secrets: list(reference, keyed('name')),
  imagePullSecrets: list(named, keyed('name')),
  automountServiceAccountToken: flag,
});

const eventFields = {
  eventTime: time,
  type: text,
  reason: text,
  action: text,
  reportingInstance: text,
  series: object({ count: int, lastObservedTime: time }),
};

export const CORE_EVENT = top('Event is a report of an event somewhere in the cluster.', {
  ...eventFields,
  involvedObject: reference,
  related: reference,
  message: text,
  source,
  firstTimestamp: time,
  lastTimestamp: time,
  count: int,
  reportingComponent: text,
});

export const EVENT = top('Event is a report of an event somewhere in the cluster.', {
  ...eventFields,
  regarding: reference,
  related: reference,
  note: text,
  reportingController: text,
  deprecatedSource: source,
  deprecatedFirstTimestamp: time,
  deprecatedLastTimestamp: time,
  deprecatedCount: int,
});

export const LEASE = top('Lease defines a lease concept.', {
  spec: object({
    holderIdentity: text,
    leaseDurationSeconds: int,
    acquireTime: time,
    renewTime: time,
    leaseTransitions: int,
    strategy: text,
    preferredHolder: text,
  }),
});

export const CRD = top(
  'CustomResourceDefinition represents a resource that should be exposed on the API server.',
  {
    spec: object({
      group: text,
      scope: text,
      names: object({
        plural: text,
        singular: text,
        kind: text,
        listKind: text,
        shortNames: list(text, { 'x-kubernetes-list-type': 'atomic' }),
        categories: list(text, { 'x-kubernetes-list-type': 'atomic' }),
      }),
      versions: list(open, { 'x-kubernetes-list-type': 'atomic' }),
      conversion: object({ strategy: text, webhook: open }),
      preserveUnknownFields: flag,
    }),
    status: object({
      conditions: { ...list(condition, keyed('type')), nullable: true },
      acceptedNames: open,
      storedVersions: list(text, { 'x-kubernetes-list-type': 'atomic' }),
      observedGeneration: int,
    }),
  },
);

export const REVIEW = top('Asks what the sender may do.', { spec: open, status: open });
