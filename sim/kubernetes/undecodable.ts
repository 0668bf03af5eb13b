/** What Go's decoder cannot make an object of: 400, or 422 where the object is the result of a patch. */
import { stringifyJson } from '../../src/ground/json.ts';
import type { Request } from './api.ts';
import { type ApiError, badRequest, invalid } from './errors.ts';

/** `object`: what could not be decoded. */
export function undecodable({ call, resource }: Request, object: unknown, why: string): ApiError {
  const { kind, version } = resource;
  if (call.method !== 'PATCH') {
    return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
  }
  const message = `Invalid value: ${JSON.stringify(stringifyJson(object))}: ${why}`;
  return invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', message, field: 'patch' }]);
}
