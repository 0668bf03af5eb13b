/** Judges a CustomResourceDefinition as the API server does; cost limits of rules are not computed. */
import { isObject } from '../../../src/ground/json.ts';
import { type Fields, fieldsOf, listOf } from '../objects.ts';
import { type Cause, forbidden, invalid, NO_FIELD, required } from '../schema/cause.ts';
import { fillDefaults } from '../schema/defaulting.ts';
import { additional, asSchema, type Schema } from '../schema/schema.ts';
import { judge } from '../schema/validate.ts';
import { copy, equal } from '../schema/value.ts';
import { celCauses } from './cel-rules.ts';
import { nodeCauses } from './node.ts';
import { selectableCauses } from './selectable.ts';
import { alternatives, structuralCauses } from './structural.ts';

function everyNode(schema: Schema, path: string): Cause[] {
  const others = additional(schema);
  const inner: [Schema, string][] = [
    ...Object.entries(schema.properties ?? {}).map(([key, one]): [Schema, string] => [
      one,
      `${path}.properties[${key}]`,
    ]),
    ...(others ? [[others, `${path}.additionalProperties`] as [Schema, string]] : []),
    ...(isObject(schema.items) ? [[schema.items, `${path}.items`] as [Schema, string]] : []),
    ...alternatives(schema, path),
  ];
  return [...nodeCauses(schema, path), ...inner.flatMap(([one, at]) => everyNode(one, at))];
}

/** A default must pass its own schema. */
function defaultCauses(schema: Schema, path: string): Cause[] {
  const others = additional(schema);
  const causes = Object.entries(schema.properties ?? {}).flatMap(([key, one]) =>
    defaultCauses(one, `${path}.properties[${key}]`),
  );
  if (others) causes.push(...defaultCauses(others, `${path}.additionalProperties`));
  if (schema.items) causes.push(...defaultCauses(schema.items, `${path}.items`));
  if (schema.default === undefined) return causes;
  const value = copy(schema.default);
  fillDefaults(value, schema);
  const found = judge({ schema, path: '', old: undefined }, value).causes;
  const at = (field: string): string => (field === NO_FIELD ? '' : `.${field}`);
  return [...causes, ...found.map((cause) => ({ ...cause, field: `${path}.default${at(cause.field)}` }))];
}

function schemaCauses(schema: Schema, path: string): Cause[] {
  const structural = structuralCauses(schema, path);
  const causes = [...structural, ...everyNode(schema, path)];
  if (causes.length > 0) return causes;
  return [...defaultCauses(schema, path), ...celCauses(schema, { path, uncorrelated: undefined })];
}

/** Messages speak of `spec.validation` when all versions share one schema, as they do when there is only one. */
function versionCauses(versions: readonly Fields[]): Cause[] {
  const schemas = versions.map((version) => fieldsOf(version['schema'])['openAPIV3Schema']);
  const shared = schemas.every((schema) => equal(schema, schemas[0]));
  return schemas.flatMap((schema, index) => {
    const base = `spec.versions[${index}].schema.openAPIV3Schema`;
    if (schema === undefined) return [required(base)];
    if (shared && index > 0) return [];
    return schemaCauses(schema as Schema, shared ? 'spec.validation.openAPIV3Schema' : base);
  });
}

function selectableFieldCauses(versions: readonly Fields[]): Cause[] {
  const declared = versions.map((version) => version['selectableFields']);
  const shared = declared.every((fields) => equal(fields, declared[0]));
  return versions.flatMap((version, index) => {
    if (shared && index > 0) return [];
    const schema = asSchema(fieldsOf(version['schema'])['openAPIV3Schema']);
    const base = shared ? 'spec.selectableFields' : `spec.versions[${index}].selectableFields`;
    return selectableCauses(listOf(declared[index]), schema, base);
  });
}

function storageCauses(versions: readonly Fields[]): Cause[] {
  if (versions.filter((version) => version['storage'] === true).length === 1) return [];
  return [
    invalid('spec.versions', versions, 'must have exactly one version marked as storage version'),
    invalid('status.storedVersions', null, 'must have at least one stored version'),
  ];
}

function nameCauses(crd: Fields, spec: Fields): Cause[] {
  const names = fieldsOf(spec['names']);
  const causes: Cause[] = [];
  for (const [path, value] of [
    ['spec.group', spec['group']],
    ['spec.scope', spec['scope']],
    ['spec.names.plural', names['plural']],
    ['spec.names.kind', names['kind']],
  ] as const) {
    if (!value) causes.push(required(path));
  }
  const name = fieldsOf(crd['metadata'])['name'];
  if (name !== `${names['plural']}.${spec['group']}`) {
    causes.push(invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
  }
  return causes;
}

export function checkCrd(crd: unknown): Cause[] {
  const object = fieldsOf(crd);
  const spec = fieldsOf(object['spec']);
  if (spec['preserveUnknownFields'] === true) {
    return [forbidden('spec.preserveUnknownFields', 'must be false')];
  }
  const versions = Array.isArray(spec['versions']) ? spec['versions'].filter(isObject) : [];
  if (versions.length === 0) return [...nameCauses(object, spec), required('spec.versions')];
  return [
    ...nameCauses(object, spec),
    ...storageCauses(versions),
    ...versionCauses(versions),
    ...selectableFieldCauses(versions),
  ];
}
