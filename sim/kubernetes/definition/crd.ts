/** CustomResourceDefinition -> the resources it serves, and the definition as the server completes it. */
import { textOf } from '../../../src/ground/json.ts';
import { crdColumns } from '../columns.ts';
import type { StatusCause } from '../errors.ts';
import { type Fields, fieldsOf, type KubeObject, listOf } from '../objects.ts';
import { asRead } from '../reading.ts';
import type { Resource } from '../resource.ts';
import { checkCrd } from './check.ts';

export const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

/** As discovery lists them for custom resources. */
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

const texts = (value: unknown): string[] => listOf(value).map(textOf);

function selectable(value: unknown): Record<string, string> {
  const paths = listOf(value).map((one) => textOf(fieldsOf(one)['jsonPath']));
  return Object.fromEntries(paths.map((path) => [path.replace(/^\./, ''), path]));
}

/** Only where objects may have been stored by another schema: every reading makes a copy. */
function rereading(
  definition: KubeObject,
  groupVersion: string,
  schema: unknown,
): Pick<Resource, 'fromStored'> {
  const { generation = 1 } = definition.metadata;
  if (generation === 1 && versionsOf(definition).length === 1) return {};
  return { fromStored: (stored) => asRead(stored, groupVersion, schema) };
}

function versionResource(definition: KubeObject, version: Fields): Resource {
  const spec = fieldsOf(definition['spec']);
  const names = fieldsOf(spec['names']);
  const plural = textOf(names['plural']);
  const kind = textOf(names['kind']);
  const group = textOf(spec['group']);
  const name = textOf(version['name']);
  const schema = fieldsOf(version['schema'])['openAPIV3Schema'];
  return {
    group,
    version: name,
    kind,
    listKind: textOf(names['listKind']) || `${kind}List`,
    plural,
    singular: textOf(names['singular']) || kind.toLowerCase(),
    shortNames: texts(names['shortNames']),
    categories: texts(names['categories']),
    namespaced: spec['scope'] !== 'Cluster',
    verbs: VERBS,
    storage: `${plural}.${group}`,
    custom: true,
    status: fieldsOf(version['subresources'])['status'] !== undefined,
    generation: true,
    schema,
    selectable: selectable(version['selectableFields']),
    columns: crdColumns(version['additionalPrinterColumns']),
    ...rereading(definition, `${group}/${name}`, schema),
  };
}

const versionsOf = (definition: KubeObject): Fields[] =>
  listOf(fieldsOf(definition['spec'])['versions']).map(fieldsOf);

export const crdResources = (definition: KubeObject): Resource[] =>
  versionsOf(definition)
    .filter((version) => version['served'] === true)
    .map((version) => versionResource(definition, version));

const EMPTY_STATUS = { conditions: null, acceptedNames: { plural: '', kind: '' } };

/** What the server fills in: list kind, singular, conversion, first status. */
export function completeCrd(definition: KubeObject): KubeObject {
  const spec = fieldsOf(definition['spec']);
  const names = fieldsOf(spec['names']);
  const kind = textOf(names['kind']);
  const stored = versionsOf(definition).find((version) => version['storage'] === true);
  return {
    ...definition,
    spec: {
      ...spec,
      names: { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names },
      conversion: spec['conversion'] ?? { strategy: 'None' },
    },
    status: definition['status'] ?? { ...EMPTY_STATUS, storedVersions: [textOf(stored?.['name'])] },
  };
}

export const checkDefinition = (definition: KubeObject): StatusCause[] => checkCrd(definition);

const condition = (type: string, reason: string, message: string): Fields => ({
  type,
  status: 'True',
  reason,
  message,
});

/** The status once its names are accepted and it is served. `now`: RFC 3339. */
export function establishedStatus(definition: KubeObject, now: string): Fields {
  const conditions = [
    condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
    condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
  ];
  return {
    ...fieldsOf(definition['status']),
    conditions: conditions.map((one) => ({ ...one, lastTransitionTime: now })),
    acceptedNames: fieldsOf(definition['spec'])['names'],
  };
}

export function isEstablished(definition: KubeObject): boolean {
  return listOf(fieldsOf(definition['status'])['conditions']).some(
    (one) => fieldsOf(one)['type'] === 'Established' && fieldsOf(one)['status'] === 'True',
  );
}
