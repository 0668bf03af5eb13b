/** PATCH with application/apply-patch+yaml: fields are owned, and taking another's needs force. */
import { isObject } from '../../../src/ground/json.ts';
import { rfc3339 } from '../../../src/ground/rfc3339.ts';
import type { Reply } from '../../http/answer.ts';
import type { Api, Request } from '../api.ts';
import { asObject, parseText } from '../body.ts';
import { createObject, presentation } from '../create.ts';
import { ApiError, badRequest, internal } from '../errors.ts';
import { type KubeObject, storeKey } from '../objects.ts';
import { invalidOption, modified, notFound } from '../refusals.ts';
import { apiVersionOf, shown } from '../resource.ts';
import { prepare } from '../schema/structural.ts';
import { present } from '../table.ts';
import { checkSameName, updateObject, withName } from '../update.ts';
import { type WriteOptions, writeOptions } from '../write-options.ts';
import { type Conflict, serverSideApply } from './apply.ts';

const managerRequired = invalidOption('PatchOptions', {
  reason: 'FieldValueRequired',
  message: 'Required value: is required for apply patch',
  field: 'fieldManager',
});

function configuration(request: Request): KubeObject {
  const { call, resource } = request;
  let value: unknown;
  try {
    value = parseText(call.body.toString('utf8'), true);
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(value)) throw badRequest('error decoding YAML: not an object');
  const { apiVersion = '', kind = '' } = value as { apiVersion?: string; kind?: string };
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) {
    throw badRequest(`invalid object type: ${apiVersion === '' ? '/' : apiVersion}, Kind=${kind}`);
  }
  return asObject(request, value);
}

function refused(conflicts: Conflict[]): ApiError {
  const causes = conflicts.flatMap(({ by, fields }) =>
    fields.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${by}`, field })),
  );
  const lines = conflicts.map(({ by, fields }) =>
    fields.length === 1
      ? `conflict with ${by}: ${fields[0]}`
      : `conflicts with ${by}:\n${fields.map((field) => `- ${field}`).join('\n')}`,
  );
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  const message = `Apply failed with ${count}: ${lines.join('\n')}`;
  return new ApiError({ code: 409, reason: 'Conflict', message, details: { causes } });
}

/** The merge has no place for a field that the schema does not have. */
function checkDeclared({ resource }: Request, applied: KubeObject): void {
  const { unknownFields } = prepare({
    object: applied,
    old: undefined,
    schema: resource.schema,
    fieldValidation: 'Warn',
  });
  if (unknownFields.length === 0) return;
  const lines = unknownFields.map((field) => `.${field}: field not declared in schema`);
  const text =
    lines.length === 1 ? lines.join('') : `errors:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  const { namespace = '', name = '' } = applied.metadata;
  const what = `${namespace}/${name}; ${apiVersionOf(resource)}, Kind=${resource.kind}`;
  throw internal(`failed to create typed patch object (${what}): ${text}`);
}

function merged(api: Api, request: Request, input: { live: KubeObject | undefined; options: WriteOptions }) {
  const applied = configuration(request);
  if ((applied.metadata.managedFields ?? []).length > 0)
    throw badRequest('metadata.managedFields must be nil');
  checkDeclared(request, applied);
  const { resourceVersion } = applied.metadata;
  const { live, options } = input;
  if (
    live !== undefined &&
    resourceVersion !== undefined &&
    resourceVersion !== live.metadata.resourceVersion
  ) {
    throw modified(request.resource, request.name ?? '');
  }
  const result = serverSideApply({
    live,
    applied: applied.metadata.name === undefined ? withName(request, applied) : applied,
    manager: options.manager,
    force: options.force,
    schema: request.resource.schema,
    ...(request.subresource === undefined ? {} : { subresource: request.subresource }),
    now: rfc3339(api.now()),
  });
  if ('conflicts' in result) throw refused(result.conflicts);
  return result.object as KubeObject;
}

export function applyPatch(api: Api, request: Request): Reply {
  const { resource, namespace, name = '', call } = request;
  if ((call.query.get('fieldManager') ?? '') === '') throw managerRequired;
  const options = writeOptions(request);
  const stored = api.store.get(resource.storage, storeKey(namespace, name));
  if (stored === undefined && request.subresource !== undefined) throw notFound(resource, name);
  const live = stored === undefined ? undefined : shown(resource, stored);
  const wanted = merged(api, request, { live, options });
  checkSameName(request, wanted);
  const object =
    live === undefined
      ? createObject(api, request, { wanted, options, applied: true })
      : updateObject(api, request, { wanted, live, options, applied: true });
  return { status: live === undefined ? 201 : 200, body: present(object, presentation(api, request)) };
}
