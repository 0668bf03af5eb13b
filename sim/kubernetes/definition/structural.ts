/** The rules of a structural schema: every value has one type, given outside of anyOf, oneOf, allOf and not. */
import { isObject } from '../../../src/ground/json.ts';
import { type Cause, forbidden, invalid, required } from '../schema/cause.ts';
import { goRegExp } from '../schema/pattern.ts';
import { additional, own, type Schema } from '../schema/schema.ts';
import { equal } from '../schema/value.ts';

type Level = 'root' | 'item' | 'field';

const NO_TYPE: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

function patternCauses({ pattern }: Schema, path: string): Cause[] {
  if (!pattern) return [];
  try {
    goRegExp(pattern);
    return [];
  } catch (error) {
    const detail = `must be a valid regular expression, but isn't: ${(error as Error).message}`;
    return [invalid(`${path}.pattern`, pattern, detail)];
  }
}

/** What may not stand in a nested schema, and how that is said. */
const NESTED: [keyof Schema, string][] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nested(schema: Schema, path: string, isIntOrString = false): Cause[] {
  const causes = combined(schema, path, isIntOrString);
  if (schema.items) causes.push(...nested(schema.items, `${path}.items`));
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    causes.push(...nested(property, `${path}.properties[${key}]`));
  }
  for (const [name, why] of NESTED) {
    if (schema[name] !== undefined && schema[name] !== false) causes.push(forbidden(`${path}.${name}`, why));
  }
  if (own(schema.properties, 'metadata')) {
    causes.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  }
  return causes;
}

export const alternatives = (schema: Schema, path: string): [Schema, string][] => [
  ...(['anyOf', 'allOf', 'oneOf'] as const).flatMap((name) =>
    (schema[name] ?? []).map((one, index): [Schema, string] => [one, `${path}.${name}[${index}]`]),
  ),
  ...(schema.not ? [[schema.not, `${path}.not`] as [Schema, string]] : []),
];

/** Types of an int-or-string may be spelled out in its anyOf, or in that of its first allOf. */
function combined(schema: Schema, path: string, mayBeIntOrString: boolean): Cause[] {
  const skipsAnyOf = mayBeIntOrString && equal(schema.anyOf, INT_OR_STRING);
  return [
    ...alternatives(schema, path).flatMap(([one, at]) => {
      if (skipsAnyOf && at.startsWith(`${path}.anyOf[`)) return [];
      return nested(one, at, mayBeIntOrString && at === `${path}.allOf[0]`);
    }),
    ...patternCauses(schema, path),
  ];
}

function metadataCauses(schema: Schema, path: string): Cause[] {
  const { type: _, properties, ...rest } = schema;
  const others = Object.keys(properties ?? {}).filter((key) => key !== 'name' && key !== 'generateName');
  const causes =
    schema.type === 'object' ? [] : [invalid(`${path}.type`, schema.type ?? '', 'must be object')];
  if (others.length === 0 && Object.keys(rest).every((key) => key === 'default')) return causes;
  const detail =
    'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return [...causes, forbidden(path, detail)];
}

function rootCauses(schema: Schema, path: string): Cause[] {
  const causes: Cause[] = [];
  if (schema.type && schema.type !== 'object') {
    causes.push(invalid(`${path}.type`, schema.type, 'must be object at the root'));
  }
  if (schema.additionalProperties !== undefined) {
    causes.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  }
  for (const key of ['kind', 'apiVersion']) {
    const property = own(schema.properties, key);
    if (property === undefined || property.type === 'string') continue;
    causes.push(invalid(`${path}.properties[${key}].type`, property.type ?? '', 'must be string'));
  }
  const metadata = own(schema.properties, 'metadata');
  return metadata ? [...causes, ...metadataCauses(metadata, `${path}.properties[metadata]`)] : causes;
}

function typeCauses(schema: Schema, path: string, level: Level): Cause[] {
  const why = 'must be object if x-kubernetes-embedded-resource is true';
  if (schema['x-kubernetes-embedded-resource']) {
    if (schema.type === 'object') return [];
    return [schema.type ? invalid(`${path}.type`, schema.type, why) : required(`${path}.type`, why)];
  }
  const free = schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'];
  return schema.type || free ? [] : [required(`${path}.type`, NO_TYPE[level])];
}

/** A field that only a nested schema names would have no type. */
function completeness(
  inner: Schema,
  path: string,
  real: { schema: Schema | undefined; path: string },
): Cause[] {
  const { schema } = real;
  if (schema === undefined) return [required(real.path, `because it is defined in ${path}`)];
  const causes = alternatives(inner, path).flatMap(([one, at]) => completeness(one, at, real));
  if (inner.items) {
    const at = { schema: schema.items, path: `${real.path}.items` };
    causes.push(...completeness(inner.items, `${path}.items`, at));
  }
  for (const [key, property] of Object.entries(inner.properties ?? {})) {
    const step = `.properties[${key}]`;
    const at = { schema: own(schema.properties, key), path: real.path + step };
    causes.push(...completeness(property, path + step, at));
  }
  return causes;
}

function invariants(schema: Schema, path: string, level: Level): Cause[] {
  const causes: Cause[] = [];
  if (schema.type === 'array' && schema.items === undefined) {
    causes.push(required(`${path}.items`, 'must be specified'));
  }
  if (isObject(schema.items)) causes.push(...invariants(schema.items, `${path}.items`, 'item'));
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    causes.push(...invariants(property, `${path}.properties[${key}]`, 'field'));
  }
  const others = additional(schema);
  if (others) causes.push(...invariants(others, `${path}.additionalProperties`, 'field'));
  causes.push(...combined(schema, path, true), ...typeCauses(schema, path, level));
  if (level === 'root') causes.push(...rootCauses(schema, path));
  return causes;
}

const byText = (a: Cause, b: Cause): number =>
  `${a.field}: ${a.message}` < `${b.field}: ${b.message}` ? -1 : 1;

/** Completeness is asked of the root's alternatives only, as the API server does. */
export function structuralCauses(schema: Schema, path: string): Cause[] {
  const incomplete = alternatives(schema, path).flatMap(([one, at]) =>
    completeness(one, at, { schema, path }),
  );
  return [...invariants(schema, path, 'root'), ...incomplete].sort(byText);
}
