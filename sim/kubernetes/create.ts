/** POST, and the first half of an apply that makes its object. */

import { rfc3339 } from '../../src/ground/rfc3339.ts';
import type { Reply } from '../http/answer.ts';
import type { Api, Request } from './api.ts';
import { bodyObject } from './body.ts';
import { commit } from './commit.ts';
import { badRequest, internal } from './errors.ts';
import { readMetadata } from './metadata.ts';
import { fieldsOf, type KubeObject, type Metadata } from './objects.ts';
import { forbidden, noSuchNamespace } from './refusals.ts';
import { present } from './table.ts';
import { type WriteOptions, writeOptions } from './write-options.ts';

/** Also 404 when the namespace is missing, 403 when it is going away. */
function checkNamespace({ store }: Api, { resource, namespace }: Request, name: string): void {
  if (!resource.namespaced || namespace === undefined) return;
  const found = store.get('namespaces', namespace);
  if (found === undefined) throw noSuchNamespace(namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  throw forbidden(resource, name, {
    message: `unable to create new content in namespace ${namespace} because it is being terminated`,
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  });
}

/** The namespace of the URL counts; another one in the object is an error. */
export function inNamespace({ resource, namespace }: Request, metadata: Metadata): Metadata {
  if (!resource.namespaced || namespace === undefined) {
    const { namespace: _, ...rest } = metadata;
    return rest as Metadata;
  }
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...metadata, namespace };
}

function newMetadata(api: Api, { resource }: Request, metadata: Metadata): Metadata {
  const { generateName } = metadata;
  const { deletionTimestamp: _, deletionGracePeriodSeconds: __, generation: ___, ...kept } = metadata;
  const name = kept.name ?? (generateName === undefined ? '' : `${generateName}${api.suffix()}`);
  const labels = resource.storage === 'namespaces' ? { 'kubernetes.io/metadata.name': name } : {};
  const all = { ...metadata.labels, ...labels };
  return {
    ...kept,
    name,
    ...(Object.keys(all).length === 0 ? {} : { labels: all }),
    uid: api.uid(),
    creationTimestamp: rfc3339(api.now()),
  };
}

interface Creation {
  wanted: KubeObject;
  options: WriteOptions;
  applied: boolean;
}

/** Used by POST, by apply, and by PUT where that may create. */
export function createObject(api: Api, request: Request, { wanted, options, applied }: Creation): KubeObject {
  const unknown: string[] = [];
  const read = inNamespace(request, readMetadata(request, wanted, unknown));
  checkNamespace(api, request, read.name ?? '');
  if (read.resourceVersion !== undefined) {
    throw internal('resourceVersion should not be set on objects to be created');
  }
  const metadata = newMetadata(api, request, read);
  return commit(api, {
    request,
    options,
    wanted: { ...wanted, metadata },
    live: undefined,
    applied,
    unknown,
  });
}

export function create(api: Api, request: Request): Reply {
  const options = writeOptions(request);
  const wanted = bodyObject(request);
  const { answer } = request.resource;
  if (answer !== undefined) {
    return { status: 201, body: { ...wanted, status: answer(fieldsOf(wanted) as KubeObject, request.user) } };
  }
  const object = createObject(api, request, { wanted, options, applied: false });
  return { status: 201, body: present(object, presentation(api, request)) };
}

export const presentation = (api: Api, { view, resource, call }: Request) => ({
  view,
  resource,
  now: api.now(),
  includeObject: call.query.get('includeObject') ?? 'Metadata',
});
