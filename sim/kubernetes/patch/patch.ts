/** PATCH: JSON patch, merge patch, strategic merge patch; server-side apply has a file of its own. */
import { isObject } from '../../../src/ground/json.ts';
import type { Reply } from '../../http/answer.ts';
import type { Api, Request } from '../api.ts';
import { asObject, mediaType, parseText } from '../body.ts';
import { presentation } from '../create.ts';
import { ApiError, badRequest } from '../errors.ts';
import type { KubeObject } from '../objects.ts';
import { liveObject } from '../read.ts';
import { unsupportedMedia } from '../refusals.ts';
import { present } from '../table.ts';
import { checkSameName, updateObject, withName } from '../update.ts';
import { writeOptions } from '../write-options.ts';
import { jsonPatch, type Operation } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { applyPatch } from './server-side-apply.ts';
import { strategicMerge } from './strategic-merge.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

function parsed({ call }: Request): unknown {
  try {
    return parseText(call.body.toString('utf8'), false);
  } catch (error) {
    const type = mediaType(call);
    if (type === MERGE_PATCH) throw badRequest('invalid JSON patch');
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const misfit = (): ApiError =>
  new ApiError({
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  });

function patched(request: Request, live: KubeObject): unknown {
  const patch = parsed(request);
  const type = mediaType(request.call);
  if (type === JSON_PATCH) {
    if (!Array.isArray(patch))
      throw badRequest(
        'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
      );
    const result = jsonPatch(live, patch as Operation[]);
    if (result === undefined) throw misfit();
    return result;
  }
  if (!isObject(patch)) throw badRequest('invalid JSON patch');
  return type === MERGE_PATCH ? mergePatch(live, patch) : strategicMerge(live, patch);
}

export function patch(api: Api, request: Request): Reply {
  if (request.name === undefined) throw badRequest('name must be provided');
  const types = request.resource.custom
    ? [JSON_PATCH, MERGE_PATCH, APPLY_PATCH]
    : [JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH];
  const type = mediaType(request.call);
  if (!types.includes(type)) throw unsupportedMedia(types);
  if (type === APPLY_PATCH) return applyPatch(api, request);
  const options = writeOptions(request);
  const live = liveObject(api, request);
  const wanted = asObject(request, patched(request, live));
  checkSameName(request, wanted);
  const object = updateObject(api, request, {
    wanted: withName(request, wanted),
    live,
    options,
    applied: false,
  });
  return { status: 200, body: present(object, presentation(api, request)) };
}
