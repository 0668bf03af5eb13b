/** One HTTP call -> who asks, what for, and the verb that answers. */
import type { Reply } from '../http/answer.ts';
import type { Call, Handler } from '../http/call.ts';
import { accepted } from './accept.ts';
import type { Api, Request } from './api.ts';
import { create } from './create.ts';
import { deleteAll, deleteOne } from './delete.ts';
import { ApiError, badRequest } from './errors.ts';
import { document, pageNotFound, publicDocument } from './openapi/documents.ts';
import { patch } from './patch/patch.ts';
import { get, list } from './read.ts';
import { methodNotAllowed, noSuchResource, notFound, unauthorized } from './refusals.ts';
import { type Route, route } from './routes.ts';
import { update } from './update.ts';
import { isWatch, watch } from './watch.ts';

type Verb = (api: Api, request: Request) => Reply;

function verbOf(request: Request): [name: string, verb: Verb] | undefined {
  const { call, name } = request;
  if (call.method === 'GET') {
    if (name !== undefined) return ['get', get];
    return isWatch(request) ? ['watch', watch] : ['list', list];
  }
  if (call.method === 'POST' && name === undefined) return ['create', create];
  if (call.method === 'PUT') return ['update', update];
  if (call.method === 'PATCH') return ['patch', patch];
  if (call.method !== 'DELETE') return undefined;
  return name === undefined ? ['deletecollection', deleteAll] : ['delete', deleteOne];
}

const anonymous = (call: Call): ApiError =>
  new ApiError({
    code: 403,
    reason: 'Forbidden',
    message: `forbidden: User "system:anonymous" cannot ${call.method.toLowerCase()} path "${call.path}"`,
    details: {},
  });

/** Throws 401 on a token nobody has, 403 where there is none. */
function userOf(call: Call, users: Map<string, string>): string {
  const { authorization } = call.headers;
  if (authorization === undefined) throw anonymous(call);
  const user = users.get(authorization.replace(/^Bearer /, ''));
  if (user === undefined) throw unauthorized();
  return user;
}

function understood(api: Api, call: Call, user: string): Request | undefined {
  const wanted = parsedRoute(call.path);
  if (wanted === undefined || !api.registry.hasVersion(wanted.group, wanted.version)) return undefined;
  const resource = api.registry.find(wanted);
  if (resource === undefined) throw noSuchResource();
  const { namespace, name, subresource } = wanted;
  if (subresource !== undefined && (subresource !== 'status' || !resource.status)) {
    throw notFound(resource, name ?? '');
  }
  const view = accepted(call.headers.accept);
  return { call, resource, namespace, name, subresource, view, user, warnings: [] };
}

function parsedRoute(path: string): Route | undefined {
  try {
    return route(path);
  } catch {
    throw badRequest(`invalid URL escape in ${JSON.stringify(path)}`);
  }
}

/** A namespaced object needs its namespace in the URL; lists and watches do without. */
const isMisplaced = ({ resource, namespace, name, call }: Request): boolean =>
  resource.namespaced
    ? namespace === undefined && (name !== undefined || call.method !== 'GET')
    : namespace !== undefined;

function answered(api: Api, request: Request): Reply {
  if (isMisplaced(request)) return pageNotFound();
  const found = verbOf(request);
  if (found === undefined || !request.resource.verbs.includes(found[0])) {
    throw methodNotAllowed(request.resource, found?.[0] ?? '');
  }
  const reply = found[1](api, request);
  return warned(reply, request.warnings);
}

/** A header holds printable ASCII only. */
const quoted = (text: string): string => JSON.stringify(text.replaceAll(/[^\x20-\x7e]/g, '?'));

function warned(reply: Reply, warnings: string[]): Reply {
  if (warnings.length === 0) return reply;
  const warning = warnings.map((text) => `299 - ${quoted(text)}`).join(', ');
  return { ...reply, headers: { ...reply.headers, warning } };
}

/** `users`: bearer token -> user name. */
export function handler(api: Api, users: Map<string, string>): Handler {
  return (call) => {
    try {
      const open = publicDocument(call);
      if (open !== undefined) return open;
      const user = userOf(call, users);
      const page = document(api, call);
      if (page !== undefined) return page;
      const request = understood(api, call, user);
      return request === undefined ? pageNotFound() : answered(api, request);
    } catch (error) {
      if (error instanceof ApiError) return error.reply();
      throw error;
    }
  };
}
