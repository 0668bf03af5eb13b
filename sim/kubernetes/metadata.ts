/** ObjectMeta: what the server takes from a client, what it keeps to itself, and what it refuses. */
import { isObject } from '../../src/ground/json.ts';
import type { Request } from './api.ts';
import type { StatusCause } from './errors.ts';
import { checkAnnotations, checkFinalizers, checkLabels, checkName, invalidValue } from './names.ts';
import type { Fields, KubeObject, Metadata } from './objects.ts';
import type { Resource } from './resource.ts';
import { undecodable } from './undecodable.ts';

type Type = 'string' | 'number' | 'strings' | 'map' | 'array';

const FIELDS: Record<string, Type> = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  selfLink: 'string',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'number',
  creationTimestamp: 'string',
  deletionTimestamp: 'string',
  deletionGracePeriodSeconds: 'number',
  labels: 'map',
  annotations: 'map',
  finalizers: 'strings',
  ownerReferences: 'array',
  managedFields: 'array',
};

const isText = (value: unknown): boolean => typeof value === 'string';

const HAS_TYPE: Record<Type, (value: unknown) => boolean> = {
  string: isText,
  number: (value) => typeof value === 'number',
  strings: (value) => Array.isArray(value) && value.every(isText),
  map: (value) => isObject(value) && Object.values(value).every(isText),
  array: (value) => Array.isArray(value),
};

const jsonType = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

function wrongValue(value: unknown): unknown {
  if (isObject(value)) return Object.values(value).find((item) => !isText(item)) ?? value;
  return Array.isArray(value) ? value.find((item) => !isText(item)) : value;
}

/** Known fields of the right types; `unknown` gets what was left out. Throws as Go's decoder does. */
export function readMetadata(request: Request, object: KubeObject, unknown: string[]): Metadata {
  const read: Fields = {};
  for (const [key, value] of Object.entries(object.metadata)) {
    const type = FIELDS[key];
    if (type === undefined) unknown.push(`metadata.${key}`);
    if (type === undefined || value === null) continue;
    if (!HAS_TYPE[type](value)) {
      const found = jsonType(wrongValue(value));
      const why = `json: cannot unmarshal ${found} into Go struct field ObjectMeta.${key} of type string`;
      throw undecodable(request, object, why);
    }
    if (!isEmpty(value)) read[key] = value;
  }
  return read as Metadata;
}

/** omitempty. */
const isEmpty = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const required: StatusCause = {
  reason: 'FieldValueRequired',
  message: 'Required value: name or generateName is required',
  field: 'metadata.name',
};

export function checkMetadata(resource: Resource, { metadata }: KubeObject): StatusCause[] {
  const name = metadata.name ?? '';
  const form = resource.storage === 'namespaces' ? 'label' : 'subdomain';
  return [
    ...(name === '' ? [required] : checkName(name, form)),
    ...checkLabels(metadata.labels ?? {}),
    ...checkAnnotations(metadata.annotations ?? {}),
    ...checkFinalizers(metadata.finalizers ?? []),
  ];
}

const SERVERS = [
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
] as const;

/** What only the server sets is taken from the live object. */
export function keepServerFields(metadata: Metadata, live: Metadata): Metadata {
  const {
    creationTimestamp: _,
    deletionTimestamp: __,
    deletionGracePeriodSeconds: ___,
    generation: ____,
    ...given
  } = metadata;
  const kept = given as Metadata;
  for (const key of SERVERS) {
    if (live[key] !== undefined) Object.assign(kept, { [key]: live[key] });
  }
  for (const key of ['uid', 'namespace', 'generateName'] as const) {
    if (kept[key] === undefined && live[key] !== undefined) kept[key] = live[key];
  }
  return kept;
}

export function checkMetadataUpdate(metadata: Metadata, live: Metadata): StatusCause[] {
  const causes: StatusCause[] = [];
  if (metadata.uid !== live.uid)
    causes.push(invalidValue('metadata.uid', metadata.uid, 'field is immutable'));
  const added = (metadata.finalizers ?? []).filter((one) => !(live.finalizers ?? []).includes(one));
  if (live.deletionTimestamp !== undefined && added.length > 0) {
    const list = added.map((one) => `"${one}"`).join(', ');
    causes.push({
      reason: 'FieldValueForbidden',
      message:
        'Forbidden: no new finalizers can be added if the object is being deleted, ' +
        `found new finalizers []string{${list}}`,
      field: 'metadata.finalizers',
    });
  }
  return causes;
}
