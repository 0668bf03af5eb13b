/** DELETE of one object, and of all that a selection names. */
import type { Reply } from '../http/answer.ts';
import type { Api, Request } from './api.ts';
import { deleteOptions } from './body.ts';
import { presentation } from './create.ts';
import { inGroup } from './errors.ts';
import { fieldsOf, type KubeObject, keyOf } from './objects.ts';
import { liveObject, selection } from './read.ts';
import { forbidden, preconditionFailed } from './refusals.ts';
import { removeObject } from './remove.ts';
import { shown } from './resource.ts';
import { present, presentList } from './table.ts';
import { dryRun } from './write-options.ts';

const PROTECTED = new Set(['default', 'kube-system', 'kube-public']);

function checkPreconditions(
  { resource, name = '' }: Request,
  wanted: Record<string, unknown>,
  live: KubeObject,
): void {
  const { uid, resourceVersion } = live.metadata;
  if (wanted['uid'] !== undefined && wanted['uid'] !== uid) {
    const why = `the UID in the precondition (${wanted['uid']}) does not match the UID in record (${uid}).`;
    throw preconditionFailed(resource, name, `${why} The object might have been deleted and then recreated`);
  }
  if (wanted['resourceVersion'] !== undefined && wanted['resourceVersion'] !== resourceVersion) {
    const given = wanted['resourceVersion'];
    const why = `the ResourceVersion in the precondition (${given}) does not match the ResourceVersion in record`;
    throw preconditionFailed(
      resource,
      name,
      `${why} (${resourceVersion}). The object might have been modified`,
    );
  }
}

const isDryRun = (request: Request, options: Record<string, unknown>): boolean =>
  dryRun(request) || (Array.isArray(options['dryRun']) && options['dryRun'].includes('All'));

function success({ resource, name = '' }: Request, { metadata }: KubeObject): Reply {
  const details = { name, ...inGroup(resource.group), kind: resource.plural, uid: metadata.uid };
  return {
    status: 200,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
  };
}

export function deleteOne(api: Api, request: Request): Reply {
  const { resource, name = '' } = request;
  const options = deleteOptions(request);
  if (resource.storage === 'namespaces' && PROTECTED.has(name)) {
    throw forbidden(resource, name, { message: 'this namespace may not be deleted' });
  }
  const live = liveObject(api, request);
  checkPreconditions(request, fieldsOf(options['preconditions']), live);
  const key = keyOf(live);
  const stored = api.store.get(resource.storage, key);
  if (stored === undefined) return success(request, live);
  if (isDryRun(request, options)) return success(request, live);
  const left = removeObject(api, resource.storage, stored);
  if (left === undefined) return success(request, live);
  return { status: 200, body: present(shown(resource, left), presentation(api, request)) };
}

export function deleteAll(api: Api, request: Request): Reply {
  const { resource } = request;
  const matches = selection(request);
  const options = deleteOptions(request);
  const chosen = api.store.list(resource.storage).filter((object) => matches(shown(resource, object)));
  const dry = isDryRun(request, options);
  const items = chosen.map((object) => {
    const left = dry ? undefined : removeObject(api, resource.storage, object);
    return shown(resource, left ?? object);
  });
  const metadata = { resourceVersion: String(api.store.version) };
  return { status: 200, body: presentList(items, presentation(api, request), metadata) };
}
