/** What every write ends in: schema, rules, generation, ownership, and the store. */

import { rfc3339 } from '../../src/ground/rfc3339.ts';
import type { Api, Request } from './api.ts';
import { invalid, type StatusCause } from './errors.ts';
import { checkMetadata, checkMetadataUpdate } from './metadata.ts';
import { type KubeObject, keyOf, same, without } from './objects.ts';
import { trackUpdate } from './patch/apply.ts';
import { alreadyExists } from './refusals.ts';
import type { Resource } from './resource.ts';
import { prepare } from './schema/structural.ts';
import { undecodable } from './undecodable.ts';
import type { WriteOptions } from './write-options.ts';

interface Write {
  request: Request;
  options: WriteOptions;
  /** What the client wants, its metadata read. */
  wanted: KubeObject;
  /** In the version of the request; undefined for a create. */
  live: KubeObject | undefined;
  /** managedFields are right already: server-side apply made them. */
  applied: boolean;
  /** Fields of the request that nobody knows. */
  unknown: string[];
}

/** The status endpoint changes the status alone; the main one never does. */
function separated({ request, wanted, live }: Write): KubeObject {
  const { resource, subresource } = request;
  if (!resource.status) return wanted;
  const { managedFields } = wanted.metadata;
  const owners = managedFields === undefined ? {} : { managedFields };
  if (subresource === undefined) return withStatus(wanted, live?.['status']);
  if (live === undefined) return wanted;
  const metadata = { ...live.metadata, ...owners };
  return withStatus({ ...live, metadata }, wanted['status']);
}

const withStatus = (object: KubeObject, status: unknown): KubeObject =>
  ({ ...without(object, 'status'), ...(status === undefined ? {} : { status }) }) as KubeObject;

function reportUnknown({ request, options, wanted, unknown }: Write): void {
  if (unknown.length === 0 || options.fieldValidation === 'Ignore') return;
  const said = [...new Set(unknown)].sort().map((field) => `unknown field "${field}"`);
  if (options.fieldValidation === 'Warn') {
    request.warnings.push(...said);
    return;
  }
  throw undecodable(request, wanted, `strict decoding error: ${said.join(', ')}`);
}

/** Go's decoder has no place for a wrong type in a built-in object. */
function refuseWrongTypes(request: Request, object: KubeObject, causes: StatusCause[]): void {
  const wrong = causes.find(({ reason }) => reason === 'FieldValueTypeInvalid');
  if (wrong !== undefined) throw undecodable(request, object, `json: ${wrong.message}`);
}

function checked(write: Write, object: KubeObject): KubeObject {
  const { request, live, options, unknown } = write;
  const { resource } = request;
  const { schema } = resource;
  const prepared = prepare({ object, old: live, schema, fieldValidation: options.fieldValidation });
  unknown.push(...prepared.unknownFields);
  reportUnknown(write);
  if (!resource.custom) refuseWrongTypes(request, object, prepared.causes);
  const result = prepared.object as KubeObject;
  const causes = [
    ...checkMetadata(resource, result),
    ...(live === undefined ? [] : checkMetadataUpdate(result.metadata, live.metadata)),
    ...prepared.causes,
    ...(resource.check?.(result, live) ?? []),
  ];
  if (causes.length > 0) throw invalid(resource, result.metadata.name ?? '', causes);
  return result;
}

/** Metadata does not count, nor does status where it is a subresource. */
const counted = ({ status }: Resource, object: KubeObject): unknown =>
  status ? without(object, 'metadata', 'status') : without(object, 'metadata');

function numbered(resource: Resource, object: KubeObject, live: KubeObject | undefined): KubeObject {
  if (!resource.generation) return object;
  const before = live?.metadata.generation ?? 0;
  const moved = live === undefined || !same(counted(resource, object), counted(resource, live));
  return { ...object, metadata: { ...object.metadata, generation: moved ? before + 1 : before } };
}

const ownerless = (object: KubeObject): unknown => ({
  ...object,
  metadata: without(object.metadata, 'managedFields', 'resourceVersion'),
});

/** A write that changes nothing keeps the version. `applied`: taking ownership is a change too. */
function unchanged({ live, applied }: Write, object: KubeObject): boolean {
  if (live === undefined || !same(ownerless(object), ownerless(live))) return false;
  return !applied || same(owners(object), owners(live));
}

/** Without the times, which alone are no change. */
const owners = ({ metadata }: KubeObject): unknown =>
  (metadata.managedFields ?? []).map((entry) => without(entry as Record<string, unknown>, 'time'));

function owned(api: Api, { request, options, live, applied }: Write, after: KubeObject): KubeObject {
  if (applied || !api.tracksOwners) return after;
  return trackUpdate({
    before: live,
    after,
    manager: options.manager,
    schema: request.resource.schema,
    ...(request.subresource === undefined ? {} : { subresource: request.subresource }),
    now: rfc3339(api.now()),
  }) as KubeObject;
}

function checkFree({ store }: Api, resource: Resource, object: KubeObject): void {
  if (store.get(resource.storage, keyOf(object)) === undefined) return;
  throw alreadyExists(resource, object.metadata.name);
}

/** The object as it is after the write. Throws ApiError. */
export function commit(api: Api, write: Write): KubeObject {
  const { resource } = write.request;
  const filled = separated(write);
  const valid = checked(write, resource.defaults?.(filled) ?? filled);
  const object = numbered(resource, valid, write.live);
  if (write.live === undefined) checkFree(api, resource, object);
  else if (unchanged(write, object)) return write.live;
  const result = owned(api, write, object);
  return write.options.dryRun ? result : stored(api, resource, result);
}

function stored({ store }: Api, resource: Resource, object: KubeObject): KubeObject {
  const kept = resource.toStored?.(object) ?? object;
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp !== undefined && finalizers.length === 0 && !isHeld(kept)) {
    store.remove(resource.storage, keyOf(object), kept);
    return object;
  }
  const { resourceVersion } = store.put(resource.storage, kept).metadata;
  return { ...object, metadata: { ...object.metadata, ...(resourceVersion && { resourceVersion }) } };
}

/** A namespace is held by spec.finalizers too. */
const isHeld = (object: KubeObject): boolean =>
  object.kind === 'Namespace' && Array.isArray((object['spec'] as { finalizers?: unknown[] })?.finalizers);
