/** Objects as a reader asked for them: whole, metadata only, or as rows of a table. */
import type { View } from './accept.ts';
import { type Fields, type KubeObject, without } from './objects.ts';
import { apiVersionOf, type Resource } from './resource.ts';

interface Presentation {
  view: View;
  resource: Resource;
  now: Date;
  /** Query parameter of tables: `Metadata` (default), `Object` or `None`. */
  includeObject: string;
  /** False: no column definitions, as in a watch after its first event. */
  headed?: boolean;
}

const META = 'meta.k8s.io/v1';

const partial = ({ metadata }: KubeObject): Fields => ({
  kind: 'PartialObjectMetadata',
  apiVersion: META,
  metadata,
});

function rowObject(object: KubeObject, include: string): unknown {
  if (include === 'None') return null;
  return include === 'Object' ? object : partial(object);
}

export function table(objects: KubeObject[], presentation: Presentation, metadata: Fields): Fields {
  const { headed = true } = presentation;
  const { resource, now, includeObject } = presentation;
  return {
    kind: 'Table',
    apiVersion: META,
    metadata,
    columnDefinitions: headed
      ? resource.columns.map(({ cell: _, format = '', ...column }) => ({ ...column, format }))
      : null,
    rows: objects.map((object) => ({
      cells: resource.columns.map((column) => column.cell(object, now)),
      object: rowObject(object, includeObject),
    })),
  };
}

export function present(object: KubeObject, presentation: Presentation): Fields {
  const { resourceVersion } = object.metadata;
  if (presentation.view === 'table') return table([object], presentation, { resourceVersion });
  return presentation.view === 'metadata' ? partial(object) : object;
}

export function presentList(objects: KubeObject[], presentation: Presentation, metadata: Fields): Fields {
  const { view, resource } = presentation;
  if (view === 'table') return table(objects, presentation, metadata);
  if (view === 'metadata') {
    return { kind: 'PartialObjectMetadataList', apiVersion: META, metadata, items: objects.map(partial) };
  }
  const list = { kind: resource.listKind, apiVersion: apiVersionOf(resource) };
  if (resource.custom) return { ...list, metadata: { continue: '', ...metadata }, items: objects };
  return { ...list, metadata, items: objects.map((object) => without(object, 'apiVersion', 'kind')) };
}
