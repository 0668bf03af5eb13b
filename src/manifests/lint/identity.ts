/** What an object is called: apiVersion, kind and metadata, as Kubernetes wants them. */
import { GROUP, GROUP_VERSION, KIND } from '../../core/object/kind.ts';
import { DNS_NAME } from '../../core/object/names.ts';
import type { FieldPath } from '../../core/object/spec-faults.ts';
import { isObject, type JsonObject } from '../../ground/json.ts';
import { nearest } from '../../ground/nearest.ts';
import type { FiledObject } from '../read/objects.ts';
import type { FindingKind } from './finding.ts';
import { insteadOfName } from './unknown-fields.ts';

export interface ObjectFault {
  kind: FindingKind;
  path: FieldPath;
  message: string;
  instead?: string;
}

/** Whether it is a FlinkJarJob, or was meant to be one. */
export const isMeant = ({ apiVersion, kind }: FiledObject): boolean =>
  apiVersion.startsWith(`${GROUP}/`) || (kind === KIND && nearest(apiVersion, [GROUP_VERSION]) !== undefined);

const wrong = (path: FieldPath, message: string, instead?: string): ObjectFault => ({
  kind: 'InvalidIdentity',
  path,
  message,
  ...(instead === undefined ? {} : { instead }),
});

function typeFaults({ apiVersion, kind }: FiledObject): ObjectFault[] {
  return [
    ...(apiVersion === GROUP_VERSION
      ? []
      : [wrong(['apiVersion'], `must be ${GROUP_VERSION}`, `write ${GROUP_VERSION}`)]),
    ...(kind === KIND
      ? []
      : [wrong(['kind'], `must be ${KIND}, the only kind of ${GROUP}`, `write ${KIND}`)]),
  ];
}

const NAME_LENGTHS = { name: 253, namespace: 63 } as const;

function nameFaults(metadata: JsonObject, field: keyof typeof NAME_LENGTHS): ObjectFault[] {
  const name = metadata[field];
  const path = ['metadata', field];
  if (name === undefined) return [];
  if (typeof name !== 'string')
    return [wrong(path, 'must be a text', `write ${JSON.stringify(String(name))}`)];
  const longest = NAME_LENGTHS[field];
  if (name.length > longest) return [wrong(path, `must have at most ${longest} characters`)];
  const isName = DNS_NAME.test(name) && (field === 'name' || !name.includes('.'));
  if (isName) return [];
  const small = name.trim().toLowerCase().replaceAll(/[_ ]/g, '-');
  const meant = field === 'name' ? small : small.replaceAll('.', '-');
  const dot = field === 'name' ? ', "-" and "."' : ' and "-"';
  return [
    wrong(
      path,
      `must have lower-case letters, digits${dot} only, and a letter or digit at both ends`,
      DNS_NAME.test(meant) ? `write ${meant}` : undefined,
    ),
  ];
}

function textsFaults(metadata: JsonObject, field: 'labels' | 'annotations'): ObjectFault[] {
  const texts = metadata[field];
  if (texts === undefined) return [];
  if (!isObject(texts)) return [wrong(['metadata', field], 'must be an object of texts')];
  return Object.entries(texts)
    .filter(([, value]) => typeof value !== 'string')
    .map(([name]) => wrong(['metadata', field, name], 'must be a text', 'put it in quotation marks'));
}

const KNOWN = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'generateName',
  'finalizers',
  'ownerReferences',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

const unknown = (path: string[], names: readonly string[], known: readonly string[]): ObjectFault[] =>
  names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      kind: 'UnknownField',
      path: [...path, name],
      message: 'is no field that Kubernetes knows',
      instead: insteadOfName(name, known, `kubectl explain ${['fjj', ...path].join('.')}`),
    }));

function metadataFaults(metadata: unknown): ObjectFault[] {
  if (metadata === undefined) return [{ kind: 'MissingField', path: ['metadata'], message: 'is missing' }];
  if (!isObject(metadata)) return [wrong(['metadata'], 'must be an object')];
  const isNamed = metadata['name'] !== undefined || metadata['generateName'] !== undefined;
  return [
    ...(isNamed
      ? []
      : [{ kind: 'MissingField', path: ['metadata', 'name'], message: 'is missing' } as const]),
    ...nameFaults(metadata, 'name'),
    ...nameFaults(metadata, 'namespace'),
    ...textsFaults(metadata, 'labels'),
    ...textsFaults(metadata, 'annotations'),
    ...unknown(['metadata'], Object.keys(metadata), KNOWN),
  ];
}

export const identityFaults = (object: FiledObject): ObjectFault[] => [
  ...typeFaults(object),
  ...metadataFaults(object.value['metadata']),
  ...unknown([], Object.keys(object.value), ['apiVersion', 'kind', 'metadata', 'spec', 'status']),
];

/** Its name, with its namespace where it names one. */
export function objectName({ value }: FiledObject): string | undefined {
  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  const { name, namespace } = metadata;
  if (typeof name !== 'string') return undefined;
  return typeof namespace === 'string' ? `${namespace}/${name}` : name;
}
