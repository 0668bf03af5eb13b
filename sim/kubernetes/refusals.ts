/** The refusals that have a name, each in the API server's words. */
import { ApiError, type Details, inGroup, invalid, named, qualified, type StatusCause } from './errors.ts';
import type { Resource } from './resource.ts';

const about = (resource: Resource, name: string): Details => ({
  ...named(name),
  ...inGroup(resource.group),
  kind: resource.plural,
});

export const notFound = (resource: Resource, name: string): ApiError =>
  new ApiError({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(resource.plural, resource)} "${name}" not found`,
    details: about(resource, name),
  });

export const noSuchNamespace = (name: string): ApiError =>
  new ApiError({
    code: 404,
    reason: 'NotFound',
    message: `namespaces "${name}" not found`,
    details: { name, kind: 'namespaces' },
  });

export const noSuchResource = (): ApiError =>
  new ApiError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });

export const alreadyExists = (resource: Resource, name: string): ApiError =>
  new ApiError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(resource.plural, resource)} "${name}" already exists`,
    details: about(resource, name),
  });

export function conflict(resource: Resource, name: string, why: string): ApiError {
  return new ApiError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(resource.plural, resource)} "${name}": ${why}`,
    details: about(resource, name),
  });
}

export const modified = (resource: Resource, name: string): ApiError =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );

export function preconditionFailed({ group, kind }: Resource, name: string, why: string): ApiError {
  return new ApiError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(kind, { group })} "${name}": ${why}`,
    details: { name, ...inGroup(group), kind },
  });
}

export function forbidden(
  resource: Resource,
  name: string,
  why: { message: string; causes?: StatusCause[] },
) {
  return new ApiError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualified(resource.plural, resource)} "${name}" is forbidden: ${why.message}`,
    details: { ...about(resource, name), ...(why.causes === undefined ? {} : { causes: why.causes }) },
  });
}

export const invalidOption = (kind: string, cause: StatusCause): ApiError =>
  invalid({ group: 'meta.k8s.io', kind }, '', [cause]);

export const unsupportedMedia = (accepted: string[]): ApiError =>
  new ApiError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  });

export const notAcceptable = (): ApiError =>
  new ApiError({
    code: 406,
    reason: 'NotAcceptable',
    message:
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  });

export const methodNotAllowed = (resource: Resource, verb: string): ApiError =>
  new ApiError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: `${verb} is not supported on resources of kind "${qualified(resource.plural, resource)}"`,
    details: { ...inGroup(resource.group), kind: resource.plural },
  });

export const expired = (message: string, continueToken?: string): ApiError =>
  new ApiError({
    code: 410,
    reason: 'Expired',
    message,
    ...(continueToken === undefined ? {} : { metadata: { continue: continueToken } }),
  });

export const tooLarge = (wanted: number, current: number): ApiError =>
  new ApiError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });

export const unauthorized = (): ApiError =>
  new ApiError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
