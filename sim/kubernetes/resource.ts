/** What the server knows of one kind of object in one version: the names, the rules and how it is shown. */
import type { StatusCause } from './errors.ts';
import type { Fields, KubeObject } from './objects.ts';

export interface Column {
  name: string;
  type: string;
  format?: string;
  description: string;
  /** 0 always shown, above only with -o wide. */
  priority: number;
  cell: (object: KubeObject, now: Date) => unknown;
}

export interface Resource {
  group: string;
  version: string;
  kind: string;
  listKind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  /** Where its objects are filed: `widgets.example.com`, `secrets`. Versions of one resource share it. */
  storage: string;
  /** Defined by a CustomResourceDefinition. */
  custom: boolean;
  /** Has the status subresource. */
  status: boolean;
  /** Counts changes of the spec in metadata.generation. */
  generation: boolean;
  /** openAPIV3Schema. */
  schema: unknown;
  /** Field selector label -> JSON path. metadata.name and metadata.namespace go without saying. */
  selectable: Record<string, string>;
  columns: Column[];
  /** PUT without a resourceVersion is taken. */
  unconditional?: boolean;
  /** PUT of what does not exist makes it. */
  createOnUpdate?: boolean;
  /** The form kept in the store, and the form shown in this version. */
  toStored?: (object: KubeObject) => KubeObject;
  fromStored?: (object: KubeObject) => KubeObject;
  /** What the server fills in. */
  defaults?: (object: KubeObject) => KubeObject;
  /** Rules that no schema can say. */
  check?: (object: KubeObject, old: KubeObject | undefined) => StatusCause[];
  /** Answers a create and keeps nothing: access reviews. */
  answer?: (object: KubeObject, user: string) => Fields;
}

export const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? version : `${group}/${version}`;

/** As stored -> as this version shows it. Conversion strategy None only renames the version. */
export function shown(resource: Resource, stored: KubeObject): KubeObject {
  if (resource.fromStored !== undefined) return resource.fromStored(stored);
  const apiVersion = apiVersionOf(resource);
  return stored.apiVersion === apiVersion ? stored : { ...stored, apiVersion };
}
