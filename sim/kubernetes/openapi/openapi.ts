/** OpenAPI v3 of one group and version: what `kubectl explain` prints and by which `kubectl apply` finds what a server can do. */

import { asSchema, type Schema } from '../schema/schema.ts';
import { listMetaField, metadataSchemas, objectMetaField, reference, TYPE_META } from './metadata.ts';
import { operations } from './operations.ts';

interface OpenApiKind {
  kind: string;
  plural: string;
  namespaced: boolean;
  /** `openAPIV3Schema`, or undefined when nothing is known of the kind but its metadata. */
  schema: unknown;
}

/** Such as `dev.gitops.dli.v1alpha1.FlinkJarJob`; built-in kinds stand where Kubernetes has them. */
function modelName(group: string, version: string, kind: string): string {
  if (group === '') return `io.k8s.api.core.${version}.${kind}`;
  const reversed = group.split('.').reverse().join('.');
  if (group.endsWith('.k8s.io')) return `io.k8s.api.${group.split('.')[0]}.${version}.${kind}`;
  return group.includes('.') ? `${reversed}.${version}.${kind}` : `io.k8s.api.${group}.${version}.${kind}`;
}

const mapValues = <A, B>(all: Record<string, A>, by: (one: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(all).map(([key, one]) => [key, by(one)]));

/** What is a number or a text has no type in a CRD; readers of OpenAPI want to see one. */
function published(schema: Schema): Schema {
  const others = schema.additionalProperties;
  return {
    ...schema,
    ...(schema['x-kubernetes-int-or-string'] ? { anyOf: [{ type: 'integer' }, { type: 'string' }] } : {}),
    ...(schema.properties ? { properties: mapValues(schema.properties, published) } : {}),
    ...(schema.items ? { items: published(schema.items) } : {}),
    ...(typeof others === 'object' ? { additionalProperties: published(others) } : {}),
  };
}

function kindSchema(gvk: object, schema: unknown): object {
  const known = published(asSchema(schema));
  const open = schema === undefined ? { 'x-kubernetes-preserve-unknown-fields': true } : {};
  return {
    ...known,
    ...open,
    type: 'object',
    properties: { ...known.properties, ...TYPE_META, metadata: objectMetaField() },
    'x-kubernetes-group-version-kind': [gvk],
  };
}

const listSchema = (gvk: { kind: string }, item: string, plural: string): object => ({
  description: `${gvk.kind} is a list of ${plural}.`,
  type: 'object',
  required: ['items'],
  properties: {
    ...TYPE_META,
    items: { description: `List of ${plural}.`, type: 'array', items: reference(item) },
    metadata: listMetaField(),
  },
  'x-kubernetes-group-version-kind': [gvk],
});

export function openApiV3(group: string, version: string, kinds: readonly OpenApiKind[]): unknown {
  const schemas = metadataSchemas();
  const paths: Record<string, object> = {};
  for (const { kind, plural, namespaced, schema } of kinds) {
    const [name, list] = [modelName(group, version, kind), modelName(group, version, `${kind}List`)];
    const gvk = { group, version, kind };
    schemas[name] = kindSchema(gvk, schema);
    schemas[list] = listSchema({ ...gvk, kind: `${kind}List` }, name, plural);
    const hasStatus = asSchema(schema).properties?.['status'] !== undefined;
    const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    Object.assign(paths, operations({ gvk, name, list, base, plural, namespaced, hasStatus }));
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes API of the simulator', version: 'v1' },
    paths,
    components: { schemas },
  };
}
