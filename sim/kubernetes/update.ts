/** PUT: replace an object, or its status. */
import type { Reply } from '../http/answer.ts';
import type { Api, Request } from './api.ts';
import { bodyObject } from './body.ts';
import { commit } from './commit.ts';
import { createObject, inNamespace, presentation } from './create.ts';
import { badRequest, invalid } from './errors.ts';
import { keepServerFields, readMetadata } from './metadata.ts';
import type { KubeObject } from './objects.ts';
import { storeKey } from './objects.ts';
import { liveObject } from './read.ts';
import { conflict, modified } from './refusals.ts';
import { present } from './table.ts';
import { type WriteOptions, writeOptions } from './write-options.ts';

interface Update {
  wanted: KubeObject;
  live: KubeObject;
  options: WriteOptions;
  applied: boolean;
}

function checkVersion({ resource, name = '' }: Request, version: string | undefined, live: KubeObject): void {
  if (version === live.metadata.resourceVersion) return;
  if (version !== undefined && version !== '' && version !== '0') throw modified(resource, name);
  if (resource.unconditional === true) return;
  const message = 'Invalid value: 0: must be specified for an update';
  throw invalid({ group: resource.group, kind: resource.plural }, name, [
    { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' },
  ]);
}

/** Used by PUT, by every patch and by apply. `wanted.metadata` is still the client's. */
export function updateObject(
  api: Api,
  request: Request,
  { wanted, live, options, applied }: Update,
): KubeObject {
  const unknown: string[] = [];
  const read = inNamespace(request, readMetadata(request, wanted, unknown));
  checkVersion(request, read.resourceVersion, live);
  const metadata = keepServerFields(read, live.metadata);
  return commit(api, { request, options, wanted: { ...wanted, metadata }, live, applied, unknown });
}

export function checkSameName({ name = '' }: Request, { metadata }: KubeObject): void {
  const given = metadata.name;
  if (typeof given !== 'string' || given === name) return;
  throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
}

function checkSameObject(
  { resource, name = '', namespace }: Request,
  wanted: KubeObject,
  live: KubeObject,
): void {
  const { uid } = wanted.metadata;
  if (uid === undefined || uid === '' || uid === live.metadata.uid) return;
  const key = `/registry/${resource.group}/${resource.plural}/${storeKey(namespace, name)}`;
  throw conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ` +
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
  );
}

/** metadata.name may be left out of a body; the URL has it. */
export const withName = ({ name = '' }: Request, object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, name },
});

export function update(api: Api, request: Request): Reply {
  const { resource, namespace, name } = request;
  if (name === undefined) throw badRequest('name must be provided');
  const options = writeOptions(request);
  const body = bodyObject(request);
  checkSameName(request, body);
  const wanted = withName(request, body);
  const exists = api.store.get(resource.storage, storeKey(namespace, name)) !== undefined;
  if (!exists && resource.createOnUpdate === true) {
    const { resourceVersion: _, ...metadata } = wanted.metadata;
    const made = { ...wanted, metadata: { ...metadata, name } };
    const object = createObject(api, request, { wanted: made, options, applied: false });
    return { status: 201, body: present(object, presentation(api, request)) };
  }
  const live = liveObject(api, request);
  checkSameObject(request, wanted, live);
  const object = updateObject(api, request, { wanted, live, options, applied: false });
  return { status: 200, body: present(object, presentation(api, request)) };
}
