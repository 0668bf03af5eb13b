/** The resources that are there without any definition. */

import { AGE, NAME } from '../columns.ts';
import { checkDefinition, completeCrd } from '../definition/crd.ts';
import * as events from '../events.ts';
import { INERT } from '../inert.ts';
import { type Fields, fieldsOf, type KubeObject } from '../objects.ts';
import { ALL_VERBS, type Column, type Resource } from '../resource.ts';
import { checkEvent } from './event-rules.ts';
import { type Names, resource } from './resource.ts';
import * as rules from './rules.ts';
import * as schemas from './schemas.ts';

const column = (name: string, cell: Column['cell']): Column => ({
  name,
  type: 'string',
  description: `${name} of the object.`,
  priority: 0,
  cell,
});

const count = (...fields: string[]) =>
  column('Data', (object) =>
    fields.reduce((sum, field) => sum + Object.keys(fieldsOf(object[field])).length, 0),
  );

const core = (kind: string, plural: string): Names => ({ group: '', version: 'v1', kind, plural });

function fillNamespace(namespace: KubeObject): KubeObject {
  const spec = { finalizers: ['kubernetes'], ...fieldsOf(namespace['spec']) };
  return { ...namespace, spec, status: namespace['status'] ?? { phase: 'Active' } };
}

const NAMESPACES = resource(core('Namespace', 'namespaces'), {
  namespaced: false,
  shortNames: ['ns'],
  verbs: ALL_VERBS.filter((verb) => verb !== 'deletecollection'),
  status: true,
  schema: schemas.NAMESPACE,
  unconditional: true,
  selectable: { 'status.phase': '.status.phase' },
  columns: [NAME, column('Status', (object) => fieldsOf(object['status'])['phase'] ?? ''), AGE],
  defaults: fillNamespace,
});

const SECRETS = resource(core('Secret', 'secrets'), {
  schema: schemas.SECRET,
  unconditional: true,
  selectable: { type: '.type' },
  columns: [NAME, column('Type', (object) => object['type'] ?? ''), count('data'), AGE],
  defaults: rules.fillSecret,
  check: rules.checkSecret,
});

const CONFIG_MAPS = resource(core('ConfigMap', 'configmaps'), {
  shortNames: ['cm'],
  schema: schemas.CONFIG_MAP,
  unconditional: true,
  columns: [NAME, count('data', 'binaryData'), AGE],
  check: rules.checkConfigMap,
});

const SERVICE_ACCOUNTS = resource(core('ServiceAccount', 'serviceaccounts'), {
  shortNames: ['sa'],
  schema: schemas.SERVICE_ACCOUNT,
  unconditional: true,
});

const EVENT = {
  shortNames: ['ev'],
  storage: 'events',
  unconditional: true,
  createOnUpdate: true,
  columns: events.EVENT_COLUMNS,
  defaults: events.fillEvent,
  check: checkEvent,
};

const CORE_EVENTS = resource(core('Event', 'events'), {
  ...EVENT,
  schema: schemas.CORE_EVENT,
  selectable: events.CORE_EVENT_FIELDS,
});

const EVENTS = resource(
  { group: 'events.k8s.io', version: 'v1', kind: 'Event', plural: 'events' },
  {
    ...EVENT,
    schema: schemas.EVENT,
    selectable: events.EVENT_FIELDS,
    toStored: events.toCore,
    fromStored: events.fromCore,
  },
);

const LEASES = resource(
  { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases' },
  {
    schema: schemas.LEASE,
    createOnUpdate: true,
    columns: [NAME, column('Holder', (object) => fieldsOf(object['spec'])['holderIdentity'] ?? ''), AGE],
    defaults: rules.fillLease,
    check: rules.checkLease,
  },
);

const DEFINITIONS = resource(
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
  },
  {
    namespaced: false,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    status: true,
    generation: true,
    schema: schemas.CRD,
    columns: [NAME, { ...column('Created At', (object) => object.metadata.creationTimestamp), type: 'date' }],
    defaults: completeCrd,
    check: checkDefinition,
  },
);

const review = (
  kind: string,
  group: string,
  answer: (object: KubeObject, user: string) => Fields,
): Resource =>
  resource(
    { group, version: 'v1', kind, plural: `${kind.toLowerCase()}s` },
    { namespaced: false, verbs: ['create'], schema: schemas.REVIEW, answer },
  );

/** Everybody who is known may do everything. */
const REVIEWS = [
  review('SelfSubjectAccessReview', 'authorization.k8s.io', () => ({ allowed: true })),
  review('SelfSubjectReview', 'authentication.k8s.io', (_, user) => ({
    userInfo: { username: user, groups: ['system:masters', 'system:authenticated'] },
  })),
];

export const BUILT_IN: Resource[] = [
  CONFIG_MAPS,
  CORE_EVENTS,
  NAMESPACES,
  SECRETS,
  SERVICE_ACCOUNTS,
  DEFINITIONS,
  ...REVIEWS,
  LEASES,
  EVENTS,
  ...INERT,
];
